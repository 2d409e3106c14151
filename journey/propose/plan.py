"""A table proposed: its grain, its key, its dates and its codes, from the roles of its columns."""

from __future__ import annotations

from journey.notes import plain
from journey.profiles import fold
from journey.propose.codes import (
    activities_of,
    counted_codes,
    guess_activities,
    guess_roles,
    guess_statuses,
    sort_movements,
)
from journey.propose.dates import DateFacts, month_first_of, with_order
from journey.propose.facts import column_facts
from journey.propose.grain import add_grain, add_key, without_interactions
from journey.propose.header import Seen
from journey.propose.hints import Hints, stays, words_of
from journey.propose.roles import CERTAIN, LIKELY, UNSURE, column_roles
from journey.propose.table import TableProposal

_DATE_FIELDS = ("start_date", "start_at", "end_date", "end_at", "birth_date", "version_date")


def plan_table(seen: Seen, agency_code: str, hints: Hints, month_first: bool | None) -> TableProposal:
    """A proposal for one table.

    Args:
        seen: the table.
        agency_code: whose it is: its profiles say which activities it has.
        hints: how columns and codes are recognised.
        month_first: what a person answered on the order of day and month; None where not asked.
    """
    facts = column_facts(seen, hints)
    plan = TableProposal(seen, column_roles(seen, facts, hints), facts)
    plan.second_role = hints.data["second_person"]["role_code"].get(agency_code, "joint_tenant")
    plan.open += [f"The heading '{plain(name)}' stands twice. Rename one of them." for name in seen.repeated]
    _add_columns(plan)
    _add_person(plan)
    _add_dates(plan, month_first)
    _add_codes(plan, agency_code, hints)
    add_grain(plan, agency_code, hints)
    add_key(plan)
    without_interactions(plan)
    return plan


def _add_columns(plan: TableProposal) -> None:
    initials = [role.heading for role in plan.roles if role.field == "initials"]
    for role in plan.roles:
        if role.person == 2:
            plan.second.setdefault(role.field, role.heading)
        elif role.field and role.field != "initials":
            plan.columns[role.field] = [role.heading]
    if initials:
        plan.columns["initials"] = initials
        if len(initials) > 1:
            plan.joined.add("initials")
    if "person_id" not in plan.second:
        plan.second = {}


def _add_person(plan: TableProposal) -> None:
    """Without a column of person ids: the NHS number if every row has one, else names, birth date and sex."""
    if "person_id" in plan.columns:
        return
    nhs = plan.heading_of("nhs_number")
    if nhs and plan.fact_of(nhs).filled_share > 0.95:
        plan.columns["person_id"] = [nhs]
        plan.notes["person_id"] = (UNSURE, "no column of person ids: the NHS number stands in")
        return
    names = ("surname", "forename", "full_name", "initials", "birth_date", "sex")
    parts = [heading for name in names for heading in plan.columns.get(name, [])]
    if len(parts) > 1 and "birth_date" in plan.columns:
        plan.columns["person_id"] = parts
        plan.joined.add("person_id")
        plan.notes["person_id"] = (
            UNSURE,
            "no column of person ids: name, birth date and sex together stand in",
        )
        return
    plan.open.append("No column says which person a row is about. Name one as person_id.")


def _dated(plan: TableProposal) -> dict[str, DateFacts]:
    headings = {plan.heading_of(name): name for name in _DATE_FIELDS if plan.heading_of(name)}
    if plan.second.get("birth_date"):
        headings[plan.second["birth_date"]] = "birth_date"
    return {heading: dates for heading in headings if (dates := plan.fact_of(heading).dates)}


