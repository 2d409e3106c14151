"""Rows that belong together by hand: shared jobs, nights of a stay, parents and versions."""

import polars as pl
import pytest
from support.mapping import PROFILE, STAY, day, mapped, reasons, token

from journey import canonical
from journey.profiles import parse_profile

SHARED = 'status = ["Outcome"]\nparent_record_id = ["Job"]'
SHARE_BY = ('natural_key = ["record_id"]', 'natural_key = ["record_id"]\nshare_by = ["parent_record_id"]')


def test_only_rows_that_took_place_share_the_job() -> None:
    more = '[table.status]\n"Stood down" = "cancelled_service"'
    cells = {"Job": ["J1", "J1", "J1", "J2", "J2"], "Outcome": ["", "", "Stood down", "", "Stood down"]}
    found = mapped(cells, SHARED, more=more, swap=SHARE_BY).interaction
    assert found["n_sharing"].to_list() == [2, 2, 1, 1, 1]
    assert found["share_no"].to_list() == [1, 2, 1, 1, 1]
    assert found["group_id"].to_list() == ["own|t|J1"] * 3 + ["own|t|J2"] * 2


def test_a_further_person_counts_as_their_row_does() -> None:
    more = '[table.status]\n"No" = "not_attended"\n'
    more += '[[table.person]]\nrole_code = "witness"\nperson_id = ["Other"]'
    cells = {"Other": ["P2", "P3", ""], "Outcome": ["", "No", ""]}
    found = mapped(cells, 'status = ["Outcome"]', more=more).interaction
    assert found.select("source_row", "role_code", "n_sharing", "share_no").rows() == [
        (2, "subject", 2, 1),
        (2, "witness", 2, 2),
        (3, "subject", 1, 1),
        (3, "witness", 1, 1),
        (4, "subject", 1, 1),
    ]
    assert found["group_id"].to_list() == ["own|t|R0"] * 2 + ["own|t|R1"] * 2 + [None]
    assert found["interaction_id"].n_unique() == 5


def test_shares_are_numbered_by_the_record_and_not_by_the_file_or_our_key() -> None:
    """Of J1 records R0, R2 and R3 took place: 1, 2 and 3 of 3, in whatever order the file has them."""
    more = '[table.status]\n"Stood down" = "cancelled_service"'
    rows = [
        ("R0", "J1", ""),
        ("R1", "J1", "Stood down"),
        ("R2", "J1", ""),
        ("R3", "J1", ""),
        ("R4", "J2", ""),
    ]
    expected = {"R0": (1, 3), "R1": (1, 1), "R2": (2, 3), "R3": (3, 3), "R4": (1, 1)}
    for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 1, 3]):
        refs, jobs, outcomes = zip(*(rows[n] for n in order), strict=True)
        cells = {
            "Ref": list(refs),
            "Job": list(jobs),
            "Outcome": list(outcomes),
            "Who": [f"P{n}" for n in order],
        }
        for tokenise in (token, lambda domain, values: values.str.reverse()):
            found = mapped(cells, SHARED, more=more, swap=SHARE_BY, tokenise=tokenise).interaction
            numbers = found.select("source_record_id", "share_no", "n_sharing").rows()
            assert {ref: (number, n) for ref, number, n in numbers} == expected


def test_those_who_remain_of_a_job_are_numbered_again_in_their_order() -> None:
    """The second of four is set aside, and one of another job of two."""
    frame = pl.DataFrame(
        [
            *(("g2", "happened", 2), ("g1", "happened", 4), ("g1", "happened", 1)),
            *(("g1", "future", 1), ("g1", "happened", 3), (None, "happened", 1)),
        ],
        {"group_id": pl.String, "status_code": pl.String, "share_no": pl.Int64},
        orient="row",
    )
    found = canonical.count_sharing(frame)
    assert found["share_no"].to_list() == [1, 3, 1, 1, 2, 1]
    assert found["n_sharing"].to_list() == [1, 3, 3, 1, 3, 1]


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (0, [("2023-01-01", "2023-01-03"), ("2023-01-04", "2023-01-05"), ("2023-01-01", "2023-01-02")]),
        (1, [("2023-01-01", "2023-01-05"), ("2023-01-01", "2023-01-02")]),
    ],
)
def test_nights_become_stays(gap: int, expected: list[tuple[str, str]]) -> None:
    # P1 is there on 1, 2 (sent twice, once with another bed) and 4 January; P2 on the 1st
    cells = {
        "Who": ["P1", "P1", "P2", "P1", "P1"],
        "Day": ["2023-01-02", "2023-01-01", "2023-01-01", "2023-01-04", "2023-01-02"],
        "Bed": ["1", "1", "2", "1", "9"],
    }
    more = f"[table.nightly]\nmax_gap_nights = {gap}"
    found = mapped(cells, more=more, swap=STAY)
    stays = found.interaction.sort("source_person_id", "start_date").select("start_date", "end_date_excl")
    assert stays.rows() == [(day(first), day(last)) for first, last in expected]
    trace = dict(found.trace.select("source_row", "lead_row").iter_rows())
    assert trace == {2: 3, 3: 3, 4: 4, 5: 5 if gap == 0 else 3, 6: 3}
    assert found.rejected.is_empty()


