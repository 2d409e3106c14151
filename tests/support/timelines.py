"""Timelines drawn in text, and a store in which they are put in order, looked at and compared.

A timeline is a table, one contact a line, its columns in any order and most of them left out:

    id | who | day | time | agency | what | outcome | nights

`day` counts from day 0, 1 January 2024, so that a threshold can be seen; `id` is a, b, c... as drawn; `who`
is p; `nights` is a number, or `open` for a stay that goes on. Without a time only the day is known; `known`
is month or year where not even that is. `what` is one of WHATS.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from journey import compare, cost, timeline
from journey.assumptions import Assumptions
from journey.settings import Events, Settings
from journey.store import Store
from support.tables import (
    INTERACTION,
    JUDGEMENT,
    TAXONOMY_RULE,
    cost_store,
    drawn,
    drawn_interactions,
    load_changes,
    load_links,
    months,
    settings,
)

DAY_0 = date(2024, 1, 1)
AS_OF = 400
# What is done: its type, and its price in pence (a night's, for a stay; none: nobody knows).
WHATS: dict[str, tuple[str, int | None]] = {
    "visit": ("contact", 1000), "call": ("contact", 307), "booking": ("contact", 1501),
    "note": ("contact", 201), "assess": ("assessment", 15003), "refer": ("referral_out", 2007),
    "referred": ("referral_in", 2011), "pull": ("pull_in", 4001), "review": ("plan_review", 5003),
    "help": ("support", 3001), "treat": ("treatment", 6007), "pay": ("transaction", 409),
    "letter": ("enforcement", 503), "crisis": ("crisis", 35011), "alarm": ("crisis", 25013),
    "close": ("closure", 601), "admin": ("internal_admin", 103), "odd": ("contact", None),
    "bed": ("stay", 7001), "ward": ("stay", 40009),
}  # fmt: skip
# A booking is planned, a ward and a crisis are not; nobody is there when a letter or a note is written.
RULES = """
rule_code | activity_code | planned_code | present_code | is_significant
booked    | booking       | yes          | yes          |
ward      | ward          | no           |              | true
crisis    | crisis        | no           |              | true
letter    | letter        |              | no           | false
note      | note          |              | no           |
"""
_CONDITIONS = ("activity_code", "status_code", "outcome_code", "setting_code")


class Contact(NamedTuple):
    """One contact as drawn; nights is None where it is no stay, -1 where the stay goes on."""

    id: str
    who: str = "p"
    day: int = 0
    time: str = ""
    agency: str = "gp"
    what: str = "visit"
    outcome: str = ""
    nights: int | None = None
    known: str = ""
    status: str = "happened"
    source: str = "s"
    setting: str = ""

    @property
    def precision(self) -> str:
        """To what it is known when it was."""
        return self.known or ("minute" if self.time else "day")

    @property
    def at(self) -> datetime | None:
        """When it began, where the time is known."""
        return datetime.fromisoformat(f"{on(self.day)} {self.time}") if self.time else None


class World(NamedTuple):
    """What is drawn beside the contacts.

    rules is a table of TAXONOMY_RULE; judged one of JUDGEMENT (`id`, `question`, `answer`, `reason`, `by`);
    supply has agency, from and to_excl in days, and is of every agency at all times where it is blank; change
    is the day of the change of each person who has one.
    """

    rules: str = RULES
    judged: str = ""
    supply: str = ""
    as_of: int = AS_OF
    events: Events = Events()
    change: dict[str, int] = {}  # noqa: RUF012 - a NamedTuple's default is shared, and never changed
    chosen: Assumptions = Assumptions()
    missed_price: int | None = None  # pence of a visit that did not take place


def on(day: int) -> date:
    """The date of a drawn day."""
    return DAY_0 + timedelta(days=day)


def table(text: str) -> list[dict[str, str]]:
    """A drawn table, cells as text."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def contacts(text: str) -> list[Contact]:
    """The contacts of a drawn timeline."""
    found = []
    for number, cells in enumerate(table(text)):
        said = {name: value for name, value in cells.items() if value}
        nights = {"open": -1}.get(said.get("nights", ""), said.get("nights"))
        row = {"id": chr(ord("a") + number), **said, "day": int(said["day"])}
        found.append(Contact(**{**row, "nights": None if nights is None else int(nights)}))  # type: ignore[arg-type]
    return found


