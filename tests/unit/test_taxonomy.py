"""The rules that say what kind of contact it was: what ships, what a programme adds, what is refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from journey.errors import Refused
from journey.pipeline.reference import reference_frame
from journey.pipeline.taxonomy import COLUMNS, Taxonomy, load_taxonomy, taxonomy_of
from journey.store import in_memory
from journey.workspace import Workspace

HEAD = ",".join(COLUMNS)
SERVICES = ("this_service", "another_service")


def said(folder: Path, *lines: str, name: str = "ours.csv", mark: bytes = b"") -> Taxonomy:
    (folder / "taxonomy").mkdir(exist_ok=True)
    text = "\r\n".join((HEAD, *lines)) + "\r\n"
    (folder / "taxonomy" / name).write_bytes(mark + text.encode())
    return taxonomy_of(Workspace(folder))


def line(**cells: str) -> str:
    held = {"rule_code": "ours", "demand_code": "value", "rule_note": "n", **cells}
    return ",".join(held.get(name, "") for name in COLUMNS)


def refusal(folder: Path, *lines: str) -> str:
    with pytest.raises(Refused) as refused:
        said(folder, *lines)
    return refused.value.message


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return taxonomy_of(Workspace(tmp_path_factory.mktemp("empty"))).frame


def test_every_activity_has_one_rule_of_its_own_and_says_if_it_is_significant(shipped: pl.DataFrame) -> None:
    general = shipped.filter(pl.col("source_code").is_null() & pl.col("outcome_code").is_null())
    activities = reference_frame("activity.csv")["activity_code"]
    assert sorted(general["activity_code"]) == sorted(activities)
    assert general["is_significant"].null_count() == 0
    assert set(shipped["status_code"]) == {"happened"}  # nothing is said of what did not take place


def test_what_a_service_began_is_no_demand_and_only_that(shipped: pl.DataFrame) -> None:
    """Seddon: demand is what the customer asks for."""
    began = shipped.filter(pl.col("initiated_by_code").is_in(SERVICES))["rule_code"]
    not_demand = shipped.filter(demand_code="not_demand")["rule_code"]
    assert set(began) == set(not_demand)


def test_no_code_of_an_agency_says_outright_that_demand_is_value_or_failure(shipped: pl.DataFrame) -> None:
    """A request that was turned away is a first ask; the coming back is found by timeline.demand."""
    assert shipped.filter(pl.col("demand_code").is_in(["value", "failure"])).is_empty()


# What the code itself says: a letter or panel without the person, a 999 call, an elective stay, a review.
PLAIN = {
    "landlord_arrears_letter": ("present_code", "no"),
    "council_tax_reminder": ("present_code", "no"),
    "jobcentre_sanction": ("present_code", "no"),
    "domestic_abuse_conference": ("present_code", "no"),
    "csc_missing": ("present_code", "no"),
    "ambulance_see_convey": ("planned_code", "no"),
    "hospital_stay_unplanned": ("planned_code", "no"),
    "hospital_stay_elective": ("planned_code", "yes"),
    "drug_alcohol_prescribing": ("planned_code", "yes"),
    "probation_order": ("initiated_by_code", "another_service"),
    "council_tax_enforcement_agent": ("initiated_by_code", "this_service"),
    "homeless_application": ("initiated_by_code", "person"),
    "landlord_eviction": ("is_significant", True),
    "jobcentre_review": ("is_significant", False),
    # and what it does not say
    "prison_stay": ("planned_code", None),
    "gp_consultation": ("initiated_by_code", None),
    "asc_review": ("planned_code", None),
    "ed_attendance": ("demand_code", None),
}


@pytest.mark.parametrize("activity", PLAIN)
def test_a_rule_says_what_the_code_itself_says(shipped: pl.DataFrame, activity: str) -> None:
    column, expected = PLAIN[activity]
    assert shipped.filter(rule_code=activity).row(0, named=True)[column] == expected


def test_whose_and_how_narrow_a_rule_is_gives_its_rank(tmp_path: Path) -> None:
    """Ours 1000, for any source 100, and 10 for each of four further conditions that a rule does not set."""
    frame = said(
        tmp_path,
        line(rule_code="any"),  # 0 + 100 + 40
        line(rule_code="of_gp", source_code="gp"),  # 0 + 0 + 40
        line(
            rule_code="full",
            source_code="gp",
            activity_code="gp_telephone",
            status_code="happened",
            outcome_code="completed",
            setting_code="phone",
        ),  # 0 + 0 + 0
    ).frame
    ranks = dict(zip(frame["rule_code"], frame["rank_no"], strict=True))
    assert (ranks["full"], ranks["of_gp"], ranks["any"]) == (0, 40, 140)
    assert ranks["gp_telephone"] == 1000 + 100 + 20  # activity and status are set
    assert list(frame["rank_no"]) == sorted(frame["rank_no"])
    owners = frame.filter(pl.col("rank_no") < 1000)["owner_code"]
    assert set(owners) == {"programme"}


def test_what_a_spreadsheet_does_to_a_file_changes_nothing(tmp_path: Path) -> None:
    """A byte order mark, TRUE, spaces, blank rows, lines of commas, a leftover beside the file."""
    plain = said(tmp_path, line(is_significant="true"))
    (tmp_path / "taxonomy" / "._ours.csv").write_bytes(b"\x00\x05\x16")
    blank = "," * (len(COLUMNS) - 1)
    marked = said(tmp_path, "", line(is_significant=" TRUE "), blank + ",,", blank, mark=b"\xef\xbb\xbf")
    assert marked.frame.equals(plain.frame)
    assert marked.sha256 == plain.sha256
    assert marked.frame.filter(rule_code="ours")["is_significant"].to_list() == [True]


def test_another_answer_is_another_hash(tmp_path: Path) -> None:
    bare = taxonomy_of(Workspace(tmp_path)).sha256
    value = said(tmp_path, line()).sha256
    not_demand = said(tmp_path, line(demand_code="not_demand")).sha256
    assert len({bare, value, not_demand}) == 3


def test_a_text_with_commas_stands_in_quotes(tmp_path: Path) -> None:
    frame = said(tmp_path, line(rule_note='"Asked, and told the same day"')).frame
    assert frame.filter(rule_code="ours")["rule_note"].to_list() == ["Asked, and told the same day"]


WRONG = {
    "no name": (line(rule_code=""), "row 2, rule_code"),
    "a name with spaces": (line(rule_code="My rule"), "row 2, rule_code"),
    "an unknown source": (line(source_code="gpp"), "row 2, source_code: we do not know gpp."),
    "an unknown activity": (line(activity_code="gp_phone"), "row 2, activity_code: we do not know gp_phone."),
    "an unknown outcome": (line(outcome_code="refused"), "row 2, outcome_code"),
    "an unknown answer": (
        line(planned_code="maybe"),
        "row 2, planned_code: we do not know maybe. Known: yes, no,",
    ),
    "significant but how": (
        line(is_significant="1"),
        "row 2, is_significant: we do not know 1. Known: true, false.",
    ),
    "nothing answered": (line(demand_code=""), "row 2: it answers nothing."),
    "failure for no reason": (line(demand_code="failure"), "row 2, failure_reason"),
    "a reason of no failure": (line(failure_reason="bounced"), "row 2, failure_reason"),
    "no note": (line(rule_note=""), "row 2, rule_note"),
    "commas without quotes": (line() + ",and more", "row 2: it has more cells than headings."),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_with_file_row_and_column(tmp_path: Path, what: str) -> None:
    wrong, expected = WRONG[what]
    message = refusal(tmp_path, wrong)
    assert message.startswith(f"taxonomy/ours.csv, {expected}"), message


def test_a_row_is_counted_as_a_spreadsheet_shows_it(tmp_path: Path) -> None:
    message = refusal(tmp_path, line(rule_code="one"), "", line(rule_code="two", demand_code="good"))
    assert message.startswith("taxonomy/ours.csv, row 4, demand_code: we do not know good.")


def test_other_headings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "taxonomy").mkdir()
    for text in ("", HEAD.replace(",", ";"), HEAD.replace("rule_note", "note"), HEAD + ",more"):
        (tmp_path / "taxonomy" / "ours.csv").write_text(text, encoding="utf-8")
        with pytest.raises(Refused, match=r"^taxonomy/ours\.csv, row 1: the headings have to be exactly"):
            taxonomy_of(Workspace(tmp_path))


def test_a_file_that_is_no_utf_8_or_no_whole_csv_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taxonomy").mkdir()
    file = tmp_path / "taxonomy" / "ours.csv"
    for raw, expected in (
        (f"{HEAD}\nours,£".encode("cp1252"), "UTF-8"),
        (f'{HEAD}\n"ours'.encode(), "whole CSV"),
    ):
        file.write_bytes(raw)
        with pytest.raises(Refused, match=expected):
            taxonomy_of(Workspace(tmp_path))


def test_a_name_is_used_once_over_all_files(tmp_path: Path) -> None:
    said(tmp_path, line(rule_code="mine"), name="a.csv")
    with pytest.raises(Refused, match="Two taxonomy rules are called mine"):
        said(tmp_path, line(rule_code="mine"), name="b.csv")
    (tmp_path / "taxonomy" / "a.csv").unlink()
    with pytest.raises(Refused, match="Two taxonomy rules are called gp_telephone"):
        said(tmp_path, line(rule_code="gp_telephone"), name="b.csv")


def test_the_table_holds_every_rule_in_order(shipped: pl.DataFrame) -> None:
    store = in_memory()
    load_taxonomy(store, Taxonomy(shipped, ""))
    assert store.frame("select * from timeline.taxonomy_rule").equals(shipped)
    store.close()
