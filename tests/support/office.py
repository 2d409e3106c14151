"""Files opened by LibreOffice, as a reader of ours would open them: converted, then looked at.

LibreOffice shares one profile among all that it opens at a time: every conversion has a profile of its
own and waits for the one before it, also across the processes of pytest-xdist.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

_LOCK = (
    Path(tempfile.gettempdir()) / f"service-journey-office-{os.getuid() if hasattr(os, 'getuid') else 0}.lock"
)
_SECONDS = 300
# Which filter writes a kind of file where its name alone does not say; -1 is every sheet, a file each.
_FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"}


def need_office() -> None:
    """Skip the test where LibreOffice or the tools for PDF are not; in CI they must be there."""
    missing = [name for name in ("soffice", "pdftotext", "pdftoppm") if shutil.which(name) is None]
    if not missing:
        return
    told = f"not on this machine: {', '.join(missing)}"
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)


def converted(path: Path, to: str, folder: Path) -> Path:
    """A file as LibreOffice writes it again.

    Args:
        path: what LibreOffice is to open: .xlsx, .docx, .pptx, .html and so on.
        to: the kind of file to write: pdf, ods, csv, docx...
        folder: where it is put; made where it is not there.

    Returns:
        The file written; for csv the folder, which then holds `<name>-<sheet>.csv` of every sheet.
    """
    need_office()
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(_LOCK), tempfile.TemporaryDirectory() as profile:
        command = [
            *("soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"),
            *("--convert-to", _FILTERS.get(to, to), "--outdir", str(folder), str(path)),
        ]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    made = folder if to == "csv" else folder / f"{path.stem}.{to}"
    # LibreOffice ends with 0 whether it could read the file or not: only what it wrote tells.
    assert made.exists() and (to != "csv" or any(folder.glob(f"{path.stem}*.csv"))), ran.stderr + ran.stdout
    return made


def pdf_text(path: Path) -> str:
    """The text of a PDF, pages parted by form feeds, lines as they lie on the page."""
    need_office()
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")


def pdf_pages(path: Path, folder: Path, dots_per_inch: int = 60) -> list[Path]:
    """The pages of a PDF as pictures (PNG), in order.

    Args:
        path: the PDF.
        folder: where the pictures are put; made where it is not there.
        dots_per_inch: how large they are.
    """
    need_office()
    folder.mkdir(parents=True, exist_ok=True)
    start = folder / path.stem
    subprocess.run(["pdftoppm", "-png", "-r", str(dots_per_inch), str(path), str(start)], check=True)
    return sorted(folder.glob(f"{path.stem}-*.png"))
