"""Tables drawn in text, and a store with what the build stages read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from journey import compare, cost, timeline
from journey.assumptions import Assumptions
from journey.pipeline.payers import payer_frames
from journey.pipeline.prices import set_row, support_plan, unit_frame
from journey.pipeline.taxonomy import SCHEMA as TAXONOMY_RULE
from journey.settings import Settings
from journey.store import Store, in_memory

MONEY = pl.Decimal(18, 2)
INTERACTION: dict[str, pl.DataType | type[pl.DataType]] = {
    "interaction_id": pl.String, "source_code": pl.String, "source_sheet_no": pl.Int64,
    "source_row": pl.Int64, "source_person_id": pl.String, "role_code": pl.String,
    "group_id": pl.String, "n_sharing": pl.Int64, "share_no": pl.Int64, "agency_code": pl.String,
    "activity_code": pl.String, "source_activity": pl.String, "status_code": pl.String,
    "outcome_code": pl.String, "setting_code": pl.String, "grain_code": pl.String, "start_date": pl.Date,
    "start_at": pl.Datetime("us"), "start_precision": pl.String, "end_date_excl": pl.Date,
    "end_status_code": pl.String, "duration_minutes": pl.Int64, "recorded_cost_gbp": MONEY,
    "data_flags": pl.String, "version_date": pl.Date, "parent_id": pl.String,
    "counts_for_cost": pl.Boolean, "record_key": pl.String, "extract_id": pl.String,
    "known_to_date_excl": pl.Date,
}  # fmt: skip
DEFAULTS = {
    "source_code": "s", "source_sheet_no": "1", "source_row": "2",
    "source_person_id": "p",
    "role_code": "subject", "n_sharing": "1", "share_no": "1", "agency_code": "gp", "activity_code": "visit",
    "status_code": "happened", "grain_code": "contact", "start_precision": "day",
    "end_status_code": "instant",
    "data_flags": "", "counts_for_cost": "true", "extract_id": "e",
}  # fmt: skip
UNIT_COST: dict[str, pl.DataType | type[pl.DataType]] = {
    "item_code": pl.String, "item_label": pl.String, "service_label": pl.String, "payer_label": pl.String,
    "beneficiary_label": pl.String, "unit_label": pl.String, "unit_code": pl.String, "value_gbp": MONEY,
    "low_gbp": MONEY, "high_gbp": MONEY, "price_year_fy": pl.String, "price_year_basis_code": pl.String,
    "perspective_code": pl.String, "use_code": pl.String, "index_code": pl.String,
    "confidence_code": pl.String, "overlaps_with": pl.String, "parent_code": pl.String,
    "licence_label": pl.String, "source_title": pl.String, "source_year_label": pl.String,
    "seen_where_label": pl.String, "catalogue_code": pl.String, "reason_text": pl.String,
    "dated_date": pl.Date,
}  # fmt: skip
UNIT_DEFAULTS = {
    "item_label": "x", "payer_label": "NHS", "unit_label": "x", "unit_code": "contact",
    "price_year_fy": "2024-25", "price_year_basis_code": "stated", "perspective_code": "fiscal",
    "use_code": "costing", "index_code": "gdp", "confidence_code": "high", "licence_label": "x",
    "source_title": "t", "source_year_label": "2024", "catalogue_code": "shipped",
}  # fmt: skip
INDEX: dict[str, pl.DataType | type[pl.DataType]] = {
    "index_code": pl.String, "financial_year": pl.String, "index_value": pl.Decimal(10, 4),
}  # fmt: skip
RULE: dict[str, pl.DataType | type[pl.DataType]] = {
    "rule_code": pl.String, "source_code": pl.String, "activity_code": pl.String, "status_code": pl.String,
    "outcome_code": pl.String, "setting_code": pl.String, "from_nights": pl.Int64, "to_nights_excl": pl.Int64,
    "from_minutes": pl.Int64, "to_minutes_excl": pl.Int64, "perspective_code": pl.String,
    "item_code": pl.String, "basis_code": pl.String, "uncosted_reason": pl.String, "rule_note": pl.String,
    "rank_no": pl.Int64, "owner_code": pl.String,
}  # fmt: skip
RULE_DEFAULTS = {
    "status_code": "happened", "perspective_code": "fiscal", "basis_code": "each", "rule_note": "n",
    "rank_no": "1140", "owner_code": "shipped",
}  # fmt: skip
PAYER_PART: dict[str, pl.DataType | type[pl.DataType]] = {
    "item_code": pl.String, "line_no": pl.Int64, "payer_code": pl.String, "beneficiary_code": pl.String,
    "part_from": pl.Int64, "part_to": pl.Int64, "part_total": pl.Int64,
}  # fmt: skip
ENDING: dict[str, pl.DataType | type[pl.DataType]] = {
    "person_id": pl.String, "reason_code": pl.String, "from_date": pl.Date, "to_date_excl": pl.Date,
}  # fmt: skip
EXTRACT: dict[str, pl.DataType | type[pl.DataType]] = {
    "extract_id": pl.String, "agency_code": pl.String, "covers_from_date": pl.Date,
    "covers_to_date_excl": pl.Date, "coverage_basis_code": pl.String,
}  # fmt: skip

DOUBT: dict[str, pl.DataType | type[pl.DataType]] = {
    "pair_id": pl.String, "source_code_a": pl.String, "source_person_id_a": pl.String,
    "source_code_b": pl.String, "source_person_id_b": pl.String, "kind_code": pl.String,
    "state_code": pl.String,
}  # fmt: skip

JUDGEMENT = dict.fromkeys(
    ("interaction_id", "question_code", "answer_code", "failure_reason", "judged_by_code"), pl.String
)


def drawn(
    text: str, schema: dict[str, pl.DataType | type[pl.DataType]], defaults: dict[str, str] | None = None
) -> pl.DataFrame:
    """A frame from a table drawn with bars; blank and undrawn cells take the default, or null."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    rows = []
    for line in lines[1:]:
        cells = dict(zip(lines[0], line, strict=True))
        rows.append({name: cells.get(name) or (defaults or {}).get(name) for name in schema})
    read = {
        pl.Date: lambda name: pl.col(name).str.to_date("%Y-%m-%d"),
        pl.Boolean: lambda name: pl.col(name) == "true",
        pl.Datetime: lambda name: pl.col(name).str.to_datetime("%Y-%m-%d %H:%M", time_unit="us"),
    }
    kinds = {name: kind.base_type() for name, kind in schema.items()}
    return pl.DataFrame(rows, schema=dict.fromkeys(schema, pl.String)).select(
        read[kinds[name]](name) if kinds[name] in read else pl.col(name).cast(kind)
        for name, kind in schema.items()
    )