def drawing(rows: Iterable[Contact]) -> str:
    """Contacts as a drawn timeline: what a failing property shows, and what a spec test can copy."""
    nights = {None: "", -1: "open"}
    lines = [[*row[:7], nights.get(row.nights, row.nights), *row[8:]] for row in rows]
    return "\n".join(" | ".join(map(str, line)) for line in [Contact._fields, *lines])


def rule_rows(text: str) -> pl.DataFrame:
    """timeline.taxonomy_rule from a drawn table, ranked where no rank_no is drawn."""
    frame = drawn(text, TAXONOMY_RULE, {"rule_note": "n", "owner_code": "shipped"})
    # drawn() reads a blank truth value as false; here blank says that the rule does not answer.
    blank = [not cells.get("is_significant") for cells in table(text)]
    n_said = sum(
        (frame[name].is_not_null().cast(pl.Int64) for name in _CONDITIONS), pl.Series([0] * len(blank))
    )
    ranked = [
        (1000 if rule["owner_code"] == "shipped" else 0)
        + (0 if rule["source_code"] else 100)
        + 10 * (5 - said)
        for rule, said in zip(frame.to_dicts(), n_said, strict=True)
    ]
    return frame.with_columns(
        is_significant=pl.when(~pl.Series(blank, dtype=pl.Boolean)).then("is_significant"),
        rank_no=pl.coalesce("rank_no", pl.Series(ranked, dtype=pl.Int64)),
    ).sort("rank_no", "rule_code")


def judgement_rows(text: str) -> pl.DataFrame:
    """timeline.judgement from a drawn table."""
    named = [
        (row["id"], row["question"], row["answer"], row.get("reason") or None, row["by"])
        for row in (table(text) if text else [])
    ]
    return pl.DataFrame(named, JUDGEMENT, orient="row")


def supply_rows(rows: Sequence[Contact], world: World) -> list[tuple[str, date, date]]:
    """Agency, first day and day after the last of what each agency supplied."""
    if world.supply:
        return [
            (cells["agency"], on(int(cells["from"])), on(int(cells["to_excl"])))
            for cells in table(world.supply)
        ]
    return [(agency, on(-800), on(world.as_of + 1)) for agency in sorted({row.agency for row in rows})]


def built(text: str | Sequence[Contact], world: World | None = None, **said: object) -> Store:
    """A store with the timeline of drawn contacts, and the comparison where somebody has a change.

    Args:
        text: a drawn timeline, or its contacts.
        world: what else there is; `said` changes fields of it.
    """
    world = (world or World())._replace(**said)  # type: ignore[arg-type]
    rows = contacts(text) if isinstance(text, str) else list(text)
    store = _priced(_interactions(rows), world)
    agencies = supply_rows(rows, world)
    codes = sorted({row.agency for row in rows} | {agency for agency, _, _ in agencies} | {"support_team"})
    supply = pl.DataFrame(
        agencies,
        {"agency_code": pl.String, "covers_from_date": pl.Date, "covers_to_date_excl": pl.Date},
        orient="row",
    )
    changes = [(who, on(day)) for who, day in world.change.items()]
    first = min([start for _, start, _ in agencies] + [on(row.day) for row in rows])
    frames = {
        "canonical.supply": supply.with_columns(
            extract_id=pl.lit("e"), coverage_basis_code=pl.lit("declared")
        ),
        "canonical.agency": pl.DataFrame({"agency_code": codes, "agency_label": codes}).with_columns(
            is_support=pl.col("agency_code") == "support_team"
        ),
        "canonical.activity": pl.DataFrame(
            [(what, what, kind, kind == "stay") for what, (kind, _) in WHATS.items()],
            ["activity_code", "activity_label", "activity_type_code", "is_stay"],
            orient="row",
        ),
        "canonical.change_point": pl.DataFrame(
            changes, {"person_id": pl.String, "change_on": pl.Date}, orient="row"
        ),
        "canonical.month": months(first, on(world.as_of)),
        "timeline.taxonomy_rule": rule_rows(world.rules),
        "timeline.judgement": judgement_rows(world.judged),
    }
    for name, frame in frames.items():
        store.load_frame(name, frame)
    load_changes(store, frames["canonical.change_point"])
    people = pl.DataFrame(
        [(row.source, row.who) for row in rows], ["source_code", "source_person_id"], orient="row"
    )
    load_links(store, people.unique(maintain_order=True).with_columns(person_id=pl.col("source_person_id")))
    _run(store, world)
    return store


