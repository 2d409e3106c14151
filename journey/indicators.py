"""Sets of indicators that a person may rate themselves by: those that ship, and the programme's own.

A set is a TOML file named after its code, in schemas/indicators or in the workspace's folder indicators. What
a colour means is said in three short descriptions; the person chooses. Ratings are kept in the casebook.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from journey.casebook import Rating
from journey.errors import Refused

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LONGEST = 200
_MOST_INDICATORS = 100
_SET = ("code", "label", "version", "note", "most_priorities", "area")
_AREA = ("code", "label", "indicator")
_INDICATOR = ("code", "label", "red", "yellow", "green")


@dataclass(frozen=True)
class Indicator:
    """One line that a person gives a colour to, and what each colour means."""

    code: str
    label: str
    red: str
    yellow: str
    green: str


@dataclass(frozen=True)
class Area:
    """A part of life, with its indicators in order."""

    code: str
    label: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class IndicatorSet:
    """A set as it is asked: areas in order; up to `most_priorities` indicators can be put first."""

    code: str
    label: str
    version: str
    note: str
    most_priorities: int
    areas: tuple[Area, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, in order."""
        return tuple(one for area in self.areas for one in area.indicators)

    def rating(
        self,
        answers: Mapping[str, str],
        priorities: Sequence[str] = (),
        text: str = "",
        themes: Sequence[str] = (),
    ) -> Rating:
        """What a person chose, ready for the casebook; what has no answer was not asked.

        Args:
            answers: colour by indicator code.
            priorities: indicator codes in the person's order.
            text, themes: what they said with it.

        Raises:
            Refused: the set has no such indicator, a colour is none, or there are too many priorities.
        """
        known = [one.code for one in self.indicators]
        if unknown := sorted({*answers, *priorities} - set(known)):
            raise Refused(f"{self.label} has no indicator {unknown[0]!r}. It has: {', '.join(known)}.")
        if len(priorities) > self.most_priorities:
            raise Refused(f"{self.label} takes up to {self.most_priorities} priorities. Choose fewer.")
        whole = {code: answers.get(code, "not_asked") for code in known}
        return Rating(self.code, self.version, whole, tuple(priorities), text, themes=tuple(themes)).checked()


def list_sets(workspace: Path | None = None) -> list[str]:
    """Codes of the sets there are, in order."""
    return sorted({path.stem for folder in _folders(workspace) for path in _sets_in(folder)})


def load_set(workspace: Path | None, code: str) -> IndicatorSet:
    """A set by its code.

    Args:
        workspace: the workspace's folder; None: only what ships.
        code: the set's code, which is its file's name.

    Raises:
        Refused: there is none of that code, there are two, or its file is not as it has to be.
    """
    found = [path for folder in _folders(workspace) for path in _sets_in(folder) if path.stem == code]
    if not found:
        raise Refused(
            f"There is no set of indicators of that code. There are: {', '.join(list_sets(workspace))}."
        )
    if len(found) > 1:
        raise Refused(
            f"indicators/{code}.toml has the code of a set that ships. Give it another name and code."
        )
    return _set_of(found[0])


def _folders(workspace: Path | None) -> list[Path]:
    shipped = Path(str(files("schemas") / "indicators"))
    return [shipped] if workspace is None else [shipped, workspace / "indicators"]


def _sets_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _set_of(path: Path) -> IndicatorSet:
    name = f"indicators/{path.name}"
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise Refused(f"{name} is not valid TOML. Correct it and try again.") from None
    _refuse_other_keys(name, held, _SET)
    most = held["most_priorities"]
    if isinstance(most, bool) or not isinstance(most, int) or not 0 <= most <= 10:
        raise Refused(f"{name}: most_priorities must be a whole number from 0 to 10.")
    areas = tuple(_area_of(name, area) for area in _tables(name, held, "area"))
    code, label, version, note = (_text(name, held, key) for key in _SET[:4])
    read = IndicatorSet(code, label, version, note, most, areas)
    codes = [one.code for one in read.indicators]
    if read.code != path.stem:
        raise Refused(f"{name}: code must be the name of the file, {path.stem}.")
    if not all(_CODE.fullmatch(one) for one in (code, *(area.code for area in areas), *codes)):
        raise Refused(f"{name}: a code is made of small letters, digits and _, and begins with a letter.")
    if len(set(codes)) < len(codes) or len(codes) > _MOST_INDICATORS:
        raise Refused(f"{name} must have up to {_MOST_INDICATORS} indicators, each with a code of its own.")
    return read


def _area_of(name: str, held: Mapping[str, Any]) -> Area:
    _refuse_other_keys(name, held, _AREA)
    lines = _tables(name, held, "indicator")
    for line in lines:
        _refuse_other_keys(name, line, _INDICATOR)
    indicators = tuple(Indicator(*(_text(name, line, key) for key in _INDICATOR)) for line in lines)
    return Area(_text(name, held, "code"), _text(name, held, "label"), indicators)


def _refuse_other_keys(name: str, held: Mapping[str, Any], wanted: Sequence[str]) -> None:
    if wrong := sorted(set(held) ^ set(wanted)):
        what = "is not known" if wrong[0] in held else "is missing"
        raise Refused(f"{name}: {wrong[0]} {what}. Each table needs: {', '.join(wanted)}.")


def _tables(name: str, held: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    tables = held[key]
    if not isinstance(tables, list) or not tables or not all(isinstance(one, dict) for one in tables):
        raise Refused(f"{name}: there must be one [[{key}]] or more.")
    return tables


def _text(name: str, held: Mapping[str, Any], key: str) -> str:
    text = held[key]
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST or not text.isprintable():
        raise Refused(f"{name}: {key} must be a text on one line, of 1 to {_LONGEST} characters.")
    return text
