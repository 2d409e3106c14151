"""What is answered of contacts besides what agencies sent: by rules, and by what people judged."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from journey.casebook import Casebook
from journey.pipeline.taxonomy import Taxonomy, load_taxonomy, taxonomy_of
from journey.store import Store
from journey.workspace import Workspace

_JUDGEMENT = ("interaction_id", "question_code", "answer_code", "failure_reason", "judged_by_code")


_HELD = """
select interaction_id from canonical.interaction where interaction_id in (select unnest($ids::varchar[]))
"""


@dataclass(frozen=True)
class Answers:
    """Rules and judgements, ready to load, and their hashes."""

    taxonomy: Taxonomy
    judgements: pl.DataFrame  # schemas.timeline_events.Judgement
    judgements_sha256: str

    @property
    def sha256(self) -> dict[str, str]:
        """What a build is a function of."""
        return {"taxonomy": self.taxonomy.sha256, "judgements": self.judgements_sha256}


def answers_of(workspace: Workspace, casebook: Casebook) -> Answers:
    """The rules that ship and the programme's own, and the judgements that stand. Needs no key.

    Raises:
        Refused: a rule can't be used.
    """
    standing = [
        (one.interaction_id, one.question_code, one.answer_code, one.failure_reason, one.voice_code)
        for one in casebook.judgements()
    ]
    frame = pl.DataFrame(standing, dict.fromkeys(_JUDGEMENT, pl.String), orient="row")
    return Answers(
        taxonomy_of(workspace), frame.sort("interaction_id", "question_code"), casebook.judgements_sha256()
    )


def load_answers(store: Store, answers: Answers) -> None:
    """Keep both as tables of a build; of judgements only those of contacts that it holds.

    Args:
        store: with canonical.interaction.
        answers: both.
    """
    load_taxonomy(store, answers.taxonomy)
    judged = answers.judgements
    held = store.frame(_HELD, {"ids": judged["interaction_id"].unique().to_list()})
    kept = judged.join(held, on="interaction_id", how="semi").sort("interaction_id", "question_code")
    store.load_frame("timeline.judgement", kept)
