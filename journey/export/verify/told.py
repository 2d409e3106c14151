"""What a manifest says of its pack, against what README.txt, datapackage.json and the tables say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from journey.export.verify.adding import Tables, has
from journey.export.verify.files import json_of
from journey.export.verify.findings import Found
from journey.export.verify.packed import UNREADABLE, Packed

_README, _PACKAGE = "README.txt", "datapackage.json"
_ARGUMENTS = {"pack", "recipient", "discount_from", "raw"}
_SAMPLE = "SAMPLE DATA: synthetic."


def check_told(packed: Packed, tables: Tables, manifest: Mapping[str, Any], found: Found) -> None:
    """Sample or not, build, version, recipient, arguments and discounting are one wherever they stand."""
    package = json_of(packed, _PACKAGE)
    package = package if isinstance(package, dict) else {}
    said = (*_of_package(manifest, package), *_of_readme(packed, manifest), *_of_itself(manifest, tables))
    for name, where, is_same in said:
        if not is_same:
            sentence = f"manifest.json, {name}: it is not what {where} says."
            found.add("manifest", sentence, "manifest.json", None, name)


def _of_package(manifest: Mapping[str, Any], package: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Name, where else it is said, and whether it is the same."""
    yield "build_id", _PACKAGE, manifest.get("build_id") == package.get("id")
    yield "method_version", _PACKAGE, manifest.get("method_version") == package.get("version")
    is_sample = _SAMPLE in str(package.get("description"))
    yield "settings, is_sample", _PACKAGE, (_setting(manifest, "is_sample") is True) == is_sample
    programme = f"Evaluator pack: {_setting(manifest, 'programme_name', 'programme not named')}"
    yield "settings, programme_name", _PACKAGE, package.get("title") == programme


def _of_readme(packed: Packed, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    try:
        text = packed.read(_README).decode("utf-8") if _README in packed.sizes else ""
    except (*UNREADABLE, ValueError):
        text = ""
    heading = text.partition("READ THIS BEFORE QUOTING A FIGURE")[0]
    recipient = manifest.get("recipient")
    whom = "none named." if recipient is None else f"{recipient} (key {manifest.get('key_id')})\n"
    for name, line in (
        ("build_id", f"Build: {manifest.get('build_id')}\n"),
        ("method_version", f"Method version: {manifest.get('method_version')}\n"),
        ("settings, as_of_date", f"Data up to: {_setting(manifest, 'as_of_date', 'not known')}\n"),
        ("recipient", f"Recipient: {whom}"),
    ):
        yield name, _README, f"\n{line}" in heading
    yield "settings, is_sample", _README, (_setting(manifest, "is_sample") is True) == (_SAMPLE in heading)
    discounting = manifest.get("discounting")
    year = discounting.get("from_fy") if isinstance(discounting, dict) else None
    is_said = f"Year 0 is {year}." in text if year else "Nothing is discounted." in text
    yield "discounting", _README, is_said
    rates = discounting.get("rates_sha256") if isinstance(discounting, dict) else None
    yield "discounting", _README, rates is None or str(rates) in text


def _of_itself(manifest: Mapping[str, Any], tables: Tables) -> Iterator[tuple[str, str, bool]]:
    arguments, discounting = manifest.get("arguments"), manifest.get("discounting")
    given = arguments if isinstance(arguments, dict) else {}
    yield "arguments", "this version of a pack", given.keys() == _ARGUMENTS
    yield "arguments", "pack", given.get("pack") == manifest.get("pack")
    yield "arguments", "recipient", given.get("recipient") == manifest.get("recipient")
    yield "arguments", "raw", isinstance(given.get("raw"), bool)
    year = discounting.get("from_fy") if isinstance(discounting, dict) else None
    yield "discounting", "arguments", given.get("discount_from") == year
    is_weighed = has(tables.get("yearly_series"), "discount_factor")
    yield "discounting", "yearly_series", is_weighed == (discounting is not None)
    yield "key_id", "recipient", (manifest.get("key_id") is None) == (manifest.get("recipient") is None)


def _setting(manifest: Mapping[str, Any], name: str, default: str | None = None) -> Any:
    settings = manifest.get("settings")
    return settings.get(name, default) if isinstance(settings, dict) else default
