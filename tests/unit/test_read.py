"""The reader: names come from the casebook, ids given up lead to who has the records."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from journey.casebook import open_casebook, pair_id_of
from journey.errors import Refused
from journey.read import Reader
from journey.registry import Registry, new_ids
from journey.report import journey_text
from journey.settings import Settings
from journey.store import Store, in_memory
from journey.workspace import Workspace, init_workspace

MANIFEST = {"build_id": "b", "settings": {}}
CHANGE = date(2022, 1, 1)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace that has a name, and the merge of two people in its registry."""
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    held, _ = init_workspace(tmp_path / "workspace", Settings("Test", date(2022, 12, 31), "2024-25"))
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.name_person("jo", "Johanna Marlow", "s1")
        casebook.set_change_point("jo", CHANGE, "Team begins", "She asked for it")
    registry = Registry()
    for clusters in (["s1", "s2"], ["s1", "s1"]):
        frame = pl.DataFrame({"source_person_id": ["s1", "s2"], "cluster": clusters})
        registry.assign(frame, new_ids(held.key), "linking", "build b")
    registry.write(held.registry_path)
    return held


def _ids(workspace: Workspace) -> tuple[str, str]:
    """The id that was kept, and the one that was given up."""
    merged = Registry.read(workspace.registry_path).history().row(0, named=True)
    return str(merged["person_id"]), str(merged["former_person_id"])


def _store(person_id: str) -> Store:
    text, money = pl.String, pl.Decimal(18, 2)
    held = in_memory()
    people = [(person_id, 2, 1, CHANGE, CHANGE, Decimal("5.00"), 0), ("PZZ", 1, 1, CHANGE, CHANGE, None, 1)]
    columns = {"person_id": text, "n_interactions": pl.Int64, "n_agencies": pl.Int64, "first_date": pl.Date,
               "last_date": pl.Date, "cost_gbp": money, "n_uncosted": pl.Int64}  # fmt: skip
    held.load_frame("timeline.person", pl.DataFrame(people, schema=columns, orient="row"))
    held.load_frame("canonical.person_alias", pl.DataFrame({"person_id": [person_id], "alias": ["jo"]}))
    point = {"person_id": [person_id], "change_on": [CHANGE], "change_label": ["Team begins"]}
    held.load_frame("canonical.change_point", pl.DataFrame(point))
    links = {"source_code": ["gp", "gp"], "source_person_id": ["s1", "s2"], "person_id": [person_id] * 2}
    held.load_frame("link.person_link", pl.DataFrame(links))
    held.load_frame("compare.linkage", pl.DataFrame({"agency_code": ["gp"]}))
    held.load_frame("compare.rate", pl.DataFrame({"person_id": [person_id]}))
    states = {"pair_id": [pair_id_of("s1", "s2"), "other"], "kind_code": ["twin"] * 2,
              "person_id_a": [person_id] * 2, "person_id_b": ["PZZ"] * 2,
              "state_code": ["open"] * 2}  # fmt: skip
    held.load_frame("link.doubt", pl.DataFrame(states))
    doubtful = {"person_id": [person_id], "reason_code": ["loose"]}
    held.load_frame("link.doubtful_person", pl.DataFrame(doubtful))
    return held


@pytest.fixture
def reader(workspace: Workspace) -> Iterator[Reader]:
    store = _store(_ids(workspace)[0])
    yield Reader(store, MANIFEST, workspace)
    store.close()


def test_names_come_from_the_casebook(reader: Reader, workspace: Workspace) -> None:
    assert reader.person("JO")["name"] == "Johanna Marlow"
    assert reader.people()["display_name"].to_list() == ["Johanna Marlow", None]
    assert reader.known_names() == ["Johanna Marlow", "jo"]
    assert reader.change_reasons("team") == {reader.person("jo")["person_id"]: "She asked for it"}
    assert reader.change_reasons("evaluators") == {}, "nothing was said of that"
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.consent("jo", "evaluators", True, CHANGE, "w")
        casebook.consent("jo", "team", False, CHANGE, "w")
    assert reader.change_reasons("evaluators") == {reader.person("jo")["person_id"]: "She asked for it"}
    assert reader.change_reasons("team") == {}


def test_without_the_key_people_go_by_alias_or_id(
    reader: Reader, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    keyless = Reader(reader.store, MANIFEST, Workspace(workspace.path))
    assert keyless.person("jo")["name"] == "jo" and keyless.person("PZZ")["name"] == "Person PZZ"
    assert keyless.known_names() == ["jo"] and keyless.change_reasons("team") == {} and keyless.names() == {}
    assert keyless.has_sealed_words()
    keyless.record_look("jo", purpose="a case meeting")  # what for can't be sealed, who and whom can be kept
    with open_casebook(workspace.casebook_path) as casebook:
        assert casebook.audit_lines()[-1].subject == reader.person("jo")["person_id"]


def test_an_id_given_up_leads_to_who_has_the_records_and_says_so(
    reader: Reader, workspace: Workspace
) -> None:
    kept, given_up = _ids(workspace)
    found = reader.person(given_up)
    assert found["person_id"] == kept
    assert found["note"] == f"{given_up} and {kept} were found to be one person, {kept}."
    assert reader.person(kept)["note"] is None
    chosen = {"name": "ours", "title": "Ours", "dated": None, "price_base_fy": "2024-25"}
    journey = {"journey": [], "assumption_set": chosen}
    assert journey_text({**found, **journey}).startswith(found["note"])
    assert journey_text({**reader.person(kept), **journey}).startswith(f"{kept}: 2 contacts")


def test_someone_unknown_is_refused_without_repeating_what_was_asked(reader: Reader) -> None:
    with pytest.raises(Refused) as refused:
        reader.person("Marlow")
    assert "Marlow" not in refused.value.message


def test_decisions_made_since_the_build_are_counted(reader: Reader, workspace: Workspace) -> None:
    assert reader.n_decisions_to_come() == 0
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.decide("s1", "s2", "different", "Robin", "seen together")
    assert reader.n_decisions_to_come() == 1
    decision = reader.decisions()[0]
    assert (decision["verdict_code"], decision["who"]) == ("different", "Robin")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.undo(pair_id_of("s1", "s2"), "Robin", "too fast")
    assert reader.n_decisions_to_come() == 0 and reader.decisions() == []


def test_doubts_about_one_person(reader: Reader) -> None:
    assert reader.link_doubts("jo") == {"n_open_pairs": 2, "reason_codes": ["loose"]}
    assert reader.link_doubts("PZZ") == {"n_open_pairs": 2, "reason_codes": []}
    assert reader.doubts().rows() == [("twin", 2, 0)]


def test_a_build_of_an_earlier_version_is_refused_with_the_next_step() -> None:
    with pytest.raises(Refused, match="journey build"):
        Reader(in_memory(), MANIFEST)


def test_a_build_of_an_earlier_version_is_refused(reader: Reader) -> None:
    reader.store.connection.execute("drop table compare.rate")
    with pytest.raises(Refused, match="journey build"):
        Reader(reader.store, {})
