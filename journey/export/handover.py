"""Write the hand-over pack: Parquet for a cluster, people by people and each in order of time.

Nothing is ever read whole. A slice of people at a time is taken from the build, given the ids that leave, and
laid in the bucket of each person; then each bucket is sorted and written. What is in memory is a slice or a
bucket, whatever the number of contacts.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

from journey import METHOD_VERSION
from journey.export.handover_parts import N_BUCKETS, Parts
from journey.export.handover_readme import readme_text
from journey.export.handover_schema import data_package
from journey.export.handover_sums import Sums
from journey.export.handover_tables import BY_PERSON, WHOLE, Source
from journey.export.leaving import hashes, published, recipient_key, refuse_unless_free, write_json
from journey.export.names import cleaner
from journey.export.recipient import inputs_for_recipient
from journey.export.tables import Finish
from journey.read import Reader

_LIBRARIES = ("duckdb", "polars")


def write_handover(build: Reader, target: Path, recipient: str | None = None) -> dict[str, Any]:
    """Write the tables of single contacts and of people as Parquet, sorted and partitioned by person.

    Args:
        build: a reader of a published build.
        target: a folder that does not exist yet or is empty; or a file that does not exist, called .zip.
        recipient: whom the pack is for: every id is then theirs alone, and needs the programme's key.

    Returns:
        The pack's manifest, as written to manifest.json.

    Raises:
        Refused: the target holds something, or the key for the recipient's ids is not at hand; nothing was
            written.
        Damaged: the build's tables do not add up to each other; nothing was written.
    """
    target = Path(target)
    refuse_unless_free(target)
    key = recipient_key(build, recipient) if recipient is not None else None
    finish = Finish.of(build.manifest, cleaner(build.known_names()), build.change_reasons("evaluators"))
    source = Source(build.store, finish, key)
    about = {**finish.said, "recipient": recipient, "key_id": key and key.key_id}
    if key is not None:
        about["inputs"] = inputs_for_recipient(about["inputs"])
    return published(target, lambda folder: _write(folder, source, about))


def _write(folder: Path, source: Source, about: dict[str, Any]) -> dict[str, Any]:
    sums, schemas = Sums(), {}
    with Parts(folder) as parts:
        for piece in source.pieces():
            for name, frame in piece.items():
                sums.add(name, frame)
                parts.lay(name, frame)
        for name, order in BY_PERSON.items():
            schemas[name] = parts.write_sorted(name, order)
    for name, frame in source.whole().items():
        sums.add(name, frame)
        schemas[name] = parts.write_whole(name, frame)
    sums.check(source.store)
    write_json(folder / "datapackage.json", data_package(folder, schemas, sums.rows))
    totals = sums.totals()
    text = readme_text(about, sums.rows, totals)
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    inputs = about["inputs"]
    written = {
        "pack": "handover",
        "arguments": {"pack": "handover", "recipient": about["recipient"]},
        "build_id": about.get("build_id"),
        "method_version": about.get("method_version", METHOD_VERSION),
        "versions": {name: metadata.version(name) for name in _LIBRARIES},
        "settings": about.get("settings", {}),
        "assumptions": about["assumptions"],
        "prices_sha256": inputs.get("prices_sha256", {}),
        "inputs": {name: held for name, held in inputs.items() if name != "assumptions"},
        "recipient": about["recipient"],
        "key_id": about["key_id"],
        "partition": {"column": "person_bucket", "n_buckets": N_BUCKETS, "tables": list(BY_PERSON)},
        "sorted_by": {**{name: list(order) for name, order in BY_PERSON.items()}, **dict.fromkeys(WHOLE, [])},
        "attrition": sums.attrition(source.files()),
        "totals": totals,
        "rows": sums.rows,
        "files": hashes(folder),
    }
    write_json(folder / "manifest.json", written)
    return written
