"""The sample's invented casebook beside names, words and links: entries, consent, moments, judgements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from journey.casebook import KINDS, Body, Casebook
from journey.extract_files import recorded_rows
from journey.indicators import load_set
from journey.workspace import Workspace

# What a line of the manifest says besides the body of an entry.
_AROUND = (
    *("kind", "alias", "on_date", "voice", "who", "ref", "about", "about_ref"),
    *("source_code", "source_record_id"),
)
Held = dict[str, Any]


def fill_story(casebook: Casebook, held: Held, workspace: Workspace) -> None:
    """Keep a sample's story in a casebook in which nothing was written yet; else leave it as it is.

    Whatever was taken back or undone stays so.

    Args:
        casebook: names everyone of the story already.
        held: the manifest's casebook.
        workspace: holds the sample's extracts.
    """
    if casebook.entries(with_taken_back=True) or casebook.judgements(standing_only=False):
        return
    judged = held.get("judgement", [])
    contacts = _contacts(workspace, [*held.get("entry", []), *judged])
    _add_entries(casebook, held.get("entry", []), contacts)
    for said in held.get("consent", []):
        casebook.consent(
            *(said["alias"], said["use"], said["is_given"], said["said_on"], said["who"]), note=said["note"]
        )
    for one in held.get("moment", []):
        casebook.add_moment(
            *(one["alias"], one["moment_on"], one["label"], one["reason"], one["who"], one["settled_on_excl"])
        )
    for one in judged:
        person, contact = contacts[one["source_code"], one["source_record_id"]]
        casebook.judge(
            *(person, contact, one["question"], one["answer"], one["voice"], one["who"]),
            one.get("failure_reason"),
        )


def _add_entries(
    casebook: Casebook, entries: list[Held], contacts: dict[tuple[str, str], tuple[str, str]]
) -> None:
    named: dict[str, str] = {}  # an outcome's name in the manifest, and the id it was given
    for entry in entries:
        about = entry.get("about") or named.get(entry.get("about_ref", ""))
        if "source_record_id" in entry:
            _, about = contacts[entry["source_code"], entry["source_record_id"]]
        on_date: date | None = entry.get("on_date")
        kept = casebook.add_entry(
            entry.get("alias"), _body(entry), entry["voice"], entry["who"], on_date, about
        )
        if "ref" in entry:
            named[entry["ref"]] = kept.entry_id


def _body(entry: Held) -> Body:
    said: Held = {
        name: tuple(text) if isinstance(text, list) else text
        for name, text in entry.items()
        if name not in _AROUND
    }
    if entry["kind"] == "rating":
        return load_set(None, said.pop("set_code")).rating(**said)
    return KINDS[entry["kind"]](**said)


def _contacts(workspace: Workspace, wanted: Iterable[Held]) -> dict[tuple[str, str], tuple[str, str]]:
    """(source person id, interaction id) of each record that is named, by its source and number."""
    places = {(one["source_code"], one["source_record_id"]) for one in wanted if "source_record_id" in one}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for manifest in workspace.extracts():
        source = manifest["source_code"]
        if records := [record for code, record in places if code == source]:
            rows = recorded_rows(workspace, manifest)
            columns = ("source_record_id", "source_person_id", "interaction_id")
            for record, person, contact in rows.select(columns).iter_rows():
                if record in records:
                    found[source, record] = (person, contact)
    return found
