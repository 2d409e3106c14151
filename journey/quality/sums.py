"""What became of the rows of several files, together and agency by agency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from journey.quality.files import COUNTS, File


@dataclass(frozen=True)
class Sums:
    """Some files together: how many, their rows by what became of them, and the things explained."""

    n_files: int
    counts: Mapping[str, int]
    n_explained: int

    @property
    def share_set_aside(self) -> float | None:
        """Rows set aside of the rows in, 0 to 1; None where there is no row."""
        return share_set_aside(self.counts)


@dataclass(frozen=True)
class AgencyLine:
    """The files of one agency."""

    agency_code: str
    agency_label: str
    sums: Sums


def share_set_aside(counts: Mapping[str, int]) -> float | None:
    """Rows set aside of the rows in, 0 to 1; None where there is no row."""
    return counts["set_aside"] / counts["rows_in"] if counts["rows_in"] else None


def sums(files: Sequence[File]) -> Sums:
    """Some files together. A thing explained counts once a file and check."""
    counts = {name: sum(file.counts[name] for file in files) for name in COUNTS}
    return Sums(len(files), counts, sum(len(file.explained) for file in files))


def by_agency(files: Sequence[File]) -> list[AgencyLine]:
    """One line an agency: services by name, then the support team."""
    codes = dict.fromkeys(file.agency_code for file in sorted(files, key=_in_order))
    return [_line(code, (file for file in files if file.agency_code == code)) for code in codes]


def _line(code: str, files: Iterable[File]) -> AgencyLine:
    held = list(files)
    return AgencyLine(code, held[0].agency_label, sums(held))


def _in_order(file: File) -> tuple[bool, str]:
    return file.is_support, file.agency_label
