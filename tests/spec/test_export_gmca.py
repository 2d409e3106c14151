"""The who-pays table shaped for the GMCA cost-benefit model, worked by hand (builds of support.packs)."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from support.packs import plain_reader, rich_reader

from journey.errors import Damaged
from journey.export import write_evaluator_pack
from journey.export.gmca import agency_words
from journey.read import Reader
from schemas.export import Periods
from schemas.export_costs import WhoPaysGmca
from schemas.export_evidence import ComparedAgencies

REFERENCE = Path(__file__).parents[2] / "schemas" / "reference"
# The model's own list of level 1 agencies (v1.2 and v1.4), as docs/how-to-feed-the-gmca-model.md gives it.
LEVEL_1 = {
    *(
        "Criminal Justice System",
        "Department for Education",
        "DWP",
        "Educational Establishment",
        "Fire Service",
    ),
    *("HM Treasury", "Local Authority", "Ministry of Justice", "Multiple", "NHS", "Police", "Private sector"),
    *("RSL", "Society / Economic", "VCS"),
}


def gmca(reader: Reader) -> pl.DataFrame:
    """The table as it comes from the build."""
    return reader.store.select("export.who_pays_gmca", agency_words())


def by_item(reader: Reader) -> dict[tuple[str, str, str | None], dict[str, object]]:
    """Its rows by payer, activity and unit cost."""
    rows = gmca(reader).to_dicts()
    return {(row["payer_code"], row["activity_code"], row["item_code"]): row for row in rows}


def test_a_cost_that_two_bodies_pay_is_a_row_each_with_its_own_part_of_the_unit_cost() -> None:
    # An arrest of 587.00: police 342.00, courts 245.00 (indices all 100). Both count the one arrest.
    found = by_item(rich_reader())
    for payer, part, level in (
        ("police", "342.00", "Police"),
        ("justice", "245.00", "Criminal Justice System"),
    ):
        row = found[payer, "arrest", "ARREST"]
        assert (row["level_1_label"], row["level_2_label"]) == (level, None)
        assert (row["unit_cost_gbp"], row["paid_unit_cost_gbp"]) == (Decimal("587.00"), Decimal(part))
        assert (row["n_before"], row["n_after"]) == (1, 0)
        assert (row["before_units"], row["after_units"]) == (Decimal("1.0000"), Decimal("0.0000"))
        assert (row["before_fiscal_gbp"], row["after_fiscal_gbp"]) == (Decimal(part), Decimal("0.00"))


def test_a_stay_over_the_change_is_cut_as_its_cost_is_and_counted_where_it_began() -> None:
    # Three nights, one before: a third of 100.00 is 33.33, the rest 66.67; 0.3333 and 0.6667 of a stay.
    # Both sides are observed for 365 days. Before: 33.33 x 365.25 / 365 = 33.35; after: 66.67 -> 66.72
    # (66.7157); change 33.37. Of units 0.3333 -> 0.3335 (0.33353), 0.6667 -> 0.6672 (0.66716); change 0.3337.
    row = by_item(rich_reader())["nhs", "ward_stay", "BED"]
    assert (row["n_before"], row["n_after"]) == (1, 0)
    assert (row["before_units"], row["after_units"]) == (Decimal("0.3333"), Decimal("0.6667"))
    assert (row["before_fiscal_gbp"], row["after_fiscal_gbp"]) == (Decimal("33.33"), Decimal("66.67"))
    assert (row["before_observed_days"], row["after_observed_days"]) == (365, 365)
    assert (row["before_from_date"], row["before_to_date_excl"]) == (date(2021, 1, 1), date(2022, 1, 1))
    assert (row["after_from_date"], row["after_to_date_excl"]) == (date(2022, 1, 1), date(2023, 1, 1))
    assert row["change_units_per_year"] == Decimal("0.3337")
    assert row["change_fiscal_gbp_per_year"] == Decimal("33.37")
    assert (row["cashability_code"], row["confirmed_by_label"]) == ("part", "Director of finance")


def test_what_an_agency_recorded_and_the_teams_budget_have_no_unit() -> None:
    # A repair recorded at 80.00, paid by the council for the police; 365 days of the team at 10.00 a day.
    found = by_item(rich_reader())
    repair = found["council", "repair", "REPAIR"]
    assert repair["is_recorded"] and repair["after_units"] is None and repair["unit_cost_gbp"] is None
    assert (repair["n_after"], repair["after_fiscal_gbp"]) == (1, Decimal("80.00"))
    team = found["council", "support_as_a_whole", None]
    assert (team["n_after"], team["after_units"], team["after_fiscal_gbp"]) == (0, None, Decimal("3650.00"))


def test_no_change_is_told_where_an_agencys_files_cover_no_day_of_a_side() -> None:
    # A price for the council tax summons; its files begin on the day of the change.
    reader = plain_reader()
    line = reader.store.frame("select * from cost.kind_line")
    priced = line.filter(pl.col("item_code") == "CHARGE").with_columns(
        perspective_code=pl.lit("social"), payer_code=pl.lit("several_and_society")
    )
    reader.store.load_frame("cost.kind_line", pl.concat([line, priced]))
    row = by_item(reader)["several_and_society", "ctax_summons", "CHARGE"]
    assert (row["before_observed_days"], row["after_observed_days"]) == (0, 365)
    assert row["change_units_per_year"] is None and row["change_fiscal_gbp_per_year"] is None
    assert (row["before_social_gbp"], row["after_social_gbp"]) == (Decimal("0.00"), Decimal("30.00"))
    assert row["after_fiscal_gbp"] is None and row["after_economic_gbp"] is None
    assert (row["level_1_label"], row["counterpart_code"]) == ("Multiple", "nearest")


def test_what_a_person_is_charged_has_no_counterpart_and_no_row() -> None:
    assert "person" not in gmca(plain_reader())["payer_code"].to_list()


@pytest.mark.parametrize("make", [plain_reader, rich_reader])
def test_fiscal_cost_by_payer_is_who_pays(make) -> None:  # type: ignore[no-untyped-def]
    reader = make()
    found, pays = gmca(reader), reader.store.select("export.who_pays")
    for side in ("before", "after"):
        mine = found.group_by("payer_code").agg(pl.sum(f"{side}_fiscal_gbp").alias("cost_gbp"))
        wanted = pays.filter(pl.col("side_code") == side).group_by("payer_code").agg(pl.sum("cost_gbp"))
        assert dict(mine.iter_rows()) == dict(wanted.iter_rows()), side


def test_a_pack_whose_table_is_not_who_pays_is_not_published(tmp_path: Path) -> None:
    reader = plain_reader()
    spell = reader.store.frame("select * from compare.spell")
    reader.store.load_frame("compare.spell", spell.with_columns(cost_pence=pl.col("cost_pence") + 1))
    with pytest.raises(Damaged, match="who_pays_gmca does not add up"):
        write_evaluator_pack(reader, tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_every_payer_has_a_row_of_words_and_every_word_a_source() -> None:
    with (REFERENCE / "gmca_agency.csv").open(encoding="utf-8", newline="") as stream:
        words = list(csv.DictReader(stream))
    with (REFERENCE / "payer.csv").open(encoding="utf-8", newline="") as stream:
        payers = {row["payer_code"] for row in csv.DictReader(stream)}
    assert {row["payer_code"] for row in words if not row["payer_label"]} == payers
    keys = [(row["payer_code"], row["payer_label"]) for row in words]
    assert len(set(keys)) == len(keys)
    for row in words:
        assert row["source_title"], row
        assert (row["level_1_label"] in LEVEL_1) != (row["counterpart_code"] == "none"), row
        assert row["note_text"] or row["counterpart_code"] == "same", row


def test_people_are_chosen_by_columns_that_are_there_and_by_no_verdict(repository: Path) -> None:
    page = (repository / "docs" / "how-to-feed-the-gmca-model.md").read_text(encoding="utf-8")
    step = page.partition("1. **Choose")[2].partition("\n2. ")[0]
    contracts = {"periods": Periods, "compared_agencies": ComparedAgencies, "who_pays_gmca": WhoPaysGmca}
    named = re.findall(r"`(\w+)\.(\w+)`", step)
    assert {table for table, _ in named} == set(contracts)
    assert not [one for one in named if one[1] not in contracts[one[0]].to_schema().columns]
    assert "Do not choose by `verdicts`" in step and "Under 10 people: stop" in step
