"""The aliases table: superseded NHS numbers and local ids that a programme knows to be one's. Sealed."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from journey.casebook import open_casebook
from journey.errors import Refused
from journey.identifiers import nhs_number
from journey.profiles import list_profiles, load_profile
from journey.workspace import Workspace

SCHEMA = pl.Schema(dict.fromkeys(("scheme_a", "value_a", "scheme_b", "value_b"), pl.String))
NHS_NUMBER = "nhs_number"
MOST_OTHERS = 20  # more ids than this tied to one are a column filled in by mistake, not a person
_NAME = "aliases"  # sealed as restricted/aliases.enc


def aliases(workspace: Workspace) -> pl.DataFrame:
    """The aliases kept: scheme_a, value_a, scheme_b, value_b, in order; no rows where there are none.

    A scheme is nhs_number or what a source's profile names as its id_scheme. Which of the two sides an id is
    on means nothing: aliases that go round in a circle all say the same. Needs the key where a table is kept.

    Raises:
        Damaged: the file is not as it was written, or this is not its key.
        Refused: the profile of a source that is named there is gone.
    """
    if not workspace.sealed_path(_NAME).exists():  # then no key is needed
        return SCHEMA.to_frame()
    kept = pl.read_parquet(io.BytesIO(workspace.read_sealed(_NAME) or b""))
    codes = set(kept["scheme_a"]) | set(kept["scheme_b"])
    schemes = {code: load_profile(code, workspace.path).id_scheme for code in codes - {NHS_NUMBER}}
    return kept.with_columns(pl.col("scheme_a", "scheme_b").replace(schemes)).unique().sort(SCHEMA.names())


def keep_aliases(workspace: Workspace, path: Path) -> int:
    """Read a table of aliases from a CSV file and keep it, sealed, in the place of the former one.

    Args:
        workspace: locked by the caller; its key must be at hand.
        path: a CSV file with the columns scheme_a, value_a, scheme_b, value_b. One without rows takes all
            aliases away.

    Returns:
        How many aliases are kept; repeated ones, and ids said to be the same as themselves, count no more.

    Raises:
        Refused: the file can't be read, or a row can't be used. It names the row, never what is in it. The
            former table stays.
    """
    kept = _checked(_read(path), {NHS_NUMBER, *list_profiles(workspace.path)})
    buffer = io.BytesIO()
    kept.write_parquet(buffer)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("aliases", "", "replaced the table of aliases", kept.height)
    workspace.write_sealed(_NAME, buffer.getvalue())
    return kept.height


def _read(path: Path) -> pl.DataFrame:
    """The file's cells as text, with the number of each row as a spreadsheet counts it."""
    if not path.is_file():
        raise Refused("There is no such file. Name a CSV file with the aliases.")
    try:
        frame = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=False)
    except (OSError, pl.exceptions.PolarsError, UnicodeDecodeError):
        raise Refused("That file is not a CSV file in UTF-8. Save it as CSV UTF-8 and try again.") from None
    frame = frame.rename({name: name.strip().lower() for name in frame.columns})
    if sorted(frame.columns) != sorted(SCHEMA.names()):
        raise Refused(
            f"The table of aliases must have exactly these columns: {', '.join(SCHEMA.names())}. A scheme is"
            " nhs_number or a source code; the two values of a row belong to one person."
        )
    trimmed = pl.col(SCHEMA.names()).str.strip_chars()
    return frame.select(trimmed.replace("", None)).with_row_index("row", offset=2)


def _checked(frame: pl.DataFrame, schemes: set[str]) -> pl.DataFrame:
    """The aliases, each once and the smaller id first."""
    for side in ("a", "b"):
        scheme, value = pl.col(f"scheme_{side}"), pl.col(f"value_{side}")
        _refuse(frame.filter(scheme.is_null() | value.is_null()), "has an empty cell. Fill it in")
        _refuse(
            frame.filter(~scheme.is_in(sorted(schemes))),
            f"has a scheme_{side} that is not nhs_number or a source code (see: journey extracts)",
        )
        is_number = scheme == NHS_NUMBER
        _refuse(
            frame.filter(is_number & nhs_number(value).is_null()),
            f"has a value_{side} that is not a valid NHS number. Correct it",
        )
        kept = pl.when(is_number).then(nhs_number(value)).otherwise(value)
        frame = frame.with_columns(kept.alias(f"value_{side}"))
    one, two = (pl.struct(scheme=f"scheme_{side}", value=f"value_{side}") for side in ("a", "b"))
    ends = frame.select("row", one=one, two=two).filter(pl.col("one") != pl.col("two"))
    is_swapped = pl.format("{}|{}", *_parts("one")) > pl.format("{}|{}", *_parts("two"))
    small = pl.when(is_swapped).then("two").otherwise("one")
    large = pl.when(is_swapped).then("one").otherwise("two")
    both = ends.select("row", one=small, two=large).unique(["one", "two"], keep="first", maintain_order=True)
    turned = both.select("row", one="two", two="one")
    _refuse(
        pl.concat([both, turned]).filter(pl.len().over("one") > MOST_OTHERS).sort("row"),
        f"ties an id to more than {MOST_OTHERS} others, which no person has. Look at that column",
    )
    scheme_a, value_a = _parts("one")
    scheme_b, value_b = _parts("two")
    named = both.select(scheme_a=scheme_a, value_a=value_a, scheme_b=scheme_b, value_b=value_b)
    return named.sort(SCHEMA.names())


def _parts(end: str) -> tuple[pl.Expr, pl.Expr]:
    return pl.col(end).struct.field("scheme"), pl.col(end).struct.field("value")


def _refuse(rows: pl.DataFrame, what: str) -> None:
    if not rows.is_empty():
        more = f" So have {rows.height - 1:,} more rows." if rows.height > 1 else ""
        raise Refused(f"Row {rows['row'][0]} of the aliases {what}.{more} Nothing was changed.")
