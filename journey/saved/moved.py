"""What moved between a saved comparison and the same question now, and why: comparing what was held, no more.

A basis is what a comparison rested on: build_id, method_version, settings, inputs, extracts, link_model and
people (person id: first day of the after side), as JSON holds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Row = dict[str, Any]
Basis = Mapping[str, Any]

# Settings that no figure of a comparison hangs on, or that are told in another line.
_NOT_OF_FIGURES = ("programme_name", "is_sample", "assumptions", "retention")
_NOT_A_CHOICE = ("name", "title", "dated", "note")


def figures_moved(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Row]:
    """One row a figure that is not what it was: figure, then, now; None where it was not there."""
    return [
        {"figure": figure, "then": then.get(figure), "now": now.get(figure)}
        for figure in dict.fromkeys((*then, *now))
        if then.get(figure) != now.get(figure)
    ]


def causes(then: Basis, now: Basis) -> list[Row]:
    """What differs in what the two rest on, each with a cause_code and what its sentence needs.

    Args:
        then: the basis of the saved comparison.
        now: that of the same question on the present build.
    """
    found = [*_extracts(then, now), *_assumptions(then, now), *_settings(then, now)]
    found += [*_people(then, now), *_decisions(then, now)]
    return found


def _extracts(then: Basis, now: Basis) -> Iterator[Row]:
    """Added, taken out, replaced by another of the same source and time, or with other rows."""
    former = {one["extract_id"]: one for one in then["extracts"]}
    latter = {one["extract_id"]: one for one in now["extracts"]}
    gone = [one for key, one in former.items() if key not in latter]
    for one in (one for key, one in latter.items() if key not in former):
        replaced = next((old for old in gone if _is_of_same_time(old, one)), None)
        if replaced is None:
            yield {"cause_code": "extract_added", **_told(one)}
        else:
            gone.remove(replaced)
            yield {"cause_code": "extract_replaced", **_told(one)}
    yield from ({"cause_code": "extract_withdrawn", **_told(one)} for one in gone)
    shared = [(former[key], latter[key]) for key in former if key in latter]
    if any(old["token_key_id"] != new["token_key_id"] for old, new in shared):
        yield {"cause_code": "key_changed"}
        return
    for old, new in shared:
        if old["rows_sha256"] != new["rows_sha256"]:
            yield {"cause_code": "extract_revised", **_told(new)}


def _is_of_same_time(one: Row, other: Row) -> bool:
    """Whether two extracts are of one source, and their periods meet or neither is known."""
    if one["source_code"] != other["source_code"]:
        return False
    spans = [(each["covers_from_date"], each["covers_to_date_excl"]) for each in (one, other)]
    if any(None in span for span in spans):
        return spans[0] == spans[1]
    return bool(spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1])


def _told(extract: Row) -> Row:
    names = ("source_code", "agency_codes", "covers_from_date", "covers_to_date_excl")
    return {name: extract[name] for name in names}


def _assumptions(then: Basis, now: Basis) -> Iterator[Row]:
    """The set, its choices, and the files of prices it names."""
    one, other = then["inputs"]["assumptions"], now["inputs"]["assumptions"]
    names = {"then": one["name"], "now": other["name"]}
    choices = sorted(
        key for key in {*one, *other} if key not in _NOT_A_CHOICE and one.get(key) != other.get(key)
    )
    if names["then"] != names["now"] or choices:
        yield {"cause_code": "assumptions_changed", **names, "choices": choices}
    for key, cause_code in (("prices_sha256", "prices_changed"), ("reference_sha256", "reference_changed")):
        hashes = [held["inputs"].get(key, {}) for held in (then, now)]
        files = sorted(
            name for name in {*hashes[0], *hashes[1]} if hashes[0].get(name) != hashes[1].get(name)
        )
        if files:
            yield {"cause_code": cause_code, "files": files}


def _settings(then: Basis, now: Basis) -> Iterator[Row]:
    """Settings that figures hang on, one row each; then the method."""
    one, other = _flat(then["settings"]), _flat(now["settings"])
    for name in dict.fromkeys((*one, *other)):
        if one.get(name) != other.get(name):
            yield {
                "cause_code": "setting_changed",
                "name": name,
                "then": one.get(name),
                "now": other.get(name),
            }
    versions = [(held["method_version"], held["inputs"]["method_version"]) for held in (then, now)]
    if versions[0] != versions[1]:
        told = {"then": then["method_version"], "now": now["method_version"]}
        yield {"cause_code": "method_changed", **told}


def _flat(settings: Mapping[str, Any]) -> Row:
    held: Row = {}
    for name, value in settings.items():
        if name in _NOT_OF_FIGURES:
            continue
        held |= (
            {f"{name}.{key}": one for key, one in value.items()} if isinstance(value, dict) else {name: value}
        )
    return held


def _people(then: Basis, now: Basis) -> Iterator[Row]:
    """Who joined, left, or has another change date: counts, and of one person the dates."""
    one, other = then["people"], now["people"]
    moved = sorted(person for person in one if person in other and one[person] != other[person])
    if moved:
        dates = {"then": one[moved[0]], "now": other[moved[0]]} if len(one) == 1 else {}
        yield {"cause_code": "change_moved", "n_people": len(moved), **dates}
    for cause_code, n_people in (
        ("joined", len(other.keys() - one.keys())),
        ("left", len(one.keys() - other.keys())),
    ):
        if n_people:
            yield {"cause_code": cause_code, "n_people": n_people}


def _decisions(then: Basis, now: Basis) -> Iterator[Row]:
    """What people decided, who is who, and what was answered of contacts, as far as hashes tell."""
    one, other = then["inputs"], now["inputs"]
    is_decided = one["decisions_sha256"] != other["decisions_sha256"]
    if is_decided:
        yield {"cause_code": "decisions_changed"}
    elif one["linking_sha256"] != other["linking_sha256"] or then["link_model"] != now["link_model"]:
        yield {"cause_code": "links_changed"}
    answers = [held.get("answers_sha256", {}) for held in (one, other)]
    if changed := sorted(
        key for key in {*answers[0], *answers[1]} if answers[0].get(key) != answers[1].get(key)
    ):
        yield {"cause_code": "answers_changed", "answers": changed}
