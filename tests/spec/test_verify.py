"""A pack edited by hand: the check names the file, the table, the row and the column, and never a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from support.edited_packs import EditedPack, at, said_of
from support.packs import rich_reader

from journey.export import write_evaluator_pack
from journey.report_packs import verified_json, verified_text

PENNY = Decimal("0.01")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two payers, a missed appointment with a cost, a recorded cost and a support budget."""
    folder = tmp_path_factory.mktemp("packs") / "pack"
    reader = rich_reader()
    write_evaluator_pack(reader, folder)
    reader.store.close()
    yield folder


@pytest.fixture
def pack(written: Path, tmp_path: Path) -> EditedPack:
    """A copy to be changed."""
    return EditedPack(written, tmp_path / "pack")


def _row(pack: EditedPack, name: str, has: str) -> int:
    """The row of the CSV that has a text, as a spreadsheet numbers it."""
    return next(number for number, line in enumerate(pack.lines(name), 1) if has in line)


def test_a_pack_as_it_was_written_reconciles(pack: EditedPack, tmp_path: Path) -> None:
    held = pack.verify()
    assert held.is_whole and held.findings == () and held.pack == "evaluator"
    assert "It reconciles" in verified_text(held)
    assert verified_json(held)["reconciles"] is True
    packed = EditedPack(pack.path, tmp_path / "again").zipped(tmp_path / "pack.zip")
    from journey.export.verify import verify_pack

    assert verify_pack(packed).is_whole
    assert verify_pack(packed).manifest_sha256 == held.manifest_sha256


def test_a_cost_changed_in_the_csv_alone_is_named_with_both_figures(pack: EditedPack) -> None:
    row = _row(pack, "cost_lines", ",m1,")  # the missed appointment: 20.00 in the line and on its side
    pack.replace("cost_lines", row, ",20.00,20.00,20.00,20.00,", ",20.00,25.00,20.00,20.00,")
    told = pack.verify()
    cell = next(one for one in told.findings if one.check == "cell")
    assert (cell.table, cell.row) == ("cost_lines", row)
    assert "£25.00 stands there, and £20.00 in cost_lines.parquet" in cell.sentence
    assert [one.table for one in told.findings if one.check == "changed_file"] == ["cost_lines.csv"]
    assert told.n_findings == 2  # the file, and the cell: nothing else was changed


def test_a_text_is_never_said(pack: EditedPack) -> None:
    row = _row(pack, "cost_lines", "Team of three.")
    pack.replace("cost_lines", row, "Team of three.", "Sentinel Q. Person")
    told = pack.verify()
    cell = next(one for one in told.findings if one.check == "cell")
    assert (cell.row, cell.column) == (row, "rule_reason")
    assert "Sentinel" not in verified_text(told) + str(verified_json(told))
    assert "three" not in verified_text(told)


def test_of_many_edits_the_first_twenty_are_said_and_the_rest_counted(pack: EditedPack) -> None:
    # every one of the 12 rows of who_pays gets another low and another high cost: 24 cells, and one file
    lines = pack.lines("who_pays")
    assert len(lines) == 13 and ",0.00,0.00,0.00," in "".join(lines)
    names = lines[0].split(",")
    edited = pack.table("who_pays").with_columns(
        pl.col("low_cost_gbp") + PENNY, pl.col("high_cost_gbp") + PENNY
    )
    edited.write_csv(pack.path / "who_pays.csv", line_terminator="\r\n")
    assert names.index("low_cost_gbp") < names.index("high_cost_gbp")
    told = pack.verify()
    assert told.n_findings == 25
    text = verified_text(told)
    assert text.count("\n- ") == 20 and "... and 5 more." in text


def _dropped(pack: EditedPack) -> tuple[str, int]:
    lines = pack.lines("summary_by_payer")
    pack.write_lines("summary_by_payer", [*lines[:3], *lines[4:]])
    return "row 4 of summary_by_payer.parquet is not in it", 4


