"""Write the event-log pack: OCEL 2.0 (JSON and SQLite), XES and CSV of the same events, or nothing at all."""

from __future__ import annotations

from contextlib import ExitStack
from importlib import metadata
from pathlib import Path
from typing import Any

from journey import METHOD_VERSION
from journey.export.event_log_objects import Objects
from journey.export.event_log_ocel import JsonWriter
from journey.export.event_log_readme import readme_text
from journey.export.event_log_rows import EVENT_COLUMNS, Group, event_types, groups
from journey.export.event_log_sqlite import SqliteWriter
from journey.export.event_log_xes import XesWriter
from journey.export.inert import inert_frame
from journey.export.leaving import hashes, published, recipient_key, refuse_unless_free, write_json
from journey.export.names import cleaned, cleaner
from journey.export.recipient import inputs_for_recipient
from journey.read import Reader

_LIBRARIES = ("duckdb", "polars")
_XES_NAMES = {
    "person_id": "case:concept:name",
    "activity_label": "concept:name",
    "event_id": "concept:instance",
    "time_text": "time:timestamp",
    "transition_code": "lifecycle:transition",
    "agency_code": "org:group",
}


def write_event_log(build: Reader, target: Path, recipient: str | None = None) -> dict[str, Any]:
    """Write every interaction that happened to a linked person as an event, and what it belongs to.

    Args:
        build: a reader of a published build.
        target: a folder that does not exist yet or is empty.
        recipient: whom the pack is for: every id is then theirs alone, and needs the programme's key.

    Returns:
        The pack's manifest, as written to manifest.json.

    Raises:
        Refused: the folder holds something, or the key for the recipient's ids is not at hand; nothing was
            written.
    """
    target = Path(target)
    refuse_unless_free(target)
    key = recipient_key(build, recipient) if recipient is not None else None
    about = {
        **build.manifest,
        "recipient": recipient,
        "key_id": key and key.key_id,
        "assumptions": cleaned(build.manifest["assumptions"], cleaner(build.known_names())),
    }
    if key is not None:
        about["inputs"] = inputs_for_recipient(about["inputs"])
    types = event_types(build.store)
    labels = dict(build.agencies().select("agency_code", "agency_label").iter_rows())

    def write(folder: Path) -> dict[str, Any]:
        objects = Objects(labels)
        with ExitStack() as opened:
            xes = opened.enter_context(XesWriter(folder / "journey.xes"))
            both = (
                opened.enter_context(JsonWriter(folder / "ocel.json", types)),
                opened.enter_context(SqliteWriter(folder / "ocel.sqlite", types)),
            )
            tables = opened.enter_context(_Tables(folder))
            for group in groups(build.store, key, types):
                for writer in (xes, *both, tables, objects):
                    writer.write(group)
            things, between = objects.things(), objects.between()
            for one in both:
                one.finish(things, between)
        counts = {**objects.counts(), "xes_traces": xes.n_traces, "xes_events": xes.n_events}
        return _described(folder, about, counts)

    return published(target, write)


class _Tables:
    """events.csv and events_objects.csv."""

    def __init__(self, folder: Path) -> None:
        self._events = (folder / "events.csv").open("wb")
        self._belongs = (folder / "events_objects.csv").open("wb")
        self._is_first = True

    def __enter__(self) -> _Tables:
        return self

    def __exit__(self, *_: object) -> None:
        self._events.close()
        self._belongs.close()

    def write(self, group: Group) -> None:
        """Write the lines of some events; the headings come first."""
        events = group.events.select(EVENT_COLUMNS).rename(_XES_NAMES)
        for frame, file in ((events, self._events), (group.belongs, self._belongs)):
            file.write(
                inert_frame(frame)
                .write_csv(include_header=self._is_first, line_terminator="\r\n")
                .encode("utf-8")
            )
        self._is_first = False


def _described(folder: Path, about: dict[str, Any], counts: dict[str, Any]) -> dict[str, Any]:
    """Write README.txt and manifest.json beside the files."""
    (folder / "README.txt").write_text(readme_text(about, counts), encoding="utf-8", newline="\n")
    inputs = about["inputs"]
    written = {
        "pack": "event-log",
        "arguments": {"pack": "event-log", "recipient": about["recipient"]},
        "build_id": about.get("build_id"),
        "method_version": about.get("method_version", METHOD_VERSION),
        "versions": {name: metadata.version(name) for name in _LIBRARIES},
        "settings": about.get("settings", {}),
        "assumptions": about["assumptions"],
        "prices_sha256": inputs.get("prices_sha256", {}),
        "inputs": {name: held for name, held in inputs.items() if name != "assumptions"},
        "recipient": about["recipient"],
        "key_id": about["key_id"],
        "counts": counts,
        "files": hashes(folder),
    }
    write_json(folder / "manifest.json", written)
    return written
