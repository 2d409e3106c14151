"""By what a person is known: keyed tokens of ids, numbers and names, none of which can be read back.

A mark is made in a domain of its own, so it cannot be joined with source_person_id. The same marks find a
person's identifiers, their rows among those set aside, and them again in a file that is sent once more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import polars as pl

from journey import identifiers as ids
from journey.keys import Key
from journey.profiles import Profile, fold

IDENTIFYING = ("local_id", "nhs_number", "known_as")  # each enough by itself, where nothing speaks against it
WEAK = "name_birth"  # names and birth date: a namesake may have the same
MATCHING = (*IDENTIFYING, WEAK)
NAMES = ("forename", "surname")
KINDS = (*MATCHING, *NAMES, "birth_date", "sex")  # the last four are compared only
MARK = {"kind_code": pl.String, "token": pl.String}
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_CELL = rf"{_TEXT}:\s*{_TEXT}"


def marks_of(identifier: pl.DataFrame, key: Key, kinds: Iterable[str] = KINDS) -> pl.DataFrame:
    """The marks of source people.

    Args:
        identifier: schemas.canonical.Identifier's columns and id_scheme.
        key: the programme's key.
        kinds: which marks are wanted.

    Returns:
        source_person_id, kind_code, token, in no order; a person may have a mark twice.
    """
    return tokenised(plain_marks(identifier, kinds), key)


def plain_marks(identifier: pl.DataFrame, kinds: Iterable[str]) -> pl.DataFrame:
    """What marks are made of: source_person_id, kind_code, value; distinct. It is never written down."""
    return pl.concat([_plain_marks(identifier, kind).drop_nulls().unique() for kind in kinds])


def cell_marks(set_aside: pl.DataFrame, profile: Profile | None, scheme: str, key: Key) -> pl.DataFrame:
    """The marks that stand in the cells of rows set aside, each distinct cell worked on once.

    Args:
        set_aside: schemas.canonical.SetAside's columns.
        profile: tells which headings hold local ids; without it any cell may.
        scheme: of which scheme the local ids of the source are.
        key: the programme's key.

    Returns:
        place (of the row in the frame, from 0), kind_code, token; distinct.
    """
    cells = cells_of(set_aside)
    distinct = cells.select("heading", "cell").unique()
    headings = id_headings(profile)
    local = distinct
    if headings is not None:
        local = distinct.filter(_folded(distinct["heading"]).is_in(sorted(headings)))
    plain = [
        local.select("cell", kind_code=pl.lit("local_id"), value=local_id(pl.lit(scheme), pl.col("cell"))),
        distinct.select("cell", kind_code=pl.lit("nhs_number"), value=ids.nhs_number(pl.col("cell"))),
        distinct.select("cell", kind_code=pl.lit("name"), value=words_of("cell")).explode("value"),
    ]
    held = pl.concat(plain).drop_nulls().unique()
    tokens = tokenised(held, key)
    return cells.select("place", "cell").unique().join(tokens, on="cell").drop("cell").unique()


def cells_of(set_aside: pl.DataFrame) -> pl.DataFrame:
    """Cells of rows set aside that are not blank: place (of the row in the frame), heading, cell."""
    rows = set_aside.select(pl.col("raw_json").str.extract_all(_CELL).alias("pair")).with_row_index("place")
    pairs = rows.explode("pair").drop_nulls()
    parted = pairs.with_columns(pl.col("pair").str.extract_groups(_CELL).alias("both"))
    held = parted.select(
        "place",
        pl.col("both").struct.field("1").alias("heading"),
        pl.col("both").struct.field("2").alias("cell"),
    )
    plain = held.with_columns(_unescaped(held["heading"]), _unescaped(held["cell"]).str.strip_chars())
    return plain.filter(pl.col("cell") != "")


def id_headings(profile: Profile | None) -> set[str] | None:
    """Headings, folded, under which local ids of people stand; None where that is not known."""
    if profile is None:
        return None
    rules = [
        columns
        for table in profile.tables
        for columns in (table.columns, *(p.columns for p in table.persons))
    ]
    return {
        fold(heading)
        for columns in rules
        if "person_id" in columns
        for heading in columns["person_id"].headings
    }


def words_of(column: str) -> pl.Expr:
    """The words of a text as a list: capitals without accents as in names, two letters or more."""
    plain = pl.col(column).str.to_uppercase().str.normalize("NFKD").str.replace_all(r"[\p{M}'’`.]", "")
    return plain.str.extract_all(r"\p{L}{2,}")


def _plain_marks(identifier: pl.DataFrame, kind: str) -> pl.DataFrame:
    """source_person_id, kind_code, value; null where there is none. Of a name it is the longest word."""
    if kind in NAMES:
        names = identifier.select("source_person_id", name=_each(identifier[kind], ids.name)).unique()
        word = pl.col("name").str.extract_all(r"\p{L}{2,}")
        words = names.with_columns(word=word).explode("word").drop_nulls()
        longest = words.sort(pl.col("word").str.len_chars(), "word", descending=[True, False])
        held = longest.unique(["source_person_id", "name"], keep="first", maintain_order=True)
        return held.select("source_person_id", kind_code=pl.lit(kind), value="word")
    if kind == "local_id":
        value = identifier.select(value=local_id(pl.col("id_scheme"), pl.col("local_person_id")))["value"]
    elif kind == "nhs_number":
        value = _each(identifier["nhs_number"], ids.nhs_number)
    elif kind == "birth_date":
        value = identifier["birth_date"].cast(pl.String)
    elif kind == "sex":
        value = identifier.select(value=pl.when(pl.col("sex_code").is_in(["F", "M"])).then("sex_code"))[
            "value"
        ]
    else:
        value = _together(identifier, with_postcode=kind == "known_as")
    return identifier.select("source_person_id", kind_code=pl.lit(kind), value=value)


def _together(identifier: pl.DataFrame, with_postcode: bool) -> pl.Series:
    """Forename, surname, birth date and, where asked for, postcode in one; null unless all are held."""
    parts = [_each(identifier[name], ids.name).alias(name) for name in NAMES]
    parts.append(identifier["birth_date"].cast(pl.String))
    if with_postcode:
        parts.append(_each(identifier["postcode"], ids.postcode).alias("postcode"))
    return pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator="|").alias("value"))["value"]


def _each(values: pl.Series, change: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """A column changed, each distinct value worked on once."""
    distinct = values.drop_nulls().unique()
    changed = distinct.to_frame("value").select(change(pl.col("value")).alias("changed"))["changed"]
    made = pl.DataFrame([distinct.alias("value"), changed])
    joined = values.to_frame("value").join(made, on="value", how="left", maintain_order="left")
    return joined["changed"]


def local_id(scheme: pl.Expr, local: pl.Expr) -> pl.Expr:
    """An id of an agency's own, with the scheme that it is of."""
    return pl.concat_str([scheme, local.str.strip_chars().str.to_uppercase()], separator="|")


