"""journey export --pack event-log on the sample: pm4py finds what the build holds; it can come in again."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.intake import run_here, tokenise
from support.mining import follows, read_ocel, read_xes

from journey.intake import take_in
from journey.profiles import load_profile
from journey.read import open_current


@pytest.fixture(scope="module")
def packs(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's pack under its own ids, and one for the University."""
    folder = tmp_path_factory.mktemp("logs")
    where = ("--pack", "event-log", "--workspace", str(sample_workspace))
    assert run_here("export", str(folder / "own"), *where).code == 0
    ran = run_here("export", str(folder / "theirs"), "--recipient", "University", "--json", *where)
    assert ran.code == 0 and json.loads(ran.out)["recipient"] == "University"
    return folder


@pytest.fixture(scope="module")
def journey(sample_workspace: Path) -> pl.DataFrame:
    """timeline.journey of the sample, and what the agency said besides."""
    reader = open_current(sample_workspace)
    return reader.store.frame(
        "select j.*, i.role_code, i.group_id, i.n_sharing, i.parent_id, i.grain_code, i.end_status_code,"
        " i.counts_for_cost from timeline.journey j join canonical.interaction i using (interaction_id)"
    )


def _next_agency(journey: pl.DataFrame) -> Counter[tuple[str, str]]:
    """Agency after agency, person by person, in order of time; a day alone begins at its midnight."""
    found: Counter[tuple[str, str]] = Counter()
    midnight = pl.col("start_date").cast(pl.Datetime("us"))
    at = pl.coalesce("start_at", midnight)
    rows = journey.select("person_id", at, "seq", "agency_code").rows()
    rows.sort()
    for one, other in zip(rows, rows[1:], strict=False):
        if one[0] == other[0]:
            found[one[3], other[3]] += 1
    return found


def _objects(journey: pl.DataFrame) -> dict[str, int]:
    """How many objects of each kind the journeys speak of, apart from crises."""
    rows = journey.to_dicts()
    parents = {row["parent_id"] for row in rows if row["parent_id"]}
    return {
        "person": len({row["person_id"] for row in rows}),
        "agency": len({row["agency_code"] for row in rows}),
        "case": len(parents),
        "job": len({row["group_id"] for row in rows if row["n_sharing"] > 1}),
    }


@pytest.mark.parametrize("pack", ["own", "theirs"])
@pytest.mark.parametrize("name", ["ocel.json", "ocel.sqlite"])
def test_pm4py_finds_the_events_objects_and_relations_of_the_build(
    packs: Path, journey: pl.DataFrame, pack: str, name: str
) -> None:
    counts = json.loads((packs / pack / "manifest.json").read_text(encoding="utf-8"))["counts"]
    log = read_ocel(packs / pack / name)
    assert len(log.events) == counts["events"] == journey.height
    assert len(log.relations) == counts["relations"]
    kinds = Counter(log.objects["ocel:type"])
    assert kinds == {name: n for name, n in counts["objects"].items() if n}
    wanted = _objects(journey)
    is_job = log.objects["ocel:oid"].str.startswith("incident:job:")
    assert (kinds["person"], kinds["agency"]) == (wanted["person"], wanted["agency"])
    assert (kinds["case"], int(is_job.sum())) == (wanted["case"], wanted["job"])
    assert kinds["incident"] > wanted["job"]  # and crises that several agencies recorded
    assert Counter(log.events["agency_code"]) == Counter(journey["agency_code"])
    assert int(log.events["cost_pence"].astype(float).sum()) == int(journey["cost_gbp"].sum() * 100)


@pytest.mark.parametrize("pack", ["own", "theirs"])
def test_pm4py_finds_the_same_agencies_after_one_another(
    packs: Path, journey: pl.DataFrame, pack: str
) -> None:
    log = read_xes(packs / pack / "journey.xes")
    n_ends = journey.filter(pl.col("end_date_excl").is_not_null() & ~pl.col("is_open")).height
    assert n_ends > 0 and len(log) == journey.height + n_ends
    starts = log[~log["is_end"]]
    assert follows(starts, "case:concept:name", "org:group", "time:timestamp") == _next_agency(journey)