def _doubled(pack: EditedPack) -> tuple[str, int]:
    lines = pack.lines("summary_by_payer")
    pack.write_lines("summary_by_payer", [*lines[:4], lines[3], *lines[4:]])
    return "row 5 is not in summary_by_payer.parquet", 5


def _swapped(pack: EditedPack) -> tuple[str, int]:
    lines = pack.lines("summary_by_payer")
    lines[3], lines[5] = lines[5], lines[3]
    pack.write_lines("summary_by_payer", lines)
    return "rows 4, 6 of it stand in another order", 4


def _new_column(pack: EditedPack) -> tuple[str, int]:
    lines = pack.lines("summary_by_payer")
    pack.write_lines("summary_by_payer", [f"{lines[0]},mine", *(f"{line},1" for line in lines[1:])])
    return "the column mine is not in summary_by_payer.parquet", 1


def _cut_off(pack: EditedPack) -> tuple[str, int]:
    path = pack.path / "summary_by_payer.csv"
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([*lines[:5], b'P1,"cut']))
    return "row 6 does not end as a row does", 6


@pytest.mark.parametrize("edit", [_dropped, _doubled, _swapped, _new_column, _cut_off])
def test_rows_and_columns_of_the_csv(pack: EditedPack, edit: Callable[[EditedPack], tuple[str, int]]) -> None:
    sentence, row = edit(pack)
    told = pack.verify()
    assert not told.is_whole
    assert any(sentence in one.sentence and one.row == row for one in told.findings), verified_text(told)


def test_files_that_are_changed_added_and_missing_are_named(pack: EditedPack) -> None:
    (pack.path / "README.txt").write_text("Do as you like.", encoding="utf-8")
    (pack.path / "more.txt").write_text("1", encoding="utf-8")
    (pack.path / "coverage.parquet").unlink()
    (pack.path / "rejects.csv").unlink()
    found = {(one.check, one.table) for one in pack.verify().findings}
    assert {
        ("changed_file", "README.txt"),
        ("added_file", "more.txt"),
        ("missing_file", "coverage.parquet"),
        ("missing_file", "rejects.csv"),
    } <= found


def test_without_its_parquet_file_a_csv_is_read_by_the_dictionary_and_added_up(pack: EditedPack) -> None:
    (pack.path / "summary_by_payer.parquet").unlink()
    held = pack.manifest()
    del held["files"]["summary_by_payer.parquet"]
    pack.write_manifest(held)
    assert pack.verify().is_whole
    # 86.67 of the NHS after (a night of the ward 66.67, the practice 20.00), read as what is no number
    pack.replace("summary_by_payer", _row(pack, "summary_by_payer", ",86.67,"), ",86.67,", ",some,")
    pack.settle()
    told = pack.verify()
    assert any(one.check == "kind" and one.column == "cost_gbp" for one in told.findings), verified_text(told)


def _left_out(frame: pl.DataFrame) -> pl.DataFrame:
    """A service that has data for all 365 days of both sides, called one that has none."""
    frame = at(9, "left_out_code", lambda _: pl.lit("neither"))(frame)
    return at(9, "is_compared", lambda held: ~held)(frame)


