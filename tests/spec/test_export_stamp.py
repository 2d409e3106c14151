"""A table of the pack that is passed on alone: whose prices, what was noticed, the team's own line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from support.packs import RICH_CONTACTS, RICH_SET, RICH_SUPPLY, build_of, manifest_of, rich_reader, rows

from journey.assumptions import Support
from journey.export import write_evaluator_pack
from journey.export.names import cleaner
from journey.export.tables import pack_tables
from journey.read import Reader

IN_POUNDS = {
    *("interactions", "cost_lines", "costs_to_others", "summary_before_after", "summary_by_payer"),
    *("who_pays", "yearly_series", "unit_costs", "recorded_costs", "linkage", "link_thresholds"),
    *("who_pays_gmca", "service_change"),
    *("events_before_after", "demand_before_after", "handovers_before_after"),
    *("rates", "compared_agencies", "sensitivity"),
}
HOURS = Support("hours", hours_per_week=Decimal("3.25"), item_code="MISSED", payer_code="nhs")


def test_every_table_of_pounds_says_whose_prices_it_is_in(tmp_path: Path) -> None:
    written = write_evaluator_pack(rich_reader(), tmp_path / "pack", discount_from="2019-20")
    held = {name: rows(tmp_path / "pack", name) for name in written["rows"]}
    stamped = {name for name, found in held.items() if found and "set_code" in found[0]}
    assert stamped == IN_POUNDS
    for name in IN_POUNDS:
        assert {(row["set_code"], row["price_base_fy"]) for row in held[name]} == {("local", "2024-25")}, name


def test_the_name_of_a_set_leaves_without_names() -> None:
    reader = rich_reader()
    manifest = manifest_of(replace(RICH_SET, name="john"))
    tables = pack_tables(reader.store, manifest, cleaner(["John"]), {}, [])
    assert set(tables["cost_lines"]["set_code"]) == {"[name removed]"}


@pytest.mark.parametrize(
    ("support", "said", "cost"),
    [
        # 73,050.00 x 365 days / (20 people x 365.25 = 7,305) = 3,650.00
        (RICH_SET.support, ("", "73050.00", "365", "7305.0000", "support_budget", "council"), "3650.00"),
        # 20.00 an hour x 3.25 hours a week x 365 / 7 = 3,389.285..., from 325 x 365 = 118,625 over 700
        (HOURS, ("MISSED", "20.00", "118625", "700.0000", "support_hours", "nhs"), "3389.29"),
    ],
    ids=["budget", "hours"],
)
def test_the_support_teams_line_can_be_worked_out_again(
    support: Support, said: tuple[str, ...], cost: str, tmp_path: Path
) -> None:
    chosen = replace(RICH_SET, support=support)
    build = Reader(build_of(RICH_CONTACTS, RICH_SUPPLY, chosen), manifest_of(chosen))
    write_evaluator_pack(build, tmp_path / "pack")
    (line,) = [row for row in rows(tmp_path / "pack", "cost_lines") if row["interaction_id"] == "support:P1"]
    names = ("item_code", "unit_cost_gbp", "quantity", "base_units", "rule_code", "payer_code")
    assert tuple(line[name] for name in names) == said
    assert (line["price_year_fy"], line["index_from"], line["index_to"]) == (
        "2024-25",
        "100.0000",
        "100.0000",
    )
    exact = Decimal(line["unit_cost_gbp"]) * Decimal(line["index_to"]) / Decimal(line["index_from"])
    exact = exact * int(line["quantity"]) / Decimal(line["base_units"])
    assert exact.quantize(Decimal("0.01"), "ROUND_HALF_UP") == Decimal(line["line_cost_gbp"]) == Decimal(cost)
    (rule,) = [row for row in rows(tmp_path / "pack", "cost_rules") if row["rule_code"] == line["rule_code"]]
    assert (rule["item_code"], rule["n_interactions"]) == (line["item_code"], "0")
    readme = " ".join((tmp_path / "pack" / "README.txt").read_text(encoding="utf-8").split())
    assert f"own line (rule_code {line['rule_code']}) is J too" in readme


def test_a_pack_whose_team_is_priced_by_contacts_has_no_such_formula(tmp_path: Path) -> None:
    chosen = replace(RICH_SET, support=Support())
    write_evaluator_pack(
        Reader(build_of(RICH_CONTACTS, RICH_SUPPLY, chosen), manifest_of(chosen)), tmp_path / "pack"
    )
    assert "is J too" not in (tmp_path / "pack" / "README.txt").read_text(encoding="utf-8")
    assert not [
        row for row in rows(tmp_path / "pack", "cost_rules") if row["rule_code"].startswith("support")
    ]


def test_what_was_noticed_in_the_prices_in_use_is_a_table(tmp_path: Path) -> None:
    reader = rich_reader()  # its prices made old, the one that no rule uses too
    items = reader.store.frame("select * from cost.unit_cost")
    old = items.with_columns(price_year_fy=items["price_year_fy"].replace("2024-25", "2001-02"))
    reader.store.load_frame("cost.unit_cost", old)
    write_evaluator_pack(reader, tmp_path / "pack")
    found = rows(tmp_path / "pack", "price_findings")
    stale = {row["item_codes"]: row for row in found if row["finding_code"] == "stale"}
    assert set(stale) == {"ARREST", "BED", "CHARGE", "MISSED", "REPAIR"}
    assert stale["BED"]["level_code"] == "look_at" and "2010-11" in stale["BED"]["finding_text"]
    assert stale["BED"]["remedy_text"]


def test_a_name_in_what_was_noticed_does_not_leave() -> None:
    one = {"level": "wrong", "code": "unknown_payer", "item_codes": ("A", "B")}
    one |= {"sentence": "The payer John's fund is not known.", "what_to_do": "Ask John."}
    reader = rich_reader()
    tables = pack_tables(reader.store, reader.manifest, cleaner(["John"]), {}, [one])
    assert tables["price_findings"].rows() == [
        (
            "wrong",
            "unknown_payer",
            "A;B",
            "The payer [name removed]'s fund is not known.",
            "Ask [name removed].",
        )
    ]
