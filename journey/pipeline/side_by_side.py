"""Two assumption sets beside one another, from the facts of the published build; nothing is published.

Every figure comes of the stages that a build runs. Here rows of their tables are only put together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from journey.assumptions import load_set
from journey.pipeline.costing import Tell, work_out
from journey.pipeline.former import AGENCY, Former, published_build
from journey.pipeline.prices import prices_of
from journey.pipeline.set_figures import CAVEATS, OF_ALL, figures_of
from journey.settings import Settings
from journey.store import in_memory
from journey.workspace import Workspace

Row = dict[str, Any]

_RULE_KEYS = ("agency_code", "activity_code", "status_code", "rule_code", "item_code", "basis_code")


def side_by_side(
    workspace: Workspace, names: Sequence[str], person_id: str | None = None, tell: Tell = lambda _: None
) -> Row:
    """The figures of one person, or of all together, under each of two sets, and what differs.

    Args:
        workspace: with a published build; no lock and no key is needed.
        names: the two sets.
        person_id: as the build has it; None for all people together.
        tell: called with the name of each step as it begins.

    Returns:
        build_id, person_id; sets: one entry a set with its name, date and figures, as figures_of gives them;
        by_agency: cost under each set, before and after of one person, of all contacts held of all together;
        choices, prices, rules: what differs; caveats: what may not be concluded.

    Raises:
        Refused: there is no build, no such set, or a set can't be used.
    """
    former = published_build(workspace)
    made = [_worked_out(workspace, former, name, person_id, tell) for name in names]
    of_agency = ("before_cost_gbp", "after_cost_gbp") if person_id else ("cost_gbp",)
    return {
        "build_id": former.folder.name,
        "person_id": person_id,
        "sets": [one["set"] for one in made],
        "by_agency": _beside(made, "agencies", ("agency_code",), of_agency),
        "choices": _choices(made),
        "prices": _differing(_beside(made, "prices", ("item_code",))),
        "rules": _differing(_beside(made, "rules", _RULE_KEYS, ("n_interactions",))),
        "caveats": list(CAVEATS if person_id else (*CAVEATS, OF_ALL)),
    }


def _worked_out(workspace: Workspace, former: Former, name: str, person_id: str | None, tell: Tell) -> Row:
    chosen = load_set(workspace.path, name)
    settings = settings_of(workspace, former)
    prices = prices_of(workspace.with_settings(settings), chosen, former.manifest["extracts"])
    has_kinds = former.has_kinds_for(chosen)
    tell(f"Working out the figures of {name}")
    store = in_memory()
    try:
        tables = list(former.tables(has_kinds))
        store.copy(former.database, [AGENCY])
        store.borrow(former.database, [table for table in tables if table != AGENCY])
        work_out(store, settings, chosen, prices, has_kinds, with_events=False)
        return figures_of(store, chosen, prices.price_base_fy, person_id)
    finally:
        store.close()


def settings_of(workspace: Workspace, former: Former) -> Settings:
    """The settings that the published build was made with, as far as figures depend on them."""
    held = former.manifest["inputs"]["settings"]
    return replace(
        workspace.settings,
        as_of_date=date.fromisoformat(held["as_of_date"]),
        price_base_fy=held["price_base_fy"],
        min_before_months=held["min_before_months"],
    )


def _beside(
    made: Sequence[Row], table: str, keys: Sequence[str], values: Sequence[str] | None = None
) -> list[Row]:
    """Rows of one table under both sets, by their key; each set's own part carries its name."""
    held = [{tuple(str(row[key]) for key in keys): row for row in one[table]} for one in made]
    lines = []
    for key in sorted(set().union(*held)):
        rows = [rows.get(key, {}) for rows in held]
        known = next(row for row in rows if row)
        named = {name: known[name] for name in known if name in keys or name.endswith("_label")}
        own = values or [name for name in known if name not in named]
        parts = [
            {"set_code": one["set"]["set_code"], **{name: row.get(name) for name in own}}
            for one, row in zip(made, rows, strict=True)
        ]
        lines.append({**named, "by_set": parts})
    return lines


def _differing(rows: Sequence[Row]) -> list[Row]:
    """Rows that say another thing of their own: not whose they are, nor in whose pounds they are shown."""

    def own(part: Mapping[str, Any]) -> Row:
        return {name: value for name, value in part.items() if name not in ("set_code", "price_base_fy")}

    return [row for row in rows if own(row["by_set"][0]) != own(row["by_set"][1])]


def _choices(made: Sequence[Row]) -> list[Row]:
    """What the two files say differently, but for name, title, date and note."""
    one, other = (each["choices"] for each in made)
    return [
        {
            "choice": key,
            "by_set": [
                {
                    "set_code": each["set"]["set_code"],
                    "value": each["choices"][key],
                    "text": each["choice_texts"][key],
                }
                for each in made
            ],
        }
        for key in one
        if key not in ("title", "dated", "note") and one[key] != other[key]
    ]
