"""What the casebook holds of a person, or of an entry, as data and as plain text for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from journey.casebook import USE_CODES, Casebook, Entry
from journey.casebook.consents import may_use
from schemas.vocabularies import ENDING_LABELS

_SEALED = "(sealed: set JOURNEY_KEY_FILE to read it)"


def person_held(casebook: Casebook, alias: str, use: str | None) -> dict[str, Any]:
    """What is kept of a person, with stable keys: for one use only what may be used so.

    `n_left_out` counts words, entries, change points and times not seen that may not; the latter two, the
    compared change point among them, go by what was said of all. Bodies and texts are None without the key.
    """
    entries, words = casebook.entries(alias, use, with_taken_back=True), casebook.words(alias, use)
    n_all = len(casebook.entries(alias, with_taken_back=True)) + len(casebook.words(alias))
    said = casebook.consents(alias)
    compared = [change for change in casebook.changes() if change.alias == alias]
    moments, endings = casebook.moments(alias), casebook.endings(alias)
    n_points = len(compared) + len(moments) + len(endings)
    if use is not None and not may_use(said, use):
        compared, moments, endings = [], [], []
    n_shown = len(entries) + len(words) + len(compared) + len(moments) + len(endings)
    return {
        "alias": alias,
        "display_name": casebook.names().get(alias),
        "change_point": _without(asdict(compared[0]), "source_person_id") if compared else None,
        "moments": [asdict(moment) for moment in moments],
        "endings": [asdict(ending) for ending in endings],
        "words": [asdict(one) for one in words],
        "may_use": {code: may_use(said, code) for code in USE_CODES},
        "entries": [entry_held(one) for one in entries],
        "n_left_out": n_all + n_points - n_shown,
    }


def entry_held(entry: Entry) -> dict[str, Any]:
    """One version with stable keys: `body` has the kind's own, `lines` the same to read; None if unread."""
    return {**asdict(entry), "lines": None if entry.body is None else entry.body.lines()}


def person_text(held: Mapping[str, Any]) -> str:
    """The same to read: consent, change points, words, then entries by day."""
    lines = [held["display_name"] or held["alias"], "", "May be used for:"]
    lines += [f"  {code}: {'yes' if may else 'no'}" for code, may in held["may_use"].items()]
    change = held["change_point"]
    if change:
        band = _band(change["settled_on_excl"])
        lines += ["", f"Compared: {change['change_on']}{band}  {change['change_label'] or _SEALED}"]
    lines += [moment_text(moment) for moment in held["moments"]]
    lines += [ending_text(ending) for ending in held["endings"]]
    for said in held["words"]:
        shared = "" if said["is_shared"] else ", not to be shown"
        lines += ["", f"W{said['words_id']}  {said['said_on']}  {said['voice']}, words{shared}"]
        lines += _indented([said["text"]])
    for entry in held["entries"]:
        lines += ["", *entry_lines(entry)]
    return "\n".join(lines)


def moment_text(moment: Mapping[str, Any]) -> str:
    """One line a further change point, with its number."""
    band = _band(moment["settled_on_excl"])
    return f"Also {moment['moment_id']}: {moment['moment_on']}{band}  {moment['label'] or _SEALED}"


def ending_text(ending: Mapping[str, Any]) -> str:
    """One line a time not seen, with its number; the last day is the one before its end."""
    end = ending["to_date_excl"]
    until = f" until {end - timedelta(days=1)}" if end else " on"
    what = f"Not seen {ending['ending_id']}: from {ending['from_date']}{until}"
    return f"{what}  {ENDING_LABELS[ending['reason_code']]}: {ending['why'] or _SEALED}"


def entry_lines(entry: Mapping[str, Any]) -> list[str]:
    """One version, as entry_held gives it: what it is, whose voice, who wrote it and when, what it says."""
    kind, who, at = entry["kind_code"].replace("_", " "), entry["who"], entry["at"]
    when = f"{at[:10]} {at[11:16]} UTC"
    if entry["is_taken_back"]:
        return [f"{entry['entry_id']}  {kind}, taken back by {who} on {when}"]
    about = f", about {entry['about_code']}" if entry["about_code"] else ""
    first = (
        f"{entry['entry_id']}  {entry['on_date'] or 'no date'}  {kind}, voice: {entry['voice_code']}{about}"
    )
    said = [_SEALED] if entry["lines"] is None else [f"{name}: {text}" for name, text in entry["lines"]]
    return [first, *_indented(said), f"    written by {who} on {when}, version {entry['version_no']}"]


def _indented(texts: Iterable[str]) -> list[str]:
    return [f"    {line}" for text in texts for line in text.splitlines()]


def _band(settled: Any) -> str:
    return f", settled by {settled}" if settled else ""


def _without(held: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in held.items() if key != name}
