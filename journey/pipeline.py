"""Extracts to a published build: STAGES in order. With intake.py, the only module that imports the stages."""

import json
from base64 import b32encode
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from journey import METHOD_VERSION, canonical, compare, cost, link, timeline
from journey.casebook import Casebook, open_casebook
from journey.errors import JourneyError, Refused
from journey.holdings import accepted_rows, sealed_frame
from journey.profiles import list_profiles, load_profile
from journey.settings import Settings
from journey.store import Store, create_build, open_build
from journey.workspace import Workspace, sha256_of, write_json
from schemas.vocabularies import AGENCY_LABELS

Tell = Callable[[str], None]

STAGES = (cost.run, timeline.run, compare.run)  # after link.run, which alone needs the key


def build(workspace: Workspace, tell: Tell = lambda _: None) -> dict[str, Any]:
    """Make and publish a build; the same inputs give the same build id and the same rows.

    With the key at hand people are linked afresh. Without it the links of the published build are used
    again, as long as it was made from the same extracts.

    Args:
        workspace: locked by the caller.
        tell: called with the name of each step as it begins.

    Returns:
        The build's manifest.

    Raises:
        Refused: there are no extracts, or linking is needed and there is no key.
    """
    extracts = workspace.extracts()
    if not extracts:
        raise Refused("There are no extracts yet. Add files with: journey add FILE --source CODE")
    with open_casebook(workspace.casebook_path) as casebook:
        decided = _decisions(casebook)
    inputs = _inputs(workspace, extracts, decided, workspace.settings)
    build_id = _digest(inputs)[:16]
    workspace.discard_damaged(build_id)
    if not workspace.has_build(build_id):
        with workspace.new_build(build_id) as folder:
            manifest = _make(workspace, folder, extracts, decided, inputs, tell)
            write_json(folder / "manifest.json", {"build_id": build_id, "inputs": inputs, **manifest})
    workspace.publish(build_id, keep=_n_builds_to_keep(workspace, extracts))
    return workspace.manifest


def _n_builds_to_keep(workspace: Workspace, extracts: list[dict[str, Any]]) -> int:
    """The former build stays beside the new one, unless it holds rows of an extract that was taken out."""
    if workspace.current_id() is None:
        return 1
    try:
        former = {extract["extract_id"] for extract in workspace.manifest["extracts"]}
    except JourneyError:
        return 1
    return 2 if former <= {extract["extract_id"] for extract in extracts} else 1


def _make(
    workspace: Workspace,
    folder: Path,
    extracts: list[dict[str, Any]],
    decided: dict[str, Any],
    inputs: dict[str, Any],
    tell: Tell,
) -> dict[str, Any]:
    settings = workspace.settings
    database = folder / "analysis.duckdb"
    store = create_build(database)
    try:
        tell("Reading what is held")
        _load_canonical(store, workspace, extracts, settings)
        tell("Finding who is who")
        if workspace.is_key_named():
            _link(store, workspace, extracts, decided)
        else:
            _link_again(store, workspace, inputs)
        _load_casebook(store, decided)
        _load_prices(store)
        for stage, words in zip(STAGES, ("Costing", "Putting journeys in order", "Comparing"), strict=True):
            tell(words)
            stage(store, settings)
        tell("Checking and publishing")
        tables = {}
        for table in store.tables():
            n_rows, content = store.content_hash(table)
            tables[table] = {"rows": n_rows, "content_sha256": content}
    finally:
        store.close()
    return {
        "method_version": METHOD_VERSION,
        "settings": settings.as_json(),
        "extracts": extracts,
        "tables": tables,
        "database_sha256": sha256_of(database),
    }


def _inputs(
    workspace: Workspace, extracts: list[dict[str, Any]], decided: dict[str, Any], settings: Settings
) -> dict[str, Any]:
    held = [[e[name] for name in _EXTRACT_IDENTITY] for e in extracts]
    profiles = [(code, load_profile(code, workspace.path).sha256) for code in list_profiles(workspace.path)]
    return {
        "extracts": held,
        "linking_sha256": _digest([held, decided["confirmed_links"]]),
        "decisions_sha256": _digest(decided),
        "profiles_sha256": _digest(profiles),
        "settings": settings.as_json(),
        "reference_sha256": {
            name: sha256(_reference(name)).hexdigest()
            for name in ("activity.csv", "cost_rule.csv", "gdp_deflator.csv", "unit_costs.csv")
        },
        "method_version": METHOD_VERSION,
    }


