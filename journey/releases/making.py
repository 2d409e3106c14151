"""One public table, worked out: what is published of it, what was hidden and why, and what stays behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from journey.disclosure import Nought, Protected, protected
from journey.errors import Refused
from journey.export.names import Cleaner, whole_names_cleaner
from journey.read import Reader
from journey.releases.gaps import part_years_of, stretches_of, with_not_supplied
from journey.releases.parts import (
    definition_of,
    domains_of,
    gaps_of,
    parts_of,
    people_of,
    support_of,
)
from journey.releases.question import COLUMNS, Question
from journey.releases.sealed import exact_of, tables_out
from journey.releases.spans import spans_of, with_rates
from journey.releases.table import NOT_COSTED, labels_of, published_table

if TYPE_CHECKING:
    from journey.casebook import Release
    from journey.groups.form import Definition

_NO_NAMES = ("person", "the", "and", "of", "mr", "mrs", "ms", "miss", "mx", "dr")
_NOBODY = "Nobody is in this table, so there is nothing to publish."


@dataclass(frozen=True)
class Made:
    """A public table before it is written.

    `table` is what leaves, all text. Told beside it: `spans`, days seen; `stretches` that agencies did not
    supply and `part_years` (gaps.py); `support`, whether the support team's own cost is in, and by which
    `support_method`. `n_not_held`: releases that could not be looked at, for their exact figures are gone.
    `behind` are the protected tables by name, whose exact figures stay behind. `labels` are words by
    dimension and code, `definition` the group (None: everybody), with `clean` to take names out of it.
    """

    question: Question
    table: pl.DataFrame
    spans: pl.DataFrame
    stretches: pl.DataFrame
    part_years: dict[str, int]
    support: tuple[str, ...]
    support_method: str
    n_not_held: int
    behind: dict[str, Protected]
    labels: dict[str, dict[str, str]]
    definition: Definition | None
    clean: Cleaner

    @property
    def exact(self) -> dict[str, Any]:
        """The exact tables, for the sealed log."""
        return exact_of(self.behind)

    @property
    def audit(self) -> dict[str, Any]:
        """What the check of the table found, in numbers of cells."""
        return self.behind["table"].audit

    def label(self, column: str, code: str) -> str:
        """A category in words, by the column that it stands in."""
        name = next(dim for dim, held in COLUMNS.items() if held == column)
        return self.labels.get(name, {}).get(code, code)


def made_table(build: Reader, question: Question, earlier: Sequence[Release] = ()) -> Made:
    """Work out a public table.

    Args:
        build: a reader of a published build; of a group with its workspace.
        question: what is asked.
        earlier: releases that are out, oldest first: more is hidden where they and the table say too much.

    Raises:
        Refused: nobody is in it, the group can't be used or its name names someone, or the table can't be
            made safe.
    """
    # whoever asks, also where names are hidden from them: what is not known can't be taken out
    clean = names_cleaner(Reader(build.store, build.manifest, build.workspace))
    _refuse_name(question, clean)
    definition = definition_of(build, question)
    people = people_of(build, definition)
    parts = parts_of(build, question, people)
    if parts.is_empty():
        raise Refused(_NOBODY)
    columns = question.columns
    out = tables_out(earlier, "table")
    labels, gaps = labels_of(build, question), gaps_of(build, question, people)
    domains = domains_of(build, question, labels)
    noughts = _noughts(gaps, question)
    held = protected(parts, columns, question.profile, question.sums, domains, out, noughts)
    spans, behind = spans_of(build, question, people, earlier)
    nobody = held.exact.select(*columns, is_nobody=pl.col("n_people") == 0)
    cells = with_rates(held.cells.join(nobody, on=columns, maintain_order="left"), spans, question)
    cells = with_not_supplied(cells, build, question)
    return Made(
        question=question,
        table=published_table(cells, question, gaps, labels),
        spans=spans,
        stretches=stretches_of(build),
        part_years=part_years_of(build),
        support=support_of(build, question, people),
        support_method=build.manifest["assumptions"]["support"]["method"],
        n_not_held=sum(not release.is_exact_held for release in earlier),
        behind={"table": held, **behind},
        labels=labels,
        definition=definition,
        clean=clean,
    )


def _noughts(gaps: pl.DataFrame, question: Question) -> list[Nought]:
    """What the published table tells to be nought, whatever it hides: gaps, and costs of what has none."""
    found = [
        Nought("n_people", {name: code for name, code in gap.items() if code is not None})
        for gap in gaps.drop("gap").to_dicts()
    ]
    if "payer" in question.dims:
        found.append(Nought("cost_gbp", {COLUMNS["payer"]: NOT_COSTED}))
    return found


def names_cleaner(build: Reader) -> Cleaner:
    """What takes everybody's alias, display name and every word of it out of what a programme typed."""
    typed = " ".join(build.names().values())
    words = {word for word in re.findall(r"[^\W\d_]{2,}", typed) if word.casefold() not in _NO_NAMES}
    return whole_names_cleaner([*build.known_names(), *words])


def _refuse_name(question: Question, clean: Cleaner) -> None:
    """The name of a group goes with the table, so that it can be made again; so it may name nobody."""
    shown = (question.group, question.group.replace("_", " "), question.group.replace("-", " "))
    if any(clean(text) != text for text in shown):
        raise Refused(
            "The name of this group names someone, and it would leave with the table. Give its file another "
            "name."
        )
