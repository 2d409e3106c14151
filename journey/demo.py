"""The sample workspace: synthetic files taken in exactly as real ones are, then built."""

import os
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from filelock import FileLock, Timeout

from journey.casebook import Casebook, Words, open_casebook, pair_id_of
from journey.demo_story import fill_story
from journey.errors import Busy, Refused
from journey.files import OWNER_ONLY, remove_folder, write_bytes
from journey.holdings import add_extract, described
from journey.key_file import key_file, secret_in
from journey.keys import Key
from journey.settings import Settings
from journey.shown import sample_folder, sample_workspace_of, shown
from journey.workspace import Workspace, init_workspace

Tell = Callable[[str], None]


def sample_workspace(path: Path, tell: Tell) -> Workspace:
    """Make (or find again) a workspace that holds the sample, taken in but not yet built.

    Raises:
        Refused: the folder holds something other than a sample workspace.
    """
    if path.exists() and any(path.iterdir()):
        workspace = Workspace(path)
        if not workspace.settings.is_sample:
            raise Refused(
                "That workspace holds real data, so the sample is not put there. Name another folder."
            )
    else:
        workspace = None
    with TemporaryDirectory() as made:
        tell("Making the sample files")
        from journey.sample import write_sample

        write_sample(Path(made))
        return load_sample(Path(made), path, tell, workspace)


def load_beside(home: Path, tell: Tell) -> str:
    """Make the sample beside a programme's own workspace, which holds nothing yet; see journey/shown.py.

    It is there once it is whole: what a run that was cut off left is made afresh.

    Args:
        home: the programme's own workspace; it may not be there yet.
        tell: called with the name of each step as it begins.

    Returns:
        The id of its build.

    Raises:
        Refused: the workspace holds data.
        Busy: somebody is loading or clearing it already.
    """
    folder, whole = sample_folder(home), sample_workspace_of(home)
    if whole.is_dir():
        return str(Workspace(whole).current_id())
    with _alone(folder):
        return _made_beside(home, folder, whole, tell)


def _made_beside(home: Path, folder: Path, whole: Path, tell: Tell) -> str:
    from journey.pipeline import build

    if whole.is_dir():  # since it was looked for
        return str(Workspace(whole).current_id())
    if shown(home) == home and Workspace(home).current_id() is not None:
        raise Refused("This workspace holds data, so the sample is not shown beside it. Nothing was loaded.")
    making = folder / "making"
    shutil.rmtree(making, ignore_errors=True)
    key = folder / "sample.key"
    key.unlink(missing_ok=True)
    with TemporaryDirectory() as made:
        tell("Making the sample files")
        from journey.sample import write_sample

        write_sample(Path(made))
        workspace = load_sample(Path(made), making, tell, place=key)
    with workspace.lock():
        build_id = str(build(workspace, tell)["build_id"])
        with open_casebook(workspace.casebook_path, workspace.key) as casebook:
            casebook.record("build", build_id)
    os.replace(making, whole)
    return build_id


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder of the sample, so that it is made or cleared once at a time."""
    folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0, mode=0o600):
            yield
    except Timeout:
        raise Busy("The sample data is being loaded or cleared already. Wait until that is done.") from None


def clear(home: Path, tell: Tell) -> None:
    """Take the sample and its key away: the one beside a programme's own workspace, or the workspace itself.

    Raises:
        Refused: what is shown is no sample.
        Busy: someone is adding or building in it.
    """
    beside = sample_folder(home)
    tell("Clearing the sample data")
    if sample_workspace_of(home).is_dir():
        with _alone(beside), Workspace(sample_workspace_of(home)).lock():
            remove_folder(sample_workspace_of(home))
        shutil.rmtree(beside, ignore_errors=True)
        return
    workspace = Workspace(home)
    if not (home / "journey.toml").is_file() or not workspace.settings.is_sample:
        raise Refused("There is no sample data here to clear. Nothing was removed.")
    with workspace.lock():
        place = key_file(workspace.key_record()["key_name"])
        is_its_own = place.is_file() and Key(secret_in(place)).key_id == workspace.key_record()["key_id"]
        remove_folder(home)
    if is_its_own:
        place.unlink()


def load_sample(
    folder: Path, path: Path, tell: Tell, workspace: Workspace | None = None, place: Path | None = None
) -> Workspace:
    """Take every file of a sample folder in, and fill the casebook; what is already held is left as it is.

    Args:
        folder: the sample's files, sample.toml among them.
        path: where the workspace is to be.
        tell: called with the name of each step as it begins.
        workspace: the one that is there already.
        place: where the key file of a new one is to be, else the usual place.
    """
    sample = tomllib.loads((folder / "sample.toml").read_text(encoding="utf-8"))
    if workspace is None:
        settings = Settings(
            programme_name="Sample programme (synthetic data)", is_sample=True, **sample["settings"]
        )
        workspace, _ = init_workspace(path, settings, place)
    kept = workspace

    def log(extract_id: str) -> None:
        with open_casebook(kept.casebook_path, kept.key) as casebook:
            casebook.record("add", extract_id)

    with workspace.lock():
        held = {described(workspace, manifest)["file_name"] for manifest in workspace.extracts()}
        for number, entry in enumerate(sample["file"], start=1):
            if entry["file"] not in held:
                tell(f"Adding file {number} of {len(sample['file'])}")
                covers = (_day(entry["covers_from"]), _day(entry["covers_to_excl"]))
                add_extract(workspace, [folder / entry["file"]], entry["source_code"], covers, log=log)
        with open_casebook(workspace.casebook_path, workspace.key) as casebook:
            tell("Filling the casebook")
            fill_casebook(casebook, sample["casebook"], workspace.key)
            fill_story(casebook, sample["casebook"], workspace)
        _keep_groups(folder / "groups", workspace.path / "groups")
    return workspace


def _keep_groups(sample: Path, kept: Path) -> None:
    """Groups that are not in the workspace yet; one that was changed there stays as it is."""
    kept.mkdir(mode=OWNER_ONLY, exist_ok=True)
    for path in sorted(sample.glob("*.toml")):
        if not (kept / path.name).exists():
            write_bytes(kept / path.name, path.read_bytes())


def fill_casebook(casebook: Casebook, held: dict[str, Any], key: Key) -> None:
    """People, change points, endings, confirmed links and words from a sample's manifest."""
    for person in held.get("person", []):
        token = _source_person(key, person["source_code"], person["local_person_id"])
        casebook.name_person(person["alias"], person["display_name"], token)
        casebook.set_change_point(
            *(person["alias"], _day(person["change_on"]), person["change_label"], person["reason"]),
            person.get("settled_on_excl"),
        )
    for one in held.get("ending", []):
        casebook.add_ending(one["alias"], one["reason_code"], _day(one["from_date"]), one["why"], one["who"])
    decided = {decision.pair_id for decision in casebook.decisions()}
    for pair in held.get("confirmed_link", []):
        one = _source_person(key, pair["source_code"], pair["local_person_id"])
        two = _source_person(key, pair["to_source_code"], pair["to_local_person_id"])
        if pair_id_of(one, two) not in decided:
            casebook.decide(one, two, "same", pair["confirmed_by"], pair["reason"])
    for said in held.get("words", []):
        words = Words(_day(said["said_on"]), said["voice"], said["text"], bool(said["consent"]), True)
        casebook.add_words(said["alias"], words)


def _day(held: date | str) -> date:
    return held if isinstance(held, date) else date.fromisoformat(held)


def _source_person(key: Key, source_code: str, local_person_id: str) -> str:
    return key.token("person", f"{source_code}|{local_person_id}")