_EXTRACT_IDENTITY = (
    *("extract_id", "sequence", "profile_sha256", "files_sha256", "covers_from_date", "covers_to_date_excl"),
)


def _digest(held: Any) -> str:
    return sha256(json.dumps(held, sort_keys=True, default=str).encode()).hexdigest()


def _decisions(casebook: Casebook) -> dict[str, Any]:
    return {
        "people": casebook.people(),
        "change_points": casebook.change_points(),
        "confirmed_links": casebook.confirmed_links(),
    }


def _load_canonical(
    store: Store, workspace: Workspace, extracts: list[dict[str, Any]], settings: Settings
) -> None:
    frames = [
        _still_agreed(accepted_rows(workspace, extract), extract, extracts).with_columns(
            extract_id=pl.lit(extract["extract_id"]),
            sequence=pl.lit(extract["sequence"]),
            known_to_date_excl=_known_to(extract, settings),
        )
        for extract in extracts
    ]
    store.load_frame("canonical.interaction", _current(pl.concat(frames)))
    held = _extract_frame(extracts)
    store.load_frame("canonical.extract", held)
    store.load_frame("canonical.supply", _supply(held, extracts))
    store.load_frame("canonical.agency", _agencies(extracts))
    store.load_frame("canonical.activity", _csv("activity.csv", {"is_stay": pl.Boolean}))
    first = held["covers_from_date"].min() or settings.as_of_date
    assert isinstance(first, date)
    store.load_frame("canonical.month", _months(first, settings.as_of_date))


def _current(rows: pl.DataFrame) -> pl.DataFrame:
    """Each record as it was last sent, with all its people; jobs shared anew by those who are left.

    The agency's own version date decides where it gives one, else the newest extract.
    """
    record = pl.coalesce("record_key", "interaction_id")
    latest = (
        rows.select("version_date", "sequence", _record=record)
        .sort("version_date", "sequence", descending=True, nulls_last=[True, False])
        .unique("_record", keep="first", maintain_order=True)
        .select("_record", "sequence")
    )
    kept = rows.with_columns(_record=record).join(latest, on=["_record", "sequence"], how="semi")
    return (
        canonical.count_sharing(kept)
        .sort("source_code", "start_date", "interaction_id")
        .drop("sequence", "_record")
    )


def _known_to(extract: dict[str, Any], settings: Settings) -> pl.Expr:
    """Up to when something open is known to go on: the end of what the extract covers, exclusive."""
    end = settings.as_of_date + timedelta(days=1)
    if extract["covers_to_date_excl"]:
        end = min(end, date.fromisoformat(extract["covers_to_date_excl"]))
    return pl.lit(end)


def _still_agreed(
    rows: pl.DataFrame, extract: dict[str, Any], extracts: list[dict[str, Any]]
) -> pl.DataFrame:
    """Rows of people who have not refused in a later extract of the same source."""
    refused = {
        person
        for later in extracts
        if later["source_code"] == extract["source_code"] and later["sequence"] > extract["sequence"]
        for person in later["refusers"]
    }
    return rows.filter(~pl.col("source_person_id").is_in(refused)) if refused else rows


def _extract_frame(extracts: list[dict[str, Any]]) -> pl.DataFrame:
    counts = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")
    text = ("extract_id", "source_code", "agency_code", "file_sha256")
    days = ("covers_from_date", "covers_to_date_excl")
    return pl.DataFrame(
        [
            {name: extract[name] for name in (*text, *days, "coverage_basis_code", *counts)}
            for extract in extracts
        ]
    ).with_columns(pl.col(days).cast(pl.String).str.to_date(), pl.col(counts).cast(pl.Int64))


def _supply(held: pl.DataFrame, extracts: list[dict[str, Any]]) -> pl.DataFrame:
    """One row an agency that an extract speaks for: nearly always one, several in a file of our own form."""
    spoken = [(extract["extract_id"], code) for extract in extracts for code in extract["agency_codes"]]
    names = ["covers_from_date", "covers_to_date_excl", "coverage_basis_code"]
    codes = pl.DataFrame(spoken, {"extract_id": pl.String, "agency_code": pl.String}, orient="row")
    return codes.join(held.select("extract_id", *names), on="extract_id", maintain_order="left")


