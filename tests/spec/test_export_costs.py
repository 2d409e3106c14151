"""The pack's tables of pounds under a programme's own assumption set, worked by hand (support.packs).

An arrest of 587.00 (police 342.00, courts 245.00) and the first of three nights of 100.00 are before. The
other two nights, a missed appointment of 20.00, a repair recorded at 80.00 and 365 days of a support budget
at 10.00 a day are after. A summons costs no public body anything that is known, and the person 30.00.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from support.packs import RICH_SET, by_side, plain_reader, rich_reader, rows

from journey.assumptions import Assumptions, Support
from journey.export import write_evaluator_pack
from journey.export.choices import support_text
from journey.pipeline.rules import rule_frame


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the second build of support.packs."""
    folder = tmp_path_factory.mktemp("rich") / "pack"
    write_evaluator_pack(rich_reader(), folder)
    return folder


def test_every_table_adds_up_to_the_headline(pack: Path) -> None:
    # 342.00 + 245.00 + 33.33 = 620.33; 66.67 + 20.00 + 80.00 + 3,650.00 = 3,816.67
    wanted = {"before": Decimal("620.33"), "after": Decimal("3816.67")}
    for name in ("cost_lines", "summary_before_after", "summary_by_payer", "who_pays", "yearly_series"):
        assert by_side(rows(pack, name)) == wanted, name


def test_a_line_a_payer_and_the_support_teams_own_line(pack: Path) -> None:
    found = {
        (row["interaction_id"], row["line_no"], row["side_code"]): (row["payer_code"], row["cost_gbp"])
        for row in rows(pack, "cost_lines")
    }
    assert found == {
        ("a1", "1", "before"): ("police", "342.00"),
        ("a1", "2", "before"): ("justice", "245.00"),
        ("b1", "1", "before"): ("nhs", "33.33"),
        ("b1", "1", "after"): ("nhs", "66.67"),
        ("m1", "1", "after"): ("nhs", "20.00"),
        ("r1", "1", "after"): ("council", "80.00"),
        ("support:P1", "1", "after"): ("council", "3650.00"),
    }


def test_each_line_can_be_worked_out_again(pack: Path) -> None:
    """From the pack alone: job, share, part of a payer; each a difference of two amounts rounded half up."""

    def upto(total: Decimal, numerator: str | int, denominator: str | int) -> Decimal:
        return (total * Decimal(numerator) / Decimal(denominator)).quantize(Decimal("0.01"), "ROUND_HALF_UP")

    parts = {(row["item_code"], row["line_no"]): row for row in rows(pack, "item_payers")}
    lines = rows(pack, "cost_lines") + rows(pack, "costs_to_others")
    assert len(lines) == 8
    whole = {"part_from": "0", "part_to": "1", "part_total": "1"}
    for row in lines:
        exact = Decimal(row["unit_cost_gbp"]) * Decimal(row["index_to"]) / Decimal(row["index_from"])
        job = exact * int(row["quantity"]) / Decimal(row["base_units"])
        n, k = int(row["n_sharing"]), int(row["share_no"])
        share = upto(job, k, n) - upto(job, k - 1, n)
        own = {**whole, "payer_code": "council"}  # the support team's line, which one payer pays
        is_support = row["activity_code"] == "support_as_a_whole"
        part = own if is_support else parts[row["item_code"], row["line_no"]]
        assert part["payer_code"] == row["payer_code"]
        line = upto(share, part["part_to"], part["part_total"]) - upto(
            share, part["part_from"], part["part_total"]
        )
        assert line == Decimal(row.get("line_cost_gbp") or row["cost_gbp"])


def test_what_did_not_take_place_has_its_cost_and_is_no_contact(pack: Path) -> None:
    missed = next(row for row in rows(pack, "interactions") if row["interaction_id"] == "m1")
    assert (missed["cost_gbp"], missed["is_counted"], missed["uncosted_reason"]) == ("20.00", "false", "")
    gp = {row["side_code"]: row for row in rows(pack, "summary_before_after") if row["agency_code"] == "gp"}
    assert (gp["after"]["n_interactions"], gp["after"]["cost_gbp"]) == ("0", "20.00")


