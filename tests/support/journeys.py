"""Journeys drawn by chance, and a build's table held against an oracle's rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from journey.settings import Events
from journey.store import Store
from support.timelines import Contact, World

AS_OF = 45
# Few agencies, days and times, so that ties, touching stays and thresholds met exactly are common.
AGENCY = st.sampled_from(["gp", "gp", "police", "police", "ward", "ward", "support_team"])
OUTCOME = st.sampled_from(["", "", "rejected_other", "redirected", "accepted", "completed", "discharged"])
TIME = st.sampled_from(["", "", "09:00", "09:00:40", "09:05", "23:50"])
WHAT = st.sampled_from([
    *["visit", "assess", "crisis", "close"] * 4, *["refer", "treat", "help", "letter"] * 2,
    "booking", "note", "referred", "pull", "review", "pay", "alarm", "admin", "odd",
])  # fmt: skip
WHO = st.sampled_from(["p", "p", "q"])
DAY = st.sampled_from([0, 1, 1, 2, 2, 3, 5, 8, 12, 13, 21, 31, 44, AS_OF])


def beside(left: str, right: str) -> str:
    """Two drawn tables as one."""
    pairs = zip(left.strip().splitlines(), right.strip("\n").splitlines(), strict=True)
    return "\n".join(f"{one} | {other}" for one, other in pairs)


def _contact(**said: st.SearchStrategy[Any]) -> st.SearchStrategy[Contact]:
    """A contact without an id; what is not said is as a drawing leaves it."""
    always = {"who": WHO, "agency": AGENCY, "outcome": OUTCOME}
    return st.fixed_dictionaries({**always, **said}).map(lambda cells: Contact("", **cells))


MOMENT = _contact(
    day=DAY, time=TIME, what=WHAT, status=st.sampled_from(["happened"] * 6 + ["not_attended"]),
    setting=st.sampled_from(["", "", "phone"]),
)  # fmt: skip
VAGUE = _contact(day=st.sampled_from([0, 31]), what=WHAT, known=st.sampled_from(["month", "year"]))
STAY = _contact(
    day=DAY, time=TIME, what=st.sampled_from(["bed", "ward"]),
    nights=st.sampled_from([-1, 0, 1, 2, 3, 10, 60]),
)  # fmt: skip
JOURNEY = st.lists(st.one_of(*[MOMENT] * 6, VAGUE, STAY), min_size=1, max_size=4) | st.lists(
    st.one_of(*[MOMENT] * 6, VAGUE, STAY), min_size=9, max_size=16
)
EVENTS = st.builds(
    Events,
    *([st.sampled_from([1, 2, 3, 5, 10])] * 7),
    same_event_minutes=st.sampled_from([1, 5, 20, 890, 1440]),
)
SPAN = st.tuples(AGENCY, st.integers(-5, AS_OF + 5), st.integers(1, 30))
RULES = """
rank_no | rule_code | source_code | activity_code | status_code | outcome_code   | setting_code
1       | own       | s           |               |             |                | phone
2       | turned    |             | refer         |             | rejected_other |
3       | booked    |             | booking       |             |                |
4       | ward      |             | ward          |             |                |
5       | letter    |             | letter        | happened    |                |
6       | note      |             | note          |             |                |
7       | any       |             |               |             | redirected     |
8       | rest      |             | visit         |             |                |
9       | asks      |             | assess        |             |                |
"""
RULE_ANSWERS = """
planned_code | initiated_by_code | present_code | demand_code | failure_reason | is_significant
no           | person            |              |             |                |
             |                   |              | failure     | bounced        | true
yes          |                   | yes          | value       |                |
no           |                   |              |             |                | true
             | this_service      | no           | not_demand  |                | false
             |                   | no           |             |                |
             |                   |              | failure     | wrong_place    | false
no           |                   |              |             |                | false
             | person            |              |             |                |
"""
ANSWERS = {
    "planned": ["yes", "no", "not_known"], "present": ["yes", "no"], "initiated_by": ["family"],
    "helpful": ["yes", "mixed"], "demand": ["value", "failure", "unclassified"],
}  # fmt: skip


@st.composite
def judgements(draw: st.DrawFn, ids: list[str]) -> str:
    """A few questions of a few contacts, judged."""
    text = "id | question | answer | reason | by\n"
    asked = st.tuples(st.sampled_from(ids), st.sampled_from(sorted(ANSWERS)))
    for who, question in draw(st.lists(asked, max_size=4, unique=True)):
        answer = draw(st.sampled_from(ANSWERS[question]))
        reason = "clarification" if answer == "failure" else ""
        text += f"{who} | {question} | {answer} | {reason} | {draw(st.sampled_from(['person', 'worker']))}\n"
    return text


@st.composite
def journeys(draw: st.DrawFn) -> tuple[list[Contact], World]:
    """Journeys of two people, with thresholds, judgements and what each agency supplied."""
    rows = [row._replace(id=f"i{n:02}") for n, row in enumerate(draw(JOURNEY))]
    spans = draw(st.none() | st.lists(SPAN, min_size=1, max_size=8))
    supply = "" if spans is None else "agency | from | to_excl\n" + "".join(
        f"{agency} | {start} | {start + length}\n" for agency, start, length in spans
    )  # fmt: skip
    judged = draw(judgements([row.id for row in rows]))
    return rows, World(
        rules=beside(RULES, RULE_ANSWERS), judged=judged, supply=supply, as_of=AS_OF, events=draw(EVENTS)
    )


def agree(store: Store, name: str, expected: list[dict[str, Any]], hidden: tuple[str, ...] = ()) -> None:
    """The table holds just these rows, in whatever order; hidden are columns that only the oracle keeps.

    Rates are floating numbers, and are the same where nine places are.
    """
    rows = [{column: row[column] for column in row if column not in hidden} for row in expected]
    columns = ", ".join(rows[0]) if rows else "*"
    found = store.frame(f"select {columns} from {name}").to_dicts()
    assert _in_order(found) == _in_order(rows), name


def _in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    plain = [
        {column: round(cell, 9) if isinstance(cell, float) else cell for column, cell in row.items()}
        for row in rows
    ]
    return sorted(plain, key=repr)
