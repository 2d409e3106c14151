"""What a column is taken for, how dates are decided, what codes mean: small tables with known answers."""

from __future__ import annotations

import polars as pl
import pytest

from journey.errors import Refused
from journey.extract.frame_sheet import FrameSheet
from journey.propose import Proposal, look, propose
from journey.propose.codes import guess_activities, guess_statuses
from journey.propose.header import find_header
from journey.propose.hints import load_hints, words_of
from journey.propose.keep import keep, next_version
from journey.propose.write import quoted

# Five invented people. Numbers beginning 999 are never issued; their check digits are right.
NHS = ["9990000018", "9990000026", "9990000034", "9990000042", "9990000050"]
NAMES = ["Alma Samplewood", "John Sampleford", "Grace Mockridge", "Dev Notreal", "Kim Inventley"]
BORN = ["11/10/1950", "12/05/1979", "30/06/1969", "04/07/1953", "25/12/1961"]
KINDS = ["Surgery", "Telephone"]
CAME = ["Attended", "DNA", "Cancelled by patient", "Finished"]


def log(n: int = 40, start: str = "{day:02}/03/2023") -> dict[str, list[str]]:
    """n contacts of five people, in columns by what they hold."""
    who = [row % 5 for row in range(n)]
    return {
        "record": [f"C{row:06}" for row in range(n)],
        "person": [f"P-{100 + one}" for one in who],
        "nhs": [NHS[one] for one in who],
        "name": [NAMES[one] for one in who],
        "born": [BORN[one] for one in who],
        "post": [f"ZX{one + 1} {one + 1}AB" for one in who],
        "when": [start.format(day=row % 28 + 1, small=row % 12 + 1) for row in range(n)],
        "kind": [KINDS[row % 2] for row in range(n)],
        "came": [CAME[row % 4] for row in range(n)],
    }


HEADINGS = {
    "record": "Entry number",
    "person": "Client ref",
    "nhs": "NHS no.",
    "name": "Client",
    "born": "Date of birth",
    "post": "Post code",
    "when": "Seen on (date)",
    "kind": "Type of contact",
    "came": "Outcome",
}


def sheet(columns: dict[str, list[str]], above: int = 0) -> FrameSheet:
    """A sheet whose row below `above` title rows holds the headings."""
    rows = [["SYNTHETIC", *[""] * (len(columns) - 1)]] * above
    rows += [list(columns), *map(list, zip(*columns.values(), strict=True))]
    frame = pl.DataFrame(rows, schema=[f"c{n}" for n in range(len(columns))], orient="row")
    return FrameSheet("", frame, frame.height)


def headed(columns: dict[str, list[str]]) -> dict[str, list[str]]:
    return {HEADINGS.get(name, name): cells for name, cells in columns.items()}


def proposed(columns: dict[str, list[str]], agency: str = "gp", above: int = 0, **more: bool) -> Proposal:
    return propose(look([sheet(columns, above)], "log.csv"), agency, "gp_new", **more)


def fields(proposal: Proposal) -> dict[str, str]:
    return {role.heading: role.field for role in proposal.tables[0].roles}


def test_columns_are_told_from_headings_and_cells() -> None:
    assert fields(proposed(headed(log()))) == {
        "Entry number": "record_id",
        "Client ref": "person_id",
        "NHS no.": "nhs_number",
        "Client": "full_name",
        "Date of birth": "birth_date",
        "Post code": "postcode",
        "Seen on (date)": "start_date",
        "Type of contact": "activity",
        "Outcome": "status",
    }


def test_headings_that_say_nothing_leave_the_cells_to_tell() -> None:
    columns = {f"Field {n}": cells for n, cells in enumerate(log().values(), start=1)}
    found = fields(proposed(columns))
    assert [found[f"Field {n}"] for n in range(1, 8)] == [
        *("record_id", "person_id", "nhs_number", "full_name", "birth_date", "postcode", "start_date"),
    ]


