"""The log of releases: every public table that was made, and its exact figures, sealed, for later ones.

Exact figures are counts and sums by cell, and who is in which cell with what, so that a later table can be
set beside them person by person. Nobody is shown them. They go when a person is erased: they hold that
person's figures, and beside those of the people who are left the sums would say them too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journey.casebook.audit import AuditLog
from journey.casebook.texts import checked_reason, checked_who
from journey.errors import Busy, Refused

_COLUMNS = (
    "number, at, who, build_id, group_name, dims, measures, profile_code, thresholds_json, files_json,"
    " sealed_purpose, sealed_despite, sealed_exact"
)


@dataclass(frozen=True)
class Release:
    """A public table as it was released.

    `group_name` is "" where it is of everybody. `thresholds` are the limits of its profile, `files` the
    sha256 of each file by name. `purpose` and `despite` (why it left although a warning was given, "" where
    none was) are None where they were read without the key. `exact` is what JSON can hold; None without the
    key, and where it was removed: is_exact_held tells the two apart.
    """

    number: int
    at: str
    who: str
    build_id: str
    group_name: str
    dims: tuple[str, ...]
    measures: tuple[str, ...]
    profile_code: str
    thresholds: Mapping[str, Any]
    files: Mapping[str, str]
    purpose: str | None
    despite: str | None
    exact: Any
    is_exact_held: bool


class Releases(AuditLog):
    """Releases, in the order they were made. None is forgotten: a table can't be called back."""

    def add_release(
        self,
        who: str,
        build_id: str,
        asked: Mapping[str, Any],
        files: Mapping[str, str],
        purpose: str,
        despite: str,
        exact: Any,
        after: int,
    ) -> int:
        """Keep a release, before its files are put under their name.

        Args:
            who: who releases it; stays in clear.
            build_id: the build it is of.
            asked: group_name, dims, measures, profile_code and thresholds, as Release has them.
            files: name -> sha256.
            purpose: what it is for; sealed.
            despite: why it leaves although it was warned; sealed. "" where nothing was warned of.
            exact: what JSON can hold, sealed: figures by cell, and by person id and cell.
            after: the number of the last release that it was compared with; 0 for none.

        Returns:
            Its number.

        Raises:
            Refused: there is no key, or no purpose.
            Busy: another table was released meanwhile, which this was not compared with.
        """
        if not (told := checked_reason(purpose)):
            raise Refused("Say what the table is for. It is kept, sealed, in the log of releases.")
        by, why = checked_who(who), checked_reason(despite)
        self._begin()
        if self.last_release() != after:
            raise Busy("Someone else released a table meanwhile. Nothing was written; try again.")
        number = after + 1
        sealed = [
            self._seal(text, "release", number, field) if text else None
            for text, field in (
                (told, "sealed_purpose"),
                (why, "sealed_despite"),
                (json.dumps(exact, ensure_ascii=False, separators=(",", ":")), "sealed_exact"),
            )
        ]
        self._change(
            f"insert into release ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, self._stamp(), by, build_id, asked["group_name"]),
                *(" ".join(asked[name]) for name in ("dims", "measures")),
                asked["profile_code"],
                *(json.dumps(held, sort_keys=True) for held in (dict(asked["thresholds"]), dict(files))),
                *sealed,
            ),
        )
        return number

    def last_release(self) -> int:
        """The number of the last release; 0 where there is none."""
        return int(self._rows("select coalesce(max(number), 0) from release")[0][0])

    def releases(self) -> list[Release]:
        """All of them, oldest first."""
        return [self._release(row) for row in self._rows(f"select {_COLUMNS} from release order by number")]

    def forget_exact_figures(self) -> int:
        """Remove the exact figures of every release; what was released, when and for what stays.

        The bytes leave the file with compact(), once this is kept.

        Returns:
            How many releases had them.
        """
        return self._change("update release set sealed_exact = null where sealed_exact is not null")

    def _release(self, row: Any) -> Release:
        number, at, who, build, group, dims, measures, code, thresholds, files, *sealed = row
        purpose, despite, exact = (
            self._unseal(cell, "release", number, field)
            for cell, field in zip(sealed, ("sealed_purpose", "sealed_despite", "sealed_exact"), strict=True)
        )
        return Release(
            *(number, at, who, build, group, tuple(dims.split()), tuple(measures.split()), code),
            thresholds=json.loads(thresholds),
            files=json.loads(files),
            purpose=purpose,
            despite="" if sealed[1] is None else despite,
            exact=None if exact is None else json.loads(exact),
            is_exact_held=sealed[2] is not None,
        )
