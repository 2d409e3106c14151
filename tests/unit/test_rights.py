"""Marks, fates, shares and tombstones: small frames, expected by hand."""

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from support import rights

from journey import link
from journey.errors import Damaged, Refused
from journey.extract_files import PartWriter
from journey.findings.catalogue import check_of
from journey.intake import Task, take_in_files
from journey.keys import Key
from journey.link.model import default_model
from journey.profiles import load_profile
from journey.removal.come_back import without_erased
from journey.removal.fates import counts_of, with_fate
from journey.removal.marks import cells_of, marks_of
from journey.removal.parts import Folder
from journey.removal.recognise import Recognised, recognised
from journey.removal.rules import is_about
from journey.removal.shares import erased_shares, with_erased_shares
from journey.removal.tombstones import Tombstones
from journey.review import aliases
from journey.rights.linking import alias_marks, forget_aliases, forget_in_model, with_aliases
from journey.rights.retention import _ended_before, first_day_kept
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace

KEY = Key(bytes(range(32)))
BIRTH = dt.date(1971, 5, 4)


def _identifier(*people: tuple[str, str, str | None, str | None, str | None, dt.date | None, str | None]):
    names = (
        "source_person_id",
        "local_person_id",
        "nhs_number",
        "forename",
        "surname",
        "birth_date",
        "postcode",
    )
    kinds = {name: pl.Date if name == "birth_date" else pl.String for name in names}
    blank = pl.lit(None, dtype=pl.String)
    return pl.DataFrame(people, kinds, orient="row").with_columns(
        source_code=pl.lit("gp"), id_scheme=pl.lit("gp"), initials=blank, sex_code=blank
    )


ZEB = ("t1", "A 1", "9434765919", "Zebedine", "Quill-Feather", BIRTH, "LS1 4AP")


def _aside(*cells: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "source_sheet": ["" for _ in cells],
            "source_row": list(range(2, 2 + len(cells))),
            "reason_code": ["start_date_not_read" for _ in cells],
            "reason_text": ["x." for _ in cells],
            "column_label": ["Start date" for _ in cells],
            "raw_json": [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in cells],
        }
    )


def _stones(*people: tuple[str, ...], person_id: str = "P1") -> Tombstones:
    marks = marks_of(_identifier(*people), KEY)  # type: ignore[arg-type]
    nobody = Tombstones(
        pl.DataFrame(schema={"person_id": pl.String, "kind_code": pl.String, "token": pl.String})
    )
    return nobody.with_marks(marks.with_columns(person_id=pl.lit(person_id)))


# --- marks


def _sorted(marks: pl.DataFrame) -> pl.DataFrame:
    return marks.drop("source_person_id").unique().sort(pl.all())


def test_a_mark_is_the_same_however_a_value_is_written():
    other = ("t2", "a 1", "943 476 5919", "ZEBEDINE", "Quill Feather", BIRTH, "ls14ap")
    one, two = (_sorted(marks_of(_identifier(person), KEY)) for person in (ZEB, other))
    assert one.equals(two) and one.height == 7, "local id, number, two of names together, three parts"


def test_a_placeholder_is_no_mark():
    unknown = ("t2", "B2", "0000000000", "UNKNOWN", "Baby", dt.date(2020, 1, 2), "ZZ99 3VZ")
    assert set(marks_of(_identifier(unknown), KEY)["kind_code"]) == {"local_id", "birth_date"}


def test_rows_with_too_many_cells_are_written_with_spaces():
    row = _aside({}).with_columns(
        raw_json=pl.lit(json.dumps({"A": "", "Patient ID": "A 1", "B": 'x, "y": "z"'}))
    )
    assert sorted(cells_of(row).rows()) == [(0, "B", 'x, "y": "z"'), (0, "Patient ID", "A 1")]


def test_cells_are_read_out_of_the_json_as_they_were():
    aside = _aside({'Note "x"': 'a\\b "c", "d":"e"', "Blank": "", "Name": "Zoë\nO'Hara"})
    assert cells_of(aside).sort("heading").rows() == [
        (0, "Name", "Zoë\nO'Hara"),
        (0, 'Note "x"', 'a\\b "c", "d":"e"'),
    ]


