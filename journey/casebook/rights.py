"""Erasing a person from the casebook, telling them what it holds, and sealing it anew under another key."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Any

from journey.casebook.cells import NEEDS_KEY, SEALED, row_name, seal_cell, unseal_cell
from journey.casebook.chain import EMPTIED
from journey.casebook.decisions import Decisions
from journey.casebook.endings import Endings
from journey.casebook.entries import TOKEN, Entries
from journey.casebook.judgements import Judgements
from journey.casebook.moments import Moments
from journey.casebook.releases import Releases
from journey.casebook.saved import Saved
from journey.casebook.texts import current_user
from journey.errors import Busy, Refused
from journey.identifiers import pair_id_of
from journey.keys import Key

Retoken = Callable[[list[str]], Iterable[str]]
_IN = "in (select value from json_each(?))"
_OF_ALIAS = ("entry", "consent", "moment", "ending", "words", "change_point", "person")


class Rights(Entries, Moments, Endings, Judgements, Decisions, Saved, Releases):
    """What is done for, or about, all that is held of a person."""

    def erase_person(self, source_person_ids: set[str], person_ids: set[str]) -> dict[str, int]:
        """Remove a person's names and all said, written or judged of them; empty audit lines about them.

        The bytes leave the file with compact(), once this is kept. Doing it again does no harm.

        Args:
            source_person_ids: the tokens of all their records.
            person_ids: every id they had in builds, given-up ones too.

        Returns:
            How many rows of each table were removed, or emptied in the case of audit.
        """
        self._begin()
        tokens = json.dumps(sorted(source_person_ids))
        of_pair = f"where source_person_id_a {_IN} or source_person_id_b {_IN}"
        pairs = self._rows(f"select pair_id, former_pair_ids from link_decision {of_pair}", (tokens, tokens))
        ids = (
            source_person_ids | person_ids | {name for row in pairs for text in row for name in text.split()}
        )
        return {
            **self.forget_people(source_person_ids),
            **self.forget_saved_people(person_ids),
            "release": self.forget_exact_figures(),
            "link_decision": self._change(f"delete from link_decision {of_pair}", (tokens, tokens)),
            "audit": self._blank(ids),
        }

    def forget_people(self, source_person_ids: set[str]) -> dict[str, int]:
        """Remove all that is kept of people named by these tokens, but decisions and the log of looks.

        The bytes leave the file with compact(), once this is kept.

        Returns:
            How many rows of each table were removed.
        """
        self._begin()
        aliases = json.dumps([alias for alias, source in self.people() if source in source_person_ids])
        removed = {
            table: self._change(f"delete from {table} where alias {_IN}", (aliases,)) for table in _OF_ALIAS
        }
        tokens = json.dumps(sorted(source_person_ids))
        judged = self._change(f"delete from judgement where source_person_id {_IN}", (tokens,))
        return removed | {"judgement": judged}

    def forget_contacts(self, interaction_ids: set[str]) -> None:
        """Remove judgements of contacts, undone ones too; entries are about them no more, in no version.

        The entries' texts stay. The bytes leave the file with compact(), once this is kept.
        """
        contacts = json.dumps(sorted(interaction_ids))
        self._change(f"delete from judgement where interaction_id {_IN}", (contacts,))
        self._change(f"update entry set about_code = null where about_code {_IN}", (contacts,))

    def everything_about(
        self, source_person_ids: set[str], person_ids: set[str]
    ) -> dict[str, list[dict[str, Any]]]:
        """All that the casebook holds of a person, for them: each kind with its lines, in order.

        Takes what erase_person takes. Returns people, change_points, moments, endings, words, entries (every
        version), consents, judgements, link_decisions, saved_comparisons and audit.

        Raises:
            Refused: there is no key, so the texts can't be told.
        """
        if self._key is None:
            raise Refused(NEEDS_KEY)
        mine = [(alias, token) for alias, token in self.people() if token in source_person_ids]
        names = self.names()
        decided = [d for d in self.decisions(True) if {d.a, d.b} & source_person_ids]
        pairs = {d.pair_id for d in decided} | self._former_pairs([d.decision_id for d in decided])
        ids = source_person_ids | person_ids | pairs
        return {
            "people": [
                {"alias": alias, "display_name": names[alias], "source_person_id": token}
                for alias, token in mine
            ],
            "change_points": [
                asdict(change) for change in self.changes() if change.source_person_id in source_person_ids
            ],
            "moments": [asdict(moment) for alias, _ in mine for moment in self.moments(alias)],
            "endings": [asdict(ending) for alias, _ in mine for ending in self.endings(alias)],
            "words": [{"alias": alias, **asdict(words)} for alias, _ in mine for words in self.words(alias)],
            "entries": [
                {**asdict(replace(version, body=None)), "body": version.body and version.body.told()}
                for alias, _ in mine
                for version in self._versions("where alias = ?", (alias,))
            ],
            "consents": [asdict(said) for alias, _ in mine for said in self.consents(alias)],
            "judgements": [
                asdict(judged)
                for judged in self.judgements(standing_only=False)
                if judged.source_person_id in source_person_ids
            ],
            "link_decisions": [asdict(decision) for decision in decided],
            "saved_comparisons": self._saved_about(person_ids),
            "audit": [asdict(line) for line in self.audit_lines() if ids & set((line.subject or "").split())],
        }

    def _saved_about(self, person_ids: set[str]) -> list[dict[str, Any]]:
        """Saved comparisons that a person is in; what is held only where it is of them alone."""
        return [
            {
                **{name: getattr(one, name) for name in ("name", "kind_code", "who", "at")},
                "held": json.dumps(one.held) if one.kind_code == "person" else None,
                "change_on": next(on for person, on in one.people if person in person_ids),
            }
            for one in self.saved_of(person_ids)
        ]

    def compact(self) -> None:
        """Keep what was done so far, then write the file anew: nothing of what was removed is left in it.

        Nor in the files beside it. After a crash it is simply done again.

        Raises:
            Busy: someone else has the casebook open.
        """
        self.keep()
        self._connection.execute("vacuum")
        if self._rows("pragma wal_checkpoint(truncate)")[0][0]:
            raise Busy("The casebook is in use by someone else, so old text may be left in it. Try again.")

    def keep(self) -> None:
        """Commit what was done so far, and keep the end of the audit log outside the casebook."""
        if self._connection.in_transaction:
            self._connection.execute("commit")
        self._publish_head()

    def reseal(self, old: Key, new: Key, tokens: Retoken | None = None) -> None:
        """Seal every text anew, all in one transaction; then compact(). Doing it again does no harm.

        Audit lines keep their subject: an id in them that was a token stays the former one.

        Args:
            old: the key that opens what is sealed now.
            new: the key that seals it from now on.
            tokens: gives the new source person ids for a list of them, same length and order.

        Raises:
            Damaged: something does not open under the old key; then nothing is changed.
        """
        self._begin()
        for table, (row_columns, fields) in SEALED.items():
            for field in fields:
                self._reseal_column(table, row_columns, field, old, new)
        self._key = new
        if tokens is not None and self._rows("select token_key_id from tokens_made_by") != [
            (new.token_key_id,)
        ]:
            self._replace_tokens(tokens)
            self._change("insert or replace into tokens_made_by values (1, ?)", (new.token_key_id,))
        self._change("insert or replace into sealed_by values (1, ?)", (new.data_key_id,))
        self.compact()

    def _reseal_column(
        self, table: str, row_columns: tuple[str, ...], field: str, old: Key, new: Key
    ) -> None:
        names, match = ", ".join(row_columns), " and ".join(f"{name} = ?" for name in row_columns)
        for sealed, *row in self._rows(f"select {field}, {names} from {table} where {field} is not null"):
            if new.is_sealed_anew(sealed):
                continue
            text = unseal_cell(old, sealed, table, row_name(row), field)
            cell = seal_cell(new, text, table, row_name(row), field)
            self._change(f"update {table} set {field} = ? where {match}", (cell, *row))

    def _replace_tokens(self, tokens: Retoken) -> None:
        self._replace_decided(tokens)
        self._replace_column("person", "source_person_id", tokens)
        self._replace_column("judgement", "source_person_id", tokens)
        self._replace_column("judgement", "interaction_id", tokens)
        self._replace_column("entry", "about_code", tokens)

    def _replace_column(self, table: str, column: str, tokens: Retoken) -> None:
        """Of what an entry is about only what is a token; ids of entries and measures stay."""
        rows = self._rows(f"select rowid, {column} from {table} where {column} is not null")
        rows = [row for row in rows if table != "entry" or TOKEN.fullmatch(row[1])]
        for (row, _), token in zip(rows, tokens([held for _, held in rows]), strict=True):
            self._change(f"update {table} set {column} = ? where rowid = ?", (token, row))

    def _replace_decided(self, tokens: Retoken) -> None:
        decided = self.decisions(True)
        new_a, new_b = tokens([d.a for d in decided]), tokens([d.b for d in decided])
        for decision, *pair in zip(decided, new_a, new_b, strict=True):
            a, b = sorted(pair)
            self._change(
                "update link_decision set former_pair_ids = trim(former_pair_ids || ' ' || pair_id),"
                " pair_id = ?, source_person_id_a = ?, source_person_id_b = ? where decision_id = ?",
                (pair_id_of(a, b), a, b, decision.decision_id),
            )

    def _blank(self, ids: set[str]) -> int:
        """Take subject, purpose and salt out of the audit lines about any of these ids; the hashes stay.

        A further line says which lines they were, so that none can be emptied in any other way.
        """
        held = self._rows("select number, subject from audit where subject is not null")
        numbers = [number for number, subject in held if ids & set(subject.split())]
        if not numbers:
            return 0
        self._know_the_end()
        self._append(EMPTIED, "", "", len(numbers), current_user(), emptied=numbers)
        return self._change(
            f"update audit set subject = null, sealed_purpose = null, salt = null where number {_IN}",
            (json.dumps(numbers),),
        )

    def _former_pairs(self, decision_ids: list[int]) -> set[str]:
        sql = f"select former_pair_ids from link_decision where decision_id {_IN}"
        return {name for (text,) in self._rows(sql, (json.dumps(decision_ids),)) for name in text.split()}
