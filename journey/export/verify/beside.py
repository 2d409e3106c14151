"""What several tables say of one thing that is not added up: days, dates, prices, people, agencies, steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from journey.export.verify.adding import WANTED, Tables, has, same_as_wanted, same_beside, same_sums
from journey.export.verify.findings import Found, plain_name, value_text
from journey.export.verify.reading import ROW
from journey.export.verify.shape import check_named

_SIDE = ("person_id", "side_code")
_WINDOW = ("person_id", "window_code")
_PERSON = ("person_id",)
_FATES = ("n_accepted", "n_set_aside", "n_duplicate", "n_superseded", "n_skipped")
_MADE = ("n_replaced", "n_linked", "n_not_linked")
_MAY_NAME_OTHERS = ("extracts", "service_change")  # a file without a contact, a support team without one


def check_stamps(tables: Tables, manifest: Mapping[str, Any], found: Found) -> None:
    """Every row of pounds names the set and the price base that the manifest names."""
    chosen, settings = manifest.get("assumptions"), manifest.get("settings")
    stamp = {
        "set_code": chosen.get("name") if isinstance(chosen, dict) else None,
        "price_base_fy": settings.get("price_base_fy") if isinstance(settings, dict) else None,
    }
    for name, held in tables.items():
        for column in sorted(stamp.keys() & set(held.columns)):
            if (name, column) == ("unit_costs", "price_base_fy"):  # a charge that no index moves has its own
                continue
            wanted = held.with_columns(pl.lit(str(stamp[column])).alias(WANTED))
            same_as_wanted("stamp", name, wanted, column, "manifest.json", found)


def check_named_elsewhere(tables: Tables, found: Found) -> None:
    """People, agencies and payers of a table are found in those that list them."""
    contacts, periods, coverage = (tables.get(name) for name in ("interactions", "periods", "coverage"))
    if contacts is not None and periods is not None:
        people = pl.concat([held.select(_PERSON) for held in (contacts, periods)]).unique()
        for name, held in tables.items():
            if has(held, *_PERSON):
                check_named(name, held, _PERSON, people, _PERSON, "interactions or periods", found)
    if coverage is not None and contacts is not None:
        known = pl.concat([held.select("agency_code") for held in (coverage, contacts)]).unique()
        for name, held in tables.items():
            for column in ("agency_code", "from_agency_code", "to_agency_code"):
                if has(held, column) and name not in _MAY_NAME_OTHERS:
                    rows = held.filter(pl.col(column) != "support_team")
                    where = "coverage or interactions"
                    check_named(name, rows, (column,), known, ("agency_code",), where, found)
    lines, payers = tables.get("cost_lines"), tables.get("who_pays")
    if lines is not None and payers is not None:
        key = ("person_id", "payer_code", "beneficiary_code")
        check_named("who_pays", payers, key, lines, key, "cost_lines", found)


def check_spans(tables: Tables, found: Found) -> None:
    """Change dates, observed days and stays are the same in every table that has them."""
    _check_change_date(tables.get("periods"), found)
    links, contacts, years = (
        tables.get(name) for name in ("link_thresholds", "interactions", "yearly_series")
    )
    if links is not None and has(links, "threshold_code", "observed_days"):
        standard = links.filter(pl.col("threshold_code") == "standard")
        for name in ("events_before_after", "demand_before_after", "handovers_before_after"):
            if (held := tables.get(name)) is not None:
                same_beside("days", name, held, _SIDE, "link_thresholds", standard, ("observed_days",), found)
    if contacts is not None and has(contacts, "nights", "start_date", "end_date_excl"):
        stays = contacts.filter(pl.col("nights") > 0).drop_nulls("end_date_excl")
        days = (pl.col("end_date_excl") - pl.col("start_date")).dt.total_days().alias(WANTED)
        same_as_wanted("days", "interactions", stays.with_columns(days), "nights", "its dates make it", found)
        back = contacts.filter(pl.col("end_date_excl") < pl.col("start_date")).with_columns(
            pl.col("start_date").alias(WANTED)
        )
        same_as_wanted("days", "interactions", back, "end_date_excl", "it starts on", found)
    if years is not None and has(years, "year_from_date", "year_to_date_excl"):
        following = years.sort("person_id", "year_from_date").with_columns(
            pl.col("year_from_date").shift(-1).over("person_id").alias(WANTED)
        )
        why = "the next one starts on"
        same_as_wanted("days", "yearly_series", following.drop_nulls(WANTED), "year_to_date_excl", why, found)


def _check_change_date(periods: pl.DataFrame | None, found: Found) -> None:
    """The change date is the day on which the whole window's after begins and its before ends."""
    if periods is None or not has(periods, *_WINDOW, "side_code", "from_date", "to_date_excl", "change_date"):
        return
    whole = pl.col("window_code") == "whole"
    after = periods.filter(whole & (pl.col("side_code") == "after"))
    begins = after.select(*_PERSON, pl.col("from_date").alias(WANTED))
    dated = periods.join(begins, on="person_id", how="left", maintain_order="left")
    same_as_wanted("days", "periods", dated, "change_date", "the time after begins on", found)
    before = dated.filter(whole & (pl.col("side_code") == "before"))
    same_as_wanted("days", "periods", before, "to_date_excl", "the time after begins on", found)