def test_a_role_says_how_sure_it_is_and_why() -> None:
    cells = log()
    cells["nhs"][0] = "9990000019"  # a wrong check digit
    role = next(r for r in proposed(headed(cells)).tables[0].roles if r.field == "nhs_number")
    assert role.confidence == "certain"
    assert role.reason == "heading says so; 39 of 40 have a right check digit"
    assert role.shape == "10 digits"


@pytest.mark.parametrize("above", [0, 3])
def test_the_heading_row_is_found_below_titles(above: int) -> None:
    proposal = proposed(headed(log()), above=above)
    assert proposal.tables[0].seen.header_row == above + 1
    assert proposal.tables[0].seen.n_rows == 40


def test_a_first_row_of_data_is_no_heading_row() -> None:
    rows = [list(row) for row in zip(*log().values(), strict=True)]
    assert find_header(rows, load_hints()) == 0


def test_without_headings_the_columns_are_numbered_and_a_person_must_say() -> None:
    cells = list(log().values())
    frame = pl.DataFrame(dict(zip("abcdefghi", cells, strict=True)))
    proposal = propose(look([FrameSheet("", frame, 40)], "log.csv"), "gp", "gp_new")
    assert proposal.profile.file.header == "none"
    assert proposal.profile.file.column_names[:2] == ("column_1", "column_2")
    assert proposal.profile.tables[0].columns["person_id"].headings == ("column_2",)
    assert any("no headings" in text for text in proposal.open)


def test_totals_blank_rows_and_repeated_headings_are_no_rows() -> None:
    columns = headed(log(20))
    for name, cells in columns.items():
        cells += ["", name, "Total" if name == "Entry number" else ""]
    assert proposed(columns).tables[0].seen.n_rows == 20
    assert proposed(columns).tables[0].seen.n_totals == 1


def test_a_day_over_twelve_decides_the_order() -> None:
    assert proposed(headed(log())).profile.tables[0].dates.formats == ("%d/%m/%Y",)
    american = log(start="03/{day:02}/2023")
    american["born"] = ["10/11/1950"] * 40
    assert proposed(headed(american)).profile.tables[0].dates.formats == ("%m/%d/%Y",)


def unclear() -> dict[str, list[str]]:
    """A log none of whose dates has a day over twelve."""
    cells = log(start="{small:02}/03/2023")
    cells["born"] = [f"0{1 + row % 5}/05/1979" for row in range(40)]
    return headed(cells)


def test_an_order_that_nothing_tells_is_left_to_a_person() -> None:
    proposal = proposed(unclear())
    assert proposal.is_order_open
    assert any("day/month and month/day" in text for text in proposal.open)
    assert proposal.profile.tables[0].dates.formats == ("%d/%m/%Y",)
    assert "CHECK THIS: unsure: no day over 12" in proposal.text


@pytest.mark.parametrize(("month_first", "wanted"), [(False, "%d/%m/%Y"), (True, "%m/%d/%Y")])
def test_an_answer_settles_the_order(month_first: bool, wanted: str) -> None:
    proposal = proposed(unclear(), month_first=month_first)
    assert proposal.profile.tables[0].dates.formats == (wanted,)
    assert not proposal.is_order_open and not proposal.open


def test_another_column_of_the_file_settles_the_order() -> None:
    cells = unclear()
    cells["Date of birth"] = [BORN[row % 5] for row in range(40)]
    assert not proposed(cells).is_order_open


def test_iso_dates_are_never_unclear() -> None:
    cells = headed(log(start="2023-03-{small:02}"))
    cells["Date of birth"] = [f"1979-05-0{1 + row % 5}" for row in range(40)]
    proposal = proposed(cells)
    assert proposal.profile.tables[0].dates.formats == ("%Y-%m-%d",)
    assert not proposal.is_order_open