@pytest.mark.parametrize(
    ("cells", "is_hers"),
    [
        ({"Patient ID": " a 1 ", "Start date": "x"}, True),
        ({"Start date": "A 1"}, False),  # her local id under a heading that holds no ids
        ({"Notes": "943-476-5919"}, True),
        ({"Forename": "zebedine", "Surname": "QUILL FEATHER"}, True),
        ({"Name": "Quill-Feather, Zébedine Ann"}, True),
        ({"Surname": "Quill-Feather", "Forename": "Ada"}, False),
        ({"Forename": "Zebedine", "Surname": "Bright"}, False),
        ({"Patient ID": "A 12"}, False),
    ],
)
def test_a_row_set_aside_is_hers_by_id_number_or_both_names(cells: dict[str, str], is_hers: bool):
    profile = load_profile("gp", Path())
    found = is_about(_aside({"Patient ID": "Z9"}, cells), _stones(ZEB).marks, profile, "gp", KEY)
    assert found.to_list() == [False, is_hers]


def test_forename_of_one_and_surname_of_another_are_nobody():
    ada = ("t3", "B", None, "Ada", "Bright", BIRTH, None)
    marks = _stones(ZEB).with_marks(_stones(ada, person_id="P2").marks).marks
    found = is_about(_aside({"Forename": "Zebedine", "Surname": "Bright"}), marks, None, "gp", KEY)
    assert found.to_list() == [False]


def test_without_a_profile_an_id_counts_in_any_cell():
    assert is_about(_aside({"Whatever": "A 1"}), _stones(ZEB).marks, None, "gp", KEY).to_list() == [True]
    assert is_about(_aside({"Whatever": "A 1"}), _stones(ZEB).marks, None, "police", KEY).to_list() == [False]


# --- tombstones


def _recognised(sent: pl.DataFrame, stones: Tombstones, *held: tuple) -> Recognised:
    return recognised(sent, stones, KEY, lambda: _identifier(*held))


def _learned(stones: Tombstones, found: Recognised) -> Tombstones:
    return stones.with_marks(found.learned)


def test_who_is_known_by_what_was_learned_is_recognised_too():
    """b has the NHS number; c has only b's name, date and postcode; d has c's forename and nothing else."""
    sent = _identifier(
        ("b", "B7", "9434765919", "Zeb", "Quill", BIRTH, "M1 1AE"),
        ("c", "C7", None, "Zeb", "Quill", BIRTH, "M1 1AE"),
        ("d", "D7", None, "Zeb", "Other", BIRTH, "M1 1AE"),
    )
    found = _recognised(sent, _stones(ZEB))
    assert found.erased.rows() == [("b", "P1"), ("c", "P1")]
    known = _learned(_stones(ZEB), found)
    later = _recognised(_identifier(("x", "C7", None, None, None, None, None)), known)
    assert later.erased.rows() == [("x", "P1")]


def test_a_number_that_somebody_else_has_too_is_not_learned():
    """Her new record has a number that another person of the file has as well."""
    sent = _identifier(
        ("b", "A 1", "9876543210", "Zebedine", "Quill-Feather", BIRTH, None),
        ("c", "C7", "4010232137", "Ben", "Stone", dt.date(1965, 11, 30), None),
        ("b", "A 1", "4010232137", "Zebedine", "Quill-Feather", BIRTH, None),
    )
    found = _recognised(sent, _stones(ZEB))
    assert found.erased.rows() == [("b", "P1")]
    later = _identifier(("y", "Y1", "4010232137", None, None, None, None))
    assert _recognised(later, _learned(_stones(ZEB), found)).erased.is_empty()


HER_NUMBER, OTHER_NUMBER = "9434765919", "4010232137"
BEN_BORN = dt.date(1965, 11, 30)
BEN = ("ben", "B 1", OTHER_NUMBER, "Ben", "Stone", BEN_BORN, "B33 8TH")


