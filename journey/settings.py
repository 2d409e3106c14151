"""The programme's settings: the only place where time, prices and thresholds come from."""

import re
import tomllib
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from journey.errors import Refused


@dataclass(frozen=True)
class Linking:
    """How sure a link must be, as a probability between 0 and 1. Three levels; figures are given at each."""

    cautious: float = 0.999
    standard: float = 0.99
    generous: float = 0.9
    review_from: float = 0.5  # pairs below this are not shown to anyone


@dataclass(frozen=True)
class Retention:
    """How long things are kept, in months before the last day the data speak for; 0 keeps them."""

    interactions_months: int = 0  # what happened longer ago than this goes
    extracts_months: int = 0  # a whole extract goes when what it covers ended longer ago than this
    set_aside_months: int = 0  # rows set aside, as received, of extracts that ended longer ago than this


@dataclass(frozen=True)
class Events:
    """Thresholds of what happened on the way. Wherever such a thing is shown, its threshold is printed."""

    bounce_days: int = 90  # turned away, and the next request made within this many days
    return_days: int = 90  # back at the same agency within this many days of a closure
    reassess_days: int = 365  # assessed again within this many days, by any agency
    repeat_days: int = 7  # the same thing again within this many days
    handover_days: int = 30  # the next contact, with another agency, within this many days
    episode_days: int = 7  # contacts fewer days apart than this are one episode
    gap_days: int = 30  # nothing recorded for more days than this is a gap
    same_event_minutes: int = 360  # two agencies' crisis contacts no further apart are one crisis


@dataclass(frozen=True)
class Settings:
    """What a build needs to know besides its data. Every output carries these."""

    programme_name: str
    as_of_date: date  # the last day the data speak for; an open stay is counted up to its end
    price_base_fy: str  # financial year whose prices every figure is in, e.g. "2024-25"
    min_before_months: int = 24  # fewer months before the change: no verdict
    is_sample: bool = False
    assumptions: str = "standard"  # the assumption set of every figure: assumptions/<name>.toml
    linking: Linking = field(default_factory=Linking)
    retention: Retention = field(default_factory=Retention)
    events: Events = field(default_factory=Events)

    def params(self) -> dict[str, Any]:
        """Named parameters for SELECT files."""
        return {
            "as_of_date": self.as_of_date,
            "min_before_months": self.min_before_months,
        }

    def as_json(self) -> dict[str, Any]:
        """The settings as a manifest holds them, dates in ISO form."""
        return {**asdict(self), "as_of_date": self.as_of_date.isoformat()}