def test_the_same_row_on_two_nightly_sheets_is_two_nights() -> None:
    # the third row is the first once more, in the same sheet
    found = mapped(
        {"Ref": ["", "", ""], "Day": ["", "", ""]},
        dates='from_name = ["%Y-%m-%d"]',
        more="[table.nightly]",
        swap=('contact"\nrequired = ["person_id", "start_date"]', 'stay"\nrequired = ["person_id"]'),
        sheets=["roll 2023-03-01", "roll 2023-03-02", "roll 2023-03-01"],
    )
    assert reasons(found) == {2: "no_key", 3: "no_key", 4: "same_as_earlier_row"}


def test_a_change_in_what_must_be_the_same_begins_another_stay() -> None:
    cells = {"Type": ["A", "A", "B"], "Day": ["2023-01-01", "2023-01-02", "2023-01-03"]}
    more = '[table.activity]\n"A" = "prison_stay"\n"B" = "ta_night"\n[table.nightly]\nsame = ["activity"]'
    found = mapped(cells, 'activity = ["Type"]', more=more, swap=STAY).interaction
    assert [
        (stay["activity_code"], (stay["end_date_excl"] - stay["start_date"]).days)
        for stay in found.to_dicts()
    ] == [
        ("prison_stay", 2),
        ("ta_night", 1),
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ("all", [True, True, True, True, True]),
        ("first", [True, True, False, True, True]),
        ("none", [False, False, False, False, True]),
    ],
)
def test_the_record_a_row_is_part_of(counts: str, expected: list[bool]) -> None:
    more = '[table.status]\n"No" = "cancelled_service"\n'
    more += '[table.parent]\nkey = ["parent_record_id"]\ntable = "spell"\n'
    more += f'counts_for_cost = "{counts}"'
    cells = {"Job": ["S1", "S1", "S1", "S2", ""], "Outcome": ["No", "", "", "", ""]}
    found = mapped(cells, SHARED, more=more).interaction
    assert found["parent_id"].to_list() == ["own|spell|S1|subject"] * 3 + ["own|spell|S2|subject", None]
    assert found["counts_for_cost"].to_list() == expected


def test_an_end_before_the_start_never_replaces_a_sound_version() -> None:
    cells = {"Ref": ["a", "a"], "Until": ["2023-01-09", "2022-12-31"], "Sent": ["2023-02-01", "2023-03-01"]}
    swap = (
        'grain_code = "contact"\nrequired = ["person_id", "start_date"]',
        'grain_code = "stay"\nversion_field = "version_date"\nrequired = ["person_id", "start_date"]',
    )
    found = mapped(cells, 'end_date = ["Until"]\nversion_date = ["Sent"]', swap=swap)
    assert found.interaction["source_row"].to_list() == [2]
    assert reasons(found) == {3: "rule_end_not_before_start"}


def test_rows_that_are_compared_stay_together() -> None:
    text = PROFILE.format(columns="", dates="", more="").replace(
        'natural_key = ["record_id"]', 'natural_key = ["person_id", "start_date"]'
    )
    rule = parse_profile(text.encode(), "own.toml").tables[0]
    raw = pl.DataFrame(
        {
            "source_sheet": ["", ""],
            "source_row": [2, 3],
            "Who": ["P1", " P1"],
            "Day": ["1/2/2023", "01/02/2023"],
        }
    )
    assert canonical.together(raw, rule).n_unique() == 1
