"""Download: a board paper of one person, tables for evaluation, event logs; and what was made before."""

from app import components, download_form, download_ready, opening
from journey.read import Reader


def page(read: Reader) -> None:
    """What can be made, the fields it asks, and what is ready."""
    components.heading(1, "Download")
    components.stamp(read)
    components.lead(
        "Each file carries the date of its data, the version of the method and whose prices it uses. Who "
        "took it, and what for, is written down before it is made."
    )
    download_form.draw(read)
    download_ready.draw(read)


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened("Download", right="board")
    if read:
        page(read)


main()
