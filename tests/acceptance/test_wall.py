"""The wall: outside the sealed files nothing names anybody, in no cell of no table and in no byte of no file.

What is looked for is read from the sample's truth and, through the key, from its sealed identifiers. Each
kind of leak is planted once, so that a scan that sees nothing fails.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from journey.extract_files import sealed_frame
from journey.files import read_json
from journey.store import create_build, open_build
from journey.workspace import Workspace

SHORTEST = 5  # a shorter word stands in a megabyte of bytes by chance; in cells it is looked for all the same
NINO = r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
POSTCODE = r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
EMAIL = r"[\w.+-]+@[\w-]+\.\w+"
_NO_CELLS = pl.DataFrame(schema={"where": pl.String, "text": pl.String})
TEN_DIGITS = r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"


@dataclass(frozen=True)
class Secrets:
    """What may stand nowhere: values by kind, looked for as they are; words, looked for as whole words."""

    values: dict[str, list[str]]
    words: list[str]


@pytest.fixture(scope="module")
def secrets(sample_workspace: Path, repository: Path) -> Secrets:
    workspace = Workspace(sample_workspace)
    people = pl.concat([sealed_frame(workspace, manifest, "identifier") for manifest in workspace.extracts()])
    truth = repository / "sample_data" / "truth"
    ids = {
        row[name]
        for row in _rows(truth / "people.csv")
        for name in row
        if name not in ("alias", "true_person")
    }
    names = people.select("forename", "surname").drop_nulls().unique()
    full = [(names["forename"] + mark + names["surname"]).to_list() for mark in (" ", ",", ", ", "|")]
    births = people["birth_date"].drop_nulls().unique()
    named = people.select("forename", "surname", "birth_date").drop_nulls().unique()
    born = [
        (named[part] + mark + named["birth_date"].dt.to_string(form)).to_list()
        for part in ("forename", "surname")
        for mark in (" ", ",", "|", ", ")
        for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y")
    ]
    values = {
        "a local id": sorted(ids | set(people["local_person_id"].drop_nulls()) - {""}),
        "a record number": sorted({row["source_record_id"] for row in _rows(truth / "interactions.csv")}),
        "an NHS number": people["nhs_number"].drop_nulls().unique().sort().to_list(),
        "a postcode": _with_and_without_space(people["postcode"]),
        "a name": sorted({name for names_ in full for name in names_}),
        "a name and a birth date": sorted({text for texts in born for text in texts}),
    }
    assert len(births) > 50 and all(len(held) > 50 for held in values.values())
    surnames = people["surname"].drop_nulls().unique().sort().to_list()
    assert any(name.casefold() == "sampleford" for name in surnames)
    return Secrets({kind: [v for v in held if len(v) >= SHORTEST] for kind, held in values.items()}, surnames)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _with_and_without_space(postcodes: pl.Series) -> list[str]:
    plain = postcodes.drop_nulls().unique().to_list()
    return sorted(
        {form for code in plain for form in (code, code.replace(" ", ""), f"{code[:-3].strip()} {code[-3:]}")}
    )


def leaks_in(workspace: Path, secrets: Secrets) -> list[str]:
    """Where something stands that names somebody, and which kind of thing it is; never what it is."""
    found = _in_cells(pl.concat([_NO_CELLS, *_cells(workspace)]), secrets)
    files = {path.relative_to(workspace).as_posix(): path.read_bytes() for path in _files(workspace)}
    if _in_bytes(
        b"\0".join(files.values()), secrets
    ):  # all at once, and one by one only if there is something
        found += [
            f"{kind} in the bytes of {name}" for name in files for kind in _in_bytes(files[name], secrets)
        ]
    return sorted(found)


def _files(workspace: Path) -> list[Path]:
    return [path for path in sorted(workspace.rglob("*")) if path.is_file() and path.suffix != ".enc"]


def _cells(workspace: Path) -> Iterator[pl.DataFrame]:
    """Distinct texts of every column of every table and Parquet file, and every value of every JSON file."""
    for path in _files(workspace):
        name = path.relative_to(workspace).as_posix()
        if path.suffix == ".duckdb":
            store = open_build(path)
            tables = {table: store.frame(f"select * from {table}") for table in store.tables()}
            store.close()
            for table, frame in tables.items():
                yield from _columns(f"{name} {table}", frame)
        elif path.suffix == ".parquet":
            yield from _columns(name, pl.read_parquet(path))
        elif path.suffix == ".json":
            texts = sorted(set(_texts(read_json(path))))
            yield pl.DataFrame({"where": [name] * len(texts), "text": texts}, schema=_NO_CELLS.schema)


def _columns(name: str, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for column in frame.columns:
        texts = frame[column].drop_nulls().unique().cast(pl.String).alias("text")
        yield texts.to_frame().select(where=pl.lit(f"{name}.{column}"), text="text")


@cache
def _shipped() -> frozenset[str]:
    files = (Path(__file__).parents[2] / "schemas" / "reference").glob("*.csv")
    return frozenset(cell for path in files for row in _rows(path) for cell in row.values() if cell)


def _texts(held: object) -> Iterator[str]:
    if isinstance(held, dict):
        yield from map(str, held)
        for value in held.values():
            yield from _texts(value)
    elif isinstance(held, list):
        for value in held:
            yield from _texts(value)
    else:
        yield str(held)


def _in_cells(cells: pl.DataFrame, secrets: Secrets) -> list[str]:
    """Kinds found in texts, less texts of the reference data we ship, such as page numbers.

    Tokens and hashes are left out: by chance a short record number stands in one of a hundred thousand.
    """
    cells = cells.filter(~pl.col("text").is_in(sorted(_shipped())))
    cells = cells.with_columns(pl.col("text").str.replace_all(r"\b[0-9a-f]{16,64}\b", ""))
    cells = cells.filter(pl.col("text") != "")
    text, small = pl.col("text"), pl.col("text").str.to_lowercase()
    words = [word.lower() for word in secrets.words]
    tests = {kind: small.str.contains_any([v.lower() for v in held]) for kind, held in secrets.values.items()}
    tests |= {
        "a surname": small.str.extract_all(r"\p{L}+").list.eval(pl.element().is_in(words)).list.any(),
        "a number like a NINO": text.str.contains(NINO),
        "something like a postcode": text.str.contains(POSTCODE),
        "an address of e-mail": text.str.contains(EMAIL),
        "a valid NHS number": text.str.extract_all(TEN_DIGITS).map_elements(_any_nhs_number, pl.Boolean),
    }
    return [
        f"{kind} in {where}" for kind, test in tests.items() for where in cells.filter(test)["where"].unique()
    ]


def _any_nhs_number(texts: pl.Series) -> bool:
    return any(_is_nhs_number(text) for text in texts)


def _is_nhs_number(text: str) -> bool:
    digits = [int(mark) for mark in text if mark.isdigit()]
    check = 11 - sum(digit * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return digits[9] == check % 11 and len(set(digits)) > 1


def _in_bytes(held: bytes, secrets: Secrets) -> list[str]:
    """Kinds found in bytes, as one-byte and as two-byte letters; as received, in capitals and with one."""
    kinds = {**secrets.values, "a surname": [word for word in secrets.words if len(word) >= SHORTEST]}
    texts = [held.decode("latin-1"), held[::2].decode("latin-1"), held[1::2].decode("latin-1")]
    forms = {
        kind: sorted({form.encode().decode("latin-1") for v in held for form in (v, v.upper(), v.title())})
        for kind, held in kinds.items()
    }
    found = []
    for text in texts:
        series = pl.Series([text])
        if series.str.contains_any([form for held in forms.values() for form in held]).any():
            found += [kind for kind, held in forms.items() if series.str.contains_any(held).any()]
    return found


def test_nothing_outside_the_sealed_files_names_anybody(sample_workspace: Path, secrets: Secrets) -> None:
    assert leaks_in(sample_workspace, secrets) == []


def test_what_is_sealed_is_there(sample_workspace: Path, secrets: Secrets) -> None:
    """The scan is clean because things are sealed, and not because they were thrown away."""
    sealed = {path.name.partition("-")[0].partition(".")[0] for path in sample_workspace.rglob("*.enc")}
    assert {"identifier", "record", "set_aside", "row", "described"} <= sealed
    held = [path.read_bytes() for path in sample_workspace.rglob("*.enc")]
    assert _in_bytes(b"\0".join(held), secrets) == []


def test_a_build_knows_no_sheet_file_or_record(sample_workspace: Path) -> None:
    """A tab or a file may be called after a person, and so may a record."""
    store = open_build(Workspace(sample_workspace).current_build() / "analysis.duckdb")
    columns = {
        column for table in store.tables() for column in store.frame(f"select * from {table} limit 0").columns
    }
    store.close()
    assert "source_sheet_no" in columns
    assert not columns & {"source_sheet", "source_record_id", "file_name", "local_person_id"}


def _in_build(text: Callable[[Secrets], str]) -> Callable[[Path, Secrets], None]:
    def plant(workspace: Path, secrets: Secrets) -> None:
        store = create_build(workspace / "builds" / "planted.duckdb")
        store.load_frame("export.planted", pl.DataFrame({"note": [f"seen by {text(secrets)} today"] * 3}))
        store.close()

    return plant


def _in_parquet(workspace: Path, secrets: Secrets) -> None:
    numbers = pl.Series(secrets.values["a record number"][:1] * 999, dtype=pl.Categorical)
    pl.DataFrame({"n": numbers}).write_parquet(workspace / "planted.parquet", compression="zstd")


def _in_json(workspace: Path, secrets: Secrets) -> None:
    held = {"columns": [["", secrets.words[0].lower(), None]]}
    (workspace / "builds" / "planted.json").write_text(json.dumps(held), encoding="utf-8")


def _in_utf16(workspace: Path, secrets: Secrets) -> None:
    text = secrets.values["a name"][0]
    (workspace / ".planted").write_bytes(b"\x00" + text.encode("utf-16-le"))


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (_in_build(lambda s: s.values["an NHS number"][0]), "an NHS number"),
        (_in_build(lambda s: s.words[0].upper()), "a surname"),
        (_in_build(lambda s: s.values["a local id"][0]), "a local id"),
        (_in_build(lambda s: s.values["a postcode"][0].lower()), "a postcode"),
        (_in_build(lambda s: s.values["a name and a birth date"][0]), "a name and a birth date"),
        (_in_build(lambda _: "943 476 5919"), "a valid NHS number"),
        (_in_build(lambda _: "AB 12 34 56 C"), "a number like a NINO"),
        (_in_build(lambda _: "SW1A 1AA"), "something like a postcode"),
        (_in_build(lambda _: "ann@example.org"), "an address of e-mail"),
        (_in_parquet, "a record number"),
        (_in_json, "a surname"),
        (_in_utf16, "a name"),
    ],
)
def test_a_planted_leak_is_found(
    secrets: Secrets, tmp_path: Path, plant: Callable[[Path, Secrets], None], kind: str
) -> None:
    (tmp_path / "builds").mkdir()
    assert leaks_in(tmp_path, secrets) == []
    plant(tmp_path, secrets)
    found = leaks_in(tmp_path, secrets)
    assert any(where.startswith(f"{kind} in ") and "planted" in where for where in found), found


def test_the_patterns_know_what_they_are_for() -> None:
    assert _is_nhs_number("943 476 5919") and not _is_nhs_number("943 476 5918")
    assert re.search(POSTCODE, "ZX1 4JN") and not re.search(POSTCODE, "2024-25 P2ABCDEF")
