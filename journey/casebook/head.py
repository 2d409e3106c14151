"""The end of the audit log, kept beside the casebook, so that lines cut off at the end are missed."""

from pathlib import Path

from journey.files import write_text

GENESIS = "0" * 64  # what stands before the first line


class Head:
    """audit.head: the number and hash of the last line, replaced in one step after each commit."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[int, str] | None:
        """Number and hash of the last line; None where the file is missing or not of this form."""
        try:
            number, hashed = self._path.read_text(encoding="ascii").split()
            return int(number), hashed
        except (OSError, ValueError):
            return None

    def write(self, number: int, hashed: str) -> None:
        """Replace it in one step."""
        write_text(self._path, f"{number} {hashed}\n")