# Made the same in CSV and Parquet, and the manifest's hashes made to match. The row is of the table named.
_SETTLED = [
    ("cost_lines", at(2, "cost_gbp", lambda held: held + PENNY), "parts_of_line", "cost_lines", 2),
    ("cost_lines", at(2, "line_cost_gbp", lambda held: held + PENNY), "line_price", "cost_lines", 2),
    ("cost_lines", at(2, "quantity", lambda held: held + 1), "line_price", "cost_lines", 2),
    ("cost_lines", at(3, "side_code", lambda _: pl.lit("after")), "headline", "", None),
    ("cost_lines", at(2, "payer_code", lambda _: pl.lit("nhs")), "not_as_beside", "cost_lines", 2),
    ("cost_lines", at(2, "activity_code", lambda _: pl.lit("repair")), "not_as_beside", "cost_lines", 2),
    ("cost_lines", at(2, "side_code", lambda _: pl.lit("never")), "code", "cost_lines", 2),
    ("cost_lines", at(2, "payer_label", lambda _: pl.lit("Other")), "label", "cost_lines", 2),
    ("interactions", at(2, "cost_gbp", lambda held: held + 1), "interaction_cost", "interactions", 2),
    ("interactions", at(2, "start_date", lambda held: held.dt.offset_by("1d")), "not_as_beside", "", None),
    ("interactions", lambda frame: frame.head(4), "totals", "manifest.json", None),
    ("interactions", lambda frame: pl.concat([frame, frame.tail(1)]), "twice", "interactions", 7),
    ("summary_before_after", at(3, "n_interactions", lambda held: held + 1), "headline", "", None),
    ("summary_before_after", at(2, "observed_days", lambda held: held + 5), "compared", "", None),
    ("summary_before_after", at(2, "set_code", lambda _: pl.lit("x")), "stamp", "summary_before_after", 2),
    ("who_pays", at(2, "n_lines", lambda held: held + 1), "cash", "", None),
    ("yearly_series", at(2, "n_days", lambda held: held + 1), "days", "yearly_series", 2),
    ("periods", at(2, "change_date", lambda held: held.dt.offset_by("1d")), "days", "periods", 2),
    ("coverage", lambda frame: frame.slice(1), "months", "coverage", None),
    ("item_payers", at(2, "part_to", lambda held: held - 1), "line_price", "cost_lines", 2),
    ("unit_costs", at(2, "unit_cost_gbp", lambda held: held + 1), "not_as_beside", "cost_lines", 2),
    ("cost_rules", at(2, "n_interactions", lambda held: held + 1), "rules", "cost_rules", 2),
    ("uncosted", at(2, "n_interactions", lambda held: held + 1), "uncosted", "", None),
    ("linkage", at(2, "n_linked", lambda held: held + 1), "linkage", "linkage", 2),
    ("rates", at(2, "before_rate", lambda held: held + 1), "rate", "rates", 2),
    ("rates", at(4, "rate_ratio", lambda held: held * 0.1), "rate", "rates", 4),
    ("interactions", at(2, "side_code", lambda _: pl.lit("after")), "side", "interactions", 2),
    ("cost_lines", at(2, "side_code", lambda _: pl.lit("after")), "side", "cost_lines", 2),
    ("cost_lines", at(2, "high_cost_gbp", lambda held: held + 1), "line_price", "cost_lines", 2),
    ("costs_to_others", at(2, "low_cost_gbp", lambda held: held - 1), "line_price", "costs_to_others", 2),
    ("unit_costs", at(2, "low_unit_cost_gbp", lambda _: pl.lit(1)), "line_price", "cost_lines", 2),
    ("service_change", at(3, "uprated_unit_cost_gbp", lambda held: held + 1), "change", "service_change", 3),
    ("service_change", at(10, "before_cost_gbp", lambda held: held + 1), "compared", "", None),
    ("sensitivity", at(2, "after_per_year", lambda held: held + 1), "rate", "sensitivity", 2),
    ("sensitivity", at(14, "before_per_year", lambda held: held + 1), "rate", "sensitivity", 14),
    ("sensitivity", at(4, "holds", lambda held: ~held), "rate", "sensitivity", 4),
    ("compared_agencies", _left_out, "compared", "compared_agencies", 9),
    (
        "compared_agencies",
        at(9, "share_of_before_cost", lambda held: held / 2),
        "compared",
        "compared_agencies",
        9,
    ),
    ("link_thresholds", at(6, "n_compared", lambda held: held + 1), "compared", "link_thresholds", 6),
    ("rejects", at(2, "n_rows", lambda held: held + 1), "attrition", "", None),
    ("extracts", at(2, "n_rows", lambda held: held + 1), "attrition", "extracts", 2),
    ("service_change", at(2, "before_cost_gbp", lambda held: held + 1), "change", "", None),
    ("verdicts", lambda frame: frame.clear(), "people", "verdicts", None),
    ("assumptions", at(2, "assumption_text", lambda _: pl.lit("Other")), "assumptions", "assumptions", 2),
]


