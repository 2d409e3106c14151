"""Who is who in a build: linking, the registry of person ids, and the tables that say how sure it is."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from journey import link
from journey.casebook import open_casebook
from journey.holdings import sealed_frame
from journey.pipeline.facts import still_agreed
from journey.pipeline.inputs import Decisions, Manifest
from journey.registry import Registry, new_ids
from journey.removal.identifiers_held import read_by, together
from journey.review import aliases, deciders
from journey.store import Store, open_build
from journey.workspace import Workspace

_MODEL = "link_model"


def link_people(
    store: Store, workspace: Workspace, extracts: list[Manifest], decided: Decisions, build_id: str
) -> dict[str, Any]:
    """Link source people afresh, name them by the registry, and write the link tables.

    Returns:
        Which model was used: origin, n_rows it was fitted on, sha256. Links depend on it too.
    """
    settings = workspace.settings
    model = _model_held(workspace)
    linked = link.run(
        _identifiers(workspace, extracts),
        link.Decided(decided.same, decided.different, aliases(workspace)),
        model,
        settings.linking,
        settings.as_of_date,
    )
    _keep_model(workspace, linked.model, model)
    named = name_people(workspace, linked.clusters, build_id)
    _write_links(store, linked, named, decided)
    _write_people(store, named, decided)
    used = linked.model
    return {
        "origin": used.origin,
        "n_rows": used.n_rows,
        "sha256": sha256(link.dump_model(used)).hexdigest(),
    }


def _identifiers(workspace: Workspace, extracts: list[Manifest]) -> pl.DataFrame:
    agreed = (
        (still_agreed(sealed_frame(workspace, one, "identifier"), one, extracts), read_by(workspace, one)[1])
        for one in extracts
    )
    return together(agreed).sort(pl.all())


def _model_held(workspace: Workspace) -> link.Model | None:
    held = workspace.read_sealed(_MODEL)
    return link.load_model(held) if held else None


def _keep_model(workspace: Workspace, used: link.Model, former: link.Model | None) -> None:
    """Keep a model that was fitted now; one of people who are held no more goes, for it holds their names."""
    if not used.is_fitted:
        workspace.sealed_path(_MODEL).unlink(missing_ok=True)
    elif used is not former:
        workspace.write_sealed(_MODEL, link.dump_model(used))


def name_people(workspace: Workspace, clusters: pl.DataFrame, build_id: str) -> pl.DataFrame:
    """source_person_id, person_id. What the registry learns waits beside it until the build is published.

    Args:
        workspace: locked, with its key at hand.
        clusters: source_person_id, cluster.
        build_id: of the build that these people are in.
    """
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        decided = deciders(casebook)
    registry = Registry.read(workspace.registry_path)
    known = registry.lines.height
    named = registry.assign(clusters, new_ids(workspace.key), "linking", f"build {build_id}", decided)
    if registry.lines.height != known:
        registry.write(workspace.waiting_registry(build_id))
    return named


def is_named_so_still(workspace: Workspace, folder: Path, build_id: str) -> bool:
    """Whether the registry would give the people of a build that is there already the ids that it has.

    Args:
        workspace: locked, with its key at hand.
        folder: the build's.
        build_id: of the build that these people are going to be in; what the registry learns waits for it.
    """
    store = open_build(folder / "analysis.duckdb")
    try:
        links = store.frame("select source_person_id, person_id from link.person_link order by 1")
    finally:
        store.close()
    named = name_people(workspace, links.rename({"person_id": "cluster"}), build_id)
    return named.equals(links)


def is_model_still(workspace: Workspace, used: dict[str, Any]) -> bool:
    """Whether the model held is the very one that a build used, as its manifest says.

    Args:
        workspace: with its key at hand.
        used: what link_people gave.
    """
    model = _model_held(workspace)
    return model is not None and sha256(link.dump_model(model)).hexdigest() == used["sha256"]


def _write_links(store: Store, linked: link.Linked, named: pl.DataFrame, decided: Decisions) -> None:
    person_link = linked.clusters.join(named, on="source_person_id").select(
        *("source_code", "source_person_id", "person_id", "link_reason", "link_probability", "age_band_code")
    )
    doubt = _doubts(linked.doubts, named, decided)
    store.load_frame("link.person_link", person_link.sort("source_code", "source_person_id"))
    store.load_frame("link.doubt", doubt)
    store.load_frame("link.report", _report(person_link, doubt))
    store.load_frame("link.stratum", linked.strata)
    store.load_frame("link.ignored", linked.ignored)
    of_cluster = linked.clusters.select("source_person_id", "cluster").join(named, on="source_person_id")
    clusters = of_cluster.select("cluster", "person_id").unique()
    loose = linked.loose.join(clusters, on="cluster").select(
        "person_id", "reason_code", "n_source_people", "n_pairs"
    )
    store.load_frame("link.doubtful_person", loose.sort(pl.all()))
    store.load_frame("link.at_threshold", _at_threshold(linked, person_link, decided))


def _doubts(doubts: pl.DataFrame, named: pl.DataFrame, decided: Decisions) -> pl.DataFrame:
    pairs = [(*sorted(pair), "same") for pair in decided.same]
    pairs += [(*sorted(pair), "different") for pair in decided.different]
    names = ["source_person_id_a", "source_person_id_b", "state_code"]
    states = pl.DataFrame(pairs, schema=dict.fromkeys(names, pl.String), orient="row")
    found = doubts
    for side in "ab":
        person = named.select(
            pl.col("source_person_id").alias(f"source_person_id_{side}"),
            pl.col("person_id").alias(f"person_id_{side}"),
        )
        found = found.join(person, on=f"source_person_id_{side}")
    found = found.join(states, on=names[:2], how="left").with_columns(pl.col("state_code").fill_null("open"))
    return found.select(
        *("pair_id", "source_code_a", "source_person_id_a", "source_code_b", "source_person_id_b"),
        *("person_id_a", "person_id_b", "kind_code", "probability", "agreement", "stratum_code"),
        *("is_sampled", "state_code"),
    ).sort("pair_id")


def _report(person_link: pl.DataFrame, doubt: pl.DataFrame) -> pl.DataFrame:
    still_open = doubt.filter(state_code="open").filter(pl.col("kind_code") != "sample")
    in_doubt = pl.concat([still_open["source_person_id_a"], still_open["source_person_id_b"]]).unique()
    n = pl.Int64
    return (
        person_link.with_columns(
            is_linked=pl.col("source_code").n_unique().over("person_id") > 1,
            is_in_doubt=pl.col("source_person_id").is_in(in_doubt.to_list()),
        )
        .group_by("source_code")
        .agg(
            n_source_people=pl.len().cast(n),
            n_linked_to_others=pl.col("is_linked").sum().cast(n),
            n_alone=(~pl.col("is_linked")).sum().cast(n),
            n_in_doubt=pl.col("is_in_doubt").sum().cast(n),
        )
        .sort("source_code")
    )


def _at_threshold(linked: link.Linked, person_link: pl.DataFrame, decided: Decisions) -> pl.DataFrame:
    """Who would be with each person who has a change point, at each threshold."""
    named = pl.DataFrame(
        {"source_person_id": [person for person, *_ in decided.change_points]},
        {"source_person_id": pl.String},
    )
    anchors = named.join(person_link, on="source_person_id").select("source_person_id", "person_id")
    anchors = anchors.sort("person_id", "source_person_id").unique(
        "person_id", keep="first", maintain_order=True
    )
    clusters = linked.at.join(anchors, on="source_person_id").select("threshold_code", "cluster", "person_id")
    members = linked.at.join(clusters, on=["threshold_code", "cluster"])
    sources = person_link.select("source_code", "source_person_id")
    return (
        members.join(sources, on="source_person_id")
        .select("threshold_code", "person_id", "source_code", "source_person_id")
        .unique()
        .sort(pl.all())
    )


def _write_people(store: Store, named: pl.DataFrame, decided: Decisions) -> None:
    """Change points, endings and aliases of the people found; of two names for one, the earliest change."""
    text = pl.String
    points = pl.DataFrame(
        decided.change_points,
        schema={
            "source_person_id": text,
            "change_on": pl.Date,
            "change_label": text,
            "settled_on_excl": pl.Date,
        },
        orient="row",
    )
    columns = ["person_id", "change_on", "change_label", "settled_on_excl"]
    points = points.join(named, on="source_person_id").select(columns).sort(columns)
    store.load_frame("canonical.change_point", points.unique("person_id", keep="first", maintain_order=True))
    aliases_held = pl.DataFrame(
        decided.aliases, schema={"alias": text, "source_person_id": text}, orient="row"
    )
    found = aliases_held.join(named, on="source_person_id").select("person_id", "alias")
    store.load_frame("canonical.person_alias", found.sort("person_id", "alias"))
    store.load_frame("canonical.ending", _endings(named, decided))


def _endings(named: pl.DataFrame, decided: Decisions) -> pl.DataFrame:
    """The times not seen of the people found: who has several records here has the endings of all."""
    day, text = pl.Date, pl.String
    shape = {"source_person_id": text, "reason_code": text, "from_date": day, "to_date_excl": day}
    endings = pl.DataFrame(decided.endings, schema=shape, orient="row").join(named, on="source_person_id")
    return endings.select("person_id", "reason_code", "from_date", "to_date_excl").unique().sort(pl.all())
