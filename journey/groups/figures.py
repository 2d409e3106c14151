"""What stands beside the changes of a group: its spans, who was compared, the support's own cost, balance."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from journey import words
from journey.groups.change import Sides, mean_rate, shown
from journey.groups.held import Held, Ints
from journey.groups.matching import Matched
from journey.groups.rules import band_text
from journey.groups.watch import LEAST_SHARE, Watch
from schemas.vocabularies import AGE_BANDS

Row = dict[str, Any]
_DAYS = Fraction(36525, 100)


def spans(seen: Watch) -> Row:
    """Person-days at risk on each side, and the first and the last day of any of them, both inclusive."""
    before = np.flatnonzero(seen.before.any(axis=0))
    after = np.flatnonzero(seen.after.any(axis=0))
    last = seen.held.month_start(int(after[-1]) + 1)
    return {
        "before_person_days": int(seen.n_days(seen.before).sum()),
        "after_person_days": int(seen.n_days(seen.after).sum()),
        "before_from": seen.held.month_start(int(before[0])),
        "after_to": last.fromordinal(last.toordinal() - 1),
    }


def coverage(seen: Watch) -> list[Row]:
    """One row an agency: of how many people it is compared, and its part of the cost before where it is not.

    The cost before is everything recorded in the whole months of the window before in which the person could
    be seen, of whatever agency.
    """
    held = seen.held
    compared = seen.compared[seen.case]
    everyone = np.ones(len(held.agencies), dtype=bool)
    total = int(_cost_before(seen, everyone).sum())
    rows = []
    for number, agency in enumerate(held.agencies):
        is_out = ~compared[:, number]
        own = np.arange(len(held.agencies)) == number
        left_out = int(_cost_before(seen, own)[is_out].sum()) if is_out.any() else 0
        rows.append(
            {
                "agency_code": agency.agency_code,
                "agency_label": agency.agency_label,
                "n_compared": int((~is_out).sum()),
                "n_left_out": int(is_out.sum()),
                "share_of_before_cost_left_out": _share(left_out, total),
            }
        )
    return rows


def _cost_before(seen: Watch, agencies: Any) -> Ints:
    monthly = seen.held.monthly("cost", agencies, seen.people, 0, seen.held.n_months)
    return seen.sums(monthly, seen.before_side)


def _share(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def support(seen: Watch) -> Row:
    """Whether the support team's own cost is in the cost after, and how much of it a person and year.

    included: charged as a whole, or its log covers 95% of the days at risk after since it began and every
    contact has a cost; part: some of it; not_included: none.
    """
    held, days = seen.held, int(seen.n_days(seen.after).sum())
    pence, n_uncosted = (
        int(
            seen.sums(held.monthly(measure, held.is_support, seen.people, 0, held.n_months), seen.after).sum()
        )
        for measure in ("cost", "uncosted")
    )
    code = "part"
    if not pence:
        code = "not_included"
    elif held.is_charged or (not n_uncosted and _is_log_whole(seen)):
        code = "included"
    yearly = shown("cost", Fraction(pence, days) * _DAYS)
    return {"included_code": code, "cost_gbp_per_person_year": yearly}


def _is_log_whole(seen: Watch) -> bool:
    held = seen.held
    logged = held.supplied[held.is_support].sum(axis=0)
    since = np.arange(held.n_months) >= int(np.argmax(logged > 0))
    months = seen.after & since
    observed = int(np.asarray(months @ logged)[seen.case].sum())
    share, whole = LEAST_SHARE
    return whole * observed >= share * int(seen.n_days(months).sum())


def balance(matched: Matched, group: Sides, beside: Sides, of_group: Watch) -> list[Row]:
    """How alike the matched were before: cost, contacts, and how many are in each age band.

    Args:
        matched: the pairs.
        group: contacts of the group's people who are matched.
        beside: contacts of their partners.
        of_group: the group.
    """
    rows = [
        {
            "what": "Estimated cost per observed year, 12 months before",
            "group": _mean_pounds(matched.costs),
            "comparison": _mean_pounds(matched.beside_costs),
        },
        {
            "what": "Contacts per observed year before, over the window",
            "group": words.count(float(mean_rate(group.before, group.before_days))),
            "comparison": words.count(float(mean_rate(beside.before, beside.before_days))),
        },
    ]
    held: Held = of_group.held
    bands = [
        held.band[people].tolist() for people in (of_group.people[matched.places], matched.beside.people)
    ]
    for band in sorted({*bands[0], *bands[1]}):
        counts = [words.several(own.count(band), "person", "people") for own in bands]
        what = f"Age: {band_text(AGE_BANDS[band])}"
        rows.append({"what": what, "group": counts[0], "comparison": counts[1]})
    return rows


def _mean_pounds(costs: Ints) -> str:
    return words.pounds(Decimal(int(costs.sum())) / 100 / len(costs))
