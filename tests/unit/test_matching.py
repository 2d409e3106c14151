"""What a person chooses on Add data, as a profile: nothing chosen changes nothing."""

import datetime as dt
import tomllib
import zipfile
from pathlib import Path

import polars as pl
import pytest
from corpus.valid import GP_HEADINGS, delimited, gp_row, gp_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.intake import tokenise

from journey.intake import TakenIn, take_in
from journey.matching.apply import with_choices
from journey.matching.choices import TableChoices
from journey.matching.codes import codes
from journey.matching.rows import fields
from journey.matching.toml_text import toml_text
from journey.profiles import Profile, list_profiles, load_profile, parse_profile
from journey.propose.matching import Asked, Look, look_at

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWN = {
    entry["source_code"]: SAMPLE / entry["file"]
    for entry in tomllib.loads((SAMPLE / "sample.toml").read_text(encoding="utf-8"))["file"]
}
FIELD = {path.stem.removeprefix("SYNTHETIC_"): path for path in (SAMPLE / "sources").glob("SYNTHETIC_*")
         if path.suffix != ".tabs"}  # fmt: skip
AS_OF = dt.date(2025, 3, 31)
GP_FIELDS = dict(
    zip(
        GP_HEADINGS,
        "record_id person_id nhs_number forename surname birth_date sex postcode start_date start_time "
        "activity status".split(),
        strict=True,
    )
)


def sent(source_code: str, folder: Path) -> Path:
    """A sample file as an agency would send it: a folder of files goes as one zip."""
    path = OWN.get(source_code) or FIELD[source_code]
    if not path.is_dir():
        return path
    packed = folder / f"{source_code}.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for member in sorted(path.iterdir()):
            archive.write(member, member.name)
    return packed


def seen(path: Path, source_code: str, agency_code: str = "gp", **more: object) -> Look:
    """The file beside what is known of its source."""
    return look_at(path, Asked(path.name, source_code, agency_code, **more), None)  # type: ignore[arg-type]


def written(folder: Path, rows: list[list[str]], headings: tuple[str, ...] = GP_HEADINGS) -> Path:
    """Rows as a CSV file."""
    path = folder / "extract.csv"
    path.write_text(delimited(headings, rows), encoding="utf-8")
    return path


def profile(text: str) -> Profile:
    """A profile's text, read."""
    return parse_profile(text.encode(), f"{tomllib.loads(text)['source_code']}.toml")


def taken(path: Path, how: Profile) -> TakenIn:
    """A file taken in by a profile."""
    return take_in(path, how, tokenise, AS_OF)


def as_filled_in(look: Look) -> dict[str, TableChoices]:
    """Every select as it is filled in, said out loud."""
    chosen = {}
    for table in look.tables:
        rows = {row.name: row.heading for row in fields(table)}
        ours = {
            name: {code.text: code.ours for code in codes(look, table, name, rows.get(name, ""))}
            for name in ("activity", "status")
        }
        chosen[table.name] = TableChoices(rows, ours["activity"], ours["status"])
    return chosen


@pytest.mark.parametrize("source_code", sorted(OWN | FIELD))
def test_a_known_file_matched_without_changes_is_read_as_before(source_code: str, tmp_path: Path) -> None:
    path = sent(source_code, tmp_path)
    look = seen(path, source_code, load_profile(source_code).agency_code)
    assert look.is_kept and look.tables
    assert with_choices(look, {}) == ""
    assert with_choices(look, as_filled_in(look)) == ""


@pytest.mark.parametrize("source_code", list_profiles())
def test_a_profile_written_again_says_the_same(source_code: str) -> None:
    text = (SAMPLE.parent / "schemas" / "sources" / f"{source_code}.toml").read_text(encoding="utf-8")
    assert tomllib.loads(toml_text(tomllib.loads(text))) == tomllib.loads(text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(renamed=st.sets(st.sampled_from(sorted(GP_HEADINGS))), order=st.permutations(GP_HEADINGS))
def test_columns_under_any_heading_chosen_by_hand_give_the_same_rows(
    renamed: set[str], order: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Oracle: the file under its known headings, read by the profile that ships."""
    folder = tmp_path_factory.mktemp("renamed")
    rows = [*gp_rows(5), gp_row(5), gp_row(6, Start_date="31-Feb-2012")]
    expected = taken(written(folder, rows), load_profile("gp"))
    places = [GP_HEADINGS.index(heading) for heading in order]
    names = {heading: f"Field {at}" if heading in renamed else heading for at, heading in enumerate(order)}
    path = written(folder, [[row[at] for at in places] for row in rows], tuple(names[h] for h in order))
    look = seen(path, "gp")
    chosen = {GP_FIELDS[heading]: name for heading, name in names.items()}
    text = with_choices(look, {look.tables[0].name: TableChoices(chosen)})
    got = taken(path, profile(text) if text else load_profile("gp"))
    assert got.counts == expected.counts == {
        "rows_in": 7, "accepted": 5, "set_aside": 1, "duplicate": 1, "superseded": 0, "skipped": 0,
    }  # fmt: skip
    # the place is read from the heading of the slot too, which may have been renamed
    columns = [name for name in expected.interaction.columns if name not in ("setting_code", "row_hash")]
    assert (
        got.interaction.select(columns)
        .sort("source_record_id")
        .equals(expected.interaction.select(columns).sort("source_record_id"))
    )
    people = pl.col("source_person_id")
    assert set(got.identifier.select(people).to_series()) == set(
        expected.identifier.select(people).to_series()
    )