_FIRST_TABLE = re.compile(r"(.*?)(^[ \t]*\[|\Z)(.*)", re.DOTALL | re.MULTILINE)
_SET_NAMED = re.compile(r"""^assumptions[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)
_Table = Linking | Retention | Events
_TABLES: dict[str, type[_Table]] = {"linking": Linking, "retention": Retention, "events": Events}
_MOST_DAYS = 3660  # ten years; more is a slip


def load_settings(path: Path) -> Settings:
    """Read journey.toml.

    Raises:
        Refused: the file is missing, is not TOML, or lacks or misspells a setting.
    """
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"There is no {path.name} here. Make a workspace with: journey init DIR") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{path.name} is not valid TOML. Correct it and try again.") from error
    held.pop("roles", None)  # who may look: read by journey.access, and no figure hangs on it
    held.pop("contact", None)  # whom to ask: read by journey.contact, and no figure hangs on it
    _refuse_unknown(path.name, held, Settings)
    settings = _settings(path, held)
    if not is_financial_year(settings.price_base_fy):
        raise Refused(f'{path.name}: price_base_fy must be a financial year such as "2024-25".')
    return settings


def financial_year_of(day: date) -> str:
    """The year from 1 April in which a day lies, as 2024-25."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def is_financial_year(text: str) -> bool:
    """Whether a text is a financial year, such as 2024-25."""
    start = text[:4]
    return start.isdigit() and text == f"{start}-{(int(start) + 1) % 100:02d}"


def _refuse_unknown(where: str, held: dict[str, Any], kind: type) -> None:
    known = {one.name for one in fields(kind)}
    unknown = sorted(set(held) - known)
    if unknown:
        raise Refused(
            f"{where} has a setting we do not know: {unknown[0]}. Known: {', '.join(sorted(known))}."
        )


def _settings(path: Path, held: dict[str, Any]) -> Settings:
    expected = {
        "programme_name": str,
        "as_of_date": date,
        "price_base_fy": str,
        "min_before_months": int,
        "assumptions": str,
    }
    for name, kind in expected.items():
        if name in held and not isinstance(held[name], kind):
            raise Refused(f"{path.name}: {name} is not of the right kind. See docs/design.md for an example.")
    tables = {name: _table(path, name, kind, held[name]) for name, kind in _TABLES.items() if name in held}
    try:
        return Settings(**{**held, **tables})
    except TypeError:
        raise Refused(f"{path.name} must set programme_name, as_of_date and price_base_fy.") from None


def _table(path: Path, name: str, kind: type[_Table], held: Any) -> _Table:
    where = f"{path.name}, [{name}],"
    if not isinstance(held, dict):
        raise Refused(f"{path.name}: {name} must be a table of settings, as in docs/design.md.")
    _refuse_unknown(where, held, kind)
    for key, value in held.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or value < 0 or (kind is Linking and value > 1):
            most = "a number from 0 to 1" if kind is Linking else "a number of months, 0 or more"
            raise Refused(f"{where} {key} must be {most}.")
        if kind is Events and (not isinstance(value, int) or not 1 <= value <= _MOST_DAYS):
            raise Refused(f"{where} {key} must be a whole number from 1 to {_MOST_DAYS}.")
    made = kind(**held)
    if isinstance(made, Linking) and not made.review_from <= made.generous <= made.standard <= made.cautious:
        raise Refused(f"{where} must have review_from <= generous <= standard <= cautious.")
    return made


def with_set_named(text: str, name: str) -> str:
    """journey.toml with another assumption set named in it; comments and everything else stay.

    Args:
        text: the file, as it is.
        name: the set, made of letters, digits, - and _.

    Raises:
        Refused: the file is written so that the name can't be put in for certain.
    """
    line = f'assumptions = "{name}"'
    top, table, rest = _FIRST_TABLE.match(text).groups()  # type: ignore[union-attr]
    changed, n_found = _SET_NAMED.subn(line, top)
    if not n_found:
        changed = f"{top.rstrip()}\n{line}\n" + ("\n" if table else "")
    try:
        if tomllib.loads(changed + table + rest) == tomllib.loads(text) | {"assumptions": name}:
            return changed + table + rest
    except tomllib.TOMLDecodeError:
        pass
    raise Refused(f"Write {line} into journey.toml by hand: the file is written in a way we do not change.")


def settings_text(settings: Settings) -> str:
    """journey.toml as text."""
    events = "".join(f"{key} = {value}\n" for key, value in asdict(settings.events).items())
    name = settings.programme_name.replace("\\", " ").replace('"', "'")
    linking, retention = settings.linking, settings.retention
    return (
        f'programme_name = "{name}"\n'
        f"as_of_date = {settings.as_of_date.isoformat()}   # the last day the data speak for\n"
        f'price_base_fy = "{settings.price_base_fy}"   # prices every figure is shown in\n'
        f"min_before_months = {settings.min_before_months}   # less history before: no verdict\n"
        f"is_sample = {str(settings.is_sample).lower()}\n"
        f'assumptions = "{settings.assumptions}"   # the assumption set of every figure\n'
        "\n[linking]   # how sure a link must be; figures are given at all three levels\n"
        f"cautious = {linking.cautious}\n"
        f"standard = {linking.standard}   # the level of every figure\n"
        f"generous = {linking.generous}\n"
        f"review_from = {linking.review_from}   # less likely pairs are shown to nobody\n"
        "\n[retention]   # months before as_of_date; 0 keeps everything. Run by: journey retain\n"
        f"interactions_months = {retention.interactions_months}\n"
        f"extracts_months = {retention.extracts_months}\n"
        f"set_aside_months = {retention.set_aside_months}\n"
        "\n[events]   # thresholds of what happened on the way; docs/method.md says what each does\n" + events
    )
