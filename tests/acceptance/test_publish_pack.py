"""The publish pack of the sample's John: refused without consent; its figures worked out from the truth."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.publishing import filled

from journey.casebook import open_casebook
from journey.errors import Refused
from journey.publish import Draft, draft, write_publish_pack
from journey.read import Reader, open_current
from journey.workspace import Workspace

FOR = ("The annual report", "Local paper")
KIND = {
    "ambulance": "health", "emergency_department": "health", "hospital_ward": "health",
    "mental_health": "health", "gp": "health", "drug_alcohol": "health",
    "police": "justice", "probation": "justice", "prison": "justice",
    "landlord": "housing", "homelessness": "housing", "council_tax": "money", "jobcentre": "money",
    "adult_social_care": "care", "support_team": "support_team",
}  # fmt: skip


@pytest.fixture(scope="module")
def agreed(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The sample, in which John has said yes to publishing after his no."""
    folder = tmp_path_factory.mktemp("agreed") / "workspace"
    shutil.copytree(sample_workspace, folder)
    workspace = Workspace(folder)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.consent("john", "publish", True, date(2024, 3, 1), "pat")
    return open_current(folder)


@pytest.fixture(scope="module")
def story(agreed: Reader) -> Draft:
    return draft(agreed, "john", *FOR)


def said(read: Reader, is_given: bool, on: date, entry_id: str | None = None) -> None:
    assert read.workspace is not None
    with open_casebook(read.workspace.casebook_path, read.workspace.key) as casebook:
        casebook.consent("john", "publish", is_given, on, "pat", entry_id)


def test_the_samples_john_has_not_agreed(sample_workspace: Path) -> None:
    with pytest.raises(Refused, match="did not agree that their story is published"):
        draft(open_current(sample_workspace), "john")


