"""The linkage report, worked by hand. A visit is £10.00; a night is £70.01.

Person P is known to the police (p1) and twice to the GP (g1, g2). More cautious links would leave g2
out, more generous ones would add x1. y1 and z1 are known to the police alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from support.tables import compared, drawn, load_changes, load_links

from journey.store import Store
from schemas import compare as contracts

INTERACTIONS = """
interaction_id | source_code | source_person_id | activity_code | grain_code | agency_code | status_code | start_date | end_date_excl
a | gp     | g1 | visit | contact | gp     | happened     | 2023-05-01 |
b | gp     | g2 | bed   | stay    | gp     | happened     | 2023-12-30 | 2024-01-02
c | police | p1 | visit | contact | police | happened     | 2024-03-01 |
d | police | x1 | visit | contact | police | happened     | 2023-02-01 |
e | police | y1 | visit | contact | police | happened     | 2023-03-01 |
f | police | z1 | visit | contact | police | not_attended | 2023-04-01 |
"""  # noqa: E501
COVERS = """
agency_code | covers_from_date | covers_to_date_excl
gp          | 2023-01-01       | 2025-01-01
police      | 2023-01-01       | 2025-01-01
"""
PEOPLE = """
source_code | source_person_id | person_id | age_band_code
gp          | g1               | P         | 30_44
gp          | g2               | P         | not_held
police      | p1               | P         | 30_44
police      | x1               | X         | 30_44
police      | y1               | Y         | under_18
police      | z1               | Z         | not_held
"""
AT = """
threshold_code | person_id | source_code | source_person_id
cautious       | P         | police      | p1
cautious       | P         | gp          | g1
standard       | P         | police      | p1
standard       | P         | gp          | g1
standard       | P         | gp          | g2
generous       | P         | police      | p1
generous       | P         | gp          | g1
generous       | P         | gp          | g2
generous       | P         | police      | x1
"""
# The second was decided, the third is only there to measure the links: neither leaves anyone in doubt.
DOUBTS = """
pair_id | source_code_a | source_person_id_a | source_code_b | source_person_id_b | kind_code | state_code
one     | gp            | g1                 | police        | x1                 | uncertain | open
two     | gp            | g2                 | police        | y1                 | uncertain | different
three   | gp            | g2                 | police        | y1                 | sample    | open
"""
CHANGE, AS_OF = date(2024, 1, 1), date(2024, 12, 31)


def _frame(text: str) -> pl.DataFrame:
    names = [name.strip() for name in text.strip().splitlines()[0].split("|")]
    return drawn(text, dict.fromkeys(names, pl.String))


def _links(store: Store) -> None:
    load_links(store, _frame(PEOPLE), _frame(AT), DOUBTS)
    point = pl.DataFrame({"person_id": ["P"], "change_on": [CHANGE]})
    load_changes(store, point)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    held = compared(INTERACTIONS, COVERS, CHANGE, AS_OF, links=_links)
    yield held
    held.close()


def _row(store: Store, agency: str, age: str = "all") -> dict[str, Any]:
    sql = "select * from compare.linkage where agency_code = $agency and age_band_code = $age"
    found = store.frame(sql, {"agency": agency, "age": age}).to_dicts()
    assert len(found) == 1
    return found[0]


def test_an_agency_s_people_are_found_elsewhere_or_alone(store: Store) -> None:
    # p1 is P, whom the GP knows too; x1, y1 and z1 are nowhere else. d and e cost 10.00 each, f nothing.
    assert _row(store, "police") == {
        "agency_code": "police", "age_band_code": "all", "n_source_people": 4, "n_linked": 1, "n_alone": 3,
        "n_in_doubt": 1, "cost_gbp": Decimal("30.00"), "cost_alone_gbp": Decimal("20.00"),
        "share_linked": Decimal("0.2500"), "share_cost_alone": Decimal("0.6667"),
    }  # fmt: skip


def test_two_records_of_one_agency_alone_would_not_make_a_link(store: Store) -> None:
    # Both are linked because the police know P, not because the GP holds two of them.
    gp = _row(store, "gp")
    assert gp["n_in_doubt"] == 1
    assert (gp["n_source_people"], gp["n_linked"], gp["cost_gbp"]) == (2, 2, Decimal("220.03"))
    assert (gp["cost_alone_gbp"], gp["share_cost_alone"]) == (Decimal("0.00"), Decimal("0.0000"))

    def apart(held: Store) -> None:
        people = _frame(PEOPLE).with_columns(person_id=pl.col("person_id").replace("P", "Q"))
        people = people.with_columns(
            person_id=pl.when(pl.col("source_code") == "gp").then(pl.lit("P")).otherwise("person_id")
        )
        load_links(held, people)

    other = compared(INTERACTIONS, COVERS, CHANGE, AS_OF, links=apart)
    gp = _row(other, "gp")
    assert (gp["n_linked"], gp["n_alone"], gp["cost_alone_gbp"]) == (0, 2, Decimal("220.03"))
    other.close()


def test_an_agency_without_people_has_no_share(store: Store) -> None:
    team = _row(store, "support_team")
    assert (team["n_source_people"], team["cost_gbp"]) == (0, Decimal("0.00"))
    assert team["share_linked"] is None and team["share_cost_alone"] is None


def test_age_bands_add_up_to_their_agency(store: Store) -> None:
    both = _row(store, "police", "30_44")
    assert (both["n_source_people"], both["n_linked"], both["cost_gbp"]) == (2, 1, Decimal("20.00"))
    assert (both["share_linked"], both["share_cost_alone"]) == (Decimal("0.5000"), Decimal("0.5000"))
    child = _row(store, "police", "under_18")
    assert (child["share_linked"], child["share_cost_alone"]) == (Decimal("0.0000"), Decimal("1.0000"))
    assert _row(store, "police", "not_held")["share_cost_alone"] is None  # nothing that happened: no cost
    held = store.frame("select * from compare.linkage where age_band_code <> 'all'")
    for agency in ("gp", "police"):
        own = held.filter(pl.col("agency_code") == agency)
        for name in ("n_source_people", "n_linked", "n_alone", "n_in_doubt", "cost_gbp", "cost_alone_gbp"):
            assert own[name].sum() == _row(store, agency)[name], name


def test_the_cost_of_all_agencies_is_that_of_all_lines(store: Store) -> None:
    reported = store.frame("select sum(cost_gbp) from compare.linkage where age_band_code = 'all'").item()
    assert reported == store.frame("select sum(cost_gbp) from cost.cost_line").item() == Decimal("250.03")


def test_each_threshold_holds_its_own_source_people(store: Store) -> None:
    # Whole window: 365 days before, 366 after. Stay b: 2 of 3 nights before (140.02), the rest after (70.01).
    rows = store.frame(
        "select threshold_code, side_code, n_source_people, observed_days, n_interactions, cost_gbp, "
        "cost_gbp_per_year from compare.link_threshold"
    ).rows()
    assert rows == [
        ("cautious", "before", 2, 365, 1, Decimal("10.00"), Decimal("10.01")),
        ("cautious", "after", 2, 366, 1, Decimal("10.00"), Decimal("9.98")),
        ("generous", "before", 4, 365, 3, Decimal("160.02"), Decimal("160.13")),
        ("generous", "after", 4, 366, 1, Decimal("80.01"), Decimal("79.85")),
        ("standard", "before", 3, 365, 2, Decimal("150.02"), Decimal("150.12")),
        ("standard", "after", 3, 366, 1, Decimal("80.01"), Decimal("79.85")),
    ]


def test_standard_is_the_headline_to_the_penny(store: Store) -> None:
    names = "side_code, observed_days, n_interactions, cost_gbp, n_interactions_per_year, cost_gbp_per_year"
    headline = f"select {names} from compare.summary where window_code = 'whole' order by side_code"
    standard = (
        f"select {names} from compare.link_threshold where threshold_code = 'standard' order by side_code"
    )
    assert store.frame(headline).rows() == store.frame(standard).rows()


def test_someone_else_s_record_is_in_no_figure_of_this_person(store: Store) -> None:
    held = store.frame("select distinct interaction_id from compare.interaction_side")[
        "interaction_id"
    ].to_list()
    assert sorted(held) == ["a", "b", "c"]


def test_other_links_are_among_the_checks_of_the_direction(store: Store) -> None:
    # Cautious: 1.00 contacts a year on both sides, so a fall from 2.00 to 1.00 is not seen; cost falls.
    rows = store.frame(
        "select check_code, measure_code, before_per_year, after_per_year, holds from compare.sensitivity "
        "where check_code like 'links%'"
    ).rows()
    assert rows == [
        ("links_cautious", "contacts", Decimal("1.00"), Decimal("1.00"), False),
        ("links_cautious", "cost", Decimal("10.01"), Decimal("9.98"), True),
        ("links_generous", "contacts", Decimal("3.00"), Decimal("1.00"), True),
        ("links_generous", "cost", Decimal("160.13"), Decimal("79.85"), True),
    ]


def test_both_tables_keep_their_contracts(store: Store) -> None:
    contracts.Linkage.validate(store.frame("select * from compare.linkage"))
    contracts.LinkThreshold.validate(store.frame("select * from compare.link_threshold"))
    contracts.Sensitivity.validate(store.frame("select * from compare.sensitivity"))