def test_who_pays_who_gains_pots_and_cash(pack: Path) -> None:
    names = (
        "payer_code",
        "beneficiary_code",
        "pot_label",
        "cashability_code",
        "confirmed_by_label",
        "cost_gbp",
    )
    after = {
        tuple(row[name] for name in names) for row in rows(pack, "who_pays") if row["side_code"] == "after"
    }
    assert after == {
        ("council", "council", "Alliance", "not_said", "", "3650.00"),
        ("council", "police", "Alliance", "not_said", "", "80.00"),
        ("justice", "justice", "", "not_said", "", "0.00"),
        ("nhs", "nhs", "Alliance", "not_said", "", "20.00"),
        ("nhs", "nhs", "Alliance", "part", "Director of finance", "66.67"),
        ("police", "police", "", "not_said", "", "0.00"),
    }


def test_costs_to_others_are_in_no_total(pack: Path) -> None:
    (charge,) = rows(pack, "costs_to_others")
    assert (charge["interaction_id"], charge["perspective_code"], charge["payer_code"]) == (
        "c1",
        "person",
        "person",
    )
    assert charge["cost_gbp"] == "30.00"
    held = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    assert held["totals"]["cost_gbp"] == "4437.00"  # 620.33 + 3,816.67, without the 30.00


def test_what_has_no_cost_is_counted_with_its_reason_and_remedy(pack: Path) -> None:
    (summons,) = rows(pack, "uncosted")
    assert (summons["activity_code"], summons["uncosted_reason"]) == ("ctax_summons", "only_a_charge")
    assert (summons["n_interactions"], summons["reason_text"]) == ("1", "Only a charge")
    assert summons["remedy_text"] == "What the service itself spends on it, from its budget holder."


def test_recorded_costs_stand_beside_the_modelled(pack: Path) -> None:
    (repair,) = rows(pack, "recorded_costs")
    found = [repair[name] for name in ("recorded_cost_gbp", "modelled_cost_gbp", "difference_gbp")]
    assert found == ["80.00", "60.00", "20.00"]
    assert repair["all_recorded_cost_gbp"] == "80.00"
    assert (repair["n_recorded"], repair["n_both"], repair["n_recorded_used"]) == ("1", "1", "1")
    # Priced as recorded and by nothing else, so its unit cost is not among those that priced a line.
    assert {row["item_code"] for row in rows(pack, "unit_costs")} == {"ARREST", "BED", "CHARGE", "MISSED"}


def test_rules_say_whose_they_are_and_how_often_they_chose(pack: Path) -> None:
    found = {
        row["rule_code"]: (row["owner_code"], row["item_code"], row["n_interactions"])
        for row in rows(pack, "cost_rules")
    }
    assert found == {
        "arrest": ("shipped", "ARREST", "1"),  # two lines, one interaction
        "charged": ("shipped", "CHARGE", "1"),
        "missed_gp": ("programme", "MISSED", "1"),
        "repair": ("shipped", "REPAIR", "1"),
        "support_budget": ("programme", "", "0"),  # 365 days, of no interaction
        "ward_stay": ("shipped", "BED", "1"),
    }


def test_summaries_say_whether_the_supports_own_cost_is_in(pack: Path, tmp_path: Path) -> None:
    def codes(folder: Path) -> set[tuple[str, str]]:
        tables = ("summary_before_after", "summary_by_payer", "who_pays", "yearly_series", "link_thresholds")
        said = [{(r["side_code"], r["support_cost_code"]) for r in rows(folder, name)} for name in tables]
        assert all(one == said[0] for one in said)
        return said[0]

    assert codes(pack) == {("before", "not_asked"), ("after", "included")}
    assert "Support team's own cost: included in the cost after, people: 1" in _readme(pack)
    write_evaluator_pack(plain_reader(), tmp_path / "plain")  # no support team sent anything
    assert codes(tmp_path / "plain") == {("before", "not_asked"), ("after", "not_included")}
    assert "Support team's own cost: not included, people: 1" in _readme(tmp_path / "plain")


