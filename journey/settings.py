"""The programme's settings: the only place where time and prices come from."""

import tomllib
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from journey.errors import Refused


@dataclass(frozen=True)
class Settings:
    """What a build needs to know besides its data. Every output carries these."""

    programme_name: str
    as_of_date: date  # the last day the data speak for; an open stay is counted up to its end
    price_base_fy: str  # financial year whose prices every figure is in, e.g. "2024-25"
    min_before_months: int = 24  # fewer months before the change: no verdict
    is_sample: bool = False

    def params(self) -> dict[str, Any]:
        """Named parameters for SELECT files."""
        return {
            "as_of_date": self.as_of_date,
            "price_base_fy": self.price_base_fy,
            "min_before_months": self.min_before_months,
        }

    def as_json(self) -> dict[str, Any]:
        """The settings as a manifest holds them, dates in ISO form."""
        return {**asdict(self), "as_of_date": self.as_of_date.isoformat()}


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
    known = set(Settings.__dataclass_fields__)
    unknown = sorted(set(held) - known)
    if unknown:
        raise Refused(
            f"{path.name} has a setting we do not know: {unknown[0]}. Known: {', '.join(sorted(known))}."
        )
    settings = _settings(path, held)
    start = settings.price_base_fy[:4]
    if not start.isdigit() or settings.price_base_fy != f"{start}-{(int(start) + 1) % 100:02d}":
        raise Refused(f'{path.name}: price_base_fy must be a financial year such as "2024-25".')
    return settings


def _settings(path: Path, held: dict[str, Any]) -> Settings:
    expected = {"programme_name": str, "as_of_date": date, "price_base_fy": str, "min_before_months": int}
    for name, kind in expected.items():
        if name in held and not isinstance(held[name], kind):
            raise Refused(f"{path.name}: {name} is not of the right kind. See docs/design.md for an example.")
    try:
        return Settings(**held)
    except TypeError:
        raise Refused(f"{path.name} must set programme_name, as_of_date and price_base_fy.") from None


def settings_text(settings: Settings) -> str:
    """journey.toml as text."""
    name = settings.programme_name.replace("\\", " ").replace('"', "'")
    return (
        f'programme_name = "{name}"\n'
        f"as_of_date = {settings.as_of_date.isoformat()}   # the last day the data speak for\n"
        f'price_base_fy = "{settings.price_base_fy}"   # prices every figure is shown in\n'
        f"min_before_months = {settings.min_before_months}   # less history before: no verdict\n"
        f"is_sample = {str(settings.is_sample).lower()}\n"
    )