def test_dates_after_the_first_rows_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The only day over twelve stands in a later block."""
    cells = unclear()
    cells["Seen on (date)"][39] = "28/03/2023"
    monkeypatch.setattr("journey.propose.header.FIRST_ROWS", 30)
    assert not proposed(cells).is_order_open


def test_dates_that_mean_not_known_are_listed() -> None:
    cells = headed(log())
    cells["Seen on (date)"][3] = "01/01/1900"
    assert proposed(cells).profile.tables[0].dates.sentinels == ("01/01/1900",)


def test_codes_get_ours_and_an_unknown_one_is_left_blank() -> None:
    cells = headed(log())
    cells["Type of contact"][4:8] = ["Zorbing"] * 4
    table = proposed(cells).profile.tables[0]
    assert table.activity == {"surgery": "gp_consultation", "telephone": "gp_telephone"}
    assert table.activity_unknown == {"action": "set_aside"}
    assert table.status == {
        "attended": "happened",
        "dna": "not_attended",
        "cancelledbypatient": "cancelled_person",
        "finished": "happened",
    }
    assert '# "Zorbing" = ""' in proposed(cells).text


def test_notes_names_and_cells_never_reach_the_profile() -> None:
    cells = headed(log())
    cells["Worker"] = ["Esther Secretson", "Frank Secretson"] * 20
    cells["Notes"] = [
        f"Rang Secretson about visit {row}, will call back some other day soon" for row in range(40)
    ]
    cells["Type of contact"][7] = "Secretson rang in"  # a text seen once may be anything
    text = proposed(cells).text
    for secret in ("Secretson", "Sampleford", "Samplewood", NHS[0], "ZX1", "C00000", "P-10", "12/05/1979"):
        assert secret not in text
    assert "# Notes: left out: notes or other free text" in text
    assert "# Worker: left out: the name or number of a member of staff" in text


def test_a_list_of_names_is_no_code_list_under_any_heading() -> None:
    cells = headed(log())
    cells["Category"] = ["John S", "Susan T"] * 20
    proposal = proposed(cells)
    assert "Susan" not in proposal.text
    assert fields(proposal)["Category"] != "activity"


def test_two_people_of_one_record_share_it() -> None:
    cells = headed(log())
    cells["Entry number"] = [f"C{row // 2:06}" for row in range(40)]
    table = proposed(cells).profile.tables[0]
    assert table.natural_key == ("record_id", "person_id")
    assert table.share_by == ("record_id",)


def test_an_end_with_nights_is_a_stay_and_the_last_night_is_counted() -> None:
    cells = headed(log())
    cells["First night"] = cells.pop("Seen on (date)")
    cells["Last night"] = ["" if row % 4 == 0 else "30/04/2023" for row in range(40)]
    table = proposed(cells, "homelessness").profile.tables[0]
    assert table.grain_code == "stay"
    assert table.columns["end_date"].headings == ("Last night",)
    assert table.dates.end_is_inclusive


def test_initials_birth_date_and_sex_stand_in_for_a_person_id() -> None:
    cells = headed(log())
    for gone in ("Client ref", "NHS no.", "Client"):
        del cells[gone]
    cells["Initial 1"] = [NAMES[row % 5][0] for row in range(40)]
    cells["Sex"] = ["F" if row % 2 else "M" for row in range(40)]
    rule = proposed(cells).profile.tables[0].columns["person_id"]
    assert rule.is_joined
    assert rule.headings == ("Initial 1", "Date of birth", "Sex")


def test_a_second_person_of_the_row_is_a_person_of_their_own() -> None:
    cells = headed(log())
    cells["Joint tenant ref"] = ["T-9" if row % 9 == 0 else "" for row in range(40)]
    cells["Joint tenant surname"] = ["Madeup" if row % 9 == 0 else "" for row in range(40)]
    (person,) = proposed(cells, "landlord").profile.tables[0].persons
    assert person.role_code == "joint_tenant"
    assert person.columns["person_id"].headings == ("Joint tenant ref",)
    assert person.columns["surname"].headings == ("Joint tenant surname",)


def test_headings_that_stand_twice_are_not_used() -> None:
    cells = headed(log())
    cells["D.O.B."] = ["x"] * 40
    cells["dob"] = ["y"] * 40
    proposal = proposed(cells)
    assert not {"D.O.B.", "dob"} & set(fields(proposal))
    assert any("'dob' stands twice" in text for text in proposal.open)


def test_tabs_with_the_same_headings_are_one_table_and_no_tab_is_named() -> None:
    tabs = [sheet(headed(log())), sheet(headed(log()))]
    tabs[0].name, tabs[1].name = "John Sampleford", "April"
    proposal = propose(look(tabs, "book.xlsx"), "gp", "gp_new")
    assert len(proposal.tables) == 1
    assert proposal.profile.tables[0].sheets == ("*",)
    assert "Sampleford" not in proposal.text


def test_a_file_of_a_known_source_is_recognised() -> None:
    columns = {
        "ATTENDANCE_ID": ["1"], "LOCAL_PATIENT_ID": ["2"], "ARRIVAL_DATE": ["2023-01-31"], "Sex": ["F"],
    }  # fmt: skip
    (best, *_) = look([sheet(columns)], "ed.csv").looks_like
    assert best.source_code == "ed"


def test_no_table_is_refused() -> None:
    with pytest.raises(Refused, match="log.csv holds no table"):
        look([FrameSheet("", pl.DataFrame({"a": ["", ""]}), 0)], "log.csv")


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("ClinContDurOfCareCont", ("clinical", "contact", "duration", "of", "care", "contact")),
        ("ADMIDATE", ("admission", "date")),
        ("PCODE", ("postcode",)),
        ("surname", ("surname",)),
    ],
)
def test_words_of_a_heading(heading: str, words: tuple[str, ...]) -> None:
    assert words_of(heading) == words


def test_texts_are_quoted_so_that_toml_gives_them_back() -> None:
    import tomllib

    text = 'a "b" \\ \n \x7f \u202e £ \x00'
    assert tomllib.loads(f"x = {quoted(text)}")["x"] == text


def test_a_kept_profile_is_versioned_and_the_former_is_put_by(tmp_path) -> None:
    text = proposed(headed(log())).text
    assert next_version("gp_new", tmp_path) == 1
    first = keep(tmp_path, text, "gp_new.toml")
    assert (first.profile_version, first.is_new) == (1, True)
    again = keep(tmp_path, text.replace("profile_version = 1", "profile_version = 7"), "gp_new.toml")
    assert (again.profile_version, again.is_new) == (1, False)
    second = keep(tmp_path, text.replace('"gp_telephone"', '"gp_consultation"'), "mine.toml")
    assert (second.profile_version, second.is_new) == (2, True)
    assert (tmp_path / "profiles" / "history" / "gp_new.v1.toml").read_text("utf-8") == text
    assert next_version("gp_new", tmp_path) == 3


@pytest.mark.parametrize("code", ["../../etc", "Ed", "", "a b", "1x"])
def test_a_source_code_that_is_no_name_is_refused(tmp_path, code: str) -> None:
    text = proposed(headed(log())).text.replace('source_code = "gp_new"', f'source_code = "{code}"')
    with pytest.raises(Refused):
        keep(tmp_path, text, "gp_new.toml")
    assert not list(tmp_path.iterdir())


def test_texts_that_may_name_somebody_never_become_codes():
    hints = load_hints()
    codes = [
        ("Visit to Priya Patel", 58),
        ("DNA - Tom in hospital", 9),
        ("Did Not Attend", 7),
        ("Surgery", 90),
    ]
    shown = [guess.code for guess in guess_activities(codes, "gp", hints)]
    assert "Visit to Priya Patel" not in shown and "Surgery" in shown
    statuses = [guess.code for guess in guess_statuses(codes, "gp", hints)]
    assert "DNA - Tom in hospital" not in statuses and "Did Not Attend" in statuses