def _folded(headings: pl.Series) -> pl.Series:
    distinct = headings.unique()
    return headings.replace_strict(distinct, [fold(heading) for heading in distinct], return_dtype=pl.String)


def _unescaped(texts: pl.Series) -> pl.Series:
    """Texts of JSON as they were; only distinct ones that hold a backslash need decoding one by one."""
    escaped = texts.filter(texts.str.contains("\\", literal=True)).unique()
    if escaped.is_empty():
        return texts
    plain = pl.Series([json.loads(f'"{text}"', strict=False) for text in escaped], dtype=pl.String)
    return texts.replace(escaped, plain)


def tokenised(held: pl.DataFrame, key: Key) -> pl.DataFrame:
    """The column `value` as `token`, in the domain of its kind_code; all words of names are of one kind.

    The order of rows is not kept.
    """
    domain = pl.when(pl.col("kind_code").is_in(NAMES)).then(pl.lit("name")).otherwise("kind_code")
    parts = []
    for (kind,), rows in held.with_columns(_domain=domain).group_by("_domain", maintain_order=True):
        tokens = key.tokens(f"erased/{kind}", rows["value"]).alias("token")
        parts.append(rows.drop("_domain", "value").with_columns(tokens))
    empty = held.drop("value").clear().with_columns(token=pl.lit(None, dtype=pl.String))
    return pl.concat([empty, *parts])
