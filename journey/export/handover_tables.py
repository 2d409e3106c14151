"""The tables of the hand-over pack, a slice of people at a time, with the ids that leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from journey.export.attrition import extracts
from journey.export.choices import set_rows
from journey.export.gmca import agency_words
from journey.export.recipient import for_recipient
from journey.export.tables import Finish, assumptions
from journey.keys import RecipientKey
from journey.store import Store

SLICE_CONTACTS = 200_000
_CONTACT = ("person_id", "start_date", "interaction_id")
# Table -> what its rows are sorted by within a bucket. It names one row, so the order is always the same.
BY_PERSON = {
    "interactions": _CONTACT,
    "steps": ("person_id", "seq"),
    "cost_lines": (*_CONTACT, "line_no", "side_code"),
    "costs_to_others": (*_CONTACT, "perspective_code", "line_no"),
    "periods": ("person_id", "window_code", "side_code"),
    "summary_before_after": ("person_id", "agency_code", "activity_type_code", "side_code"),
    "summary_by_payer": ("person_id", "payer_code", "side_code"),
    "who_pays": ("person_id", "payer_code", "beneficiary_code", "cashable_item_code", "side_code"),
    "who_pays_gmca": (
        *("person_id", "payer_code", "agency_code", "activity_code", "perspective_code", "item_code"),
        *("is_recorded", "beneficiary_code"),
    ),
    "yearly_series": ("person_id", "year_from_date", "side_code"),
}
_SELECTED = ("coverage", "unit_costs", "item_payers", "cost_rules", "uncosted", "recorded_costs")
WHOLE = (*_SELECTED, "extracts", "assumptions")
_AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True)
class Source:
    """A published build, and what its tables go through before they leave."""

    store: Store
    finish: Finish
    key: RecipientKey | None

    def pieces(self) -> Iterator[dict[str, pl.DataFrame]]:
        """Every table of BY_PERSON, of some people at a time; of everybody, once."""
        for from_person, to_person_excl in pairwise(self._cuts()):
            for name in BY_PERSON:
                rows = self.store.select_people(
                    f"export.{name}", from_person, to_person_excl, dict(agency_words())
                )
                yield self._leaving({name: self.finish(name, rows)})

    def whole(self) -> dict[str, pl.DataFrame]:
        """The tables of WHOLE: of agencies and prices, so small whatever the number of people."""
        tables = {name: self.finish(name, self.store.select(f"export.{name}")) for name in _SELECTED}
        tables["extracts"] = self.files()
        tables["assumptions"] = pl.concat([assumptions(), set_rows(self.finish.said, tables["unit_costs"])])
        return self._leaving(tables)

    def files(self) -> pl.DataFrame:
        """What became of each file, under the programme's own ids."""
        return extracts(self.store, self.finish.said)

    def _leaving(self, tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        return tables if self.key is None else for_recipient(tables, self.key)

    def _cuts(self) -> list[str]:
        """Ids between which there are about SLICE_CONTACTS contacts, from the first to the last."""
        people = self.store.select("export.event_person").sort("person_id")
        number = (people["n_interactions"].cum_sum() - people["n_interactions"]) // SLICE_CONTACTS
        first = people.filter(number != number.shift(1).fill_null(number.first() if len(number) else 0))
        return ["", *first["person_id"], _AFTER_ALL]
