"""The pack's tables on how far a comparison may be believed, and on groups: by hand, and each one broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.packs import build_of, manifest_of, rows

from journey.errors import Damaged
from journey.export import write_evaluator_pack
from journey.export.evidence import evidence_tables, groups_attrition, groups_findings, groups_summary
from journey.export.names import cleaner, whole_names_cleaner
from journey.export.reconcile_evidence import check_evidence
from journey.export.tables import pack_tables
from journey.read import Reader
from schemas import export_evidence

Tables = dict[str, pl.DataFrame]
PENNY = pl.lit(Decimal("0.01"), pl.Decimal(18, 2))
IS_COST = pl.col("measure_code") == "cost"
# The police stopped sending at the change, so they are left out of both sides: 587.00 of 687.01 before.
CONTACTS = """
interaction_id | source_person_id | agency_code          | activity_code | grain_code | start_date
a1             | p                | police               | arrest        | event      | 2021-03-01
e1             | p                | emergency_department | ed_attendance | contact    | 2021-05-01
e2             | p                | emergency_department | ed_attendance | contact    | 2022-02-01
e3             | q                | emergency_department | ed_attendance | contact    | 2022-03-01
"""
SUPPLY = """
agency_code          | covers_from_date | covers_to_date_excl
emergency_department | 2021-01-01       | 2023-01-01
police               | 2021-01-01       | 2022-01-01
"""
MEASURE = {"measure_code": "cost", "measure_label": "Cost", "is_money": True, "low": None, "high": None}
ANSWER: dict[str, Any] = {
    "name": "team", "label": "People of Annie's team", "why": "Annie chose", "refused_reason": None,
    "window": {"window_code": "12m"}, "n_people": 1,
    "spans": {"before_person_days": 365, "after_person_days": 334, "before_from": date(2021, 1, 1),
              "after_to": date(2022, 12, 31)},
    "attrition": [
        {"step_no": 0, "rule_text": "Everybody.", "why": "", "n_left_out": 0, "n_people": 2},
        {"step_no": 1, "rule_text": "One of: annie.", "why": "Annie chose", "n_left_out": 1, "n_people": 1},
    ],
    "measures": [MEASURE | {"before_mean": Decimal("687.01"), "after_mean": Decimal("109.25"),
                            "mean_change": Decimal("-577.76"), "n_fell": 1, "n_rose": 0, "n_same": 0}],
    "comparison": None,
    "finding": ["People of Annie's team: one person."], "caveats": ["That annie caused it."],
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """Two people, of whom P1 has a change on 1 January 2022."""
    held = Reader(build_of(CONTACTS, SUPPLY), manifest_of())
    yield held
    held.store.close()


@pytest.fixture(scope="module")
def tables(reader: Reader) -> Tables:
    """All tables of the pack, with a group by hand."""
    held = pack_tables(reader.store, reader.manifest, cleaner([]), {}, [])
    held |= evidence_tables(reader, cleaner([]))
    held |= {"groups_summary": groups_summary([ANSWER]), "groups_attrition": groups_attrition([ANSWER])}
    return held | {"groups_findings": groups_findings([ANSWER])}


def test_rates_are_of_the_services_compared_with_their_interval(tables: Tables) -> None:
    held = tables["rates"].filter((pl.col("window_code") == "whole") & (pl.col("measure_code") == "contacts"))
    (row,) = held.to_dicts()
    # One attendance of 365 days on each side: 30 / 365 = 0.0822. Clopper and Pearson of 1 in 2: the share p
    # has 1 - (1 - p)^2 = 0.025, so p = 0.0125791, and p / (1 - p) = 0.0127394; the other end is 1 over it.
    assert (row["before_amount"], row["before_observed_days"]) == (Decimal("1.00"), 365)
    assert row["before_rate"] == row["after_rate"] == Decimal("0.0822")
    assert row["rate_ratio"] == 1.0
    assert row["low_ratio"] == pytest.approx(0.0127394, rel=1e-5)
    assert row["high_ratio"] == pytest.approx(1 / 0.0127394, rel=1e-5)
    cost = tables["rates"].filter((pl.col("window_code") == "whole") & IS_COST).row(0, named=True)
    assert (cost["before_amount"], cost["low_ratio"], cost["set_code"]) == (
        Decimal("100.01"),
        None,
        "standard",
    )


def test_what_is_left_out_is_named_with_its_share(tables: Tables) -> None:
    held = tables["compared_agencies"].filter(pl.col("window_code") == "whole")
    found = {row["agency_code"]: row for row in held.iter_rows(named=True)}
    police = found["police"]
    assert (police["is_compared"], police["left_out_code"]) == (False, "not_supplied_after")
    # 587.00 / 687.01 = 0.85442...
    assert (police["before_cost_gbp"], police["share_of_before_cost"]) == (
        Decimal("587.00"),
        Decimal("0.8544"),
    )
    assert found["emergency_department"]["is_compared"] is True


def test_everybody_with_a_change_has_a_verdict_and_is_said_something_of(
    reader: Reader, tables: Tables
) -> None:
    (row,) = tables["verdicts"].to_dicts()
    assert (row["person_id"], row["verdict_code"], row["n_months_before"]) == ("P1", "refused", 12)
    said = reader.compare("P1")
    told = tables["findings"].filter(pl.col("person_id") == "P1")
    for kind_code, sentences in (("finding", said["finding"]), ("caveat", said["caveats"])):
        assert told.filter(pl.col("kind_code") == kind_code)["sentence_text"].to_list() == sentences


def test_whole_tables_are_let_through_and_keep_their_contracts(reader: Reader, tables: Tables) -> None:
    check_evidence(reader.store, tables)
    for name in (
        "verdicts",
        "findings",
        "groups_findings",
        "compared_agencies",
        "sensitivity",
        "endings",
        "rates",
    ):
        label = "".join(part.title() for part in name.split("_"))
        getattr(export_evidence, label).validate(tables[name])
    export_evidence.GroupsAttrition.validate(tables["groups_attrition"])
    stamp = [pl.lit("standard").alias("set_code"), pl.lit("2024-25").alias("price_base_fy")]
    export_evidence.GroupsSummary.validate(tables["groups_summary"].with_columns(stamp))


def _first(column: str, more: pl.Expr, where: pl.Expr) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Another value in the first row that fits."""

    def broken(frame: pl.DataFrame) -> pl.DataFrame:
        is_first = where & (where.cast(pl.Int64).cum_sum() == 1)
        kept = pl.when(is_first).then(more).otherwise(pl.col(column)).cast(frame.schema[column])
        return frame.with_columns(kept.alias(column))

    return broken


