"""The story of one cost in sentences, in the order in which somebody would reckon it again by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from journey.words.explain_price import LEVELS, counted_sentences, item_sentences, plain_code, rule_sentences
from journey.words.explain_sum import index_sentence, payer_sentences, plain, sum_sentences
from journey.words.explain_where import recorded_sentences, total_sentences, window_sentences
from journey.words.numbers import day, financial_year, last_day, pounds_exact, several
from schemas.vocabularies import DATA_FLAGS

Story = Mapping[str, Any]
Section = tuple[str, list[str]]
_NOT_PUBLIC = {
    "person": "What the person pays or is charged",
    "economic": "Cost to the economy",
    "social": "Cost to society",
}


def story_title(story: Story) -> str:
    """What it was, when, and its cost."""
    if "support" in story:
        cost = pounds_exact(story["cost_gbp"])
        return f"The support team's cost, counted as a whole: {cost}"
    contact = story["contact"]
    cost = "not costed" if story["cost_gbp"] is None else pounds_exact(story["cost_gbp"])
    return f"{activity(contact)}, {agency(contact)}, {day(contact['start_date'])}: {cost}"


def story_sections(story: Story) -> list[Section]:
    """Headings with their sentences; a heading that has nothing to say is left out."""
    made = _support_sections(story) if "support" in story else _contact_sections(story)
    made += [
        ("Before and after the change", window_sentences(story)),
        ("In which totals it is", total_sentences(story)),
        ("Under which assumptions", assumption_sentences(story)),
    ]
    return [(heading, sentences) for heading, sentences in made if sentences]


def _contact_sections(story: Story) -> list[Section]:
    fiscal = story["perspectives"].get("fiscal")
    made = [
        ("Where it comes from", [_origin(story["origin"])]),
        ("What it was", what_sentences(story["contact"])),
    ]
    if fiscal:
        made += price_sections(fiscal, story)
    made += [
        ("Why it has no cost", uncosted_sentences(story)),
        ("What the agency recorded", recorded_sentences(story["recorded"], story["uncosted"])),
    ]
    for code, heading in _NOT_PUBLIC.items():
        other = story["perspectives"].get(code)
        if other and other["used"]:
            apart = "This is not public cost. It is shown apart and is in none of the totals below."
            told = [line for _, lines in price_sections(other, story) for line in lines]
            made.append((heading, [apart, *told]))
    return made


def price_sections(priced: Mapping[str, Any], story: Story) -> list[Section]:
    """How one perspective's price was chosen and reckoned."""
    used, item = priced["used"], priced["unit_cost"]
    is_recorded = bool(used) and used["basis_code"] == "recorded"
    made = [("Which rule chose the price", rule_sentences(priced))]
    if item:
        made.append(("Which unit cost", item_sentences(item, story["assumptions"]["price_level_code"])))
    if priced["sum"] and item:
        made.append(("How it is counted", counted_sentences(story["contact"], priced["sum"])))
        made.append(("Which price index", [index_sentence(item["index_code"], item)]))
        heading = "The unit cost's own sum, not used here" if is_recorded else "The sum"
        made.append((heading, sum_sentences(priced["sum"])))
    if is_recorded:
        made.append(("The sum, from what the agency recorded", sum_sentences(used)))
    return [*made, ("Who pays", payer_sentences(priced["lines"], used))]


def _support_sections(story: Story) -> list[Section]:
    held = story["support"]
    days = f"{day(held['from_date'])} to {last_day(held['to_date_excl'])}, both included"
    if held["method_code"] == "budget":
        how = (
            f"The team's yearly budget of {pounds_exact(held['yearly_budget_gbp'])}, in prices of "
            f"{financial_year(held['price_year_fy'])}, divided by the "
            f"{several(held['n_people'], 'person', 'people')} it supports, by the days since the change; a "
            "year is 365.25 days."
        )
    else:
        how = (
            f"{plain(held['hours_per_week'])} hours a week at {pounds_exact(held['unit_cost_gbp'])} an hour "
            f"({held['item_code']}, {held['item_label']}, in prices of "
            f"{financial_year(held['price_year_fy'])}), by the days since the change; a week is 7 days."
        )
    note = [f"Note of the assumption set: {held['note_text']}"] if held["note_text"] else []
    counted = f"{several(held['n_days'], 'day')}, from {days}."
    return [
        ("What it is", [how, *note, "It is a cost and no contact."]),
        ("How it is counted", [counted]),
        ("The sum", sum_sentences(held)),
        ("Who pays", payer_sentences(held["lines"], held)),
    ]


