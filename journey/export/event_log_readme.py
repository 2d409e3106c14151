"""README.txt of the event-log pack: what is in it, what flattening loses, and what may not be concluded."""

from typing import Any

from journey.export import readme_words

_FILES = {
    "ocel.json": "OCEL 2.0: every event with all it belongs to. Each value is a text of the type declared.",
    "ocel.sqlite": "the same as a database (OCEL 2.0, relational form)",
    "journey.xes": "XES: one trace a person. A stay or an order is a start and, once over, a completion",
    "events.csv": "one line an event, under the names of XES where XES has one",
    "events_objects.csv": "one line an event and object it belongs to, with the qualifier",
}
_KINDS = {
    "person": "a person, under a pseudonym. The qualifier is the role: subject, victim, suspect...",
    "agency": "the agency that recorded the event (recorded_by)",
    "case": "a record that others are part of: its own event is its whole, theirs are part_of it",
    "incident": "a job that several people share (shared_job), or a crisis that several agencies recorded "
    "(same_crisis)",
}
_CAVEATS = (
    "An event is what one agency recorded of one person. It is not all that happened, and a day without "
    "events may be a day that nobody sent.",
    "Where only a day is known the time says midnight, and start_precision says day. Such events have no "
    "order within their day: a tool that sorts by time puts them first. Do not read a sequence out of them.",
    "Times bear the offset of London. A tool that shows Greenwich time shows a summer midnight as 23:00 of "
    "the day before: read start_text for the day.",
    "Cost is the estimated cost of activity, never a saving. An event without a cost was not costed, which "
    "is not nought. cost_gbp is exact in CSV and OCEL JSON; elsewhere cost_pence is.",
    "demand_code is failure or value as judged_by_code judged it; unclassified is neither.",
    "A map of frequent paths shows what is common, not what is right. Do not rank people, agencies or "
    "workers with it.",
    "Answers that people gave on single contacts (judged_by_code person, worker, analyst) are in these "
    "tables as codes; to take one out, undo it in the casebook and build again.",
    "One person's journey is identifiable even under a pseudonym. Keep this folder as personal data.",
)


def readme_text(about: dict[str, Any], counts: dict[str, Any]) -> str:
    """The text of README.txt.

    Args:
        about: the build's manifest, with the recipient.
        counts: as Objects.counts gives it, with xes_traces and xes_events.
    """
    settings = about.get("settings", {})
    chosen = about["assumptions"]
    lines = [
        *("EVENT-LOG PACK", ""),
        *readme_words.kept_as(bool(settings.get("is_sample"))),
        "",
        f"Programme: {settings.get('programme_name', 'not named')}",
        f"Build: {about.get('build_id', 'not known')}",
        f"Data up to: {settings.get('as_of_date', 'not known')}",
        f"Assumption set: {chosen['name']} ({chosen['title']}); prices of {settings['price_base_fy']}",
        *_recipient_lines(about),
    ]
    lines += ["", "READ THIS BEFORE YOU MINE IT", ""]
    lines += [f"{number}. {caveat}" for number, caveat in enumerate(_CAVEATS, 1)]
    lines += ["", "FILES", ""]
    lines += [f"{name}: {what}" for name, what in _FILES.items()]
    lines += ["", f"{counts['events']} events, {counts['relations']} relations. Objects:", ""]
    lines += [f"{name} ({counts['objects'][name]}): {what}" for name, what in _KINDS.items()]
    lines += [
        "",
        f"journey.xes: {counts['xes_traces']} traces, {counts['xes_events']} events. Without those that",
        "have is_end true it has one for each event here. Only starts bear a cost, so cost:total adds up.",
        *_flattening_lines(counts),
        "",
        "HOW TO CHECK IT",
        "",
        readme_words.VERIFY,
        "manifest.json holds the sha256 of every other file, the settings and the hashes of the inputs.",
        "",
    ]
    return "\n".join(lines)


def _recipient_lines(about: dict[str, Any]) -> list[str]:
    if about["recipient"] is None:
        return ["Recipient: none named. Ids are the programme's own: whoever holds two packs can join them."]
    return [
        f"Recipient: {about['recipient']} (key {about['key_id']})",
        "Every id was made for this recipient: the same in all of their packs, and other for everybody else.",
    ]


def _flattening_lines(counts: dict[str, Any]) -> list[str]:
    """What becomes of the events where a tool takes one kind of object as the case."""
    lines = [
        "",
        "WHAT FLATTENING LOSES",
        "",
        "Most tools want one kind of object as the case. Events that belong to no object of that kind are",
        "left out; those that belong to several stand once for each, and so do their counts and cost; and",
        "events of one object follow one another as if they had to do with each other, whatever else they",
        "belong to.",
        "",
    ]
    for name, of in counts["flattening"].items():
        lines.append(
            f"by {name}: {of['rows']} lines; {of['events_left_out']} events left out; "
            f"{of['events_of_several']} events stand more than once; "
            f"{of['objects_of_several_events']} objects have several events"
        )
    return [
        *lines,
        "",
        "A job that several people share is one event for each of them, with their share of its cost. By",
        "person, as in journey.xes, it looks like several jobs: only the incident says that it was one.",
    ]
