"""Money and codes by hand: read exactly, or flagged, or set aside, and no text left behind."""

import datetime as dt

import polars as pl
from support.mapping import mapped, reasons


def test_a_table_of_no_rows_maps_to_no_rows() -> None:
    columns = 'recorded_cost = ["Cost"]\nactivity = ["Type"]\nbirth_date = ["DOB"]\nfull_name = ["Name"]'
    empty: dict[str, list[str]] = {name: [] for name in ("Cost", "Type", "DOB", "Name", "From", "To")}
    found = mapped(empty, columns, more='[table.activity]\n"a" = "gp_consultation"')
    assert [frame.height for frame in (found.interaction, found.identifier, found.rejected)] == [0, 0, 0]


def test_hidden_marks_and_full_width_digits_do_not_hide_a_match() -> None:
    cells = {
        "Who": ["P\u200b1", "P1\u202e", "\uff30\uff11", "P\x001"],
        "Day": ["２０２３-01-05", "2023-01-05\u00a0", " 2023-01-05", "2023-01-05"],
        "Type": ["\ufeffHome  Visit", "home visit", "HOME-VISIT", "home\u00a0visit"],
    }
    more = '[table.activity]\n"Home visit" = "gp_home_visit"'
    found = mapped(cells, 'activity = ["Type"]', more=more)
    assert reasons(found) == {}
    assert found.interaction["source_person_id"].to_list() == ["own|P1"] * 4
    assert found.interaction["activity_code"].to_list() == ["gp_home_visit"] * 4
    assert found.interaction["start_date"].to_list() == [dt.date(2023, 1, 5)] * 4


def test_money_is_read_exactly_or_flagged_or_set_aside() -> None:
    costs = ["£1,234.50", "(12.00)", "5 CR", "7-", "-8.1", "1e3", "N/A", "1.005", "nan", "１２.30"]
    found = mapped({"Cost": costs}, 'recorded_cost = ["Cost"]')
    written = [None if value is None else str(value) for value in found.interaction["recorded_cost_gbp"]]
    assert written == ["1234.50", "-12.00", "-5.00", "-7.00", "-8.10", None, None, None, "12.30"]
    flagged = found.interaction.filter(pl.col("data_flags") == "recorded_cost_not_read")
    assert flagged["source_row"].to_list() == [7, 10]
    assert reasons(found) == {9: "recorded_cost_not_read"}


def test_money_in_pence() -> None:
    found = mapped({"Cost (pence)": ["12345", "5", "(1,200)", "12.5"]}, 'recorded_cost = ["Cost (pence)"]')
    assert [str(cost) for cost in found.interaction["recorded_cost_gbp"]] == ["123.45", "0.05", "-12.00"]
    assert reasons(found) == {5: "recorded_cost_not_read"}


def test_a_code_outside_the_list_leaves_no_text_behind() -> None:
    more = '[table.activity]\n"GP" = "gp_consultation"\n'
    more += '[table.activity_unknown]\naction = "keep"\ncode = "gp_other"'
    found = mapped({"Type": ["gp", "spoke to Mrs Smith"]}, 'activity = ["Type"]', more=more).interaction
    assert found["source_activity"].to_list() == ["gp", None]
    assert found["activity_code"].to_list() == ["gp_consultation", "gp_other"]
    without_list = mapped({"Type": ["spoke to Mrs Smith"]}, 'activity = ["Type"]').interaction
    assert without_list["source_activity"].to_list() == [None]


def test_a_row_may_name_its_agency() -> None:
    more = '[table.agency]\n"Met" = "police"'
    found = mapped({"Agency": ["met", "prison", "", "Acme"]}, 'agency = ["Agency"]', more=more)
    assert found.interaction["agency_code"].to_list() == ["police", "prison", "gp"]
    assert reasons(found) == {5: "agency_not_known"}


def test_a_sign_is_a_code_like_any_other() -> None:
    found = mapped(
        {"Came": ["✓", "?", "yes"]}, 'status = ["Came"]', more='[table.status]\n"✓" = "not_attended"'
    )
    assert found.interaction["status_code"].to_list() == ["not_attended", "unknown", "unknown"]


def test_a_dated_list_wins_while_it_holds() -> None:
    more = """[table.activity]
"2" = "old_visit"
[[table.code_list]]
field = "activity"
valid_from_date = 2023-01-02
valid_to_date_excl = 2023-01-04
[table.code_list.codes]
"2" = "new_visit"
"2a" = "new_call"
"""
    found = mapped({"Type": ["2", "2", "2a", "2", "2a"]}, 'activity = ["Type"]', more=more)
    assert found.interaction["activity_code"].to_list() == ["old_visit", "new_visit", "new_call", "old_visit"]
    assert reasons(found) == {6: "activity_not_known"}
