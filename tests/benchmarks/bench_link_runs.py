"""One linkage in a process of its own, timed and its memory measured; and the bare engine's share."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2024-03-31"
FRAMES = ("clusters", "at", "doubts", "strata", "ignored", "loose")
_CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from benchmarks.bench_link_runs import link_file
link_file(sys.argv[2], sys.argv[3])
"""
# What any linkage must do at the least: read, make candidate pairs by plain joins, compare two names on each.
_FLOOR = """
import sys, duckdb
con = duckdb.connect()
con.execute("set enable_progress_bar = false")
con.sql(f'''
create table held as
select distinct source_person_id as id, nhs_number, upper(forename) as forename, upper(surname) as surname,
  birth_date, postcode, postcode not like 'ZZ99%' as is_placed
from read_parquet('{sys.argv[1]}')''')
keys = (
  "l.nhs_number = r.nhs_number", "l.birth_date = r.birth_date and l.surname[1] = r.surname[1]",
  "l.birth_date = r.birth_date and l.forename[1] = r.forename[1]",
  "l.postcode = r.postcode and l.surname = r.surname and l.is_placed",
)
pairs = " union ".join(f"select l.rowid as a, r.rowid as b from held l join held r on {key} and l.id < r.id"
  for key in keys)
con.sql(f'''copy (
select a, b, jaro_winkler_similarity(l.forename, r.forename) as forename,
  jaro_winkler_similarity(l.surname, r.surname) as surname, l.birth_date = r.birth_date as birth,
  l.postcode = r.postcode as postcode, l.nhs_number = r.nhs_number as number
from ({pairs}) join held l on l.rowid = a join held r on r.rowid = b) to '{sys.argv[2]}' (format parquet)''')
"""


@dataclass(frozen=True)
class Run:
    """What one linkage gave, and what it took."""

    seconds: float  # of journey.link.run alone
    processor_seconds: float  # of the whole process, on all processors
    peak_gb: float  # of the whole process
    frames: dict[str, pl.DataFrame]
    model: bytes

    @property
    def clusters(self) -> pl.DataFrame:
        """source_person_id, cluster."""
        return self.frames["clusters"]


def link(identifiers: pl.DataFrame, folder: Path, **asked: Any) -> Run:
    """Link in a new process.

    Args:
        identifiers: as journey.link.run takes them.
        folder: an empty or former folder of this benchmark.
        asked: threads (how many both engines may use); model (bytes of a frozen one); without (the name of a
            guard to switch off, of WITHOUT).
    """
    folder.mkdir(exist_ok=True)
    identifiers.write_parquet(folder / "identifiers.parquet")
    model = asked.pop("model", None)
    (folder / "model.in").write_bytes(model or b"")
    environment = dict(os.environ)
    if "threads" in asked:
        environment["POLARS_MAX_THREADS"] = str(asked["threads"])
    command = [sys.executable, "-c", _CHILD, str(ROOT / "tests"), str(folder), json.dumps(asked)]
    _, processor, peak = measured(command, environment)
    took = json.loads((folder / "took.json").read_text(encoding="utf-8"))
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in FRAMES}
    return Run(took["seconds"], processor, peak, frames, (folder / "model.out").read_bytes())


def link_file(folder_name: str, asked_json: str) -> None:
    """The work of the new process: link identifiers.parquet of a folder and leave every frame there."""
    folder, asked = Path(folder_name), json.loads(asked_json)
    if "threads" in asked:
        _hold_engine_to(asked["threads"])
    import datetime as dt

    from journey import link as stage
    from journey.settings import Linking

    if "without" in asked:
        WITHOUT[asked["without"]]()
    identifiers = pl.read_parquet(folder / "identifiers.parquet")
    frozen = (folder / "model.in").read_bytes()
    model = stage.load_model(frozen) if frozen else None
    start = time.perf_counter()
    as_of_date = dt.date.fromisoformat(AS_OF)
    found = stage.run(identifiers, stage.Decided(), model, Linking(), as_of_date)
    seconds = time.perf_counter() - start
    for name in FRAMES:
        getattr(found, name).write_parquet(folder / f"{name}.parquet")
    (folder / "model.out").write_bytes(stage.dump_model(found.model))
    (folder / "took.json").write_text(json.dumps({"seconds": seconds}), encoding="utf-8")


def floor_seconds(identifiers: pl.DataFrame, folder: Path) -> float:
    """The bare engine, in a process of its own, over the same bytes."""
    folder.mkdir(exist_ok=True)
    file = folder / "floor_in.parquet"
    identifiers.write_parquet(file)
    seconds, _, _ = measured([sys.executable, "-c", _FLOOR, str(file), str(folder / "floor.parquet")])
    return seconds


def measured(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, float, float]:
    """(wall seconds, processor seconds, peak resident gigabytes) of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stderr is not None
    with process.stderr as stream:
        said = stream.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # else it is waited for again
    if process.returncode:
        raise SystemExit(said[-3000:])
    seconds = time.perf_counter() - start
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1_048_576


def _hold_engine_to(n_threads: int) -> None:
    import duckdb

    real = duckdb.connect

    def connect(*words: Any, **more: Any) -> Any:
        return real(*words, **{**more, "config": {**more.get("config", {}), "threads": n_threads}})

    duckdb.connect = connect


def _changed(module: str, name: str, other: Callable[[Any], Any]) -> None:
    """Put something made of the real thing in its place, in this process."""
    held = importlib.import_module(f"journey.link.{module}")
    setattr(held, name, other(getattr(held, name)))


def _no_refusal(*guards: str) -> None:
    _changed("cluster", "refused_by", lambda real: lambda: pl.when(~real().is_in(guards)).then(real()))


def _no_known_twins() -> None:
    _changed("linking", "known_twins", lambda real: lambda found, pairs: real(found, pairs) & False)


def _no_tear() -> None:
    _changed("cluster", "torn_between", lambda real: lambda weighed, may: may.select("a", "b").clear())


def _no_recut() -> None:
    _changed("linking", "recut", lambda real: lambda pairs, cut, threshold: cut[threshold])


def _no_shared() -> None:
    _changed("clean", "_shared", lambda real: lambda rows: [])


def _no_score() -> None:
    def rules_alone(ground: Any, thresholds: Any) -> dict[float, pl.Series]:
        alone = importlib.import_module("journey.link.cluster").alone
        return {threshold: alone(ground) for threshold in thresholds}

    _changed("linking", "agglomerate", lambda real: rules_alone)


def _no_guard() -> None:
    _no_refusal("twin", "numbers_differ", "clear", "ambiguous")
    for switch_off in (_no_known_twins, _no_tear, _no_recut):
        switch_off()


WITHOUT: dict[str, Callable[[], None]] = {
    "the score: rules alone": _no_score,
    "any guard of the score": _no_guard,
    "the guard of unlike forenames or sexes (twins)": lambda: _no_refusal("twin"),
    "the guard of like names of known twins": _no_known_twins,
    "the guard of different NHS numbers": lambda: _no_refusal("numbers_differ", "clear"),
    "the guard of different births and missing names": lambda: _no_refusal("ambiguous"),
    "the guard of records that fit two people equally": _no_tear,
    "the second cut of loose clusters": _no_recut,
    "finding values that too many share": _no_shared,
}
