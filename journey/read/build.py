"""One published build, opened read-only: its tables, its settings and what it holds of agencies and files."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from journey.errors import Refused

if TYPE_CHECKING:
    import polars as pl

    from journey.store import Store
    from journey.workspace import Workspace

Row = dict[str, Any]
Answer = TypeVar("Answer")


class Build:
    """A build and the workspace it stands in.

    Several threads may ask; they wait for one another, because a DuckDB connection serves one at a time.
    """

    def __init__(self, store: Store, manifest: Row, workspace: Workspace | None = None) -> None:
        self._store = store
        self._lock = Lock()
        self._workspace = workspace
        self._ids: set[str] = set()  # of people known to be in this build, which never changes
        self._kept: dict[tuple[str, ...], Any] = {}
        self._keeping: dict[tuple[str, ...], Lock] = {}
        self.manifest = manifest
        if "compare.rate" not in store.tables():
            raise Refused(
                "The published build was made by an earlier version of this program. Make it again with: "
                "journey build"
            )

    @property
    def settings(self) -> Row:
        """The settings the build was made with, as its manifest holds them."""
        return dict(self.manifest["settings"])

    @property
    def is_sample(self) -> bool:
        """Whether the build holds invented data."""
        return bool(self.settings.get("is_sample"))

    @property
    def store(self) -> Store:
        """The build itself, read-only, for exports and notebooks."""
        return self._store

    @property
    def workspace(self) -> Workspace | None:
        """The workspace that the build was opened in."""
        return self._workspace

    def _frame(self, sql: str, **params: Any) -> pl.DataFrame:
        with self._lock:
            return self._store.frame(sql, params)

    def kept(self, question: tuple[str, ...], answer: Callable[[], Answer]) -> Answer:
        """An answer about everybody, worked out once for as long as this build is open; nobody may change it.

        Never of one person: this is shared by all who look.

        Args:
            question: what it is of, in a few short texts.
            answer: works it out.
        """
        with self._keeping.setdefault(question, Lock()):
            if question not in self._kept:
                self._kept[question] = answer()
            found: Answer = self._kept[question]
            return found

    def select(self, name: str) -> pl.DataFrame:
        """Rows of a SELECT file, journey/<schema>/sql/<name>.sql, over the build; it has no parameters."""
        with self._lock:
            return self._store.select(name)

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Rows of a SELECT over the build, each as a dictionary."""
        return self._frame(sql, **params).to_dicts()

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