WHOLE = pl.col("window_code") == "whole"
IS_POLICE = WHOLE & (pl.col("agency_code") == "police")
BROKEN = [
    ("rates", "rates", _first("before_amount", pl.col("before_amount") + PENNY, WHOLE & IS_COST)),
    ("rates", "rates", lambda frame: frame.filter(~(WHOLE & IS_COST))),
    (
        "compared_agencies",
        "rates",
        _first("before_cost_gbp", pl.col("before_cost_gbp") + PENNY, IS_POLICE),
    ),
    ("compared_agencies", "rates", lambda frame: frame.filter(~IS_POLICE)),
    (
        "compared_agencies",
        "compared_agencies",
        _first("before_cost_gbp", pl.col("before_cost_gbp") + PENNY, WHOLE & pl.col("is_compared")),
    ),
    (
        "compared_agencies",
        "compared_agencies",
        _first("left_out_code", pl.lit("neither"), WHOLE & pl.col("is_compared")),
    ),
    (
        "sensitivity",
        "sensitivity",
        _first(
            "after_per_year", pl.col("after_per_year") + PENNY, IS_COST & (pl.col("check_code") == "last_12m")
        ),
    ),
    ("verdicts", "verdicts", lambda frame: frame.clear()),
    ("verdicts", "verdicts", lambda frame: pl.concat([frame, frame])),
    ("findings", "findings", lambda frame: frame.clear()),
    (
        "groups_attrition",
        "groups_attrition",
        _first("n_left_out", pl.col("n_left_out") + 1, pl.col("step_no") == 1),
    ),
    (
        "groups_attrition",
        "groups_attrition",
        lambda frame: frame.with_columns(n_people=pl.col("n_people") + 1),
    ),
    ("groups_findings", "groups_findings", lambda frame: frame.clear()),
    ("groups_summary", "groups_summary", lambda frame: frame.with_columns(n_people=pl.lit(2, pl.Int64))),
    ("groups_summary", "groups_summary", lambda frame: frame.with_columns(n_rose=pl.lit(1, pl.Int64))),
]


@pytest.mark.parametrize(("name", "named", "broken"), BROKEN)
def test_a_broken_table_is_named_and_refused(
    reader: Reader,
    tables: Tables,
    name: str,
    named: str,
    broken: Callable[[pl.DataFrame], pl.DataFrame],
) -> None:
    wrong = broken(tables[name])
    assert not wrong.equals(tables[name])
    with pytest.raises(Damaged, match=f"The table {named} does not add up"):
        check_evidence(reader.store, {**tables, name: wrong})


