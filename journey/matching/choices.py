"""What a person chose for a table, as plain data that a draft keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class TableChoices:
    """Choices that differ from what was filled in before; nothing here is as it was.

    `fields` is field -> heading ("" for none); `activity` and `status` are their code -> ours ("" for none);
    `rest` is what other codes are taken for; `activity_code` what all rows are; `month_first` the order;
    `new_dates` whether dates are read that are written in a form not known before.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    activity: Mapping[str, str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    rest: str | None = None
    activity_code: str | None = None
    month_first: bool | None = None
    new_dates: bool = False


def choices_of(held: Mapping[str, Any]) -> TableChoices:
    """Choices as a draft keeps them."""
    return TableChoices(**held)


def as_held(choices: TableChoices) -> dict[str, Any]:
    """Choices in the form that a draft keeps."""
    return asdict(choices)