def activity(contact: Mapping[str, Any]) -> str:
    """What was done, by its label or else its code."""
    return str(contact["activity_label"] or contact["activity_code"])


def agency(held: Mapping[str, Any]) -> str:
    """Whose contact it was."""
    return str(held["agency_label"] or held["agency_code"])


def _origin(origin: Mapping[str, Any]) -> str:
    names = {None: "file name not at hand", "(sealed)": "file name sealed: the key is not at hand"}
    file = names.get(origin["file_name"], f"file {origin['file_name']}")
    return (
        f"{agency(origin)}, source {origin['source_code']}, extract {origin['extract_id']}, {file}, "
        f"sheet {origin['sheet_no']}, row {origin['row']}."
    )


def what_sentences(contact: Mapping[str, Any]) -> list[str]:
    """Activity, whether it took place, outcome, setting, role and dates."""
    said = [f"{activity(contact)} [{contact['activity_code']}]."]
    if contact["status_code"] != "happened":
        said.append(f"It is recorded as {plain_code(contact['status_code'])}: it is no contact.")
    for name, label in (("outcome_code", "Outcome"), ("setting_code", "Setting"), ("role_code", "Role")):
        if contact[name]:
            said.append(f"{label}: {plain_code(contact[name])}.")
    start: date = contact["start_date"]
    if contact["end_date_excl"]:
        said.append(f"From {day(start)} to {day(contact['end_date_excl'])}.")
    elif contact["end_status_code"] == "open_at_extract":
        said.append(f"From {day(start)}; still open when the file was made.")
    else:
        said.append(f"On {day(start)}.")
    if contact["minutes"] is not None:
        said.append(f"{several(contact['minutes'], 'minute')} recorded.")
    if contact["data_flags"]:
        flags = [DATA_FLAGS.get(flag, plain_code(flag)) for flag in contact["data_flags"].split(";")]
        said.append(f"Marked while it was read: {'; '.join(flags)}.")
    return said


def uncosted_sentences(story: Story) -> list[str]:
    """Why there is no public cost, and what would give one."""
    held = story["uncosted"]
    if held is None:
        return []
    said = [f"{held['reason_text']} [{held['uncosted_reason']}]", *_no_price(held, story)]
    if held["remedy_text"]:
        said.append(f"What would cost it: {held['remedy_text']}")
    if held["uncosted_reason"] == "did_not_take_place":
        return said
    return [*said, "It is left out of every sum of money and counted among those not costed; it is not £0."]


def _no_price(held: Mapping[str, Any], story: Story) -> list[str]:
    """Of a unit cost that may not be used, what is wrong with it."""
    item = story["perspectives"].get("fiscal", {}).get("unit_cost")
    if held["uncosted_reason"] != "no_price" or item is None:
        return []
    if item["use_code"] != "costing" or item["perspective_code"] != "fiscal":
        return [
            f"The unit cost is for {plain_code(item['use_code'])} and is {item['perspective_code']} cost."
        ]
    return [
        f"The index {item['index_code']} has no value for {item['price_year_fy']} or for the price base "
        f"{story['assumptions']['price_base_fy']}."
    ]


def assumption_sentences(story: Story) -> list[str]:
    """The set, its date, the price base, and the build."""
    held, build = story["assumptions"], story["build"]
    dated = f", dated {day(held['dated_date'])}" if held["dated_date"] else ""
    return [
        f"Assumption set {held['set_code']} ({held['set_title']}){dated}.",
        f"In prices of {financial_year(held['price_base_fy'])}, at {LEVELS[held['price_level_code']]}.",
        f"Build {build['build_id']}, method {build['method_version']}.",
    ]
