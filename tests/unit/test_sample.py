"""The synthetic sample: repeatable to the byte, true to John's headline, and committed as generated."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import gzip
import io
import json
import re
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from journey.errors import Usage
from journey.sample import FORMATS, write_sample

COMMITTED = Path(__file__).resolve().parents[2] / "sample_data"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "truth" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a freshly generated sample."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def test_same_seed_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path)
    assert _contents(tmp_path) == _contents(sample)


def test_another_seed_gives_other_people_and_the_same_headline_counts(tmp_path: Path) -> None:
    write_sample(tmp_path, people=10, seed=7)
    facts = json.loads((tmp_path / "truth" / "headline.json").read_text(encoding="utf-8"))
    assert (facts["before"]["n_interactions"], facts["after"]["n_interactions"]) == (3355, 161)


def test_every_committed_file_is_what_the_generator_writes(sample: Path) -> None:
    committed = _contents(COMMITTED)
    by_hand = "sources/"
    assert {n: held for n, held in committed.items() if not n.startswith(by_hand)} == _contents(sample)


def test_john_headline(sample: Path) -> None:
    facts = json.loads((sample / "truth" / "headline.json").read_text(encoding="utf-8"))
    assert facts["before"]["n_interactions"] == 3355
    assert facts["before"]["n_agencies"] == 14
    assert facts["after"]["n_interactions"] == 161
    assert Decimal("1950000") <= Decimal(facts["before"]["cost_gbp"]) <= Decimal("2050000")
    assert Decimal("34500") <= Decimal(facts["after"]["cost_gbp"]) <= Decimal("35500")


def test_john_headline_is_the_sum_of_his_lines(sample: Path) -> None:
    facts = json.loads((sample / "truth" / "headline.json").read_text(encoding="utf-8"))
    rows = [r for r in _table(sample, "interactions.csv") if r["true_person"] == "P000"]
    rows = [r for r in rows if r["status_code"] == "happened"]
    for side, is_before in (("before", True), ("after", False)):
        here = [r for r in rows if (r["start_date"] < facts["change_on"]) is is_before]
        assert len(here) == facts[side]["n_interactions"]
        assert sum(Decimal(r["cost_gbp"] or 0) for r in here) == Decimal(facts[side]["cost_gbp"])


def test_no_john_stay_or_order_crosses_the_change(sample: Path) -> None:
    rows = [r for r in _table(sample, "interactions.csv") if r["true_person"] == "P000"]
    assert min(r["start_date"] for r in rows) >= "2012-03-01"
    crossing = [r for r in rows if r["start_date"] < "2022-10-01" < r["end_date_excl"]]
    assert crossing == []


def test_rows_reconcile_and_every_kind_of_fate_is_planted(sample: Path) -> None:
    fates = ("accepted", "set_aside", "duplicate", "superseded", "skipped")
    seen: Counter[str] = Counter()
    for row in _table(sample, "rows.csv"):
        assert int(row["rows_in"]) == sum(int(row[f]) for f in fates), row["file"]
        seen.update({f: int(row[f]) for f in fates})
    assert all(seen[f] > 0 for f in fates)


def _physical_rows(path: Path) -> int:
    """Count the rows of a file other than headers, without the generator's help."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            pages = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        return sum(max(int(n) for n in re.findall(r'<row r="(\d+)"', page)) - 1 for page in pages)
    content = path.read_bytes()
    encoding = "utf-16" if content.startswith(codecs.BOM_UTF16_LE) else "cp1252"
    return content.decode(encoding, errors="replace").count("\r\n") - 1


def test_rows_in_is_the_number_of_physical_rows(sample: Path) -> None:
    for row in _table(sample, "rows.csv"):
        assert _physical_rows(sample / row["file"]) == int(row["rows_in"]), row["file"]


def test_interactions_are_unique_and_match_accepted_rows(sample: Path) -> None:
    rows = _table(sample, "interactions.csv")
    keys = [(r["source_code"], r["source_record_id"], r["true_person"], r["role_code"]) for r in rows]
    assert len(keys) == len(set(keys))
    manifest = tomllib.loads((sample / "sample.toml").read_text(encoding="utf-8"))
    file_of = {f["source_code"]: f["file"] for f in manifest["file"]}
    accepted = {r["file"]: int(r["accepted"]) for r in _table(sample, "rows.csv")}
    first = Counter(r["source_code"] for r in rows if r["role_code"] not in {"joint_tenant", "second_liable"})
    for source, n in first.items():
        if source != "prison":  # two or more movement rows make one stay
            assert accepted[file_of[source]] == n, source


