"""The questions that the app, the exports, the command line and notebooks ask of one published build.

Nothing is added up here: every figure is read from a table of the build, so that a screen and an export
cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from journey import words
from journey.errors import Refused

if TYPE_CHECKING:
    import polars as pl

    from journey.store import Store
    from journey.workspace import Workspace

Row = dict[str, Any]

_PERSON = """
select p.person_id, l.alias, l.display_name, p.n_interactions, p.n_agencies, p.first_date, p.last_date,
       p.cost_gbp, p.n_uncosted, c.change_on, c.change_label, c.reason as change_reason
from timeline.person p
left join canonical.person_label l on l.person_id = p.person_id
left join canonical.change_point c on c.person_id = p.person_id
"""


def open_current(workspace: Path | str) -> Reader:
    """Open the published build of a workspace, read-only.

    Args:
        workspace: The workspace folder.

    Returns:
        A reader of that build.

    Raises:
        Refused: No build has been published.
        Damaged: The build is incomplete or not what its manifest says.
    """
    from journey.store import open_build
    from journey.workspace import Workspace, read_json

    held = Workspace(Path(workspace))
    folder = held.current_build()  # once: a build published meanwhile must not lend its manifest to this one
    return Reader(open_build(folder / "analysis.duckdb"), read_json(folder / "manifest.json"), held)


class Reader:
    """Answers about the people in one build. A person is named by id or by casebook alias.

    Several threads may ask; they wait for one another, because a DuckDB connection serves one at a time.
    """

    def __init__(self, store: Store, manifest: Row, workspace: Workspace | None = None) -> None:
        self._store = store
        self._lock = Lock()
        self._workspace = workspace
        self.manifest = manifest

    @property
    def settings(self) -> Row:
        """The settings the build was made with, as its manifest holds them."""
        return dict(self.manifest["settings"])

    @property
    def is_sample(self) -> bool:
        """Whether the build holds invented data."""
        return bool(self.settings.get("is_sample"))

    def _frame(self, sql: str, **params: Any) -> pl.DataFrame:
        with self._lock:
            return self._store.frame(sql, params)

    def _rows(self, sql: str, **params: Any) -> list[Row]:
        return self._frame(sql, **params).to_dicts()

    def people(self) -> pl.DataFrame:
        """One row a person, by display name and then id; never ranked by contacts or cost."""
        return self._frame(_PERSON + " order by l.display_name nulls last, p.person_id")

    def person(self, person: str) -> Row:
        """One person's line: labels, whole-journey totals and the change point, if one is recorded.

        Raises:
            Refused: No one in the build has that id or alias. The text asked for is not repeated.
        """
        where = (
            " where p.person_id = $person or p.person_id in"
            " (select person_id from canonical.person_alias where lower(alias) = lower($person))"
        )
        found = self._rows(_PERSON + where, person=person)
        if not found:
            raise Refused("No one in this build has that id or alias. See who there is with: journey people")
        row = found[0]
        return row | {"name": words.person_name(row)}

    def _of(self, table: str, person: str, order: str) -> pl.DataFrame:
        sql = f"select * exclude (person_id) from {table} where person_id = $person_id order by {order}"
        return self._frame(sql, person_id=self.person(person)["person_id"])

    def journey(self, person: str) -> pl.DataFrame:
        """Every interaction of one person in order, with its labels; cost is null where it was not costed."""
        return self._frame(
            """select j.*, a.agency_label, a.is_support, t.activity_label
            from timeline.journey j
            join canonical.agency a on a.agency_code = j.agency_code
            left join canonical.activity t on t.activity_code = j.activity_code
            where j.person_id = $person_id order by j.seq""",
            person_id=self.person(person)["person_id"],
        )

    def link_report(self) -> pl.DataFrame:
        """One row a source: its people, and how many of them were found in another source."""
        return self._frame("select * from link.report order by source_code")

    @property
    def store(self) -> Store:
        """The build itself, read-only, for exports and notebooks."""
        return self._store

    def agencies(self) -> pl.DataFrame:
        """One row an agency: services by name, then the support team."""
        return self._frame("select * from canonical.agency order by is_support, agency_label")

    def extracts(self) -> pl.DataFrame:
        """One row an extract taken in: agency, period covered and what became of its rows."""
        return self._frame(
            """select e.*, a.agency_label from canonical.extract e
            left join canonical.agency a on a.agency_code = e.agency_code
            order by a.is_support, a.agency_label, e.source_code, e.covers_from_date"""
        )

    def coverage(self) -> pl.DataFrame:
        """One row an agency and month: supplied, not supplied, or not started."""
        return self._frame(
            """select c.*, a.agency_label, a.is_support from compare.coverage c
            join canonical.agency a on a.agency_code = c.agency_code
            order by a.is_support, a.agency_label, c.coverage_month"""
        )

    def yearly(self, person: str) -> pl.DataFrame:
        """One row a year and side; part years have fewer days."""
        return self._of("compare.yearly", person, "year_from_date, side_code desc")

    def placebo(self, person: str) -> pl.DataFrame:
        """One row a stretch before the change, as long as the time since it."""
        return self._of("compare.placebo", person, "span_no")

    def sensitivity(self, person: str) -> pl.DataFrame:
        """One row a check of whether the direction of the change holds."""
        return self._of("compare.sensitivity", person, "check_code, measure_code")

    def words(self, person: str) -> list[Row]:
        """What the person said and agreed to share, oldest first.

        Empty where there is no workspace or no key at hand: the casebook's free text is sealed.
        """
        if self._workspace is None or not self._workspace.has_key():
            return []
        from journey.casebook import open_casebook

        sql = "select alias from canonical.person_alias where person_id = $person_id order by alias"
        aliases = [row["alias"] for row in self._rows(sql, person_id=self.person(person)["person_id"])]
        with open_casebook(self._workspace.casebook_path) as casebook:
            said = [words for alias in aliases for words in casebook.words(alias, self._workspace.key)]
        shared = [asdict(words) for words in said if words.is_shared]
        return sorted(shared, key=lambda line: line["said_on"])

    def has_sealed_words(self) -> bool:
        """Whether words may be held that cannot be shown because the key is not at hand."""
        return self._workspace is not None and not self._workspace.has_key()

    def record_look(self, person: str) -> None:
        """Keep in the audit log that someone looked at this person."""
        if self._workspace is None:
            return
        from journey.casebook import open_casebook

        with open_casebook(self._workspace.casebook_path) as casebook:
            casebook.record("look", self.person(person)["person_id"])

    def verdict(self, person: str) -> Row:
        """The false-alarm check: how many stretches, how many as low, or why it was refused."""
        found = self._of("compare.verdict", person, "n_spans").to_dicts()
        if found:
            return found[0]
        reason = "No comparison was made for this person."
        return {"n_spans": 0, "n_spans_as_low": 0, "is_refused": True, "refused_reason": reason}

    def why_not_compared(self, person: str) -> str | None:
        """Why there is no comparison for this person, in a sentence; None where there is one."""
        line = self.person(person)
        if line["change_on"] is None:
            return "No change date is recorded for this person, so there is no before and after to compare."
        verdict = self.verdict(person)
        if verdict["is_refused"]:
            return verdict["refused_reason"] or "There is too little history before the change to compare."
        return None

    def compare(self, person: str) -> Row:
        """Before and after for one person, with every check. Money is Decimal and days are dates.

        Raises:
            Refused: The person has no change point.
        """
        line = self.person(person)
        if line["change_on"] is None:
            raise Refused(str(self.why_not_compared(person)))
        windows = self._windows(person)
        if "whole" not in windows:
            raise Refused(
                str(self.verdict(person)["refused_reason"] or "The change is outside the data held.")
            )
        whole = windows["whole"]
        by_agency = self._by_agency(person)
        comparison: Row = {
            "person_id": line["person_id"],
            "change_on": line["change_on"],
            "change_label": line["change_label"],
            "before": whole["before"],
            "after": whole["after"],
            "total": {"n_interactions": line["n_interactions"], "cost_gbp": line["cost_gbp"]},
            "by_agency": by_agency,
            "coverage": [_coverage_line(agency) for agency in by_agency],
            "equal_windows": windows.get("equal"),
            "like_for_like": windows.get("like_for_like"),
            "last_12m": windows.get("last_12m"),
            "placebo": self.verdict(person) | {"spans": self.placebo(person).to_dicts()},
            "sensitivity": self.sensitivity(person).to_dicts(),
            "support_cost_included": bool(whole["after"]["support_cost_gbp"]),
        }
        return comparison | {"caveats": words.caveats(comparison)}

    def headline(self, person: str) -> list[str]:
        """The finding in one or two sentences, made from the figures."""
        line = self.person(person)
        if self.why_not_compared(person):
            return [words.journey_sentence(line)]
        return words.headline(self.compare(person))

    def caveats(self, person: str) -> list[str]:
        """What may not be concluded, made from the figures."""
        return list(self.compare(person)["caveats"])

    def _windows(self, person: str) -> dict[str, dict[str, Row]]:
        windows: dict[str, dict[str, Row]] = {}
        for row in self._of("compare.summary", person, "window_code, side_code desc").to_dicts():
            window, side = row.pop("window_code"), row.pop("side_code")
            windows.setdefault(window, {})[side] = row
        return {window: sides for window, sides in windows.items() if len(sides) == 2}

    def _by_agency(self, person: str) -> list[Row]:
        """One row an agency with both sides of the whole window; a side is empty where no line was made."""
        sides: dict[str, dict[str, Row]] = {}
        for row in self._of("compare.agency_side", person, "agency_code").to_dicts():
            if row.pop("window_code") == "whole":
                sides.setdefault(row.pop("agency_code"), {})[row.pop("side_code")] = row
        return [
            agency | {side: sides[agency["agency_code"]].get(side, {}) for side in ("before", "after")}
            for agency in self.agencies().to_dicts()
            if agency["agency_code"] in sides
        ]


def _coverage_line(agency: Mapping[str, Any]) -> Row:
    """Days of data held on each side for one agency."""
    line: Row = {key: agency[key] for key in ("agency_code", "agency_label", "is_support")}
    for side in ("before", "after"):
        for key in ("observed_days", "n_days"):
            line[f"{side}_{key}"] = agency[side].get(key)
    return line