def test_nothing_is_written_where_the_evidence_does_not_add_up(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = evidence_tables(reader, cleaner([])) | {"verdicts": groups_summary([]).clear()}
    wrong["verdicts"] = pl.DataFrame({"person_id": ["P2"]})
    monkeypatch.setattr("journey.export.pack.evidence_tables", lambda *_: wrong)
    with pytest.raises(Damaged, match="The table verdicts does not add up"):
        write_evaluator_pack(reader, tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_the_readme_says_what_the_screen_says(reader: Reader, tmp_path: Path) -> None:
    write_evaluator_pack(reader, tmp_path / "pack")
    text = (tmp_path / "pack" / "README.txt").read_text(encoding="utf-8")
    said = reader.compare("P1")
    assert "\nCounts from 1 to 7 are not for publication.\n" in text
    told = text[text.index("WHAT THE SCREEN SAYS OF EACH") :]
    assert "\nP1\n" in told
    for sentence in said["finding"]:
        assert f"\n- {sentence}\n" in told
    for sentence in said["caveats"]:
        assert f"\n- Not to be concluded: {sentence}\n" in told
    assert len(rows(tmp_path / "pack", "findings")) == len(said["finding"]) + len(said["caveats"])
    # The pack may hold a group with one, so it is said of a person alone that there is none.
    assert "It has no comparison group." not in text
    assert (
        "1. A change between before and after is not the effect of anyone's work. One person's has no" in text
    )


def test_a_groups_figures_are_exact_and_blank_where_there_are_none() -> None:
    (row,) = groups_summary([ANSWER]).to_dicts()
    assert (row["group_code"], row["part_code"], row["n_people"]) == ("team", "group", 1)
    assert (row["before_mean"], row["mean_change"]) == (Decimal("687.0100"), Decimal("-577.7600"))
    assert (row["low_change"], row["median_change"], row["after_person_days"]) == (None, None, 334)


def test_what_an_answer_hides_of_a_few_is_blank_in_the_pack() -> None:
    hidden = ("median_change", "n_fell", "n_rose", "n_same", "bootstrap_low", "bootstrap_high")
    few = ANSWER | {"measures": [ANSWER["measures"][0] | dict.fromkeys(hidden)]}
    (row,) = groups_summary([few]).to_dicts()
    names = [f"{name}_change" if name.startswith("boot") else name for name in hidden]
    assert {row[name] for name in names} == {None} and row["mean_change"] == Decimal("-577.7600")


def test_a_comparison_group_and_the_difference_have_rows_of_their_own() -> None:
    theirs = MEASURE | {"mean_change": Decimal("-100.00")}
    difference = MEASURE | {"difference": Decimal("-477.76"), "low": Decimal("-900.00")}
    beside = {"label": "x", "why": "y", "n_matched": 1, "measures": [theirs], "difference": [difference]}
    steps = [{"step_no": 0, "rule_text": "All.", "why": "", "n_left_out": 0, "n_people": 1}]
    answer = ANSWER | {"comparison": beside | {"attrition": steps}}
    held = groups_summary([answer]).select("part_code", "mean_change", "low_change").rows()
    assert held[1:] == [
        ("comparison", Decimal("-100.0000"), None),
        ("difference", Decimal("-477.7600"), Decimal("-900.0000")),
    ]
    assert groups_attrition([answer])["part_code"].to_list() == ["group", "group", "comparison"]


def test_a_group_that_cannot_be_compared_has_its_steps_and_its_reason() -> None:
    answer = ANSWER | {"refused_reason": "Nobody is left.", "finding": [], "caveats": [], "measures": []}
    assert groups_summary([answer]).height == 0
    assert groups_attrition([answer]).height == 2
    assert groups_findings([answer]).rows() == [("team", "finding", 1, "Nobody is left.")]


def test_a_name_leaves_neither_in_what_was_typed_nor_as_an_alias(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journey.export.evidence.group_answers", lambda _: [ANSWER])
    monkeypatch.setattr(reader, "known_names", lambda: ["annie", "Annie Team"])
    held = evidence_tables(reader, cleaner(["annie", "Annie Team"]))
    assert held["groups_summary"]["group_label"].to_list() == ["People of [name removed]'s [name removed]"]
    assert held["groups_attrition"]["rule_text"].to_list() == ["Everybody.", "One of: [name removed]."]
    assert held["groups_attrition"]["why_text"].to_list() == [None, "[name removed] chose"]
    told = held["groups_findings"]["sentence_text"].to_list()
    assert told == [
        "People of [name removed]'s [name removed]: one person.",
        "That [name removed] caused it.",
    ]


def test_a_sentence_of_ours_loses_whole_names_alone() -> None:
    clean = whole_names_cleaner(["Person 7", "jo"])
    assert clean("This is one person, a job for JO; Person 7.") == (
        "This is one person, a job for [name removed]; [name removed]."
    )