def test_a_childs_story_is_not_told(agreed: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """One record that says so is enough, whatever the others say."""
    asked = agreed.rows

    def rows(sql: str, **params: Any) -> list[dict[str, Any]]:
        found = asked(sql, **params)
        return [*found, {"age_band_code": "under_18"}] if "age_band_code" in sql else found

    monkeypatch.setattr(agreed, "rows", rows)
    with pytest.raises(Refused, match="under 18"):
        draft(agreed, "john")


def test_a_yes_to_some_words_is_no_yes_to_the_story_and_a_no_takes_it_back(
    sample_workspace: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_workspace, tmp_path / "workspace")
    read = open_current(tmp_path / "workspace")
    said(read, True, date(2024, 2, 1), "W1")
    with pytest.raises(Refused, match="did not agree"):
        draft(read, "john")
    said(read, True, date(2024, 2, 2))
    assert draft(read, "john").agreed_on == date(2024, 2, 2)
    signed = filled(draft(read, "john", *FOR).fingerprint)
    said(read, False, date(2024, 2, 3))
    with pytest.raises(Refused, match="did not agree"):
        write_publish_pack(read, tmp_path / "pack", "john", *FOR, signed)
    assert not (tmp_path / "pack").exists()


def test_words_are_there_one_by_one(agreed: Reader, story: Draft, tmp_path: Path) -> None:
    quotes = next(part for part in story.parts if part.heading == "In their own words").quotes
    text = "Nobody had asked me what a good day looks like."
    assert text in [quote for quote, _ in quotes]
    assert agreed.workspace is not None
    shutil.copytree(agreed.workspace.path, tmp_path / "workspace")
    read = open_current(tmp_path / "workspace")
    held = next(one for one in read.words("john") if one["text"] == text)
    said(read, False, date(2024, 3, 2), f"W{held['words_id']}")
    other = draft(read, "john", *FOR)
    assert text not in str(other.parts) and other.fingerprint != story.fingerprint


def test_another_recipient_purpose_or_text_is_another_draft(agreed: Reader, story: Draft) -> None:
    assert draft(agreed, "john", *FOR).fingerprint == story.fingerprint
    assert draft(agreed, "john", FOR[0], "National museum").fingerprint != story.fingerprint
    assert draft(agreed, "john", "A book", FOR[1]).fingerprint != story.fingerprint


# Hand-worked from sample_data/truth. Before: 3,866 days, of which 126 months of 30.4375 days are shown, a
# share of 0.99202. After: 548 days and 18 months, 0.99977. A year has 365.25 days. Told to two figures, and
# to the nearest 10.
FIGURES = {
    # 210 + 250 + 75 + 333 + 400 + 330 = 1,598: 1,585.2 of them shown; 150.98 a year
    ("health", "before"): ("rounded", 1600, 150),
    # 1 + 2 + 1 + 16 + 26 + 22 = 68; 45.3 a year
    ("health", "after"): ("rounded", 70, 45),
    ("housing", "before"): ("rounded", 360, 34),  # 210 + 150 = 360: 357.1; 34.01
    ("housing", "after"): ("with_other", None, None),  # 5 + 1
    ("money", "before"): ("rounded", 610, 58),  # 154 + 456 = 610: 605.1; 57.6
    ("money", "after"): ("rounded", 10, 9),  # 3 + 10 = 13; 8.7
    ("justice", "before"): ("rounded", 660, 63),  # 360 + 300 + 7 = 667: 661.7; 63.02
    ("justice", "after"): ("with_other", None, None),  # 1 + 1 + 0
    ("care", "before"): ("rounded", 120, 14),  # 120: 119.04; in the 3,105 days with data 14.1
    ("care", "after"): ("with_other", None, None),  # 2
    # 6 + 2 + 2 = 10. In 548 days 5 + 1 + 2 + 1 = 9, 6.0 a year; of the police 1 in 273, 1.3 a year
    ("other", "after"): ("rounded", 10, 7),
    ("support_team", "after"): ("rounded", 70, 47),  # 70; 46.7
    ("all", "before"): ("rounded", 3300, 320),  # 3,355: 3,328.2; 316.97
    ("all", "after"): ("rounded", 160, 110),  # 161; 107.3
}
COSTS = {
    ("all", "before"): ("2000000.00", "190000.00"),  # 1,985,938.07: 1,970,090; 187,626.46 a year
    ("all", "after"): ("35000.00", "23000.00"),  # 34,905.42; 23,264.97 a year
    ("support_team", "after"): ("18000.00", "12000.00"),  # 17,904.09; 11,933.34 a year
    ("housing", "after"): (None, None),  # few: their cost would tell which they were
    # 86.42 + 330.42 + 334.06 of care and housing, 96.48 of the police: 847.38; 500.49 and 129.08 a year
    ("other", "after"): ("800.00", "600.00"),
}


def test_before_and_after_are_those_of_the_truth_told_coarsely(story: Draft) -> None:
    held = {(row["family_code"], row["side_code"]): row for row in story.tables["summary"]}
    told = {
        key: tuple(held[key][name] for name in ("count_code", "n_contacts", "n_contacts_per_year"))
        for key in FIGURES
    }
    assert told == FIGURES
    costs = {key: tuple(held[key][name] for name in ("cost_gbp", "cost_gbp_per_year")) for key in COSTS}
    assert costs == {key: tuple(gbp and Decimal(gbp) for gbp in pair) for key, pair in COSTS.items()}
    assert {row["n_months"] for row in held.values() if row["side_code"] == "before"} == {126}


def test_a_kind_with_few_contacts_on_a_side_stands_with_others_in_every_table(story: Draft) -> None:
    """Care, housing and justice since, and nobody before: by name alone, without a figure of theirs."""
    few = {"care", "housing", "justice"}
    rows = {(row["family_code"], row["side_code"]): row for row in story.tables["summary"]}
    assert {key for key, row in rows.items() if row["count_code"] == "with_other"} == {
        (kind, "after") for kind in few
    }
    assert ("other", "before") not in rows
    names = ("n_contacts", "n_contacts_per_year", "cost_gbp", "cost_gbp_per_year")
    assert {rows[kind, "after"][name] for kind in few for name in names} == {None}
    assert not {row["family_code"] for row in story.tables["story"] if row["side_code"] == "after"} & few
    (table,) = next(part for part in story.parts if part.tables).tables
    lines = {line[0]: line[1:] for line in table.rows}
    alone = "each in its own kind"
    assert lines["Other services"] == (alone, "7 (part of the time)", alone, "£600")
    for label in ("Care and support", "Housing", "Police and justice"):
        assert (lines[label][1], lines[label][3]) == ("with other services",) * 2
    assert "fewer than 10" not in str(table) and [line[0] for line in table.totals][0] == "All together"
    # 70 + 10 + 70 + 10 are all 160: health, money, the team and the others
    since = [row for (_, side), row in rows.items() if side == "after"]
    kinds = [row["n_contacts"] or 0 for row in since if row["family_code"] not in ("all", "alike")]
    assert sum(kinds) == rows["all", "after"]["n_contacts"] == 160
    # of housing (34 a year before) no more can be told than that it had no more since than the others, 7
    heading = next(part for part in story.parts if part.tables).heading
    assert heading == "Contacts thinned out in all three kinds of service with data for both periods"


def test_only_the_story_that_leaves_says_that_people_signed(
    agreed: Reader, story: Draft, tmp_path: Path
) -> None:
    """And it differs from the draft that they signed in that one sentence alone."""
    write_publish_pack(agreed, tmp_path / "pack", "john", *FOR, filled(story.fingerprint))
    final = [(tmp_path / "pack" / name).read_text(encoding="utf-8") for name in ("story.html", "README.txt")]
    before, done = "Before it is published two people must answer", "Two people answered and signed"
    for text in (story.page().decode(), str(story.parts)):
        assert before in text and "you must agree to this very draft." in text
        assert done not in text and "agreed to this very" not in text
    for text in final:
        assert done in text and "The person agreed to this very story." in " ".join(text.split())
        assert before not in text and "must agree" not in text

    def words(page: str) -> list[str]:
        return page[page.index("<h2>") :].replace("</li>", "\n").replace("<li>", "\n").split("\n")

    drafted, left = words(story.page().decode()), words(final[0])
    differ = [pair for pair in zip(drafted, left, strict=True) if pair[0] != pair[1]]
    assert [(one[: len(before)], other[: len(done)]) for one, other in differ] == [(before, done)]


def test_marks_are_those_of_the_truth_month_by_month(story: Draft, repository: Path) -> None:
    """The change is on the first of a month, so months from it are months of the calendar."""
    counts: Counter[tuple[str, int]] = Counter()
    with (repository / "sample_data" / "truth" / "interactions.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["true_person"] == "P000" and row["status_code"] == "happened":
                on = date.fromisoformat(row["start_date"])
                month = (on.year - 2022) * 12 + on.month - 10
                kind = KIND[row["agency_code"]]
                # since the change 2, 6 and 2 contacts with these: each under 10, and 10 together
                kind = "other" if month >= 0 and kind in ("care", "housing", "justice") else kind
                counts[kind, month + 1 if month >= 0 else month] += 1
    assert sum(counts.values()) == 3516
    tops = (2, 5, 9)
    expected = {key: sum(n > top for top in tops) + 1 for key, n in counts.items() if -126 <= key[1] <= 18}
    assert story.marks == expected
    assert {(row["family_code"], row["relative_month"]) for row in story.tables["story"]} == set(expected)


def test_totals_and_rates_together_do_not_tell_how_long_a_side_is(story: Draft) -> None:
    """Whoever divides one by the other finds the half-years that are said: 127 months look like 126."""
    steps = {"n_contacts": lambda n: Decimal(max(10, 10 ** (len(str(int(n))) - 2))),
             "cost_gbp": lambda n: Decimal(max(100, 10 ** (len(str(int(n))) - 2)))}  # fmt: skip
    n_tried = 0
    for row in story.tables["summary"]:
        years = Decimal(row["n_months"]) / 12
        for total, step in steps.items():
            per_year = row[f"{total}_per_year"]
            if row["data_code"] != "whole" or not row[total] or not per_year:
                continue
            finest = Decimal(1) if total == "n_contacts" else Decimal(100)
            rate_step = max(finest, Decimal(10) ** (len(str(int(per_year))) - 2))
            least = (row[total] - step(row[total]) / 2) / (per_year + rate_step / 2)
            most = (row[total] + step(row[total]) / 2) / (per_year - rate_step / 2)
            assert least <= years <= most, row["family_label"]
            n_tried += 1
    assert n_tried >= 10


def test_gaps_are_said_by_half_years_and_long_stays_by_quarters(story: Draft) -> None:
    # No data of adult social care for the first 25 months of 127 (to March 2014): months -126 to -103, so the
    # half-years -126 to -121 ... -108 to -103 are whole: quarters -42 to -35. Police data end on 30 June
    # 2023, in month 9, and probation and prison have theirs: part of the half-years of months 7 to 12 and
    # 13 to 18, quarters 3 to 6.
    held = {(row["relative_quarter"], row["family_code"], row["gap_code"]) for row in story.tables["gaps"]}
    assert {one for one in held if one[1] == "care" and one[2] != "few"} == {
        (quarter, "care", "not_supplied") for quarter in range(-42, -34)
    }
    assert {one for one in held if one[2] == "part_supplied"} == {
        (quarter, "justice", "part_supplied") for quarter in range(3, 7)
    }
    few = {(quarter, kind, "few") for quarter in range(1, 7) for kind in ("care", "housing", "justice")}
    assert {one for one in held if one[2] == "few"} == few
    assert not [one for one in held if one[2] == "stay" and one[0] > 0]  # 3 nights since the change
    # 992 nights before it in wards, cells, prison and hostels: by quarters, and no stay by its month
    assert [one for one in held if one[2] == "stay"]
    assert "stay" not in {row["activity_type_code"] for row in story.tables["story"]}


def test_every_rate_has_both_spans_and_there_is_no_percentage(story: Draft) -> None:
    told = str(story.parts)
    assert "%" not in told and "per cent" not in told
    rates = [part for part in story.parts if "a year" in part.heading or part.tables]
    assert len(rates) == 3
    for part in rates:
        said_too = part.below + " ".join(part.says)
        assert "about 10 and a half years before the change, and about 1 and a half years since" in said_too
    assert "The support team's own cost is in the cost since: about £12,000 a year." in told
    assert "That the support caused the change" in told


def test_the_pack_is_whole_the_same_twice_and_says_who_checked_no_more(
    agreed: Reader, story: Draft, tmp_path: Path
) -> None:
    signed = filled(story.fingerprint)
    made = [write_publish_pack(agreed, tmp_path / name, "john", *FOR, signed) for name in ("a", "b", "c.zip")]
    files: list[dict[str, bytes]] = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b")
    ]
    assert files[0] == files[1] and made[0] == made[1] == made[2]
    assert sorted(files[0]) == ["README.txt", "dictionary.csv", "gaps.csv", "manifest.json", "story.csv",
                                "story.html", "summary.csv"]  # fmt: skip
    told: dict[str, Any] = json.loads(files[0]["manifest.json"])
    assert told["checked"] == "checked and signed by two people" and told["pack"] == "publish"
    assert set(told["files"]) == set(files[0]) - {"manifest.json"}
    page, text = files[0]["story.html"].decode(), files[0]["README.txt"].decode()
    assert "A draft" not in page and "Sample data, invented." in page and "Sample data, invented." in text
    with (tmp_path / "a" / "dictionary.csv").open(encoding="utf-8") as stream:
        meant = [(row["table_name"], row["column_name"]) for row in csv.DictReader(stream)]
    for name in ("story", "summary", "gaps"):
        heads = files[0][f"{name}.csv"].decode().splitlines()[0].split(",")
        assert heads == [column for table, column in meant if table == name]


def test_nothing_is_written_without_recipient_purpose_or_a_free_place(
    agreed: Reader, story: Draft, tmp_path: Path
) -> None:
    signed = filled(story.fingerprint)
    target = tmp_path / "pack"
    for purpose, recipient, why in (
        ("", FOR[1], "Say whom"), (FOR[0], " ", "Say whom"), (FOR[0], "Friends of John", "name of somebody"),
        (FOR[0], "National museum", "signed for another draft"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            write_publish_pack(agreed, target, "john", purpose, recipient, signed)
    target.write_text("mine")
    with pytest.raises(Refused, match="exists"):
        write_publish_pack(agreed, target, "john", *FOR, signed)
    assert target.read_text() == "mine" and sorted(path.name for path in tmp_path.iterdir()) == ["pack"]


def test_names_are_taken_out_also_where_the_reader_hides_them(agreed: Reader, tmp_path: Path) -> None:
    from journey.casebook import Words
    from journey.read.hidden import Hidden

    assert agreed.workspace is not None
    shutil.copytree(agreed.workspace.path, tmp_path / "workspace")
    read = open_current(tmp_path / "workspace")
    assert read.workspace is not None
    with open_casebook(read.workspace.casebook_path, read.workspace.key) as casebook:
        casebook.add_words("john", Words(date(2023, 5, 2), "person", "I said: call me JOHN.", True, True))
    drafts = [draft(one, "john", *FOR) for one in (read, Hidden(read))]
    assert all("call me [name removed]." in str(one.parts) for one in drafts)
    assert drafts[0].fingerprint == drafts[1].fingerprint
