"""The board paper: one person's journey, before and after, as Word or PowerPoint, made without a browser.

paper.py says what a paper is, facts.py fills it from one build with the sentences of the screen, pictures.py
draws, word.py and powerpoint.py write the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from journey.errors import Refused, Usage

if TYPE_CHECKING:
    from journey.read import Reader

FORMS = {"docx": "Word", "pptx": "PowerPoint"}
NAME = "board-paper"  # of the file: it says nothing of anybody
_A_FILE = (
    "A board paper is put into a folder, as Word and PowerPoint, so its name can't end in .{form}. Give a "
    "name without it; nothing was written."
)


def board_paper(read: Reader, person: str, purpose: str, is_hidden: bool = True, form: str = "docx") -> bytes:
    """The board paper of one person as a file; the same build and arguments give the same bytes.

    Args:
        read: the build.
        person: an id or alias.
        purpose: what the paper is for; it stands on every page.
        is_hidden: identities are left out: no name, id or exact day.
        form: docx or pptx.

    Raises:
        Refused: no one in the build has that id or alias.
        Usage: there is no such form.
    """
    if form not in FORMS:
        raise Usage("A board paper is written as docx or pptx.")
    from journey.board.facts import paper

    made = paper(read, person, purpose, is_hidden)
    if form == "docx":
        from journey.board.word import word_paper

        return word_paper(made)
    from journey.board.powerpoint import powerpoint_paper

    return powerpoint_paper(made)


def refuse_unless_folder(folder: Path) -> None:
    """Refuse a folder that would pass for a document, or that is not free.

    Raises:
        Refused: its name ends in one of FORMS, or something is there.
    """
    from journey.export.leaving import refuse_unless_free

    if (form := folder.suffix.lower().removeprefix(".")) in FORMS:
        raise Refused(_A_FILE.format(form=form))
    refuse_unless_free(folder)


def write_board_pack(
    read: Reader, folder: Path, person: str, purpose: str, is_hidden: bool = True
) -> list[str]:
    """Write the paper in both forms into a new folder; all of it or nothing.

    Args:
        read: the build.
        folder: one that does not exist yet or is empty.
        person, purpose, is_hidden: as board_paper takes them.

    Returns:
        The names of the files.

    Raises:
        Refused: as refuse_unless_folder does, or no one in the build has that id or alias.
    """
    from journey.export.leaving import published

    refuse_unless_folder(folder)
    made = {f"{NAME}.{form}": board_paper(read, person, purpose, is_hidden, form) for form in FORMS}

    def write(new: Path) -> dict[str, bytes]:
        for name, content in made.items():
            (new / name).write_bytes(content)
        return made

    return list(published(folder, write))