@pytest.mark.parametrize(
    ("rows", "held", "kind"),
    [
        # her number in Ben's row: name and birth date are his
        ([("ben", "B 1", HER_NUMBER, "Ben", "Stone", BEN_BORN, None)], [], "others"),
        # the same, and a right row of his beside it
        ([BEN, ("ben", "B 1", HER_NUMBER, "Ben", "Stone", BEN_BORN, None)], [], "others"),
        # her twin, who has a number of her own: birth date and surname are the same
        (
            [
                ("twin", "T 1", OTHER_NUMBER, "Ada", "Quill-Feather", BIRTH, None),
                ("twin", "T 1", HER_NUMBER, "Ada", "Quill-Feather", BIRTH, None),
            ],
            [],
            "others",
        ),
        # her number without a name, under a local id that is held
        ([("ben", "B 1", HER_NUMBER, None, None, None, None)], [BEN], "others"),
        # her number without a name, under the local id of another record that is held
        ([("t9", "B 1", HER_NUMBER, None, None, None, None)], [BEN], "others"),
        # her local id was given to someone else
        ([("t1", "A 1", None, "Ben", "Stone", BEN_BORN, None)], [], "others"),
        ([("t1", "A 1", OTHER_NUMBER, None, None, None, None)], [], "others"),
        # two people under one id of the agency's: Ben goes on being held
        ([BEN, ("ben", "B 1", HER_NUMBER, "Zebedine", "Quill-Feather", BIRTH, "LS1 4AP")], [], "others"),
        # her number and nothing else; hers under a married name; hers with a slip in the date
        ([("x", "X 1", HER_NUMBER, None, None, None, None)], [BEN], "erased"),
        ([("x", "X 1", HER_NUMBER, "Zebedine", "Stone", BIRTH, None)], [BEN], "erased"),
        ([("x", "X 1", HER_NUMBER, "Zebedine", "Quill-Feather", BEN_BORN, None)], [], "erased"),
        # her local id with another number, birth date and forename hers
        ([("t1", "A 1", OTHER_NUMBER, "Zebedine", "Stone", BIRTH, None)], [], "erased"),
        # her name and birth date alone
        ([("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, None)], [BEN], "perhaps"),
        ([("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, "M1 1AE")], [], "perhaps"),
        # a namesake born on the same day who has a number of their own, or is held
        ([("x", "X 1", OTHER_NUMBER, "Zebedine", "Quill Feather", BIRTH, None)], [], None),
        (
            [("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, None)],
            [("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, None)],
            None,
        ),
        # a birth date and a surname in common are nothing
        ([("x", "X 1", None, "Ada", "Quill Feather", BIRTH, "LS1 4AP")], [], None),
    ],
)
def test_who_is_erased_who_perhaps_and_who_only_carries_her_number(rows: list, held: list, kind: str | None):
    found = _recognised(_identifier(*rows), _stones(ZEB), *held)
    kinds = {name for name in ("erased", "perhaps", "others") if not getattr(found, name).is_empty()}
    assert kinds == ({kind} if kind else set())
    if kind != "erased":
        assert found.learned.is_empty(), "who is not surely erased teaches nothing"


def test_a_namesake_of_another_sex_is_not_the_one_erased():
    her = _identifier(ZEB).with_columns(sex_code=pl.lit("F"))
    stones = _stones().with_marks(marks_of(her, KEY).with_columns(person_id=pl.lit("P1")))
    sent = _identifier(("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, None))
    told = {sex: _recognised(sent.with_columns(sex_code=pl.lit(sex)), stones).perhaps.height for sex in "FM"}
    assert told == {"F": 1, "M": 0}


def test_what_the_living_have_is_never_learned():
    """Her record comes with Ben's number typed beside her own; Ben is held."""
    sent = _identifier(
        ("t1", "A 1", HER_NUMBER, "Zebedine", "Quill-Feather", BIRTH, "LS1 4AP"),
        ("t1", "A 1", OTHER_NUMBER, "Zebedine", "Quill-Feather", BIRTH, "M1 1AE"),
    )
    found = _recognised(sent, _stones(ZEB), BEN)
    assert found.erased.rows() == [("t1", "P1")]
    known = _learned(_stones(ZEB), found)
    his = ("gp", "GP 5", OTHER_NUMBER, None, None, None, None)
    assert _recognised(_identifier(his), known).erased.is_empty()
    again = ("y", "Y 1", None, "Zebedine", "Quill-Feather", BIRTH, "M1 1AE")
    assert _recognised(_identifier(again), known).erased.rows() == [("y", "P1")], "her new address is known"


def test_order_of_rows_changes_nothing():
    rows = [
        ("b", "B7", HER_NUMBER, "Zeb", "Quill", BIRTH, "M1 1AE"),
        ("c", "C7", None, "Zeb", "Quill", BIRTH, "M1 1AE"),
        BEN,
        ("ben", "B 1", HER_NUMBER, "Ben", "Stone", BEN_BORN, None),
    ]
    one, two = (_recognised(_identifier(*order), _stones(ZEB)) for order in (rows, rows[::-1]))
    for name in ("erased", "perhaps", "others", "learned"):
        assert getattr(one, name).equals(getattr(two, name))


def test_tombstones_are_kept_and_lifted(tmp_path: Path):
    path = tmp_path / "tombstones.json"
    both = _stones(ZEB).with_marks(
        _stones(("t3", "B", None, "Ada", "Bright", None, None), person_id="P2").marks
    )
    both.write(path)
    assert Tombstones.read(path).marks.equals(both.marks)
    lifted = both.without("P1")
    assert not lifted.holds("P1") and lifted.holds("P2")
    with pytest.raises(Refused, match="nothing to lift"):
        lifted.without("P1")


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"people": {"P1": ["a"]}}', '{"people": {"P1": {"x": 5}}}', "no"]
)
def test_damaged_tombstones_are_said(tmp_path: Path, text: str):
    path = tmp_path / "tombstones.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Damaged, match=r"tombstones\.json"):
        Tombstones.read(path)


def test_a_file_is_taken_in_without_who_was_erased(tmp_path: Path):
    """The GP file of tests/support/rights.py: 6 of its rows are hers, one of those a repeat."""
    (tmp_path / "restricted").mkdir()
    who = rights.WHO["quill"]
    stone = ("t", "GPQ-7701", who[4], who[0], who[1], BIRTH, who[3])
    _stones(stone).write(tmp_path / "restricted" / "tombstones.json")
    folder = tmp_path / "extract"
    folder.mkdir()
    profile = load_profile("gp", tmp_path)
    writer = PartWriter(KEY, "x1", folder)
    sent = rights.write_lines(tmp_path, "gp.csv", rights.GP, rights.GP_LINES)
    task = Task(profile, KEY.tokens, dt.date(2024, 3, 31), tmp_path)
    taken = take_in_files([(sent, "gp.csv")], task, writer)
    writer.seal("row", 0, taken.row)
    held = Folder("x1", folder, folder, KEY, writer.sheet_names)
    left, told = without_erased(tmp_path, held, profile, taken)
    assert left.counts == {
        "rows_in": 10,
        "accepted": 3,
        "set_aside": 6,
        "duplicate": 1,
        "superseded": 0,
        "skipped": 0,
    }
    assert left.reasons == {"erased": 5, "start_date_not_read": 1}
    assert told == {"n_interactions": 3, "erased_shares": [], "erased_person_ids": ["P1"]}
    interaction, record = held.read("interaction", "0000"), held.read("record", "0000")
    assert interaction is not None and interaction["source_row"].to_list() == [5, 6, 7]
    assert record is not None and record["source_record_id"].to_list() == ["R4", "R5", "R6"]
    identifier = held.read("identifier", "0000")
    assert identifier is not None and sorted(identifier["surname"]) == ["Bright", "Stone"]
    assert left.set_aside.columns == taken.set_aside.columns


def test_nobody_erased_nothing_changed(tmp_path: Path):
    (tmp_path / "restricted").mkdir()
    taken = object()
    held = Folder("x1", tmp_path, tmp_path, KEY, [""])
    assert without_erased(tmp_path, held, load_profile("gp", tmp_path), taken) == (taken, {})  # type: ignore[arg-type]


# --- fates and shares


def test_runs_are_parted_where_a_row_changed():
    row = pl.DataFrame(
        [
            ("A", 2, 5, "accepted", None),
            ("A", 6, 6, "set_aside", "no_person_id"),
            ("A", 8, 9, "accepted", None),
            ("B", 1, 2, "skipped", "blank_row"),
        ],
        ["source_sheet", "first_row", "last_row", "disposition_code", "reason_code"],
        orient="row",
    )
    places = pl.DataFrame({"source_sheet": ["A", "A", "A"], "source_row": [5, 6, 8]})
    changed = with_fate(row, places, "erased")
    assert changed.rows() == [
        ("A", 2, 4, "accepted", None),
        ("A", 5, 6, "set_aside", "erased"),
        ("A", 8, 8, "set_aside", "erased"),
        ("A", 9, 9, "accepted", None),
        ("B", 1, 2, "skipped", "blank_row"),
    ]
    assert counts_of(changed) == {"accepted": 4, "set_aside": 3, "skipped": 2}


@pytest.mark.parametrize("number", [1, 7, 10])
def test_a_row_that_is_in_no_run_is_damage(number: int):
    names = ["source_sheet", "first_row", "last_row", "disposition_code", "reason_code"]
    row = pl.DataFrame([("A", 2, 6, "accepted", None), ("A", 8, 9, "accepted", None)], names, orient="row")
    with pytest.raises(Damaged):
        with_fate(row, pl.DataFrame({"source_sheet": ["A"], "source_row": [number]}), "erased")


def _jobs(*rows: tuple[str, str | None, str | None, str, int, int]) -> pl.DataFrame:
    names = ("interaction_id", "record_key", "group_id", "status_code", "n_sharing", "sequence")
    kinds = {name: pl.Int64 if name in ("n_sharing", "sequence") else pl.String for name in names}
    return pl.DataFrame(rows, kinds, orient="row")


def test_the_others_share_of_a_job_stays():
    """Three took part in g1: one of them goes. In g2 only she was left of two; g3 did not take place."""
    gone = _jobs(
        ("i1", "r1", "g1", "happened", 3, 1),
        ("i4", "r4", "g2", "happened", 1, 1),
        ("i6", "r6", "g3", "future", 1, 1),
    )
    left = _jobs(
        ("i2", "r2", "g1", "happened", 2, 1),
        ("i3", "r3", "g1", "happened", 2, 1),
        ("i7", "r7", "g3", "future", 1, 1),
    )
    shares = erased_shares(gone, left)
    assert [(one["group_id"], one["n_sharing"]) for one in shares] == [("g1", 1), ("g3", 0)]
    built = with_erased_shares(left, [{"sequence": 1, "erased_shares": shares}])
    assert built["n_sharing"].to_list() == [3, 3, 1]


def test_what_a_later_extract_says_of_a_record_counts():
    """r1 was shared with someone erased; sent again in extract 2 it has nobody else any more."""
    held = _jobs(("i2", "r1", "g1", "happened", 1, 2))
    first = {"sequence": 1, "erased_shares": [{"group_id": "g1", "record_key": "r1", "n_sharing": 1}]}
    assert with_erased_shares(held, [first, {"sequence": 2}])["n_sharing"].to_list() == [1]
    again = {"sequence": 2, "erased_shares": [{"group_id": "g1", "record_key": "r1", "n_sharing": 2}]}
    assert with_erased_shares(held, [first, again])["n_sharing"].to_list() == [3]


# --- retention


@pytest.mark.parametrize(
    ("months", "first"), [(1, dt.date(2024, 2, 29)), (12, dt.date(2023, 3, 31)), (84, dt.date(2017, 3, 31))]
)
def test_months_are_counted_back_from_the_last_day(months: int, first: dt.date):
    assert first_day_kept(dt.date(2024, 3, 31), months) == first


def test_a_stay_goes_by_its_end_and_an_open_one_never():
    day = dt.date
    frame = pl.DataFrame(
        [
            (day(2020, 3, 31), None, "instant", False),
            (day(2020, 3, 30), None, "instant", True),
            (day(2019, 1, 1), day(2020, 3, 31), "closed", True),  # its last night was the 30th
            (day(2019, 1, 1), day(2020, 4, 1), "closed", False),
            (day(2020, 3, 31), day(2020, 3, 31), "closed", False),  # in and out on the first day kept
            (day(1999, 1, 1), None, "open_at_extract", False),
        ],
        {"start_date": pl.Date, "end_date_excl": pl.Date, "end_status_code": pl.String, "goes": pl.Boolean},
        orient="row",
    )
    assert frame.select(_ended_before(day(2020, 3, 31)))["ended"].to_list() == frame["goes"].to_list()


@pytest.mark.parametrize("code", ["erased", "past_retention"])
def test_the_reasons_have_words(code: str):
    assert check_of(code).id == code and check_of(code).level == "set_aside"


# --- what linking keeps


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty workspace."""
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    settings = Settings("Our programme", dt.date(2024, 3, 31), "2023-24")
    return init_workspace(tmp_path / "workspace", settings)[0]


def test_the_model_forgets_what_nobody_is_called_any_more(workspace: Workspace):
    shares = {"value": ["ZEBEDINE", "ADA"], "share": [0.1, 0.2]}
    surnames = {"value": ["QUILL-FEATHER", "BRIGHT"], "share": [0.1, 0.2]}
    postcodes = {"value": ["LS14AP", "M11AE"], "share": [0.1, 0.2]}
    tables = {"forename": shares, "surname": surnames, "postcode": postcodes}
    frequencies = {field: pl.DataFrame(table) for field, table in tables.items()}
    model = replace(default_model(), frequencies=frequencies, is_fitted=True)
    workspace.write_sealed("link_model", link.dump_model(model))
    left = _identifier(("t3", "B", None, "Ada", "Bright", BIRTH, "M1 1AE"))
    forget_in_model(workspace, left)
    held = link.load_model(workspace.read_sealed("link_model") or b"")
    assert {field: table.rows() for field, table in held.frequencies.items()} == {
        "forename": [("ADA", 0.2)],
        "surname": [("BRIGHT", 0.2)],
        "postcode": [("M11AE", 0.2)],
    }
    assert (held.m, held.u, held.n_entities) == (model.m, model.u, model.n_entities)
    forget_in_model(workspace, left.clear())
    assert workspace.read_sealed("link_model") is None


def test_aliases_of_a_person_go_and_others_stay(workspace: Workspace):
    """Hers: a superseded number of her number, and a council tax id of the superseded number."""
    kept = ("gp", "B 1", "nhs_number", "9876543210")
    hers = (
        ("nhs_number", "9434765919", "nhs_number", "4010232137"),
        ("council_tax", "ct9", "nhs_number", "4010232137"),
    )
    columns = ["scheme_a", "value_a", "scheme_b", "value_b"]
    buffer = io.BytesIO()
    pl.DataFrame([kept, *hers], columns, orient="row").write_parquet(buffer)
    workspace.write_sealed("aliases", buffer.getvalue())
    mine = marks_of(_identifier(ZEB), workspace.key, ("nhs_number",))
    tied = with_aliases(mine, alias_marks(workspace))
    assert tied["kind_code"].sort().to_list() == ["local_id", "nhs_number", "nhs_number"]
    sent = _identifier(("x", "CT9", None, None, None, None, None))
    later = marks_of(sent.with_columns(id_scheme=pl.lit("council_tax")), workspace.key)
    assert later.join(tied, on=["kind_code", "token"]).height == 1, "her council tax id is a mark of hers too"
    for _ in range(2):
        forget_aliases(workspace, tied)
        assert aliases(workspace).rows() == [kept]