def _readme(folder: Path) -> str:
    return (folder / "README.txt").read_text(encoding="utf-8")


def test_every_output_names_its_assumption_set(pack: Path) -> None:
    readme = _readme(pack)
    for line in (
        "Assumption set: local (Agreed by [name removed]'s board), dated 2024-05-01",
        "Prices of: 2024-25; level: central",
        "Prices from: catalogue ours (sha256 cc33)",
        "Prices from: catalogue shipped (sha256 aa11)",
        "Prices from: index gdp (sha256 bb22)",
        "Nothing is discounted.",
    ):
        assert line in readme, line
    assert "yearly budget of £73,050.00 (prices of 2024-25) over the 20 people" in readme
    held = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    same = {key: value for key, value in RICH_SET.as_json().items() if key not in ("title", "rule")}
    assert {key: held["assumptions"][key] for key in same} == same
    assert held["prices_sha256"] == {
        "catalogue shipped": "aa11",
        "catalogue ours": "cc33",
        "index gdp": "bb22",
    }
    assert held["discounting"] is None


def test_the_sets_choices_are_rows_beside_the_fixed_ones(pack: Path) -> None:
    found = {row["assumption_id"]: row for row in rows(pack, "assumptions")}
    chosen = {name for name in found if name.startswith("set")}
    assert chosen == {
        *("set", "set.price_base", "set.price_level", "set.range", "set.support", "set.index.gdp"),
        *("set.catalogue.shipped", "set.catalogue.ours", "set.local_price.MISSED", "set.recorded.landlord"),
        *("set.rule.missed_gp", "set.split.ARREST", "set.pot.Alliance", "set.cashable.nhs.BED"),
    }
    assert {f"A{number:02}" for number in range(1, 17)} == set(found) - chosen
    text = {name: row["assumption_text"] for name, row in found.items()}
    assert "[name removed]'s practice" in text["set.local_price.MISSED"]
    assert text["set.split.ARREST"] == "The cost of ARREST is paid by police 58 percent, justice 42 percent."
    assert "Director of finance confirmed on 2024-05-02" in text["set.cashable.nhs.BED"]
    assert "status_code not_attended, activity_code gp_visit" in text["set.rule.missed_gp"]
    in_json = json.loads((pack / "assumptions.json").read_text(encoding="utf-8"))
    assert [row["assumption_id"] for row in in_json] == list(found)


def test_a_rule_says_whose_it_is_and_the_programme_s_go_first() -> None:
    missed = {**RICH_SET.rule[0], "activity_code": "gp_consultation", "item_code": "GP_CONSULT"}
    chosen = replace(RICH_SET, rule=(missed,))
    rules = rule_frame(chosen, ["casework"])
    own = rules.filter(owner_code="programme")
    assert {"missed_gp", "support_casework", "support_casework_not_attended"} < set(own["rule_code"])
    shipped = rules.filter(owner_code="shipped")
    assert own.height + shipped.height == rules.height
    assert own["rank_no"].max() < shipped["rank_no"].min()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("support", "said"),
    [
        (Support(), "that of its recorded contacts, priced like any other."),
        (
            Support("hours", hours_per_week=Decimal("3.5"), item_code="HOU_SUPPORT_HR", payer_code="council"),
            "3.5 hours a week with each person, at the price of HOU_SUPPORT_HR, from the change date to the "
            "end of the data, paid by council.",
        ),
    ],
)
def test_how_the_supports_cost_is_counted_is_said(support: Support, said: str) -> None:
    text = support_text(Assumptions(support=support).as_json()["support"])
    assert text == f"The support team's own cost is {said}"
