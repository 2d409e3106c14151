"""What a pack says first: whose data, whose prices, whether helping is in the cost, and whom to ask."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from support.packs import RICH_SET, manifest_of

from journey.contact import Contact
from journey.export import event_log_readme, handover_readme, readme
from journey.export.readme_words import kept_as
from journey.export.workbook_pages import cover, first_lines, notes, readme_text

PERSONAL = "personal data of people who can be identified, even under a pseudonym: keep it as such."
# Three people with a side after, of one of whom the team's cost is not in; a side before counts for nothing.
SUMMARY = pl.DataFrame(
    [
        ("P1", "after", "included"),
        ("P1", "after", "included"),
        ("P2", "after", "included"),
        ("P3", "after", "not_included"),
        ("P4", "before", "not_included"),
    ],
    ("person_id", "side_code", "support_cost_code"),
    orient="row",
)


def about(is_sample: bool) -> dict[str, Any]:
    held = manifest_of(RICH_SET) | {"recipient": None, "key_id": None, "discounting": None}
    held["settings"] = held["settings"] | {"is_sample": is_sample}
    return held


def texts(contact: Contact) -> list[str]:
    real = about(is_sample=False)
    return [text for _, text in cover(real, first_lines(real, SUMMARY), contact)]


def test_a_cover_says_first_that_it_is_personal_data_whose_prices_and_what_helping_cost() -> None:
    lines = texts(Contact())
    assert lines[1:3] == [f"This is {PERSONAL}", "Counts from 1 to 7 are not for publication."]
    assert lines[3].startswith("Costs are in the prices of 2024 to 2025. Whose prices: those that come with")
    assert "and before them the programme's own: ours; level: central." in lines[3]
    assert "yearly budget of £73,050.00" in lines[4]
    assert lines[5:7] == [
        "Support team's own cost: included in the cost after, people: 2.",
        "Support team's own cost: not included, people: 1.",
    ]
    assert lines[7] == "What this is"


def test_a_sample_says_so_before_all_else_and_is_nobodys_data() -> None:
    first = kept_as(is_sample=True)
    assert first == [
        "SAMPLE DATA: synthetic. Do not quote these figures as findings.",
        f"Made of real data, this would be {PERSONAL}",
    ]
    assert kept_as(is_sample=False) == [f"This is {PERSONAL}"]


def test_notes_and_readme_of_a_workbook_say_the_same_and_how_to_check_it() -> None:
    real = about(is_sample=False)
    first = first_lines(real, SUMMARY)
    held = notes(first, [], [], [])
    assert held.filter(pl.col("Kind") == "First of all")["Note"].to_list() == first
    (check,) = held.filter(pl.col("Kind") == "How to check it")["Note"]
    assert check.startswith("journey verify PACK")
    text = readme_text("book.xlsx", cover(real, first, Contact()), [])
    assert all(line in text for line in (*first, check)) and text.index(first[0]) < text.index("WHAT THIS IS")


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (Contact(), ["No contact is named in journey.toml; ask whoever sent you this file."]),
        (Contact(name="Ann"), ["Ask Ann."]),
        (Contact(name="Ann", phone="0161"), ["Ask Ann.", "Phone: 0161"]),
        (Contact(email="a@b.example"), ["Email: a@b.example"]),
        (
            Contact(data_protection="Bo"),
            [
                "No contact is named in journey.toml; ask whoever sent you this file.",
                "Data protection: Bo",
            ],
        ),
    ],
)
def test_whom_to_ask_is_somebody_that_a_reader_outside_can_reach(contact: Contact, said: list[str]) -> None:
    lines = texts(contact)
    assert lines[lines.index("Whom to ask") + 1 :] == said


@pytest.mark.parametrize(
    ("n_people", "n_groups", "said"),
    [
        (
            *(31, 2),
            "The sentences that go with each of the 31 people are in findings.csv; quote no one's figure "
            "without them. The sentences that go with each of the 2 groups are in groups_findings.csv; quote "
            "no group's figure without them.",
        ),
        (
            *(1, 0),
            "The sentences that go with the one person are in findings.csv, and at the end of this text; "
            "quote no figure without them.",
        ),
        (0, 0, ""),
    ],
)
def test_an_evaluator_is_told_where_the_sentences_stand(n_people: int, n_groups: int, said: str) -> None:
    people = pl.DataFrame({"person_id": [f"P{n}" for n in range(n_people) for _ in range(2)]})
    groups = pl.DataFrame({"group_name": [f"G{n}" for n in range(n_groups)]})
    assert " ".join(" ".join(readme._where_said_lines(people, groups)).split()) == said


def test_a_hand_over_says_what_outside_is_and_how_to_check_it() -> None:
    totals = {
        **{"n_people": 3, "n_interactions": 9, "n_cost_lines": 4, "cost_gbp": "7.00"},
        "cost_gbp_by_side": {"outside": "7.00"},
    }
    text = handover_readme.readme_text(about(is_sample=False), {}, totals)
    assert "\njourney verify PACK" in text and text.index(PERSONAL) < text.index("Programme:")
    # The first contacts of a person may lie before the first day held, change date or not.
    assert "people without a change date, or nights before the first day held." in text


def test_event_logs_say_how_to_check_them() -> None:
    objects = dict.fromkeys(("person", "agency", "case", "incident"), 1)
    counts = {"events": 1, "relations": 1, "objects": objects, "xes_traces": 1, "xes_events": 1}
    text = event_log_readme.readme_text(about(is_sample=False), counts | {"flattening": {}})
    assert "\njourney verify PACK" in text and text.index(PERSONAL) < text.index("Programme:")
