"""What lies sealed, sealed anew under the newest data key; tokens mapped to those of the newest token key."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path
from typing import Any

import polars as pl

from journey.extract_files import write_interactions
from journey.files import OWNER_ONLY, flush, link_or_copy, write_bytes
from journey.holdings import described, write_manifest
from journey.keys import Key
from journey.manifests import DESCRIBED
from journey.registry import Registry
from journey.removal.tombstones import Tombstones, tombstones_path
from journey.workspace import Workspace

TOKENS = ("interaction_id", "group_id", "parent_id", "record_key", "source_person_id")


def reseal_extract(workspace: Workspace, manifest: dict[str, Any], key: Key, has_new_tokens: bool) -> None:
    """Publish a revision of an extract that holds the same, sealed under the newest data key.

    Args:
        workspace: locked by the caller.
        manifest: the extract's clear manifest.
        key: opens what is sealed now and seals it anew.
        has_new_tokens: every token becomes that of the newest token key.

    Raises:
        Damaged: something does not open; the extract is as it was.
    """
    extract_id = manifest["extract_id"]
    whole = described(workspace, manifest)
    whole["revision"] = workspace.next_revision(extract_id)
    if has_new_tokens:
        whole["refusers"] = sorted(key.tokens_again(_column(whole["refusers"])))
        for share in whole.get("erased_shares", []):
            for name in ("group_id", "record_key"):
                share[name] = key.tokens_again(_column([share[name]]))[0]
    with workspace.revised(extract_id) as (old, new):
        for path in sorted(old.iterdir()):
            if path.name == DESCRIBED:
                continue  # write_manifest seals it
            if path.suffix == ".enc":
                _reseal_frame(path, new, extract_id, key, has_new_tokens)
            elif path.suffix == ".parquet" and has_new_tokens:
                frame = pl.read_parquet(path).with_columns(pl.col(pl.Categorical).cast(pl.String))
                write_interactions(new / path.name, _renamed(frame, key))
            elif path.suffix == ".parquet":
                link_or_copy(path, new / path.name)
        write_manifest(new, key, whole)


def reseal_file(path: Path, key: Key) -> None:
    """Seal one small file of the restricted zone anew, in one step; one that is so already is left."""
    sealed = path.read_bytes()
    if not key.is_sealed_anew(sealed):
        write_bytes(path, key.seal(key.unseal(sealed, path.stem), path.stem))


def renamed_tokens(tokens: list[str], key: Key) -> list[str]:
    """What tokens are under the newest token key, in the same order."""
    return key.tokens_again(_column(tokens)).to_list()


def stage_tokens(workspace: Workspace, key: Key) -> None:
    """Write the registry and the tombstones with their new tokens beside the files that count."""
    staged = _staged(workspace)
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=OWNER_ONLY)
    registry = Registry.read(workspace.registry_path)
    if not registry.lines.is_empty():
        registry.retoken(key.tokens_again)
        registry.write(staged / workspace.registry_path.name)
    tombstones = tombstones_path(workspace.path)
    if tombstones.exists():
        marks = Tombstones.read(tombstones).marks
        anew = marks.with_columns(key.tokens_again(marks["token"]))
        Tombstones(anew).write(staged / tombstones.name)
    flush(staged)


def put_staged(workspace: Workspace) -> None:
    """Put what was staged in its place; what is in its place already is no longer staged."""
    staged = _staged(workspace)
    if not staged.is_dir():
        return
    for path in sorted(staged.iterdir()):
        os.replace(path, staged.parent / path.name)
    flush(staged.parent)
    staged.rmdir()


def _staged(workspace: Workspace) -> Path:
    return workspace.path / "restricted" / ".rotation"


def _reseal_frame(path: Path, new: Path, extract_id: str, key: Key, has_new_tokens: bool) -> None:
    label = f"{extract_id}/{path.name.partition('.')[0]}"
    plain = key.unseal(path.read_bytes(), label)
    if has_new_tokens:
        frame = pl.read_parquet(io.BytesIO(plain))
        if set(TOKENS) & set(frame.columns):
            buffer = io.BytesIO()
            _renamed(frame, key).write_parquet(buffer, compression="zstd", compression_level=1)
            plain = buffer.getvalue()
    (new / path.name).write_bytes(key.seal(plain, label))


def _renamed(frame: pl.DataFrame, key: Key) -> pl.DataFrame:
    names = [name for name in TOKENS if name in frame.columns]
    return frame.with_columns(key.tokens_again(frame[name]) for name in names)


def _column(tokens: list[str]) -> pl.Series:
    return pl.Series(tokens, dtype=pl.String)
