"""The questions asked of groups of people: which there are, and what changed for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey.errors import Refused
from journey.groups.form import WINDOWS, Definition, list_names, read_group
from journey.read import small
from journey.read.hidden import Hidden
from journey.words import groups as words
from journey.words.groups import is_small

if TYPE_CHECKING:
    from journey.groups.attrition import Chosen
    from journey.groups.held import Held
    from journey.read.comparison import Reader

Row = dict[str, Any]
_TABLES = ("agency", "person", "supply", "ending", "charge", "person_month")
_UNSAID = ("losses", "gaps", "measures", "aligned", "matrix", "coverage", "finding", "caveats")
_OF_MANY = (
    *("median_change", "quartile_low", "quartile_high"),
    *("n_fell", "n_rose", "n_same", "bootstrap_low", "bootstrap_high"),
)
_AFTER_RULES = ("support_after", "months_after")


def list_groups(reader: Reader) -> list[Row]:
    """Every group that can be asked for: name, label, why, and problem where its file can't be used."""
    found = []
    for name in list_names(_folder(reader)):
        row: Row = {"name": name, "label": name, "why": "", "problem": None}
        try:
            held = read_group(_folder(reader), name)
            row |= {"label": held.label, "why": held.why}
        except Refused as refused:
            where = f"groups/{name}.toml"
            said = refused.message
            row["problem"] = said if said.startswith(where) else f"{where}: {said}"
        found.append(row)
    return found


def group(reader: Reader, name: str) -> Row:
    """Everything that is said of one group, before and after. Money is Decimal; days are dates.

    Args:
        reader: of the published build.
        name: as the group's file is called; everyone needs none.

    Returns:
        The answer that docs/groups.md describes. Where nobody can be compared refused_reason says why, and
        the figures are empty. Where identities are hidden words stand for counts of few people.

    Raises:
        Refused: There is no such group, or its file can't be used.
    """
    definition = read_group(_folder(reader), name)
    found = _kept(reader, definition)
    if not isinstance(reader, Hidden):
        return found
    if found["comparison"] and is_small(found["comparison"]["n_matched"]):
        found = _kept(reader, replace(definition, comparison=None))  # of so few nothing is told
    return small.of_group(found)


def _kept(reader: Reader, definition: Definition) -> Row:
    # by what the file says, not by its name: a file that was changed is another question
    return reader.kept(("group", repr(definition)), lambda: answer(reader, definition))


def answer(reader: Reader, definition: Definition) -> Row:
    """The same of a group that need not be in a file."""
    from journey.groups.attrition import choose, lines
    from journey.groups.held import held_of
    from journey.groups.rules import sentence

    held = held_of({table: reader.select(f"groups.{table}") for table in _TABLES})
    chosen = choose(held, definition, reader.select("groups.alias"))
    months = WINDOWS[definition.window]
    window = {"window_code": definition.window, "months": months, "text": words.window_text(months)}
    found: Row = {
        "name": definition.name,
        "label": definition.label,
        "why": definition.why,
        "build_id": reader.manifest.get("build_id"),
        "window": window,
        "rules": [sentence(rule, months) for rule in definition.keep],
        "attrition": lines(chosen.steps),
        "n_people": len(chosen.seen.people),
        "is_small": len(chosen.seen.people) < words.FEWEST,
        **{key: [] for key in _UNSAID},
        **dict.fromkeys(("spans", "comparison", "regression", "support", "refused_reason")),
    }
    if not found["n_people"]:
        return found | {"refused_reason": _refusal(chosen)}
    found |= _figures(held, chosen, definition, reader)
    return found | _said(found, chosen, definition)


def members(reader: Reader, definition: Definition) -> list[tuple[str, date]]:
    """Who is in a group, by person id, each with the first day of their after side."""
    from journey.groups.attrition import choose
    from journey.groups.held import held_of

    held = held_of({table: reader.select(f"groups.{table}") for table in _TABLES})
    people = choose(held, definition, reader.select("groups.alias")).seen.people
    points = [(held.person_ids[place], held.change_on[place]) for place in people.tolist()]
    return sorted((person, on) for person, on in points if on is not None)


def _folder(reader: Reader) -> Path:
    if reader.workspace is None:
        raise Refused("Groups are files of a workspace: open the build together with its workspace.")
    return reader.workspace.path


def _refusal(chosen: Chosen) -> str:
    last = next(step for step in chosen.steps if not step.is_left.any())
    return words.nobody_left(last.code, last.rule_text)


