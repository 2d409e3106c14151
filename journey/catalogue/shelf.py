"""Catalogues of a workspace: the shipped one, and files in our form under catalogues/."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from journey.catalogue.form import Catalogue, file_bytes, frame_schema, is_local
from journey.catalogue.reading import read_catalogue
from journey.errors import Damaged, Refused
from journey.files import OWNER_ONLY, flush, write_bytes

SHIPPED = "shipped"
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@cache
def shipped() -> Catalogue:
    """The catalogue that comes with the program: schemas/reference/unit_costs.csv."""
    file = resources.files("schemas") / "reference" / "unit_costs.csv"
    return read_catalogue(file.read_bytes(), SHIPPED)


def held(workspace_path: Path) -> list[str]:
    """Codes of the catalogues at hand, in the order in which later ones win: shipped, others, local."""
    found = [path.stem for path in _folder(workspace_path).glob("*.csv") if _CODE.fullmatch(path.stem)]
    return [SHIPPED, *sorted(found, key=lambda code: (is_local(code), code))]


def load(workspace_path: Path, code: str) -> Catalogue:
    """A catalogue of a workspace.

    Raises:
        Refused: there is none of this code.
        Damaged: its file was changed by hand so that a row can't be used.
    """
    if code == SHIPPED:
        return shipped()
    path = _path(workspace_path, code)
    if not path.is_file():
        known = ", ".join(held(workspace_path))
        raise Refused(f"There is no catalogue '{code}'. There are: {known}. Add one with: journey prices add")
    try:
        found = read_catalogue(path.read_bytes(), code)
    except Refused as refusal:
        raise Damaged(f"The catalogue '{code}' was changed by hand. {refusal.message}") from None
    if found.set_aside.height:
        row = found.set_aside["row"][0]
        raise Damaged(
            f"The catalogue '{code}' was changed by hand, and row {row} can't be used. Add the file again."
        )
    return found


def keep(workspace_path: Path, catalogue: Catalogue, replace: bool = False) -> None:
    """Write a catalogue in one step, for the owner alone. The caller holds the workspace's lock.

    Raises:
        Refused: see refuse_to_keep. What was kept stays as it was.
    """
    refuse_to_keep(workspace_path, catalogue, replace)
    path = _path(workspace_path, catalogue.code)
    path.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
    write_bytes(path, file_bytes(catalogue.items))


def refuse_to_keep(workspace_path: Path, catalogue: Catalogue, replace: bool = False) -> None:
    """Whether a catalogue may be kept, asked before the audit log is told.

    Raises:
        Refused: it has no line, its code can't be used, or other prices are kept under it and it is not to
            replace them.
    """
    path = _path(workspace_path, catalogue.code)
    if not catalogue.items.height:
        raise Refused("No row of the file can be used, so nothing was kept.")
    if path.is_file() and path.read_bytes() != file_bytes(catalogue.items) and not replace:
        raise Refused(
            f"Other prices are kept as '{catalogue.code}'. Take another name, or replace them with --replace."
        )


def remove(workspace_path: Path, code: str) -> None:
    """Take a catalogue out of a workspace. The caller holds the workspace's lock.

    Raises:
        Refused: see refuse_to_remove.
    """
    refuse_to_remove(workspace_path, code)
    path = _path(workspace_path, code)
    path.unlink()
    flush(path.parent)


def refuse_to_remove(workspace_path: Path, code: str) -> None:
    """Whether a catalogue may be removed, asked before the audit log is told.

    Raises:
        Refused: there is none of this code, or it is the shipped one.
    """
    if not _path(workspace_path, code).is_file():
        raise Refused(f"There is no catalogue '{code}'. See which there are with: journey prices")


def effective(catalogues: Sequence[Catalogue]) -> pl.DataFrame:
    """One price an item: the last catalogue that has it wins. UnitCost, in order of item_code."""
    frames = [catalogue.items for catalogue in catalogues] or [pl.DataFrame(schema=frame_schema())]
    kept = pl.concat(frames).unique("item_code", keep="last", maintain_order=True)
    return kept.sort("item_code")


def _folder(workspace_path: Path) -> Path:
    return workspace_path / "catalogues"


def _path(workspace_path: Path, code: str) -> Path:
    if code == SHIPPED:
        raise Refused("'shipped' is the catalogue that comes with the program. Take another name.")
    if not _CODE.fullmatch(code):
        raise Refused("A catalogue's name is small letters, digits and . _ - with no spaces, 40 at most.")
    return _folder(workspace_path) / f"{code}.csv"
