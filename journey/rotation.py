"""Keys changed: everything sealed anew under a new data key and key file, and tokens under a new token key.

restricted/key.json says that a change was begun (`next`), before anything else is touched, and holds the ring
under both the former secret and the next. Each step can be done again, so whatever is cut off is finished by
running it once more; until then nothing else is written to the workspace.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from journey.casebook import open_casebook
from journey.drafts import none_open
from journey.errors import Damaged, Refused
from journey.examine import states_of_held
from journey.files import flush, half_written, write_bytes, write_json
from journey.key_file import key_file, secret_in, write_key_file
from journey.key_ring import new_secret, recipient_name
from journey.keys import Key, Ring
from journey.reseal import put_staged, renamed_tokens, reseal_extract, reseal_file, stage_tokens
from journey.workspace import Workspace

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Rotated:
    """A change of keys that is done: the key file there is now, and where the former one is kept, if any."""

    key_id: str
    has_new_tokens: bool
    key_file: Path
    former_key_file: Path | None


def rotate(workspace: Workspace, tell: Tell, has_new_tokens: bool = False) -> Rotated:
    """Change the data key and the key file, or finish a change that was begun.

    Args:
        workspace: locked by the caller, with although="keys".
        tell: called with the name of each step as it begins.
        has_new_tokens: every token changes too. A change that was begun goes on as it was begun.

    Raises:
        Refused: there is no key, another key file is in the way, or files on their way in wait that are
        sealed
            under it; nothing was changed.
        Damaged: something sealed does not open, so nothing was changed; if the change was begun before, it
            is finished when that is mended or the extract withdrawn.
    """
    former = workspace.key
    if not workspace.is_rotating():
        _refuse_damaged(workspace, former)
        with none_open(workspace, "change the keys"):  # once it is begun, none can be put there
            _write_next(workspace, former, _next_ring(former.ring, has_new_tokens), has_new_tokens)
    key = _next_key(workspace, former)
    begun = workspace.key_record()["next"]
    with_tokens = bool(begun["has_new_tokens"])
    for number, extract in enumerate(workspace.extracts(), start=1):
        if extract["data_key_id"] != key.data_key_id:
            tell(f"Sealing extract {number} anew")
            reseal_extract(workspace, extract, key, with_tokens)
    tell("Sealing what people decided anew")
    for path in sorted((workspace.path / "restricted").glob("*.enc")):
        reseal_file(path, key)
    if with_tokens:
        _rename_tokens(workspace, key)
    _reseal_casebook(workspace, key, with_tokens)
    kept = _swap_key_files(workspace, key)
    _finish(workspace, key)
    _sweep(workspace, kept)
    return Rotated(key.key_id, with_tokens, key_file(workspace.key_record()["key_name"]), kept)


def rotate_recipient(workspace: Workspace, recipient: str) -> int:
    """Give a recipient other tokens from now on; returns the version they have now."""
    key, record = workspace.key, workspace.key_record()
    ring = key.ring.with_next_version(recipient)
    write_json(workspace.key_path, {**record, "ring": key.sealed_ring(ring)})
    return ring.version(recipient)


def keys_held(workspace: Workspace) -> dict[str, Any]:
    """What there is of keys, without a secret: ids of keys, versions of recipients."""
    key = workspace.key
    return {
        "key_id": key.key_id,
        "data_key_id": key.data_key_id,
        "token_key_id": key.token_key_id,
        "n_token_keys": len(key.ring.tokens),
        "recipients": [
            {"recipient": recipient_name(name), "version": version, "key_id": key.recipient(name).key_id}
            for name, version in sorted(key.ring.versions.items())
        ],
        "is_rotating": workspace.is_rotating(),
    }


def _refuse_damaged(workspace: Workspace, key: Key) -> None:
    for what, state in states_of_held(workspace, key):
        if state == "damaged":
            raise Damaged(
                f"{what} is damaged, so no key was changed. Put back a copy from your backup; an extract you"
                " may also withdraw and add again."
            )


def _next_ring(ring: Ring, has_new_tokens: bool) -> Ring:
    held = ring.with_new_data_key()
    return held.with_new_token_key() if has_new_tokens else held


def _write_next(workspace: Workspace, former: Key, ring: Ring, has_new_tokens: bool) -> None:
    """A new key file beside the former one; then, by one write, the change is begun."""
    record = workspace.key_record()
    place = key_file(record["key_name"])
    if place.exists() and Key(secret_in(place)).key_id != record["key_id"]:
        raise Refused(
            "Another key file is where the new one would be written. Name this workspace's own in"
            " JOURNEY_KEY_FILE, or move the other one away."
        )
    secret, beside = new_secret(), _beside(place)
    key = Key(secret, ring)
    try:
        beside.unlink(missing_ok=True)  # of a change that was cut off before it was begun
        write_key_file(beside, secret)
        flush(beside.parent)
    except OSError:
        raise Refused(
            "The new key file can't be written beside the former one. Name a key file in JOURNEY_KEY_FILE"
            " whose folder you may write to."
        ) from None
    coming = {
        "key_id": key.key_id,
        "ring": key.sealed_ring(),
        "has_new_tokens": has_new_tokens,
        "is_staged": bool(record.get("next", {}).get("is_staged")),
    }
    write_json(workspace.key_path, {**record, "ring": former.sealed_ring(ring), "next": coming})


def _next_key(workspace: Workspace, former: Key) -> Key:
    """The key that comes: at hand already, in a key file, or made anew where its file was lost."""
    record = workspace.key_record()
    coming = record["next"]
    if former.key_id == coming["key_id"]:
        return former
    place, ring = key_file(record["key_name"]), workspace.key.ring
    for path in (_beside(place), place):
        found = _key_in(path, ring)
        if found is not None and found.key_id == coming["key_id"]:
            return found
    _write_next(workspace, former, ring, coming["has_new_tokens"])
    return _next_key(workspace, former)


def _rename_tokens(workspace: Workspace, key: Key) -> None:
    """Files that hold tokens in clear: written beside, then put in place, so that none is renamed twice."""
    record = workspace.key_record()
    if not record["next"]["is_staged"]:
        stage_tokens(workspace, key)
        record["next"]["is_staged"] = True
        write_json(workspace.key_path, record)
    put_staged(workspace)


def _reseal_casebook(workspace: Workspace, key: Key, with_tokens: bool) -> None:
    renamed = partial(renamed_tokens, key=key) if with_tokens else None
    with open_casebook(workspace.casebook_path, key) as casebook:
        casebook.reseal(key, key, renamed)


def _swap_key_files(workspace: Workspace, key: Key) -> Path | None:
    """The new key file takes the former one's name; returns where the former one is kept."""
    record = workspace.key_record()
    place, former_id = key_file(record["key_name"]), record["key_id"]
    beside, kept = _beside(place), place.with_name(f"{place.stem}.{former_id}{place.suffix}")
    coming = _key_in(beside, key.ring)
    if coming is not None and coming.key_id == key.key_id:
        if place.exists():
            write_bytes(kept, place.read_bytes())
        os.replace(beside, place)
        flush(place.parent)
    return kept if kept.exists() else None


def _finish(workspace: Workspace, key: Key) -> None:
    """By one write the former data key and the former secret open nothing any more."""
    record = workspace.key_record()
    former = [*record.get("former_key_ids", []), record["key_id"]]
    ring = key.sealed_ring(key.ring.with_newest_data_key())
    now = {"key_name": record["key_name"], "key_id": key.key_id, "ring": ring, "former_key_ids": former}
    write_json(workspace.key_path, now)


def _sweep(workspace: Workspace, kept: Path | None) -> None:
    """What dead writers left may hold the ring under the former secret, or that secret itself."""
    workspace.sweep()
    if kept is None:
        return
    for left in half_written(kept.parent):
        if left.name.startswith(f".tmp-{kept.name}-"):  # other workspaces' keys lie there
            left.unlink(missing_ok=True)


def _key_in(path: Path, ring: Ring) -> Key | None:
    """The key of a key file; None where there is none, or no whole one."""
    try:
        return Key(secret_in(path), ring)
    except Refused:
        return None


def _beside(place: Path) -> Path:
    return place.with_name(f"{place.name}.next")