def _figures(held: Held, chosen: Chosen, definition: Definition, reader: Reader) -> Row:
    from journey.groups import figures
    from journey.groups.aligned import aligned
    from journey.groups.attrition import gaps, losses
    from journey.groups.change import measure_row, sides
    from journey.groups.matching import match
    from journey.groups.matrix import matrix

    seen, own = chosen.seen, sides(chosen.seen)
    matched = None
    if definition.comparison:
        matched = match(held, seen, definition.comparison, reader.select("groups.alias"))
    support = figures.support(seen)
    measures = [measure_row(side) for side in own.values()]
    if len(seen.people) < words.FEWEST:
        measures = [row | dict.fromkeys(_OF_MANY) for row in measures]
    return {
        "losses": _reasons(losses(seen)),
        "gaps": _reasons(gaps(seen)),
        "spans": figures.spans(seen),
        "measures": measures,
        "aligned": aligned(seen, matched.beside if matched else None),
        "matrix": matrix(seen),
        "coverage": figures.coverage(seen),
        "support": support | {"text": words.support_text(support)},
        "comparison": _comparison(definition, chosen, own, matched),
        "regression": _regression(held, chosen, measures),
    }


def _reasons(places: Mapping[str, Any]) -> list[Row]:
    from schemas.vocabularies import ENDING_LABELS

    return [
        {"reason_code": code, "reason_text": ENDING_LABELS[code], "n_people": len(of_reason)}
        for code, of_reason in places.items()
    ]


def _comparison(definition: Definition, chosen: Chosen, own: Any, matched: Any) -> Row | None:
    from journey.groups.attrition import lines
    from journey.groups.change import change_row, difference_row, sides
    from journey.groups.figures import balance
    from journey.groups.matching import RULE_TEXT

    against = definition.comparison
    if against is None:
        return None
    found: Row = {
        "label": against.label,
        "why": against.why,
        "rule_text": RULE_TEXT,
        "attrition": lines(matched.steps),
        "n_matched": len(matched.places),
        "n_unmatched": len(chosen.seen.people) - len(matched.places),
        **{key: [] for key in ("balance", "measures", "difference")},
    }
    if not found["n_matched"]:
        return found
    paired = {code: side.of(matched.places) for code, side in own.items()}
    beside = sides(matched.beside)
    return found | {
        "balance": balance(matched, paired["contacts"], beside["contacts"], chosen.seen),
        "measures": [change_row(side) for side in beside.values()],
        "difference": [difference_row(side, beside[code]) for code, side in paired.items()],
    }


def _regression(held: Held, chosen: Chosen, measures: list[Row]) -> Row:
    from journey.groups.change import shown
    from journey.groups.regression import earlier_years, screened

    earlier = earlier_years(chosen.seen)
    row: Row = {
        "n_people": earlier.n_people,
        "last_year_mean": shown("cost", earlier.last_year_mean),
        "earlier_years_mean": shown("cost", earlier.earlier_years_mean),
    }
    change = next(found["mean_change"] for found in measures if found["is_money"])
    alike = screened(held, chosen.seen)
    return row | {
        "text": words.earlier_text(row, change),
        "screened": _screened(held, alike) if alike else None,
    }


def _screened(held: Held, alike: Any) -> Row:
    from journey.groups.change import change_row, mean_rate, shown
    from journey.words.numbers import month

    cost, found = alike.cost, change_row(alike.cost)
    row = {
        "n_people": len(cost.before),
        "before_mean": shown("cost", mean_rate(cost.before, cost.before_days)),
        "after_mean": shown("cost", mean_rate(cost.after, cost.after_days)),
        **{key: found[key] for key in ("mean_change", "low", "high")},
    }
    least = shown("cost", alike.least_cost)
    return row | {
        "rule_text": words.screened_rule(least, month(held.month_start(alike.month))),
        "text": words.screened_text(row),
    }


def _said(found: Row, chosen: Chosen, definition: Definition) -> Row:
    """The finding, and what may not be concluded; beside those lost the change of all who were not."""
    import numpy as np

    from journey.groups.attrition import losses
    from journey.groups.change import change_row, is_of_one, sides

    seen, own = chosen.seen, sides(chosen.seen)
    lost = losses(seen)
    stayed = np.setdiff1d(np.arange(len(seen.people)), np.concatenate([[], *lost.values()]).astype(int))
    seen_to_end = []
    if lost and len(stayed):
        seen_to_end = [change_row(own[code].of(stayed)) for code in ("contacts", "cost")]
    n_uncosted = int(seen.sums(seen.monthly("uncosted"), seen.before | seen.after).sum())
    against = definition.comparison
    rules = (*definition.keep, *(against.keep if against else ()))
    is_chosen_after = any(rule.rule in _AFTER_RULES for rule in rules)
    beside = words.Beside(seen_to_end, n_uncosted, is_chosen_after, is_of_one(own["cost"]))
    return {"finding": words.finding(found), "caveats": words.caveats(found, beside)}
