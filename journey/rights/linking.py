"""What linking keeps of a person besides the registry: values in the fitted model, the table of aliases."""

from __future__ import annotations

import io

import polars as pl

from journey import link
from journey.keys import Key
from journey.removal.marks import local_id, tokenised
from journey.review import aliases
from journey.workspace import Workspace

_MODEL, _ALIASES = "link_model", "aliases"
_SIDES = ("a", "b")
_PAIR = ["kind_code", "token"]


def forget_in_model(workspace: Workspace, identifiers: pl.DataFrame) -> None:
    """Take every value that nobody has any more out of the fitted model; what is left weighs as before.

    Args:
        workspace: locked by the caller.
        identifiers: of all extracts, as they are now, with id_scheme.
    """
    model, left = _models(workspace, identifiers)
    if model is not None and left is None:
        workspace.sealed_path(_MODEL).unlink()
    elif left is not None and left is not model:
        workspace.write_sealed(_MODEL, link.dump_model(left))


def n_forgotten_in_model(workspace: Workspace, identifiers: pl.DataFrame) -> int:
    """How many values forget_in_model would take out."""
    model, left = _models(workspace, identifiers)
    n_held, n_left = (sum(t.height for t in one.frequencies.values()) if one else 0 for one in (model, left))
    return n_held - n_left


def _models(workspace: Workspace, identifiers: pl.DataFrame) -> tuple[link.Model | None, link.Model | None]:
    """The fitted model as it is, and with the values of these people only; None where there is none."""
    sealed = workspace.read_sealed(_MODEL)
    if sealed is None:
        return None, None
    model = link.load_model(sealed)
    if identifiers.is_empty():
        return model, None
    return model, link.without_unheld(model, identifiers, workspace.settings.as_of_date)


def alias_marks(workspace: Workspace) -> pl.DataFrame:
    """The table of aliases with the marks of both sides: kind_code_a, token_a, kind_code_b, token_b too."""
    table = aliases(workspace)
    return table.with_columns(
        column for side in _SIDES for column in _side_marks(table, side, workspace.key).get_columns()
    )


def with_aliases(marks: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Marks (kind_code, token), and those that the aliases say are the same person's."""
    while True:
        more = [
            held.join(marks, left_on=[f"kind_code_{one}", f"token_{one}"], right_on=_PAIR, how="semi").select(
                kind_code=f"kind_code_{other}", token=f"token_{other}"
            )
            for one, other in (_SIDES, _SIDES[::-1])
        ]
        grown = pl.concat([marks.select(_PAIR), *more]).unique()
        if grown.height == marks.height:
            return grown
        marks = grown


def aliases_of(held: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """The aliases that have one of these marks on either side."""
    sides = [[f"kind_code_{side}", f"token_{side}"] for side in _SIDES]
    found = [held.join(marks, left_on=side, right_on=_PAIR, how="semi") for side in sides]
    return pl.concat(found).unique().sort(pl.all())


def forget_aliases(workspace: Workspace, marks: pl.DataFrame) -> None:
    """Take the aliases of a person out of the table. Done again it changes nothing."""
    if not workspace.sealed_path(_ALIASES).exists():
        return
    held = alias_marks(workspace)
    gone = aliases_of(held, marks)
    if gone.is_empty():
        return
    columns = aliases(workspace).columns
    buffer = io.BytesIO()
    held.join(gone, on=columns, how="anti", maintain_order="left").select(columns).write_parquet(buffer)
    workspace.write_sealed(_ALIASES, buffer.getvalue())


def _side_marks(table: pl.DataFrame, side: str, key: Key) -> pl.DataFrame:
    scheme, value = pl.col(f"scheme_{side}"), pl.col(f"value_{side}")
    is_number = scheme == "nhs_number"
    named = table.with_row_index("row").select(
        "row",
        kind_code=pl.when(is_number).then(pl.lit("nhs_number")).otherwise(pl.lit("local_id")),
        value=pl.when(is_number).then(value).otherwise(local_id(scheme, value)),
    )
    marks = tokenised(named, key).sort("row").select("kind_code", "token")
    return marks.rename(lambda name: f"{name}_{side}")
