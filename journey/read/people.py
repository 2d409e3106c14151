"""Who is in a build, what they are called, and what they said. Names come from the casebook alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from journey import words
from journey.errors import JourneyError, Refused
from journey.read.build import Build, Row

if TYPE_CHECKING:
    import polars as pl

    from journey.casebook import Casebook

_PERSON = """
select p.person_id, l.alias, p.n_interactions, p.n_agencies, p.first_date, p.last_date, p.cost_gbp,
       p.n_uncosted, c.change_on, c.change_label
from timeline.person p
left join (select person_id, min(alias) as alias from canonical.person_alias group by person_id) l
       on l.person_id = p.person_id
left join canonical.change_point c on c.person_id = p.person_id
"""


class People(Build):
    """Answers about people. A person is named by id, by casebook alias, or by an id given up in a merge."""

    def people(self) -> pl.DataFrame:
        """One row a person, by display name and then id; never ranked by contacts or cost."""
        import polars as pl

        found = self._frame(_PERSON)
        shown = pl.DataFrame(
            list(self.names().items()), {"alias": pl.String, "display_name": pl.String}, orient="row"
        )
        columns = [*found.columns[:2], "display_name", *found.columns[2:]]
        named = found.join(shown, on="alias", how="left").select(columns)
        return named.sort("display_name", "person_id", nulls_last=True)

    def names(self) -> dict[str, str]:
        """Display names by alias; none without the key, or while the casebook can't be read."""
        with self._casebook() as casebook:
            return dict(casebook.names()) if casebook else {}

    def _name(self, alias: str | None) -> str | None:
        """The display name of one alias: as names has it, without opening everybody's."""
        if alias is None:
            return None
        with self._casebook() as casebook:
            return casebook.name(alias) if casebook else None

    def known_names(self) -> list[str]:
        """Every name by which someone is known here: aliases, and display names where the key is at hand."""
        aliases = self._frame("select distinct alias from canonical.person_alias")["alias"].to_list()
        names = self.names()
        return sorted({*aliases, *names, *names.values()})

    def change_reasons(self, use: str) -> dict[str, str]:
        """Why each change date was chosen, by person id, as the casebook says; none without the key.

        Args:
            use: one of journey.casebook.USE_CODES; of who did not agree to it there is none.
        """
        import polars as pl

        with self._casebook() as casebook:
            if casebook is None:
                return {}
            reasons = casebook.change_reasons(use)
            rows = [(point[0], point[1], reasons.get(point[0])) for point in casebook.change_points()]
        names = {"source_person_id": pl.String, "change_on": pl.Date, "change_reason": pl.String}
        points = pl.DataFrame(rows, schema=names, orient="row")
        people = self._frame(
            """select p.source_person_id, p.person_id, c.change_on from link.person_link p
            join canonical.change_point c on c.person_id = p.person_id"""
        )
        # Of two names that turned out to be one person, the build took one change: only its reason counts.
        found = points.join(people, on=["source_person_id", "change_on"]).drop_nulls("change_reason")
        return dict(
            found.sort("person_id", "source_person_id")
            .unique("person_id", keep="first", maintain_order=True)
            .select("person_id", "change_reason")
            .iter_rows()
        )

    @contextmanager
    def _casebook(self) -> Iterator[Casebook | None]:
        """The casebook with the key, or None where either can't be had: names and words are left out then."""
        if self._workspace is None or not self._workspace.has_key():
            yield None
            return
        from journey.casebook import open_casebook

        with ExitStack() as stack:
            try:
                opened = open_casebook(self._workspace.casebook_path, self._workspace.key)
                casebook: Casebook | None = stack.enter_context(opened)
            except JourneyError:
                casebook = None
            yield casebook

    def person(self, person: str) -> Row:
        """One person's line: labels, whole-journey totals and the change point, if one is recorded.

        `note` says that the id asked for was given up when two people were found to be one; else it is None.

        Raises:
            Refused: No one in the build has that id or alias. The text asked for is not repeated.
        """
        row, note = self._line(person), None
        if row is None:
            resolved = self._resolved(person)
            row = self._line(resolved) if resolved else None
            note = f"{person} and {resolved} were found to be one person, {resolved}."
        if row is None:
            raise Refused("No one in this build has that id or alias. See who there is with: journey people")
        row |= {"display_name": self._name(row["alias"])}
        return row | {"name": words.person_name(row), "note": note}

    def person_id(self, person: str) -> str:
        """A person's id in this build; an id that is one already is looked up once, and no name is read.

        Raises:
            Refused: as person says.
        """
        if person not in self._ids:
            sql = "select person_id from timeline.person where person_id = $person"
            if not self.rows(sql, person=person):
                return str(self.person(person)["person_id"])
            self._ids.add(person)
        return person

    def _line(self, person: str) -> Row | None:
        where = (
            " where p.person_id = $person or p.person_id in"
            " (select person_id from canonical.person_alias where lower(alias) = lower($person))"
            " order by p.person_id = $person or p.person_id in"
            " (select person_id from canonical.person_alias where alias = $person) desc"
        )
        found = self.rows(_PERSON + where, person=person)
        return found[0] if found else None

    def _resolved(self, person_id: str) -> str | None:
        """The person who has the records of an id given up since."""
        if self._workspace is None:
            return None
        from journey.registry import Registry

        return Registry.read(self._workspace.registry_path).resolve(person_id)

    def _of(self, table: str, person: str, order: str) -> pl.DataFrame:
        sql = f"select * exclude (person_id) from {table} where person_id = $person_id order by {order}"
        return self._frame(sql, person_id=self.person_id(person))

    def _asked(self, sql: str, person: str) -> list[Row]:
        """Rows about one person, without the id, in the order of the SELECT.

        Args:
            sql: has person_id among its columns, and {of} behind the person_id that says whom it is about, so
                that journey.read.everyone can ask it of many people at once.
            person: an id or alias.
        """
        rows = self.rows(sql.format(of="= $person_id"), person_id=self.person_id(person))
        return [{name: held for name, held in row.items() if name != "person_id"} for row in rows]

    def journey(self, person: str) -> pl.DataFrame:
        """Every interaction of one person in order, with its labels; cost is null where it was not costed."""
        return self._frame(
            """select j.*, a.agency_label, a.is_support, t.activity_label
            from timeline.journey j
            join canonical.agency a on a.agency_code = j.agency_code
            left join canonical.activity t on t.activity_code = j.activity_code
            where j.person_id = $person_id order by j.seq""",
            person_id=self.person_id(person),
        )

    def words(self, person: str, use: str = "team") -> list[Row]:
        """What the person said and agreed to share, and that may be used so, oldest first.

        Empty where there is no workspace or no key at hand: the casebook's free text is sealed.
        """
        sql = "select alias from canonical.person_alias where person_id = $person_id order by alias"
        aliases = [row["alias"] for row in self.rows(sql, person_id=self.person_id(person))]
        with self._casebook() as casebook:
            said = [words for alias in aliases for words in casebook.words(alias, use)] if casebook else []
        return sorted((asdict(words) for words in said), key=lambda line: line["said_on"])

    def has_sealed_words(self) -> bool:
        """Whether words may be held that cannot be shown because the key is not at hand."""
        return self._workspace is not None and not self._workspace.has_key()

    def record_look(self, person: str, purpose: str = "", who: str | None = None) -> None:
        """Keep in the audit log that someone looks at this person. Call it before anything is shown.

        Args:
            person: an id or alias.
            purpose: what for; sealed, so it is kept only where the key is at hand.
            who: where it is not the one whose login this is.
        """
        if self._workspace is None:
            return
        from journey.casebook import open_casebook

        key = self._workspace.key if self._workspace.has_key() else None
        with open_casebook(self._workspace.casebook_path, key) as casebook:
            casebook.record("view", self.person_id(person), purpose if key else "", who=who)
