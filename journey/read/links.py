"""How records were joined: by agency, at three thresholds, and what waits for a reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey.read.build import Row
from journey.read.spent import Spent
from schemas.vocabularies import AGE_BANDS, THRESHOLD_CODES

if TYPE_CHECKING:
    import polars as pl

_LINKAGE = """
select a.agency_code, a.agency_label, a.is_support, l.* exclude (agency_code)
from compare.linkage l join canonical.agency a on a.agency_code = l.agency_code
"""
_THRESHOLDS = """
select * from compare.link_threshold where person_id {of} order by threshold_code, side_code desc
"""


class Links(Spent):
    """Answers about links. Alone means known to one agency or not recognised: say so wherever it is shown."""

    def linkage(self) -> pl.DataFrame:
        """One row an agency: its people, those found at another agency, and the cost of the others."""
        return self._frame(
            _LINKAGE + " where l.age_band_code = 'all' order by a.is_support, a.agency_label, a.agency_code"
        ).drop("age_band_code")

    def linkage_by_age(self) -> pl.DataFrame:
        """One row an agency and age band that has people in it, youngest first, ages not held last."""
        return self._frame(
            _LINKAGE
            + " where l.age_band_code <> 'all' order by a.is_support, a.agency_label, a.agency_code, "
            "list_position($bands, l.age_band_code)",
            bands=list(AGE_BANDS),
        )

    def link_thresholds(self, person: str) -> list[Row]:
        """The whole window with more cautious links, as used here, and with more generous ones.

        One entry a threshold: threshold_code, n_source_people, and before and after each with n_interactions,
        cost_gbp and their rates a year. Empty for a person who has no comparison.
        """
        found: dict[str, Row] = {}
        for row in self._asked(_THRESHOLDS, person):
            code, side = row.pop("threshold_code"), row.pop("side_code")
            held = {"threshold_code": code, "n_source_people": row.pop("n_source_people")}
            found.setdefault(code, held)[side] = row
        return [found[code] for code in THRESHOLD_CODES if code in found]

    def doubts(self) -> pl.DataFrame:
        """One row a kind of pair put before reviewers: how many are open and decided, as of this build."""
        return self._frame(
            """select kind_code, count(*) filter (state_code = 'open') as n_open,
                      count(*) filter (state_code <> 'open') as n_decided
            from link.doubt group by kind_code order by kind_code"""
        )

    def link_doubts(self, person: str) -> Row:
        """Pairs of one person that wait for a reviewer, and why the records may be those of more than one.

        Returns:
            n_open_pairs and reason_codes, as of this build.
        """
        person_id = self.person_id(person)
        n = self._frame(
            """select count(*) as n from link.doubt where state_code = 'open' and kind_code <> 'sample'
            and (person_id_a = $person_id or person_id_b = $person_id)""",
            person_id=person_id,
        )["n"].item()
        why = self._of("link.doubtful_person", person_id, "reason_code")["reason_code"].to_list()
        return {"n_open_pairs": n, "reason_codes": why}

    def decisions(self) -> list[Row]:
        """Decisions on pairs that stand, newest first: pair_id, verdict_code, who, at. Needs no key."""
        if self._workspace is None:
            return []
        from journey.casebook import open_casebook

        key = self._workspace.key if self._workspace.has_key() else None
        with open_casebook(self._workspace.casebook_path, key) as casebook:
            held = casebook.decisions()
        return [
            {"pair_id": d.pair_id, "verdict_code": d.verdict, "who": d.who, "at": d.at}
            for d in reversed(held)
        ]

    def n_decisions_to_come(self) -> int:
        """How many pairs of this build were decided, or undone, since it was made."""
        now = {decision["pair_id"]: decision["verdict_code"] for decision in self.decisions()}
        built = self.rows("select pair_id, state_code from link.doubt")
        return sum(now.get(row["pair_id"], "open") != row["state_code"] for row in built)
