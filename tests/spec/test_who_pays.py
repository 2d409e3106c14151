"""Who pays, who gains, pooled budgets, what is cashable and what is beside public cost, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from support.costs import PARTS, RULES, priced
from support.tables import compared

from journey import words
from journey.assumptions import Assumptions
from journey.read import Reader
from journey.report_costs import costs_lines
from journey.store import Store
from schemas.compare import OtherCost, PartySide, PayerSide

HEAD = "interaction_id | activity_code | grain_code | start_date | end_date_excl\n"
# A stay of three nights with the change after the second, and a visit before.
STAY = HEAD + "b | bed | stay | 2023-12-30 | 2024-01-02\nv | visit | contact | 2023-05-01 |\n"
COVER = "agency_code | covers_from_date | covers_to_date_excl\ngp | 2023-01-01 | 2025-01-01"
UNITS = (
    "item_code | item_label | value_gbp | unit_code | payer_label | perspective_code | use_code\n"
    "BED | Bed | 70.01 | night | NHS | fiscal | costing\n"
    "VISIT | Visit | 10.00 | contact | NHS | fiscal | costing\n"
    "RENT | Rent | 7.01 | night | person | person | charge_proxy\n"
)
TWO_PAY = PARTS + "BED | 1 | police | council | 0 | 2 | 3\nBED | 2 | justice | justice | 2 | 3 | 3\n"
MANIFEST: dict[str, Any] = {"build_id": "b", "settings": {}}


def built(
    chosen: Assumptions | None = None, rules: str = RULES, interactions: str = STAY, cover: str = COVER
) -> Store:
    loaded = priced(UNITS, rules, TWO_PAY, chosen)
    store = compared(interactions, cover, date(2024, 1, 1), date(2024, 12, 31), links=loaded)
    for table, contract in (("payer_side", PayerSide), ("party_side", PartySide), ("other_cost", OtherCost)):
        contract.validate(store.frame(f"select * from compare.{table}"))
    return store


def cut(store: Store, code: str) -> list[tuple[Any, ...]]:
    return store.frame(
        "select party_label, is_pot, level_code, side_code, cost_gbp from compare.party_side "
        "where window_code = 'whole' and cut_code = $code order by party_label, side_code desc",
        {"code": code},
    ).rows()


def test_what_two_bodies_pay_for_a_stay_over_the_change_adds_up_to_the_penny() -> None:
    # 3 nights x 70.01 = 210.03. The police pay 2 of 3: 140.02; the courts the rest: 70.01.
    # Before are 2 of 3 nights: police 93.35 (93.3467), courts 46.67 (46.6733); after the rest: 46.67, 23.34.
    # A year: 9,335 pence x 365.25 / 365 days = 9,341.39; 4,667 x 365.25 / 366 = 4,657.44.
    store = built()
    found = store.frame(
        "select payer_code, level_code, beneficiary_code, side_code, n_lines, cost_gbp, cost_gbp_per_year "
        "from compare.payer_side where window_code = 'whole' order by payer_code, side_code desc"
    ).rows()
    d = Decimal
    assert found == [
        ("justice", "national", "justice", "before", 1, d("46.67"), d("46.70")),
        ("justice", "national", "justice", "after", 1, d("23.34"), d("23.29")),
        ("nhs", "national", "nhs", "before", 1, d("10.00"), d("10.01")),
        ("nhs", "national", "nhs", "after", 0, d("0.00"), d("0.00")),
        ("police", "local", "council", "before", 1, d("93.35"), d("93.41")),
        ("police", "local", "council", "after", 1, d("46.67"), d("46.57")),
    ]
    # 93.35 + 46.67 + 10.00 = 150.02, and 46.67 + 23.34 = 70.01
    headline = store.frame(
        "select side_code, cost_gbp from compare.summary where window_code = 'whole'"
    ).rows()
    assert headline == [("before", d("150.02")), ("after", d("70.01"))]


def test_who_gains_is_who_is_named_as_gaining_and_not_who_pays() -> None:
    # The police pay, the council gains.
    store = built()
    gains = [(label, side, cost) for label, _, _, side, cost in cut(store, "gains")]
    assert gains[:2] == [("Council", "before", Decimal("93.35")), ("Council", "after", Decimal("46.67"))]
    assert "Police" not in {label for label, *_ in gains}
    text = "\n".join(costs_lines(_money(store)))
    assert "Who gains when less of it is used:\n- Council (local): £93.41 before, £46.57 after" in text


def test_payers_of_one_pot_are_one_line_beside_the_rest() -> None:
    # 93.35 + 46.67 = 140.02 and 46.67 + 23.34 = 70.01; police are local and courts national: mixed.
    pot = {"name": "Justice alliance", "payers": ["police", "justice"]}
    store = built(Assumptions(pot=(pot,)))
    assert cut(store, "pooled") == [
        ("Justice alliance", True, "mixed", "before", Decimal("140.02")),
        ("Justice alliance", True, "mixed", "after", Decimal("70.01")),
        ("NHS", False, "national", "before", Decimal("10.00")),
        ("NHS", False, "national", "after", Decimal("0.00")),
    ]
    reader = Reader(store, MANIFEST)
    assert [row["party_label"] for row in reader.pots("jo")] == ["Justice alliance", "NHS"]
    assert "- Justice alliance (pooled budget): £140.12 before, £69.87 after" in costs_lines(_money(store))
    assert Reader(built(), MANIFEST).pots("jo") == []


# The GP's files end on 30 June 2024, 182 days after the change; those of the police cover 365 and 366 days.
GAPS = COVER.replace("2025-01-01", "2024-07-01") + "\npolice | 2023-01-01 | 2025-01-01"
BY_TWO = HEAD.replace("grain_code", "agency_code | grain_code") + (
    "v | visit | gp | contact | 2023-05-01 |\nw | visit | gp | contact | 2024-02-01 |\n"
    "b | bed | police | stay | 2024-03-01 | 2024-03-04\n"
)


def rates(rows: list[dict[str, Any]], party: str) -> dict[str, tuple[Any, ...]]:
    return {
        row[party]: (row["is_part"], *(row[side]["cost_gbp_per_year"] for side in ("before", "after")))
        for row in rows
    }


def test_a_payer_of_a_service_with_gaps_has_its_rate_over_the_days_of_that_service() -> None:
    # NHS: 10.00 x 365.25 / 365 = 10.01, and 10.00 x 365.25 / 182 = 20.07 (over all 366 days it were 9.98).
    # Police: 140.02 x 365.25 / 366 = 139.73; courts 70.01 x 365.25 / 366 = 69.87.
    found = _money(built(interactions=BY_TWO, cover=GAPS))
    d = Decimal
    assert rates(found["who_pays"], "payer_code") == {
        "justice": (False, d("0.00"), d("69.87")),
        "nhs": (True, d("10.01"), d("20.07")),
        "police": (False, d("0.00"), d("139.73")),
    }
    assert rates(found["who_gains"], "beneficiary_code")["nhs"] == (True, d("10.01"), d("20.07"))
    assert "- NHS (national; data for part of the time): £10.01 before, £20.07 after" in costs_lines(found)


def test_a_payer_of_services_with_unlike_gaps_has_no_rate() -> None:
    # The NHS pays for a visit to each: 182 days of the GP's after the change, 366 of the police's.
    # Before both have 365 days: 10.00 x 365.25 / 365 = 10.01. Costs stay: 10.00, and 10.00 + 10.00.
    pot = {"name": "Alliance", "payers": ["police", "nhs"]}
    both = BY_TWO + "x | visit | police | contact | 2024-05-01 |\n"
    found = _money(built(Assumptions(pot=(pot,)), interactions=both, cover=GAPS))
    (nhs,) = [row for row in found["who_pays"] if row["payer_code"] == "nhs"]
    assert rates([nhs], "payer_code") == {"nhs": (True, Decimal("10.01"), None)}
    assert [nhs[side]["cost_gbp"] for side in ("before", "after")] == [Decimal("10.00"), Decimal("20.00")]
    assert {nhs["after"][f"{end}_cost_gbp_per_year"] for end in ("low", "high")} == {None}
    assert rates(found["pots"], "party_code")["Alliance"] == (True, Decimal("10.01"), None)
    assert rates(found["pots"], "party_code")["justice"][0] is False
    wanted = "- NHS (national; data for part of the time): £10.01 before, not comparable after"
    assert wanted in costs_lines(found)


def test_nothing_is_cashable_unless_a_named_budget_holder_says_so() -> None:
    payers = Reader(built(), MANIFEST).who_pays("jo")
    assert {row["cashable_text"] for row in payers} == {words.NOT_SAID}
    said = {"cashability": "part", "confirmed_by": "Finance director", "confirmed_on": date(2025, 5, 1)}
    police = said | {"payer_code": "police", "note": "one post"}
    visits = said | {"payer_code": "nhs", "item_code": "VISIT", "cashability": "none"}
    store = built(Assumptions(cashable=(police, visits)))
    texts = {row["payer_code"]: row["cashable_text"] for row in Reader(store, MANIFEST).who_pays("jo")}
    assert texts == {
        "police": "Part of it is cashable, says Finance director, 1 May 2025 (one post).",
        "nhs": 'Of "Visit": None of it is cashable, says Finance director, 1 May 2025.',
        "justice": words.NOT_SAID,
    }
    lines = costs_lines(_money(store))
    assert "- No budget holder has said whether the others' cost is cashable." in lines


def test_a_statement_on_one_item_leaves_the_rest_of_the_payer_s_cost_as_it_was() -> None:
    # The NHS pays 10.00 for the visit and, here, 210.03 for the bed: 140.02 before and 70.01 after.
    said = {"payer_code": "nhs", "item_code": "VISIT", "cashability": "full",
            "confirmed_by": "Chief nurse", "confirmed_on": date(2025, 5, 1)}  # fmt: skip
    loaded = priced(UNITS, RULES, PARTS, Assumptions(cashable=(said,)))
    store = compared(STAY, COVER, date(2024, 1, 1), date(2024, 12, 31), links=loaded)
    rows = store.frame(
        "select cashable_item_code, cashability_code, side_code, cost_gbp from compare.payer_side "
        "where window_code = 'whole' order by cashable_item_code nulls first, side_code desc"
    ).rows()
    assert rows == [
        (None, "not_said", "before", Decimal("140.02")),
        (None, "not_said", "after", Decimal("70.01")),
        ("VISIT", "full", "before", Decimal("10.00")),
        ("VISIT", "full", "after", Decimal("0.00")),
    ]
    (payer,) = Reader(store, MANIFEST).who_pays("jo")
    assert payer["before"]["cost_gbp"] == Decimal("150.02")
    assert payer["cashable_text"].endswith("No budget holder has spoken of the rest.")


def test_what_the_person_is_charged_is_beside_public_cost_and_in_none_of_it() -> None:
    # 3 nights x 7.01 = 21.03: 14.02 before and 7.01 after.
    charged = RULES.replace("basis_code", "basis_code | perspective_code").replace("each", "each |")
    charged = charged.replace("nights", "nights | ") + "bed | RENT | nights | person\n"
    store = built(rules=charged)
    (rent,) = Reader(store, MANIFEST).other_costs("jo")
    assert (rent["perspective_code"], rent["payer_label"]) == ("person", "The person")
    costs = (rent["before"]["cost_gbp"], rent["after"]["cost_gbp"])
    assert costs == (Decimal("14.02"), Decimal("7.01"))
    plain = built()
    for table in ("summary", "payer_side", "tornado"):
        assert store.frame(f"from compare.{table}").equals(plain.frame(f"from compare.{table}"))
    # 14.02 x 365.25 / 365 = 14.0296; 7.01 x 365.25 / 366 = 6.9956
    wanted = "- Charged to the person (The person): £14.03 before, £7 after"
    assert wanted in costs_lines(_money(store))


def test_both_sections_name_the_assumption_set_and_its_date() -> None:
    chosen = Assumptions(
        name="alliance", title="Alliance prices", dated=date(2026, 1, 31), price_level="high"
    )
    found = _money(built(chosen))
    assert found["assumption_set"] == {
        "name": "alliance", "title": "Alliance prices", "dated": "2026-01-31", "price_base_fy": "2024-25",
        "price_level": "high", "range_percent": 25,
    }  # fmt: skip
    named = "alliance (Alliance prices), dated 31 January 2026"
    stamp = f"Prices of 2024 to 2025; assumption set: {named}; high unit costs"
    assert [line for line in costs_lines(found) if "Alliance" in line] == [stamp, stamp]


def test_a_journey_without_any_price_says_so() -> None:
    store = built(interactions=HEAD + "x | odd | contact | 2023-05-01 |")
    found = _money(store)
    assert (found["who_pays"], found["tornado"], found["other_costs"]) == ([], [], [])
    assert "- No contact has a cost." in costs_lines(found)


def _money(store: Store) -> dict[str, Any]:
    reader = Reader(store, MANIFEST)
    return reader.money("jo")