@pytest.mark.parametrize(
    ("table", "edit", "check", "where", "row"),
    _SETTLED,
    ids=[f"{one[0]}-{one[2]}-{n}" for n, one in enumerate(_SETTLED)],
)
def test_an_edit_made_everywhere_is_found_by_the_sums(
    pack: EditedPack,
    table: str,
    edit: Callable[[pl.DataFrame], pl.DataFrame],
    check: str,
    where: str,
    row: int | None,
) -> None:
    pack.change(table, edit)
    pack.settle()
    told = pack.verify()
    assert not any(one.check in ("changed_file", "cell") for one in told.findings)
    found = [one for one in told.findings if one.check == check]
    assert found, verified_text(told)
    if where:
        assert any(one.table == where and one.row == row for one in found), verified_text(told)


def test_a_sum_names_whose_it_is_and_the_rows_that_make_it_up(pack: EditedPack) -> None:
    # P1 before: the arrest 342.00 + 245.00 and a night of the ward 33.33 = 620.33, in three rows
    payers = pack.table("summary_by_payer").with_row_index(offset=2)
    before = payers.filter(pl.col("side_code") == "before")["index"].to_list()
    pack.change("summary_by_payer", at(before[0], "cost_gbp", lambda held: held + 100))
    pack.settle()
    of_side = {"person_id": "P1", "side_code": "before"}
    found = [one for one in said_of(pack.verify(), "summary_by_payer") if one.key == of_side]
    assert [one.check for one in found] == ["headline"]
    assert found[0].rows == tuple(before) and found[0].column == "cost_gbp"
    assert "£720.33 in summary_by_payer" in found[0].sentence
    assert "£620.33 in cost_lines, summary_before_after, who_pays" in found[0].sentence


def test_the_manifest_itself_is_held_against_the_tables(pack: EditedPack) -> None:
    held = pack.manifest()
    held["totals"]["cost_gbp"] = "1.00"
    held["attrition"][-1]["n"] += 1
    held["rows"]["periods"] = 3
    pack.write_manifest(held)
    sentences = " ".join(one.sentence for one in pack.verify().findings)
    # all lines: 342 + 245 + 33.33 + 66.67 + 3,650 + 20 + 80 = 4,437.00
    assert "totals, cost_gbp: £1.00 stands there, and the tables make it £4,437.00" in sentences
    assert "attrition, step with_change_date: 2 stands there" in sentences
    assert "manifest.json says 3 rows" in sentences


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"build_id": "b2"}, "build_id"),
        ({"method_version": "9.9"}, "method_version"),
        ({"recipient": "X"}, "recipient"),
        ({"recipient": "X", "key_id": "k"}, "recipient"),
        ({"discounting": {"from_fy": "2019-20", "rates_sha256": "ab"}}, "discounting"),
        ({"discounting": "2019-20"}, "discounting"),
        ({"arguments": None}, "arguments"),
        ({"arguments": {"pack": "evaluator", "recipient": None, "discount_from": None}}, "arguments"),
        ({"settings": {"programme_name": "Test", "price_base_fy": "2024-25", "as_of_date": "2022-12-31"}},
         "settings, is_sample"),
        ({"pack": "workbook"}, "pack"),
        ({"pack": ["evaluator"]}, "pack"),
    ],
)  # fmt: skip
def test_what_the_manifest_says_of_its_pack_is_held_against_the_rest(
    pack: EditedPack, change: dict[str, object], column: str
) -> None:
    pack.write_manifest({**pack.manifest(), **change})
    told = pack.verify()
    assert told.n_tables > 30  # whatever it calls itself, all is added up
    assert column in {one.column for one in told.findings if one.check == "manifest"}, verified_text(told)