def drawn_interactions(text: str) -> pl.DataFrame:
    """canonical.interaction with what is not drawn filled in; `""` flags stay blank, not null."""
    frame = drawn(text, INTERACTION, DEFAULTS)
    return frame.with_columns(pl.col("data_flags").fill_null(""))


def months(first: date, last: date) -> pl.DataFrame:
    """canonical.month from the month of `first` to the month of `last`."""
    starts = []
    day = first.replace(day=1)
    while day <= last:
        starts.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    ends = [(d + timedelta(days=32)).replace(day=1) for d in starts]
    return pl.DataFrame({"month_start": starts, "month_end_excl": ends})


def settings(as_of: date, base: str = "2024-25", min_before_months: int = 24) -> Settings:
    """Settings of a test programme."""
    return Settings("Test", as_of, base, min_before_months)


def cost_store(
    interaction: pl.DataFrame,
    units: str,
    rules: str,
    index: str = "financial_year | index_value\n2024-25 | 100",
    base: str = "2024-25",
    parts: str = "item_code\n",
    chosen: Assumptions | None = None,
) -> Store:
    """A store with what the cost stage reads, and a taxonomy that answers nothing.

    Args:
        interaction: canonical.interaction, as drawn_interactions makes it.
        units: a drawn table of UNIT_COST; rules one of RULE (rule_code: the activity, where it is not drawn).
        index: a drawn table of INDEX; index_code gdp where it is not drawn.
        base: the price base.
        parts: a drawn table of PAYER_PART; an item without parts is paid by the NHS.
        chosen: the assumption set, where something else than the standard one matters.
    """
    store = in_memory()
    store.load_frame("canonical.interaction", interaction)
    chosen = chosen or Assumptions()
    items = drawn(units, UNIT_COST, UNIT_DEFAULTS)
    held = payer_frames(items, chosen)
    drawn_parts = drawn(parts, PAYER_PART)
    if drawn_parts.height:
        held["cost.item_payer"] = drawn_parts
    named = drawn(rules, RULE, RULE_DEFAULTS).with_columns(
        rule_code=pl.coalesce("rule_code", "activity_code", "status_code")
    )
    frames = {
        "cost.assumption_set": set_row(chosen, base),
        "cost.unit_cost": items,
        "cost.unit": unit_frame(),
        "cost.price_index": drawn(index, INDEX, {"index_code": "gdp"}),
        "cost.cost_rule": named,
        "cost.support_plan": support_plan(chosen),
        "cost.recorded_source": pl.DataFrame(
            {"source_code": chosen.recorded_sources}, {"source_code": pl.String}
        ),
        "timeline.taxonomy_rule": pl.DataFrame(schema=TAXONOMY_RULE),
        "timeline.judgement": pl.DataFrame(schema=JUDGEMENT),
        **held,
    }
    for table, frame in frames.items():
        store.load_frame(table, frame)
    return store