def _agencies(extracts: list[dict[str, Any]]) -> pl.DataFrame:
    """Every agency that has sent something; of the others nothing is known, not even that they were asked."""
    found = {code: extract["is_support"] for extract in extracts for code in extract["agency_codes"]}
    return pl.DataFrame(
        [
            {"agency_code": code, "agency_label": AGENCY_LABELS.get(code, code), "is_support": found[code]}
            for code in sorted(found)
        ]
    )


def _months(first: date, last: date) -> pl.DataFrame:
    start = pl.date_range(first.replace(day=1), last.replace(day=1), "1mo", eager=True)
    return pl.DataFrame({"month_start": start}).with_columns(
        month_end_excl=pl.col("month_start").dt.offset_by("1mo")
    )


def _link(
    store: Store, workspace: Workspace, extracts: list[dict[str, Any]], decided: dict[str, Any]
) -> None:
    identifiers = pl.concat(
        [
            _still_agreed(sealed_frame(workspace, extract, "identifier"), extract, extracts)
            for extract in extracts
        ]
    )
    linked = link.run(
        store,
        identifiers,
        known_person_ids=workspace.registry(),
        confirmed=decided["confirmed_links"],
        new_person_id=lambda source_person_id: (
            "P" + b32encode(bytes.fromhex(workspace.key.token("person-id", source_person_id)))[:12].decode()
        ),
    )
    workspace.save_registry({**workspace.registry(), **linked.registry})


def _link_again(store: Store, workspace: Workspace, inputs: dict[str, Any]) -> None:
    """Use the published build's links: costs and windows change without the key, who is who does not."""
    published = workspace.manifest["inputs"] if workspace.current_id() else {}
    if published.get("linking_sha256") != inputs["linking_sha256"]:
        raise Refused(
            "The files held, or what people decided about matches, changed since the last build. "
            "Linking them needs the key: set JOURNEY_KEY_FILE."
        )
    before = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        for table in [name for name in before.tables() if name.startswith("link.")]:
            store.load_frame(table, before.frame(f"select * from {table}"))
    finally:
        before.close()


def _load_casebook(store: Store, decided: dict[str, Any]) -> None:
    person_of = {
        row["source_person_id"]: row["person_id"]
        for row in store.frame("select source_person_id, person_id from link.person_link").iter_rows(
            named=True
        )
    }
    text = pl.String
    change = [
        (person_of[person], on, label, reason)
        for person, on, label, reason in decided["change_points"]
        if person in person_of
    ]
    columns = {"person_id": text, "change_on": pl.Date, "change_label": text, "reason": text}
    points = pl.DataFrame(change, schema=columns, orient="row").sort(list(columns))
    # Two names in the casebook may turn out to be one person: the earliest change point is theirs.
    store.load_frame("canonical.change_point", points.unique("person_id", keep="first", maintain_order=True))
    named = [
        (person_of[person], alias, name) for alias, name, person in decided["people"] if person in person_of
    ]
    labels = {"person_id": text, "alias": text, "display_name": text}
    aliases = pl.DataFrame(named, schema=labels, orient="row").sort("person_id", "alias")
    store.load_frame("canonical.person_alias", aliases.select("person_id", "alias"))
    store.load_frame("canonical.person_label", aliases.unique("person_id", keep="first", maintain_order=True))


def _load_prices(store: Store) -> None:
    money = pl.Decimal(18, 2)
    prices = _csv("unit_costs.csv").with_columns(pl.col("value_gbp", "low_gbp", "high_gbp").cast(money))
    store.load_frame("cost.unit_cost", prices)
    deflator = _csv("gdp_deflator.csv").with_columns(pl.col("deflator_index").cast(pl.Decimal(10, 4)))
    store.load_frame("cost.deflator", deflator)
    rules = _csv("cost_rule.csv").with_columns(pl.col("base_units_per_item").cast(pl.Decimal(10, 2)))
    store.load_frame("cost.cost_rule", rules)


def _csv(name: str, types: dict[str, Any] | None = None) -> pl.DataFrame:
    """A reference file as text columns, blank as null, money still text so that no float touches it."""
    frame = pl.read_csv(_reference(name), infer_schema=False)
    casts = [
        (pl.col(column) == "true").alias(column) if kind == pl.Boolean else pl.col(column).cast(kind)
        for column, kind in (types or {}).items()
    ]
    return frame.with_columns(casts)


def _reference(name: str) -> bytes:
    return resources.files("schemas").joinpath("reference", name).read_bytes()
