"""What happened on the way before and after a change, worked by hand on drawn timelines.

Two years are observed, 365 days before the change (day 0 to 364) and 365 after (day 365 to 729), unless a
test says otherwise; so a year's rate is the number times 365.25 / 365.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.timelines import World, built, told

from journey.assumptions import Assumptions, Support
from journey.store import Store

YEARS = World(
    supply="agency | from | to_excl\ngp | 0 | 730\npolice | 0 | 730\nward | 0 | 730",
    as_of=729,
    change={"p": 365},
)


def whole(store: Store, name: str, columns: str, where: str = "") -> list[tuple[object, ...]]:
    """Rows of the whole window, before first."""
    text = f"select side_code, {columns} from compare.{name} where window_code = 'whole' {where}"
    return sorted(store.frame(text).rows(), key=lambda row: (row[0] != "before", repr(row[1:])))


def a_year(number: int) -> float:
    """A number in 365 observed days, a year."""
    return number / 365 * 365.25


def test_each_kind_of_event_is_counted_and_priced_where_its_contact_starts() -> None:
    # Before: assessed twice (one told again, £150.03), turned away and another made (the bounce is a's,
    # £150.03). After: assessed once more, within a year of b: told again, £150.03.
    store = built(
        """
        id | day | what   | outcome
        a  | 100 | assess | redirected
        b  | 150 | assess |
        c  | 400 | assess |
        """,
        YEARS,
    )
    found = whole(store, "happening_side", "event_code, n_events, n_uncosted, cost_gbp, cost_gbp_per_year")
    # 150.03 x 365.25 / 365 = 150.1327..., rounded to 150.13.
    money = (1, 0, Decimal("150.03"), Decimal("150.13"))
    nothing = (0, 0, Decimal("0.00"), Decimal("0.00"))
    others = (
        "crisis",
        "handover",
        "handover_support",
        "redo_contact",
        "repeat_contact",
        "return_after_closure",
    )
    assert dict(((side, code), row) for side, code, *row in found) == {
        ("before", "bounce"): list(money), ("before", "repeat_assessment"): list(money),
        ("after", "bounce"): list(nothing), ("after", "repeat_assessment"): list(money),
        **{(side, code): list(nothing) for side in ("before", "after") for code in others},
    }  # fmt: skip
    rates = whole(store, "happening_side", "n_events_per_year", "and event_code = 'repeat_assessment'")
    assert rates == [("before", pytest.approx(a_year(1))), ("after", pytest.approx(a_year(1)))]


def test_one_crisis_of_two_agencies_is_counted_once_and_costs_both() -> None:
    store = built(
        """
        id | day | time  | agency | what
        a  | 100 | 10:00 | police | alarm
        b  | 100 | 10:30 | ward   | crisis
        c  | 500 | 10:00 | police | alarm
        """,
        YEARS,
    )
    # £250.13 + £350.11 before.
    assert whole(store, "happening_side", "n_events, cost_gbp", "and event_code = 'crisis'") == [
        ("before", 1, Decimal("600.24")), ("after", 1, Decimal("250.13"))
    ]  # fmt: skip


def test_a_stay_across_the_change_counts_before_and_costs_on_both_sides() -> None:
    # A ward from day 363, four nights at £400.09: two on each side. The crisis, and the hand-over to the
    # ward, happened before.
    store = built(
        "id | day | agency | what | nights\na | 360 | gp | visit |\nb | 363 | ward | ward | 4", YEARS
    )
    for code in ("crisis", "handover"):
        assert whole(store, "happening_side", "n_events, cost_gbp", f"and event_code = '{code}'") == [
            ("before", 1, Decimal("800.18")), ("after", 0, Decimal("800.18"))
        ], code  # fmt: skip
    # An edge of the network counts and costs what the event does.
    assert told(store, "side_code, n_handovers, cost_gbp, days_median", "compare.handover_side") == [
        ("before", 1, Decimal("800.18"), 3.0), ("after", 0, Decimal("800.18"), None)
    ]  # fmt: skip


def test_what_is_not_priced_is_counted_as_such() -> None:
    store = built("id | day | what\na | 100 | odd\nb | 101 | odd\nc | 102 | odd", YEARS)
    columns = "n_events, n_uncosted, cost_gbp"
    assert whole(store, "happening_side", columns, "and event_code = 'repeat_contact'") == [
        ("before", 2, 2, Decimal("0.00")), ("after", 0, 0, Decimal("0.00"))
    ]  # fmt: skip


def test_a_stay_without_a_price_is_missing_from_the_cost_once() -> None:
    # Nights on both sides of the change, and nobody could price them: said where the stay is counted.
    judged = "id | question | answer | by\na | planned | no | person"
    store = built("id | day | what | nights\na | 363 | odd | 4", YEARS, judged=judged)
    assert whole(store, "happening_side", "n_events, n_uncosted", "and event_code = 'crisis'") == [
        ("before", 1, 1), ("after", 0, 0)
    ]  # fmt: skip
    assert whole(store, "demand_side", "n_interactions, n_uncosted, cost_gbp") == [
        ("before", 1, 1, Decimal("0.00")), ("after", 0, 0, Decimal("0.00"))
    ]  # fmt: skip


def test_demand_adds_up_to_the_headline_and_says_who_judged() -> None:
    # Two visits (£10) failure by rule; of one the person says that it was worth it. A call stays
    # unclassified.
    rules = "rule_code | activity_code | demand_code | failure_reason\nv | visit | failure | clarification"
    judged = "id | question | answer | reason | by\nb | demand | value | | person"
    store = built(
        "id | day | what\na | 100 | visit\nb | 110 | visit\nc | 400 | call\nd | 401 | odd",
        YEARS,
        rules=rules,
        judged=judged,
    )
    columns = "demand_code, failure_reason, judged_by_code, n_interactions, n_uncosted, cost_gbp"
    assert whole(store, "demand_side", columns) == [
        ("before", "failure", "clarification", "rule", 1, 0, Decimal("10.00")),
        ("before", "value", None, "person", 1, 0, Decimal("10.00")),
        ("after", "unclassified", None, "nobody", 2, 1, Decimal("3.07")),
    ]
    assert whole(store, "demand_side", "n_interactions_per_year", "and demand_code = 'unclassified'") == [
        ("after", pytest.approx(a_year(2)))
    ]


def test_cost_that_is_no_contact_stands_apart() -> None:
    # An appointment missed, priced at £12.34, before; after, the team's budget of £3,652.50 a year for 10
    # people: £365.25 a year, for 365 of 365.25 days: £365.00.
    support = Support("budget", Decimal("3652.50"), 10, "2024-25")
    store = built(
        "id | day | what | status\na | 100 | visit |\nb | 110 | visit | not_attended\nc | 400 | visit |",
        YEARS,
        missed_price=1234,
        chosen=Assumptions(support=support),
    )
    assert whole(store, "demand_side", "demand_code, n_interactions, cost_gbp") == [
        ("before", "not_a_contact", 0, Decimal("12.34")),
        ("before", "unclassified", 1, Decimal("10.00")),
        ("after", "not_a_contact", 0, Decimal("365.00")),
        ("after", "unclassified", 1, Decimal("10.00")),
    ]
    headline = "cost_gbp, n_interactions"
    assert whole(store, "summary", headline) == [
        ("before", Decimal("22.34"), 1), ("after", Decimal("375.00"), 1)
    ]  # fmt: skip


def test_pulls_stand_beside_referrals() -> None:
    store = built(
        """
        id | day | what
        a  | 10  | refer
        b  | 20  | refer
        c  | 400 | pull
        d  | 410 | refer
        """,
        YEARS,
    )
    assert whole(store, "activity_side", "activity_type_code, n_interactions, n_uncosted, cost_gbp") == [
        ("before", "referral_out", 2, 0, Decimal("40.14")),
        ("after", "pull_in", 1, 0, Decimal("40.01")),
        ("after", "referral_out", 1, 0, Decimal("20.07")),
    ]


def test_the_network_on_both_sides_and_the_difference() -> None:
    # gp > police: before on days 2 and 12 (2 and 4 days after the GP), after on day 406 (6 days). police > gp
    # on day 8, before alone. Two visits at £10 are £20.01 a year (20 x 365.25 / 365 = 20.0137), one £10.01.
    store = built(
        """
        id | day | agency
        a  | 0   | gp
        b  | 2   | police
        c  | 8   | gp
        d  | 12  | police
        e  | 400 | gp
        f  | 406 | police
        """,
        YEARS,
    )
    columns = "from_agency_code, side_code, n_handovers, cost_gbp, cost_gbp_per_year, days_median"
    assert told(store, columns, "compare.handover_side order by 1, 2 desc") == [
        ("gp", "before", 2, Decimal("20.00"), Decimal("20.01"), 3.0),
        ("gp", "after", 1, Decimal("10.00"), Decimal("10.01"), 6.0),
        ("police", "before", 1, Decimal("10.00"), Decimal("10.01"), 6.0),
        ("police", "after", 0, Decimal("0.00"), Decimal("0.00"), None),
    ]
    columns = "from_agency_code, n_difference_per_year, difference_gbp_per_year, days_difference"
    assert told(store, columns, "compare.handover_difference") == [
        ("gp", pytest.approx(-a_year(1)), Decimal("-10.00"), 3.0),
        ("police", pytest.approx(-a_year(1)), Decimal("-10.01"), None),
    ]


def test_a_hand_over_across_the_change_is_after_it() -> None:
    # The GP on the last day before, the police on the day of the change: the contact handed to is after.
    store = built("id | day | agency\na | 364 | gp\nb | 365 | police", YEARS)
    assert told(store, "side_code, n_handovers", "compare.handover_side") == [("before", 0), ("after", 1)]


def test_a_wait_before_the_change_is_cut_at_it() -> None:
    # Before: days 100, 110 and 350; the next after 350 is on day 380, after the change, so of that wait only
    # 15 days are of the time before. Waits 10, 240, more than 15. Left after 10 days: 2/3; the one cut at 15
    # goes; after 240 days: 0. So half had another by day 240. After: day 380, and watched 350 days to the as-
    # of date: the median was not seen.
    store = built(
        "id | day | what\na | 100 | crisis\nb | 110 | crisis\nc | 350 | crisis\nd | 380 | crisis", YEARS
    )
    assert whole(store, "crisis_side", "n_crises, n_followed, n_censored, days_median, observed_days") == [
        ("before", 3, 2, 1, 240.0, 265), ("after", 1, 0, 1, None, 350)
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "before"), [(364, (2, 1, 1, 264.0)), (365, (1, 0, 1, None))])
def test_a_crisis_on_the_day_of_the_change_does_not_end_the_wait_before_it(
    day: int, before: tuple[object, ...]
) -> None:
    # On day 364 the second is before: waits of 264 days and of one day, cut. Half by day 264 (at risk: one of
    # one).
    store = built(f"id | day | what\na | 100 | crisis\nb | {day} | crisis", YEARS)
    assert whole(store, "crisis_side", "n_crises, n_followed, n_censored, days_median")[0] == (
        "before",
        *before,
    )


def test_exactly_half_is_enough_and_two_on_one_day_are_a_wait_of_none() -> None:
    # Four crises before: day 10 twice (waits 0 and 20), day 30 (100) and day 130 (cut). Left: 3/4, 2/4: 20
    # days.
    store = built(
        "id | day | what\na | 10 | crisis\nb | 10 | crisis\nc | 30 | crisis\nd | 130 | crisis", YEARS
    )
    assert whole(store, "crisis_side", "n_crises, n_followed, days_median")[0] == ("before", 4, 3, 20.0)


def test_a_side_without_crises_has_a_row_and_no_median() -> None:
    store = built("id | day\na | 100", YEARS)
    assert whole(store, "crisis_side", "n_crises, n_followed, n_censored, days_median, observed_days") == [
        ("before", 0, 0, 0, None, 0), ("after", 0, 0, 0, None, 0)
    ]  # fmt: skip


def test_shorter_windows_hold_what_starts_in_them() -> None:
    # A change on day 500 leaves 230 days after (500 to 729), so the equal window begins on day 270: of three
    # crises before the change two are in it. There is no year after the change: no last_12m.
    store = built(
        "id | day | what\na | 100 | crisis\nb | 300 | crisis\nc | 400 | crisis\nd | 600 | crisis",
        YEARS,
        change={"p": 500},
    )
    found = store.frame(
        "select window_code, side_code, n_events from compare.happening_side where event_code = 'crisis'"
    ).rows()
    assert sorted(found) == [
        ("equal", "after", 1), ("equal", "before", 2), ("whole", "after", 1), ("whole", "before", 3)
    ]  # fmt: skip
    waits = "select window_code, n_crises, days_median from compare.crisis_side where side_code = 'before'"
    # In the equal window: 100 days from 300 to 400, and 100 from day 400 cut at the change. 200, 100 and 100
    # cut in the whole: at 100 days 2/3 are left, at 200 none.
    assert sorted(store.frame(waits).rows()) == [("equal", 2, 100.0), ("whole", 3, 200.0)]


def test_without_observed_days_there_is_no_rate() -> None:
    # Data only from the change on: nothing is known of a year before, and nought is not said.
    store = built(
        "id | day | agency | what\na | 400 | gp | crisis",
        YEARS,
        supply="agency | from | to_excl\nsupport_team | 0 | 1\ngp | 365 | 730",
    )
    columns = "n_events, n_events_per_year, cost_gbp_per_year"
    assert whole(store, "happening_side", columns, "and event_code = 'crisis'") == [
        ("before", 0, None, None),
        ("after", 1, pytest.approx(a_year(1)), Decimal("350.35")),  # 350.11 x 365.25 / 365 = 350.3498
    ]


def test_people_without_a_change_have_no_sides() -> None:
    store = built(
        "id | who | day | what\na | p | 100 | crisis\nb | q | 100 | crisis\nc | q | 101 | crisis", YEARS
    )
    for name in ("happening_side", "demand_side", "activity_side", "crisis_side"):
        assert told(store, "distinct person_id", f"compare.{name}") == [("p",)], name
