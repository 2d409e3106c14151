"""What tests of erasing share: the commands, a step that fails, and files of an emergency department."""

from collections.abc import Callable
from pathlib import Path

import pytest

from journey.holdings import described
from journey.workspace import Workspace
from support import rights
from support.rights import run


def erase(workspace: Workspace, *more: str, person: str = "zeb") -> rights.Ran:
    return run("erase", person, "--yes", "--workspace", str(workspace.path), *more)


def resume(workspace: Workspace) -> rights.Ran:
    return run("erase", "--resume", "--workspace", str(workspace.path))


def extract_of(workspace: Workspace, source: str) -> dict:
    (held,) = [one for one in workspace.extracts() if one["source_code"] == source]
    return described(workspace, held)


def fail_at(patch: pytest.MonkeyPatch, owner: object, name: str, nth: int = 1) -> None:
    """Make a step fail when it is to begin for the nth time."""
    step: Callable[..., object] = getattr(owner, name)
    calls = []

    def failing(*args: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == nth:
            raise RuntimeError(name)
        return step(*args, **named)

    patch.setattr(owner, name, failing)


ED = (
    "ATTENDANCE_ID,LOCAL_PATIENT_ID,NHS_NUMBER,Forename,Surname,DOB,Sex,Postcode,ARRIVAL_DATE,ARRIVAL_TIME,"
    "DEPARTMENT_TYPE,DISCHARGE_STATUS"
)
ED_OF = {"quill": "ED-1", "ada": "ED-2", "ben": "ED-3"}


def ed_line(record: str, who: str, on: str, number: str | None = None, postcode: str | None = None) -> str:
    """One attendance; `number` is an NHS number typed in the place of theirs."""
    forename, surname, birth, held_postcode, held_number = rights.WHO[who]
    born = "-".join(reversed(birth.split("/")))
    told = (record, ED_OF[who], held_number if number is None else number, forename, surname, born, "F")
    return ",".join((*told, held_postcode if postcode is None else postcode, on, "1825", "01", "182992009"))


def add_ed(workspace: Workspace, folder: Path, name: str, *lines: str) -> rights.Ran:
    path = rights.write_lines(folder, name, ED, lines)
    return run("add", str(path), "--source", "ed", "--workspace", str(workspace.path), "--json")
