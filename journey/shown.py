"""Which workspace the pages show: the programme's own, or the sample beside it while there is nothing else.

The sample lies in a folder of its own beside the programme's, so that the two never mix:

    <workspace>-sample/             made by "Load the sample data", gone after "Clear sample data"
      sample.key                    the key of invented data, secret from nobody
      workspace/                    a workspace like any other, there once it is whole
      making/                       the same while it is made
      jobs/                         jobs about the sample, where there is no workspace to keep them
"""

from __future__ import annotations

from pathlib import Path

_ENDING = "-sample"
_KEY = "sample.key"


def home_of(path: Path) -> Path:
    """The programme's own workspace, where the path is of the sample beside it."""
    if path.name in ("workspace", "making") and path.parent.name.endswith(_ENDING):
        if (path.parent / _KEY).is_file():
            return path.parent.with_name(path.parent.name.removesuffix(_ENDING))
    return path


def sample_folder(home: Path) -> Path:
    """Where the sample of a programme's workspace lies."""
    whole = home.absolute()
    return whole.with_name(whole.name + _ENDING)


def sample_workspace_of(home: Path) -> Path:
    """The sample's workspace, there or not."""
    return sample_folder(home) / "workspace"


def sample_key_of(path: Path) -> Path | None:
    """The key file that lies beside a sample's workspace; None where this is no such workspace."""
    key = path.absolute().parent / _KEY
    return key if home_of(path.absolute()) != path.absolute() and key.is_file() else None


def shown(home: Path) -> Path:
    """The workspace that the pages show.

    Args:
        home: the programme's own; it may not be there yet.
    """
    sample = sample_workspace_of(home)
    if not (sample / "current").is_file() or _holds_extracts(home):
        return home
    return sample


def _holds_extracts(home: Path) -> bool:
    """Whether anything was ever taken in and is still here, or was built: then only that is shown."""
    extracts = home / "restricted" / "extracts"
    is_used = (home / "current").is_file()
    return is_used or (extracts.is_dir() and any(extracts.glob("[!.]*")))