def _add_dates(plan: TableProposal, month_first: bool | None) -> None:
    dated = _dated(plan)
    told = {told for dates in dated.values() if (told := month_first_of(dates)) is not None}
    unclear = [heading for heading, dates in dated.items() if dates.other]
    order = next(iter(told)) if len(told) == 1 else month_first
    plan.is_order_open = bool(unclear) and order is None
    if unclear and len(told) == 1:
        plan.notes["formats"] = (LIKELY, "other date columns of the file say which is the day")
    elif unclear and month_first is not None:
        plan.notes["formats"] = (CERTAIN, "the order of day and month was asked and answered")
    elif unclear:
        plan.notes["formats"] = (UNSURE, "no day over 12 says which is the day and which the month")
        plan.open.append(
            "Dates fit both day/month and month/day. Ask the agency, and put the right order first."
        )
    elif dated:
        plan.notes["formats"] = (CERTAIN, "decided from every cell of the columns")
    else:
        plan.notes["formats"] = (UNSURE, "no column of dates was found")
    for name in _DATE_FIELDS:
        dates = dated.get(plan.heading_of(name))
        if dates is None:
            continue
        formats = with_order(dates.formats, bool(order)) if dates.other else dates.formats
        target = plan.datetime_formats if name.endswith("_at") else plan.formats
        target += [fmt for fmt in formats if fmt not in target]
        plan.sentinels += [text for text in dates.sentinels if text not in plan.sentinels]
    times = [
        plan.fact_of(plan.heading_of(name)) for name in ("start_time", "end_time") if plan.heading_of(name)
    ]
    if times:
        plan.times = (
            "%H%M"
            if all(fact.shares["clock"] + fact.shares["real_time"] < 0.5 for fact in times)
            else "%H:%M"
        )
    if not {"start_date", "start_at"} & set(plan.columns):
        plan.open.append("No column says when a row happened. Name one as start_date.")


def _add_codes(plan: TableProposal, agency_code: str, hints: Hints) -> None:
    frame = plan.seen.frame
    ours = activities_of(agency_code, hints)
    heading = plan.heading_of("activity")
    if heading:
        plan.activity = guess_activities(counted_codes(frame[heading]), agency_code, hints)
        if not any(guess.ours for guess in plan.activity) and len(ours) == 1:
            plan.activity, plan.activity_code = [], ours[0]
            plan.notes["activity_code"] = (LIKELY, "the only activity known of this agency")
    elif len(ours) == 1:
        plan.activity_code = ours[0]
        plan.notes["activity_code"] = (LIKELY, "no column of activities, and the agency has only this one")
    else:
        plan.activity_code = _by_headings(plan, ours, hints)
        plan.notes["activity_code"] = (UNSURE, "no column of activities: the headings speak of this one")
    has_start = {"start_date", "start_at"} & set(plan.columns)
    if has_start and not plan.activity_code and not any(guess.ours for guess in plan.activity):
        plan.open.append(
            "Nothing says which of our activities the rows are. Give activity_code, or map their codes."
        )
    if heading := plan.heading_of("status"):
        plan.status = guess_statuses(counted_codes(frame[heading]), agency_code, hints)
    if heading := plan.heading_of("direction"):
        plan.movement = sort_movements(counted_codes(frame[heading]), hints)
    if heading := plan.heading_of("consent"):
        refused = {fold(word) for word in hints.data["consent"]["refused"]}
        plan.consent_refused = [
            code for code, _ in counted_codes(frame[heading]) if fold(code) in refused
        ] or ["N", "No"]
    if heading := plan.heading_of("role"):
        plan.role = guess_roles(counted_codes(frame[heading]), hints)


def _by_headings(plan: TableProposal, ours: list[str], hints: Hints) -> str:
    """The agency's only activity that a heading or sheet name speaks of, else ""."""
    words = {word for text in (*plan.seen.headings, *plan.seen.sheets) for word in words_of(text)}
    agency_words = set.intersection(*(set(words_of(one)) for one in ours)) if ours else set()
    fits = [one for one in ours if (set(words_of(one)) - agency_words) & words and one in stays()]
    return fits[0] if len(fits) == 1 else ""
