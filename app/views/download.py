"""Download: a board paper of one person, tables for evaluation, event logs; and what was made before."""

from app import components, download_form, download_ready, opening, state
from journey.read import Reader
from journey.standing import standing


def page(read: Reader) -> None:
    """What can be made, the fields it asks, and what is ready."""
    components.heading(1, "Download")
    components.stamp(read)
    components.lead(
        "Each file carries the date of its data, the version of the method and whose prices it uses. Who "
        "took it, and what for, is written down before it is made."
    )
    if not standing(state.workspace_path()).has_key:
        components.refused(
            "Who took a file, and what for, is written down sealed, and that needs the key. Ask whoever runs "
            "this software to start the pages with it.",
            "The key is not at hand, so no file can be made or handed out",
        )
        return
    download_form.draw(read)
    download_ready.draw(read)


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened("Download", right="board")
    if read:
        page(read)


main()
