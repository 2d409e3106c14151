"""Every source of the field comes in as somebody worked out by hand. See tests/spec/sources/README.md."""

import csv
import datetime as dt
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from support.intake import tokenise

from journey.intake import take_in
from journey.profiles import list_profiles, load_profile

AS_OF = dt.date(2025, 3, 31)
SPECS = Path(__file__).parent / "sources"
SAMPLES = Path(__file__).parents[2] / "sample_data" / "sources"
PROFILES = Path(__file__).parents[2] / "schemas" / "sources"
CODES = sorted(folder.name for folder in SPECS.iterdir() if (folder / "expected.csv").is_file())
FIELDS = (
    "source_record_id person role_code agency_code activity_code status_code start_date start_precision"
    " end_date_excl counts_for_cost n_sharing"
).split()
Line = tuple[str, ...]


def _come_in(path: Path, source_code: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The only place that knows how the intake is called: interactions, identifiers, set aside, fates."""
    taken = take_in(path, load_profile(source_code), tokenise, AS_OF)
    return taken.interaction, taken.identifier, taken.set_aside, taken.row


def _sample(source_code: str, folder: Path) -> Path:
    """The sample as an agency would send it: a folder of files is sent as one zip."""
    name = f"SYNTHETIC_{source_code}"
    members = SAMPLES / name
    if not members.is_dir():
        return next(path for path in SAMPLES.glob(f"{name}.*") if path.is_file())
    sent = folder / f"{name}.zip"
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(members.iterdir()):
            archive.write(path, path.name)
    return sent


def _read(source_code: str, name: str) -> list[dict[str, str]]:
    with (SPECS / source_code / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _short(name: str) -> str:
    """A member of a zip is named without its ending, alone or before a row number."""
    return name.replace(".csv", "")


def _got(interaction: pl.DataFrame, identifier: pl.DataFrame, fields: Sequence[str] = FIELDS) -> list[Line]:
    person = dict(identifier.select("source_person_id", "local_person_id").unique().iter_rows())
    lines = []
    for row in interaction.iter_rows(named=True):
        row |= {
            "person": person[row["source_person_id"]],
            "source_record_id": _short(row["source_record_id"]),
        }
        lines.append(tuple(_text(row[name]) for name in fields))
    return sorted(lines)


def _fates(row: pl.DataFrame) -> list[Line]:
    """One line a row."""
    lines = []
    for run in row.iter_rows(named=True):
        rows = range(run["first_row"], run["last_row"] + 1)
        fate = (run["disposition_code"], _text(run["reason_code"]))
        lines += [(_short(run["source_sheet"]), str(number), *fate) for number in rows]
    return sorted(lines)


@pytest.mark.parametrize("source_code", CODES)
def test_interactions_are_those_worked_out_by_hand(source_code: str, tmp_path: Path) -> None:
    interaction, identifier, _, _ = _come_in(_sample(source_code, tmp_path), source_code)
    lines = _read(source_code, "expected.csv")
    fields = [name for name in lines[0] if name != "why"]
    assert set(fields) >= set(FIELDS)
    expected = sorted(tuple(line[name] for name in fields) for line in lines)
    assert _got(interaction, identifier, fields) == expected


@pytest.mark.parametrize("source_code", CODES)
def test_every_row_has_the_fate_worked_out_by_hand(source_code: str, tmp_path: Path) -> None:
    *_, row = _come_in(_sample(source_code, tmp_path), source_code)
    columns = ("source_sheet", "source_row", "disposition", "reason_code")
    expected = sorted(tuple(line[name] for name in columns) for line in _read(source_code, "fates.csv"))
    assert _fates(row) == expected


def test_the_field_is_covered() -> None:
    assert len(CODES) >= 20 and set(CODES) <= set(list_profiles())
    assert {"hmis", "canonical"} <= set(CODES)


@pytest.mark.parametrize("source_code", list_profiles())
def test_every_activity_of_a_profile_is_known_and_has_a_rule_of_cost(source_code: str) -> None:
    known, priced = _codes("activity.csv"), _codes("cost_rule.csv")
    for table in load_profile(source_code).tables:
        used = {
            *table.activity.values(),
            *(code for each in table.code_lists for code in each.codes.values()),
        }
        used |= {rule["activity_code"] for rule in [table.constants] if "activity_code" in rule}
        used |= {rule["code"] for rule in [table.activity_unknown] if "code" in rule}
        if table.grain_code not in ("person", "ignore"):
            assert used, table.name
        assert used <= known & priced, table.name


def test_our_own_record_knows_every_activity() -> None:
    known = _codes("activity.csv")
    assert all(set(table.activity.values()) == known for table in load_profile("canonical").tables)


def _codes(name: str) -> set[str]:
    with (PROFILES.parent / "reference" / name).open(encoding="utf-8-sig", newline="") as stream:
        return {line["activity_code"] for line in csv.DictReader(stream)}


@pytest.mark.parametrize("source_code", CODES)
def test_a_profile_says_what_is_published_and_what_to_confirm(source_code: str) -> None:
    text = (PROFILES / f"{source_code}.toml").read_text(encoding="utf-8")
    comment = " ".join(line for line in text.split("source_code =")[0].splitlines() if line.startswith("#"))
    assert source_code == "canonical" or "onfirm" in comment
    assert source_code == "canonical" or "Published" in comment or "General knowledge" in comment


def test_safe_contact_words_reach_nothing_but_the_row_as_received(tmp_path: Path) -> None:
    interaction, identifier, set_aside, _ = _come_in(_sample("marac", tmp_path), "marac")
    kept = interaction.write_json() + identifier.write_json() + set_aside.write_json()
    assert "SAFETIME" not in kept and "07700900" not in kept


def test_nothing_of_a_person_who_refused_consent_is_kept(tmp_path: Path) -> None:
    for source_code, word in (("marac", "Tam Orrell"), ("ndtms", "30/09/1990")):
        interaction, identifier, set_aside, _ = _come_in(_sample(source_code, tmp_path), source_code)
        kept = interaction.write_json() + identifier.write_json() + set_aside.write_json()
        assert word not in kept, source_code


@pytest.mark.parametrize("tabs", sorted(SAMPLES.glob("*.tabs")), ids=lambda path: path.stem)
def test_workbooks_are_made_from_their_text(
    tabs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(SAMPLES))
    sys.modules.pop("make_samples", None)
    from make_samples import make

    again = tmp_path / f"{tabs.stem}.xlsx"
    make(tabs, again)
    assert _cells(again) == _cells(SAMPLES / again.name)


def _cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = fastexcel.read_excel(path)
    return {
        name: book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
        for name in book.sheet_names
    }