def load_links(
    store: Store, people: pl.DataFrame, thresholds: pl.DataFrame | None = None, doubts: str = ""
) -> None:
    """The tables of the link stage.

    Args:
        store: where they go.
        people: source_code, source_person_id and person_id, and age_band_code if that matters.
        thresholds: threshold_code, person_id, source_code, source_person_id; else all are alike.
        doubts: a drawn table of DOUBT.
    """
    columns = ["source_code", "source_person_id", "person_id"]
    if "age_band_code" not in people.columns:
        people = people.with_columns(age_band_code=pl.lit("not_held"))
    store.load_frame(
        "link.person_link",
        people.select(
            *columns,
            pl.lit("single").alias("link_reason"),
            pl.lit(None, pl.Float64).alias("link_probability"),
            "age_band_code",
        ),
    )
    same = pl.concat(
        [
            people.select(pl.lit(code).alias("threshold_code"), *columns)
            for code in ("cautious", "standard", "generous")
        ]
    )
    store.load_frame("link.at_threshold", same if thresholds is None else thresholds)
    store.load_frame(
        "link.doubt", drawn(doubts or "pair_id\n", DOUBT, {"kind_code": "uncertain", "state_code": "open"})
    )


def load_changes(
    store: Store, points: pl.DataFrame, endings: str = "", settled_on_excl: date | None = None
) -> None:
    """Change points, with the day after the transition, and drawn times not seen (none by default)."""
    band = pl.lit(settled_on_excl, pl.Date)
    store.load_frame("canonical.change_point", points.with_columns(settled_on_excl=band))
    store.load_frame("canonical.ending", drawn(endings or " | ".join(ENDING), ENDING))


def compared(
    interactions: str,
    extracts: str,
    change_on: date,
    as_of: date,
    min_before_months: int = 24,
    links: Callable[[Store], None] | None = None,
    endings: str = "",
    settled_on_excl: date | None = None,
) -> Store:
    """One person `p`, costed and compared: a visit is £10, a night £70, both in the price base.

    `links` loads the tables of the link stage; without it every source person is `p`. `endings` are drawn
    rows of canonical.ending; the transition lasts until `settled_on_excl`.
    """
    frame = drawn_interactions(interactions)
    store = cost_store(
        frame,
        "item_code | value_gbp | low_gbp | high_gbp | unit_code\n"
        "VISIT | 10.00 | 5.00 | 20.00 | contact\nNIGHT | 70.01 | | | night",
        "activity_code | item_code | basis_code\nvisit | VISIT | each\nbed | NIGHT | nights",
    )
    supplied = drawn(extracts, EXTRACT, {"extract_id": "e", "coverage_basis_code": "declared"})
    store.load_frame("canonical.supply", supplied)
    codes = sorted({"gp", "police", "support_team", *supplied["agency_code"].to_list()})
    agency = pl.DataFrame({"agency_code": codes, "agency_label": codes})
    store.load_frame(
        "canonical.agency", agency.with_columns(is_support=pl.col("agency_code") == "support_team")
    )
    activity = pl.DataFrame({"activity_code": ["visit", "bed"], "activity_type_code": ["contact", "stay"]})
    store.load_frame("canonical.activity", activity)
    load_changes(
        store, pl.DataFrame({"person_id": ["p"], "change_on": [change_on]}), endings, settled_on_excl
    )
    first = supplied["covers_from_date"].min()
    assert isinstance(first, date)
    store.load_frame("canonical.month", months(first, as_of))
    if links is None:
        people = frame.select("source_code", "source_person_id").unique().with_columns(person_id=pl.lit("p"))
        load_links(store, people)
    else:
        links(store)
    chosen = settings(as_of, min_before_months=min_before_months)
    for stage in (cost, timeline, compare):
        stage.run(store, chosen)
    return store


def pounds(text: str) -> Decimal:
    """An exact amount."""
    return Decimal(text)