def test_everything_is_labelled_synthetic(sample: Path) -> None:
    assert "SYNTHETIC" in (sample / "README.md").read_text(encoding="utf-8")
    names = [p.name for p in sample.iterdir() if p.suffix in {".csv", ".xlsx"}]
    assert len(names) == 16
    assert all(n.startswith("SYNTHETIC_") for n in names)


DELIMITER = {"tsv": "\t", "pipe": "|", "semicolon": ";"}
ENCODING = {"csv_utf16": "utf-16", "csv_cp1252": "cp1252", "csv_bom": "utf-8-sig"}
FIRST_BYTES = {
    **dict.fromkeys(["csv", "csv_cp1252", "csv_crlf", "split"], b"Appointment ID,"),
    **dict.fromkeys(["xlsx", "xlsm", "ods", "zip", "zip_parts", "monthly_tabs"], b"PK\x03\x04"),
    "tsv": b"Appointment ID\t",
    "pipe": b"Appointment ID|",
    "semicolon": b"Appointment ID;",
    "csv_utf16": b"\xff\xfeA\x00p\x00",
    "csv_bom": b"\xef\xbb\xbfAppointment ID,",
    "parquet": b"PAR1",
    "jsonl": b'{"Appointment ID": "GP',
    "gzip": b"\x1f\x8b",
}
TYPED = ("parquet", "jsonl")
PERSON_HEADINGS = {
    *("Nominal Ref", "NOMINAL_REF", "PatientKey", "LOCAL_PATIENT_ID", "Person_ID", "Patient ID", "CRN"),
    *("Prison number", "LA_Person_ID", "Applicant ref", "Tenant Ref", "Liable reference", "NINO"),
    "Person Ref",
}
WHOLE = [name for name in FORMATS if name not in {"mixed", "zip", "gzip", *TYPED}]
Grid = list[list[str]]
Make = Callable[[str], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Return what gives a small sample in a format, made once."""
    folders: dict[str, Path] = {}

    def make(file_format: str) -> Path:
        if file_format not in folders:
            folders[file_format] = tmp_path_factory.mktemp(file_format)
            write_sample(folders[file_format], people=12, file_format=file_format)
        return folders[file_format]

    return make


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.startswith("SYNTHETIC_"))


def _trimmed(row: list[object]) -> list[str]:
    """A row as text without its blank end; a real date as ISO text."""
    cells = ["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _book(content: bytes) -> dict[str, Grid]:
    book = fastexcel.read_excel(content)
    pages = {n: book.load_sheet(n, header_row=None, skip_rows=0, dtypes="string") for n in book.sheet_names}
    return {name: [_trimmed(list(row)) for row in page.to_polars().rows()] for name, page in pages.items()}


def _table_of(name: str, content: bytes, file_format: str) -> dict[str, Grid]:
    """Read one file (or zip member), by libraries that the generator does not write it with."""
    if name.endswith((".xlsx", ".xlsm", ".ods")):
        return _book(content)
    rows: list[list[object]]
    if name.endswith(".parquet"):
        frame = pl.read_parquet(io.BytesIO(content))
        rows = [list(frame.columns), *(list(row) for row in frame.rows())]
    elif name.endswith(".jsonl"):
        records = [json.loads(line) for line in content.decode().splitlines()]
        rows = [list(records[0]), *(list(record.values()) for record in records)]
    else:
        text = io.StringIO(content.decode(ENCODING.get(file_format, "utf-8")), newline="")
        rows = [list(row) for row in csv.reader(text, delimiter=DELIMITER.get(file_format, ","))]
    return {"": [_trimmed(row) for row in rows]}


def _grids(path: Path, file_format: str) -> dict[str, Grid]:
    """Every table of a file by its place: "" (the file itself), a sheet or a member."""
    if path.suffix != ".zip":
        return _table_of(path.name, path.read_bytes(), file_format)
    with zipfile.ZipFile(path) as archive:
        return {name: _table_of(name, archive.read(name), file_format)[""] for name in archive.namelist()}


def _stem(name: str) -> str:
    return re.sub(r"_\d{4}-\d{2}_to_\d{4}-\d{2}$", "", Path(name).stem)


def _headings(grid: Grid) -> int:
    """Return how many rows stand above the first record: a title is a single cell, the heading row is not."""
    return next(n for n, row in enumerate(grid, start=1) if len(row) > 5)


def _records(folder: Path, file_format: str) -> dict[tuple[str, tuple[str, ...]], Counter[tuple[str, ...]]]:
    """Every row below the headings, as a bag for each (source's file, headings)."""
    bags: dict[tuple[str, tuple[str, ...]], Counter[tuple[str, ...]]] = {}
    for path in _files(folder):
        for grid in _grids(path, file_format).values():
            top = _headings(grid)
            key = (_stem(path.name), tuple(grid[top - 1]))
            bags.setdefault(key, Counter()).update(tuple(row) for row in grid[top:])
    return bags


@pytest.mark.parametrize("file_format", FIRST_BYTES)
def test_a_format_is_what_its_first_bytes_say(made: Make, file_format: str) -> None:
    gp = [path for path in _files(made(file_format)) if "gp_appointments" in path.name]
    assert all(path.read_bytes().startswith(FIRST_BYTES[file_format]) for path in gp)
    assert len(gp) == (13 if file_format == "split" else 1)  # March 2012 to April 2024, a year a file


def test_every_format_is_tried() -> None:
    assert {"mixed", *FIRST_BYTES} == set(FORMATS)


@pytest.mark.parametrize("file_format", ["csv_utf16", "xlsm", "ods", "parquet", "jsonl", "gzip", "zip_parts"])
def test_the_same_format_gives_the_same_bytes(made: Make, file_format: str, tmp_path: Path) -> None:
    write_sample(tmp_path, people=12, file_format=file_format)
    assert _contents(tmp_path) == _contents(made(file_format))


@pytest.mark.parametrize("file_format", WHOLE)
def test_every_row_stands_in_every_format(made: Make, file_format: str) -> None:
    assert _records(made(file_format), file_format) == _records(made("csv"), "csv")


@pytest.mark.parametrize("file_format", ["zip", "gzip"])
def test_packed_files_are_those_of_the_mixed_sample(made: Make, file_format: str) -> None:
    mixed = {path.name: path.read_bytes() for path in _files(made("mixed"))}
    packed = {}
    for path in _files(made(file_format)):
        if path.suffix == ".gz":
            packed[path.stem] = gzip.decompress(path.read_bytes())
        else:
            with zipfile.ZipFile(path) as archive:
                packed |= {name: archive.read(name) for name in archive.namelist()}
    assert packed == mixed


@pytest.mark.parametrize("file_format", TYPED)
def test_a_typed_format_leaves_out_what_it_cannot_hold(made: Make, file_format: str) -> None:
    whole, typed = _records(made("csv"), "csv"), _records(made(file_format), file_format)
    for key, bag in whole.items():
        left_out = bag - typed[key]
        assert not typed[key] - bag
        for row in left_out:
            is_layout = not row or row[0] == "Total seen"
            is_text_in_dates = file_format == "parquet" and "31/02/2016" in row
            assert is_layout or is_text_in_dates, key[0]
        assert left_out[()] > 0


def test_parquet_has_real_dates_where_the_source_has(made: Make) -> None:
    with zipfile.ZipFile(made("parquet") / "SYNTHETIC_probation.zip") as archive:
        orders = pl.read_parquet(io.BytesIO(archive.read("Orders.parquet")))
        contacts = pl.read_parquet(io.BytesIO(archive.read("Contacts.parquet")))
    assert orders.schema["DISPOSAL_DATE"] == orders.schema["DOB"] == pl.Date
    johns = orders.filter(pl.col("Surname") == "Sampleford")["DISPOSAL_DATE"]
    assert johns.min() == dt.date(2013, 2, 15)
    assert contacts.schema["MINUTES"] == pl.Int64
    gp = pl.read_parquet(made("parquet") / "SYNTHETIC_gp_appointments.parquet")
    assert set(gp.schema.values()) == {pl.String}


@pytest.mark.parametrize("file_format", [name for name in FIRST_BYTES if name not in {"zip", "gzip"}])
def test_rows_and_set_aside_are_right_for_what_was_written(made: Make, file_format: str) -> None:
    """Each listed row shows its fault, no other row does, and the counts are those of the physical rows."""
    folder = made(file_format)
    counts = {row["file"]: row for row in _table(folder, "rows.csv")}
    aside = {(r["file"], r["source_sheet"], r["source_row"]): r for r in _table(folder, "set_aside.csv")}
    files = _files(folder)
    assert sorted(counts) == [path.name for path in files]
    for path in files:
        grids = _grids(path, file_format)
        row = counts[path.name]
        assert int(row["rows_in"]) == sum(len(grid) - 1 for grid in grids.values()), path.name
        faults = _faults(path.name, grids)
        listed = {place: r["reason_code"] for place, r in aside.items() if place[0] == path.name}
        assert listed == faults, path.name
        assert int(row["set_aside"]) == len(faults), path.name


def _faults(file: str, grids: dict[str, Grid]) -> dict[tuple[str, str, str], str]:
    """Find the planted faults by looking at the cells: which rows they spoil, and how."""
    found = {}
    for place, grid in grids.items():
        top = _headings(grid)
        headings = grid[top - 1]
        has_own_id = "FINITIAL" not in headings  # drug and alcohol: the person is initials, birth date, sex
        n_id = next(n for n, h in enumerate(headings) if h in PERSON_HEADINGS) if has_own_id else 0
        for n, row in enumerate(grid[top:], start=top + 1):
            text = " ".join(row)
            where = (file, place, str(n))
            if "ZZ9 (not in the code list)" in text:
                found[where] = "activity_not_known"
            elif re.search(r"31/02/2016|2016-02-30|31-Feb-2016", text):
                found[where] = "start_at_not_read" if "2016 10:30" in text else "start_date_not_read"
            elif len(row) > 5 and not row[n_id]:
                found[where] = "no_person_id" if has_own_id else "no_record_id"
    return found


@pytest.mark.parametrize("file_format", ["zip_parts", "monthly_tabs"])
def test_parts_hold_one_month_each(made: Make, file_format: str) -> None:
    """Each member or tab is named by a month, and every readable date of it is in that month."""
    for path in _files(made(file_format)):
        if "ed_attendances" not in path.name:
            continue
        grids = _grids(path, file_format)
        assert len(grids) > 100
        for place, (headings, *rows) in grids.items():
            n = headings.index("ARRIVAL_DATE")
            months = {row[n][:7] for row in rows if row and row[n] != "2016-02-30"}
            assert months <= {place.removesuffix(".csv")}


def test_the_movements_of_a_stay_are_in_one_file_of_a_split_extract(made: Make) -> None:
    """Files are taken in one by one, so in each file every release follows an admission of that person."""
    files = [path for path in _files(made("split")) if "prison" in path.name]
    assert len(files) > 5
    for path in files:
        inside: set[str] = set()
        headings, *rows = _grids(path, "split")[""]
        person, movement = headings.index("Prison number"), headings.index("Movement")
        for row in (row for row in rows if row and row[person]):
            if row[movement] == "In - Admission":
                inside.add(row[person])
            assert row[person] in inside, path.name


def test_a_split_extract_says_what_period_each_file_covers(made: Make) -> None:
    listed = tomllib.loads((made("split") / "sample.toml").read_text(encoding="utf-8"))["file"]
    custody = [entry for entry in listed if entry["source_code"] == "police_custody"]
    assert custody[0]["covers_from"] == dt.date(2012, 3, 1)
    assert custody[-1]["covers_to_excl"] == dt.date(2023, 7, 1)
    for before, after in zip(custody, custody[1:], strict=False):
        assert before["covers_to_excl"] == after["covers_from"]
    assert {entry["file"] for entry in listed} == {path.name for path in _files(made("split"))}


def test_an_xlsm_says_that_it_may_hold_macros(made: Make) -> None:
    with zipfile.ZipFile(made("xlsm") / "SYNTHETIC_probation.xlsm") as book:
        assert b"application/vnd.ms-excel.sheet.macroEnabled.main+xml" in book.read("[Content_Types].xml")


def test_lines_of_csv_crlf_end_in_crlf_and_those_of_csv_in_lf(made: Make) -> None:
    name = "SYNTHETIC_landlord_actions.csv"
    lf, crlf = (made("csv") / name).read_bytes(), (made("csv_crlf") / name).read_bytes()
    assert b"\r" not in lf and crlf == lf.replace(b"\n", b"\r\n")


def test_a_format_that_is_not_known_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="mixed, csv, tsv"):
        write_sample(tmp_path / "none", file_format="xlsb")
    assert not (tmp_path / "none").exists()


def test_nobody_is_in_two_stays_of_one_service_at_once(made: Make) -> None:
    stays: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in _table(made("csv"), "interactions.csv"):
        if row["quantity_basis"] == "nights" and row["activity_code"] != "probation_order":
            span = (row["start_date"], row["end_date_excl"] or "9999-12-31")
            stays.setdefault((row["true_person"], row["agency_code"]), []).append(span)
    assert len(stays) > 10
    for spans in stays.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