def check_compared(tables: Tables, found: Found) -> None:
    """What is said of each service that is compared or left out is what its summary and the windows say."""
    held, periods = tables.get("compared_agencies"), tables.get("periods")
    if held is None or not has(held, *_WINDOW, "is_compared", "left_out_code", "before_cost_gbp"):
        return
    is_in = held.with_columns(pl.col("left_out_code").is_null().alias(WANTED))
    same_as_wanted("compared", "compared_agencies", is_in, "is_compared", "left_out_code makes it", found)
    if periods is not None:
        for side in ("before", "after"):
            days = periods.filter(pl.col("side_code") == side).select(
                *_WINDOW, pl.col("n_days").alias(f"{side}_days")
            )
            same_beside("days", "compared_agencies", held, _WINDOW, "periods", days, (f"{side}_days",), found)
    whole = held.filter(pl.col("window_code") == "whole")
    summary = tables.get("summary_before_after")
    if summary is not None:
        agency = ("person_id", "agency_code")
        for side in ("before", "after"):
            of_side = summary.filter(pl.col("side_code") == side)
            named = {"observed_days": f"{side}_observed_days", "cost_gbp": f"{side}_cost_gbp"}
            wanted = of_side.group_by(agency).agg(pl.col("observed_days").max(), pl.col("cost_gbp").sum())
            other = "summary_before_after"
            same_beside(
                "compared",
                "compared_agencies",
                whole,
                agency,
                other,
                wanted.rename(named),
                named.values(),
                found,
            )


def check_files_in(tables: Tables, found: Found) -> None:
    """The rows of a file are in one of its fates each; what was set aside is counted by reason."""
    files, rejects, contacts = (tables.get(name) for name in ("extracts", "rejects", "interactions"))
    if files is None or not has(files, "extract_id", "n_rows", "n_made", *_FATES, *_MADE):
        return
    for whole, parts, why in (("n_rows", _FATES, "its fates are"), ("n_made", _MADE, "its parts are")):
        wanted = files.with_columns(pl.sum_horizontal(parts).alias(WANTED))
        same_as_wanted("attrition", "extracts", wanted, whole, why, found)
    set_aside = files.with_columns(n_rows=pl.col("n_set_aside"))
    both = {"rejects": rejects, "n_set_aside of extracts": set_aside}
    same_sums("attrition", ("extract_id",), "n_rows", both, found)
    if rejects is not None:
        same_beside(
            "attrition", "rejects", rejects, ("extract_id",), "extracts", files, ("source_code",), found
        )
    if contacts is not None:
        linked = {"interactions": contacts.with_columns(n_linked=pl.lit(1, pl.Int64)), "extracts": files}
        same_sums("attrition", ("extract_id",), "n_linked", linked, found)


def check_steps(tables: Tables, manifest: Mapping[str, Any], found: Found) -> None:
    """The steps of the manifest add up, each goes on where one before ended, and the last are the tables'."""
    steps = manifest.get("attrition")
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        found.add("attrition", "manifest.json holds no attrition.", "manifest.json")
        return
    parts = {str(step.get("step")): step.get("parts") for step in steps}
    for step in steps:
        name, held = plain_name(str(step.get("step"))), step.get("parts")
        numbers = list(held.values()) if isinstance(held, dict) else []
        total = sum(numbers) if all(isinstance(n, int) for n in numbers) else None
        _same(name, step.get("n"), total, "its parts make it", found)
        former = step.get("part_of")
        if isinstance(former, list) and len(former) == 2:
            of = parts.get(str(former[0]))
            _same(name, step.get("n"), of.get(str(former[1])) if isinstance(of, dict) else None,
                  "the step that it goes on with has", found)  # fmt: skip
    for name, wanted in _ends(tables).items():
        told = next((step.get("n") for step in steps if step.get("step") == name), None)
        _same(name, told, wanted, "the tables make it", found)


def _ends(tables: Tables) -> dict[str, int]:
    """What the tables say of some steps."""
    contacts, files, told = (tables.get(name) for name in ("interactions", "extracts", "verdicts"))
    found: dict[str, int] = {}
    if contacts is not None:
        found |= {"linked": contacts.height, "counted": int(contacts["is_counted"].sum())}
    if files is not None:
        found |= {"files": files.height, "rows": int(files["n_rows"].sum())}
    if told is not None:
        found["with_change_date"] = told.height
    return found


def _same(step: str, there: Any, wanted: int | None, why: str, found: Found) -> None:
    if there != wanted or not isinstance(there, int):
        held = value_text(there) if isinstance(there, int) else "no number"
        sentence = (
            f"manifest.json, attrition, step {step}: {held} stands there, and {why} {value_text(wanted)}."
        )
        found.add("attrition", sentence, "manifest.json", None, "attrition")


def check_assumptions(tables: Tables, listed: Any, found: Found) -> None:
    """assumptions.json says what the table says, row by row."""
    held = tables.get("assumptions")
    if held is None:
        return
    rows = held.drop(ROW).to_dicts()
    if not isinstance(listed, list) or len(listed) != len(rows):
        found.add(
            "assumptions", "assumptions.json has not as many entries as the table assumptions.", "assumptions"
        )
        return
    for row, (ours, theirs) in enumerate(zip(rows, listed, strict=True), start=2):
        if ours != theirs:
            columns = _differing(ours, theirs if isinstance(theirs, dict) else {})
            told = f"assumptions, row {row:,}, column {columns[0]}: it is not what assumptions.json says."
            found.add("assumptions", told, "assumptions", row, columns[0])


def _differing(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Sequence[str]:
    return [plain_name(name) for name in ours if ours[name] != theirs.get(name)] or ["(one more)"]
