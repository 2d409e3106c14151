"""The manifest of a pack, and every file against it: missing, added, changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from journey.errors import Refused
from journey.export.verify.findings import Found, plain_name
from journey.export.verify.packed import UNREADABLE, Packed, is_plain

MANIFEST = "manifest.json"
PACKS = ("evaluator", "workbook", "handover", "event-log", "public-table", "publish")
_MOST_JSON = 64 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20


def manifest_of(packed: Packed) -> dict[str, Any]:
    """What the pack says of itself.

    Raises:
        Refused: there is no manifest, or none that can be read: this is no pack, or not all of one.
    """
    if MANIFEST not in packed.sizes:
        raise Refused(
            "This is no pack: it holds no manifest.json. Name the folder, or the .zip, that journey export "
            "wrote; a pack that was zipped again has to be unzipped first."
        )
    held = json_of(packed, MANIFEST)
    if not isinstance(held, dict) or not isinstance(held.get("files"), dict):
        raise Refused(
            "The manifest.json of this pack can't be read, so nothing in it can be checked. Ask for the pack "
            "again."
        )
    return held


def json_of(packed: Packed, name: str) -> Any:
    """What a JSON file holds; None where it can't be read."""
    if packed.sizes.get(name, _MOST_JSON + 1) > _MOST_JSON:
        return None
    try:
        return json.loads(packed.read(name).decode("utf-8"))
    except (*UNREADABLE, ValueError, RecursionError):
        return None


def check_files(packed: Packed, manifest: Mapping[str, Any], found: Found) -> str:
    """Every file against the hash that the manifest holds of it.

    Returns:
        The sha256 of manifest.json itself: two packs that have it in common are one.
    """
    for why in packed.odd:
        found.add("odd_file", f"A file in the pack {why}. It was not opened.")
    listed = manifest["files"]
    for name in sorted(str(name) for name in listed if name not in packed.sizes):
        said = plain_name(name) if is_plain(name) else "A file whose name is not plain"
        found.add("missing_file", f"{said} is named in manifest.json and is not in the pack.", said)
    for name in sorted(packed.sizes):
        if name == MANIFEST:
            continue
        if name not in listed:
            found.add("added_file", f"{plain_name(name)} is in the pack and not in manifest.json.", name)
        elif (held := sha256_of(packed, name)) is None:
            found.add("unreadable_file", f"{plain_name(name)} can't be read to its end.", name)
        elif held != listed[name]:
            whole = isinstance(listed[name], str) and _SHA256.fullmatch(listed[name])
            said = "is not the file that was written: its sha256 is not the one in manifest.json"
            odd = "can't be checked: manifest.json holds no sha256 of it"
            found.add("changed_file", f"{plain_name(name)} {said if whole else odd}.", name)
    return sha256_of(packed, MANIFEST) or ""


def sha256_of(packed: Packed, name: str) -> str | None:
    """The sha256 of one file; None where it can't be read to its end."""
    made = sha256()
    try:
        with packed.stream(name) as file:
            while block := file.read(_BLOCK):
                made.update(block)
    except UNREADABLE:
        return None
    return made.hexdigest()