def _run(store: Store, world: World) -> None:
    plain = settings(on(world.as_of))
    chosen = Settings(
        plain.programme_name,
        plain.as_of_date,
        plain.price_base_fy,
        plain.min_before_months,
        events=world.events,
    )
    for stage in (cost, timeline, *([compare] if world.change else [])):
        stage.run(store, chosen)


def _interactions(rows: Sequence[Contact]) -> pl.DataFrame:
    """canonical.interaction, in the order drawn."""
    blank = drawn_interactions("interaction_id | start_date\n" + "x | 2024-01-01\n" * len(rows))
    own = pl.DataFrame(
        [
            {
                "interaction_id": row.id, "source_code": row.source, "source_person_id": row.who,
                "agency_code": row.agency, "activity_code": row.what, "status_code": row.status,
                "outcome_code": row.outcome or None, "setting_code": row.setting or None,
                "grain_code": "contact" if row.nights is None else "stay",
                "start_date": on(row.day), "start_at": row.at, "start_precision": row.precision,
                "end_date_excl": None if row.nights in (None, -1) else on(row.day + row.nights),
                "end_status_code": {None: "instant", -1: "open_at_extract"}.get(row.nights, "closed"),
            }
            for row in rows
        ]
    )  # fmt: skip
    kinds = {name: INTERACTION[name] for name in own.columns}
    return blank.with_columns(own.cast(kinds).get_columns()).select(list(INTERACTION))  # type: ignore[arg-type]


def _priced(frame: pl.DataFrame, world: World) -> Store:
    """The store of the cost stage: every `what` at its own price, a night paid by two bodies."""
    units = "item_code | value_gbp | unit_code\n"
    rules = "rule_code | activity_code | status_code | item_code | basis_code\n"
    for what, (kind, pence) in WHATS.items():
        if pence is not None:
            unit, basis = ("night", "nights") if kind == "stay" else ("contact", "each")
            units += f"{what} | {Decimal(pence) / 100} | {unit}\n"
            rules += f"{what} | {what} | happened | {what} | {basis}\n"
    if world.missed_price is not None:
        units += f"missed | {Decimal(world.missed_price) / 100} | contact\n"
        rules += "missed | visit | not_attended | missed | each\n"
    parts = "item_code | line_no | payer_code | beneficiary_code | part_from | part_to | part_total\n"
    for what, (_, pence) in WHATS.items():
        if what == "bed":
            parts += "bed | 1 | police | police | 0 | 1 | 3\nbed | 2 | nhs | nhs | 1 | 3 | 3\n"
        elif pence is not None:
            parts += f"{what} | 1 | nhs | nhs | 0 | 1 | 1\n"
    parts += "missed | 1 | nhs | nhs | 0 | 1 | 1"
    return cost_store(frame, units, rules, parts=parts, chosen=world.chosen)


def happened(store: Store, event_code: str) -> list[tuple[str, str | None, int | None]]:
    """What happened of one kind: the contact, the other contact, and the days; in order."""
    rows = store.frame(
        """select step.interaction_id, other.interaction_id as other_id, event.n_days
        from timeline.happening as event
        inner join timeline.step as step on step.person_id = event.person_id and step.seq = event.seq
        left join timeline.step as other on other.person_id = event.person_id and other.seq = event.other_seq
        where event.event_code = $event_code order by event.person_id, event.seq""",
        {"event_code": event_code},
    )
    return rows.rows()


def told(store: Store, columns: str, name: str = "timeline.step") -> list[tuple[object, ...]]:
    """Some columns of a table, in its own order."""
    return store.frame(f"select {columns} from {name}").rows()
