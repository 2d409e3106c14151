"""A small workspace whose build has doubtful pairs: real sealed extracts, and link tables written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from journey.casebook import pair_id_of
from journey.holdings import add_extract, public
from journey.settings import Settings
from journey.store import create_build
from journey.workspace import Workspace, init_workspace, sha256_of, write_json
from schemas import link
from schemas.vocabularies import STRATA

GP = """Appointment ID,Patient ID,NHS Number,Forename,Surname,DOB,Sex,Postcode,Start date,Start time,\
Slot type,Status
A1,G1,4744687164,Quintilla,Marrowby,12-May-1979,F,ZX1 4JN,06-Mar-2012,13:25,Surgery,Finished
A2,G1,4744687164,Tilly,Marrowby,12-May-1979,F,ZX1 4JN,08-Mar-2013,13:25,Surgery,Finished
A3,G2,4036210688,Orlando,Pebblewick,21-Jun-1951,M,ZX3 3DP,08-Mar-2012,12:40,Surgery,Finished
A4,G3,,Ursula,Thistledown,03-Apr-1966,F,ZX3 3DP,08-Mar-2012,12:40,Surgery,Finished
"""
LANDLORD = """Action Ref,Tenant Ref,Forename,Surname,DOB,Sex,Postcode,Action Date,Action,Action Status
L1,T1,Quintilla,Marroby,12/05/1979,F,ZX1 4JN,01/02/2014,Mediation,Done
L2,T2,Rolando,Pebblewick,21/06/1951,M,ZX3 3DP,01/02/2014,Mediation,Done
L3,T3,Ursula,Thistledown,04/03/1966,F,ZX9 3DP,01/02/2014,Mediation,Done
"""
VALUES = (
    "Quintilla",
    "Marrowby",
    "Marroby",
    "Pebblewick",
    "Thistledown",
    "4744687164",
    "ZX1 4JN",
    "1979-05-12",
)
AGREED = "forename=same;surname=alike;birth_date=same;postcode=same;sex=same;nhs_number=missing"
TWINS = "forename=different;surname=same;birth_date=same;postcode=same;sex=same;nhs_number=missing"
DRAWN = "forename=same;surname=same;birth_date=swapped;postcode=different;sex=same;nhs_number=missing"
# kind, gp person, landlord person, probability, agreement, stratum, is_sampled, are they one person
PAIRS = [
    ("uncertain", "G1", "T1", 0.97, AGREED, "refused_generous", True, False),
    ("twin", "G2", "T2", 0.9, TWINS, "refused_guard", False, False),
    ("sample", "G3", "T3", 0.9997, DRAWN, "accepted_high", True, True),
]


@contextmanager
def matches_workspace(folder: Path) -> Iterator[Workspace]:
    """A workspace with the pairs of PAIRS; its key is at hand while the block lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "a.key"))
        patch.setenv("JOURNEY_USER", "tester")
        workspace, _ = init_workspace(folder / "workspace", Settings("Test", date(2024, 3, 31), "2024-25"))
        with workspace.lock():
            for source, text in (("gp", GP), ("landlord", LANDLORD)):
                (folder / f"{source}.csv").write_text(text, encoding="utf-8")
                add_extract(workspace, [folder / f"{source}.csv"], source)
            _publish(workspace)
        yield workspace


def token(workspace: Workspace, source: str, local_id: str) -> str:
    """The source person id of a local id."""
    return workspace.key.token("person", f"{source}|{local_id}")


def pair_of(workspace: Workspace, number: int) -> str:
    """The id of the pair of that number in PAIRS."""
    _, gp, landlord, *_ = PAIRS[number]
    return pair_id_of(token(workspace, "gp", gp), token(workspace, "landlord", landlord))


def _publish(workspace: Workspace) -> None:
    """A build of the hand-made tables, published."""
    build_id = sha256(b"made by hand").hexdigest()[:16]
    with workspace.new_build(build_id) as folder:
        store = create_build(folder / "analysis.duckdb")
        for name, (contract, rows) in _tables(workspace).items():
            frame = pl.DataFrame(rows, schema=_schema(contract), orient="row")
            contract.validate(frame)
            store.load_frame(name, frame)
        began = [
            (token(workspace, "gp", "G1"), date(2012, 3, 6)),
            (token(workspace, "gp", "G1"), date(2013, 3, 8)),
            (token(workspace, "landlord", "T1"), date(2014, 2, 1)),
        ]
        schema = {"source_person_id": pl.String, "start_date": pl.Date}
        store.load_frame("canonical.interaction", pl.DataFrame(began, schema=schema, orient="row"))
        store.close()
        digest = sha256_of(folder / "analysis.duckdb")
        extracts = [public(manifest) for manifest in workspace.extracts()]
        held = {"build_id": build_id, "database_sha256": digest, "extracts": extracts}
        write_json(folder / "manifest.json", held)
    workspace.publish(build_id)


def _tables(workspace: Workspace) -> dict[str, tuple[type[link.Contract], list[tuple[object, ...]]]]:
    """The link tables of PAIRS: contract and rows by name."""
    doubts: list[tuple[object, ...]] = []
    people: dict[str, tuple[str, str]] = {}
    for pair in PAIRS:
        doubts.append(_doubt(workspace, pair, people))
    strata: list[tuple[object, ...]] = [
        (code, code.startswith("accepted"), 1 if any(p[5] == code for p in PAIRS) else 0) for code in STRATA
    ]
    links: list[tuple[object, ...]] = [
        (source, t, person_id, "score" if person_id == "PG3" else "single", None, "not_held")
        for t, (source, person_id) in sorted(people.items())
    ]
    return {
        "link.doubt": (link.Doubt, doubts),
        "link.stratum": (link.Stratum, strata),
        "link.person_link": (link.PersonLink, links),
        "link.report": (link.Report, [("gp", 3, 1, 2, 2), ("landlord", 3, 1, 2, 2)]),
        "link.ignored": (link.Ignored, [("gp", "nhs_number", "placeholder", 1, 12)]),
        "link.doubtful_person": (link.DoubtfulPerson, [("PG3", "loose", 4, 3)]),
    }


def _doubt(
    workspace: Workspace, pair: tuple[Any, ...], people: dict[str, tuple[str, str]]
) -> tuple[object, ...]:
    """One row of link.doubt; `people` gets its two ends, by token."""
    kind, gp, landlord, chance, agreement, stratum, is_sampled, is_one = pair
    ends = [(token(workspace, s, local), s) for s, local in (("gp", gp), ("landlord", landlord))]
    people |= {
        token_: (source, f"P{gp}" if is_one else f"P{local}")
        for (token_, source), local in zip(ends, (gp, landlord), strict=True)
    }
    (a, source_a), (b, source_b) = sorted(ends)
    person_ids = (people[a][1], people[b][1])
    facts = (kind, chance, agreement, stratum, is_sampled)
    return (pair_id_of(a, b), source_a, a, source_b, b, *person_ids, *facts, "open")


def _schema(contract: type[link.Contract]) -> dict[str, pl.DataType | type[pl.DataType]]:
    return {name: column.dtype.type for name, column in contract.to_schema().columns.items()}