def test_a_recipient_has_ids_of_their_own_in_an_order_of_their_own(packs: Path) -> None:
    ids: dict[str, Any] = {}
    for pack in ("own", "theirs"):
        log = pl.read_csv(packs / pack / "events.csv", infer_schema=False)
        belongs = pl.read_csv(packs / pack / "events_objects.csv", infer_schema=False)
        of_people = belongs.filter(pl.col("object_type_code") != "agency")["object_id"]
        ids[pack] = {
            "people": log["case:concept:name"].unique(maintain_order=True).to_list(),
            "all": {*log["concept:instance"], *log["priced_in_id"].drop_nulls(), *of_people},
        }
    assert not ids["own"]["all"] & ids["theirs"]["all"]
    assert len(ids["own"]["people"]) == len(ids["theirs"]["people"]) > 1
    assert not set(ids["own"]["people"]) & set(ids["theirs"]["people"])
    own = "".join(path.read_text(errors="replace") for path in sorted((packs / "own").glob("*.csv")))
    theirs = b"".join(path.read_bytes() for path in sorted((packs / "theirs").iterdir()))
    assert ids["theirs"]["people"] == sorted(ids["theirs"]["people"])
    for one in ids["own"]["people"]:
        assert one in own and one.encode() not in theirs


def test_nothing_that_names_anybody_or_their_record_is_in_it(packs: Path, repository: Path) -> None:
    """Names of the sample's people, and the numbers that agencies gave their records."""
    told = pl.read_csv(repository / "sample_data" / "truth" / "interactions.csv", infer_schema=False)
    numbers = {one for one in told["source_record_id"].drop_nulls() if len(one) > 5 and not one.isdigit()}
    assert len(numbers) > 100
    for path in (packs / "own").iterdir():
        words = set(path.read_text(encoding="utf-8", errors="replace").replace('"', ",").split(","))
        assert not words & numbers, path.name


@pytest.mark.parametrize("name", ["events.csv", "journey.xes"])
def test_it_is_taken_in_again_as_it_was(packs: Path, journey: pl.DataFrame, name: str) -> None:
    taken = take_in(packs / "own" / name, load_profile("event_log"), tokenise, dt.date(2030, 1, 1))
    again = taken.interaction
    runs = taken.row.with_columns(n=pl.col("last_row") - pl.col("first_row") + 1)
    fates = dict(runs.group_by("disposition_code").agg(pl.col("n").sum()).iter_rows())
    n_ends = journey.filter(pl.col("end_date_excl").is_not_null() & ~pl.col("is_open")).height
    assert fates == {"accepted": journey.height} | ({"superseded": n_ends} if name == "journey.xes" else {})
    assert taken.row.filter(pl.col("disposition_code") == "superseded")["reason_code"].unique().to_list() == (
        ["later_version_in_file"] if name == "journey.xes" else []
    )
    what = ["agency_code", "activity_code", "role_code", "outcome_code", "grain_code"]
    what += ["start_date", "start_at", "start_precision", "end_status_code", "counts_for_cost"]
    assert Counter(again.select(what).rows()) == Counter(journey.select(what).rows())
    nights = pl.col("end_date_excl") - pl.col("start_date")
    closed = pl.col("end_status_code") == "closed"
    by = pl.col("agency_code"), nights.dt.total_days()
    assert Counter(again.filter(closed).select(by).rows()) == Counter(
        journey.filter(closed).select(by).rows()
    )
    assert again["source_person_id"].n_unique() == journey["person_id"].n_unique()


def test_each_export_is_in_the_audit_log_first(packs: Path, sample_workspace: Path) -> None:
    where = ("--workspace", str(sample_workspace))
    said = json.loads(run_here("audit", "--json", *where).out)
    lines = [line for line in said if line["action"] == "export"]
    assert any("Recipient: University. Event-log pack." in str(line) for line in lines)
    before = len(lines)
    ran = run_here("export", str(packs), "--pack", "event-log", *where)  # holds something: refused, and told
    assert ran.code == 2 and "not empty" in ran.err
    again = [
        line for line in json.loads(run_here("audit", "--json", *where).out) if line["action"] == "export"
    ]
    assert len(again) == before + 1


def test_what_an_event_log_cannot_hold_is_wrong_usage(sample_workspace: Path, tmp_path: Path) -> None:
    where = ("--workspace", str(sample_workspace))
    ran = run_here("export", str(tmp_path / "p"), "--pack", "event-log", "--discount-from", "2019-20", *where)
    assert ran.code == 64 and "Discounted cost is in --pack evaluator and workbook alone" in ran.err
    ran = run_here("export", str(tmp_path / "p"), "--pack", "logs", *where)
    assert ran.code == 64 and "Use: evaluator, workbook, handover, event-log" in ran.err
    assert not (tmp_path / "p").exists()
