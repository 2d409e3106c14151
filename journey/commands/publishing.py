"""One person's story for the public: the checklist of it, and the pack."""

from pathlib import Path
from typing import Annotated, Any

import typer

from journey.commands.common import (
    HERE,
    PurposeOption,
    WorkspaceOption,
    app,
    open_reader,
    open_workspace,
    record,
    say,
)
from journey.errors import Refused, Usage

_NEEDS = (
    "A story is published of one person, for somebody and for something, on a signed checklist: journey "
    "export TARGET --pack publish --person PERSON --checklist FILE --recipient NAME --for TEXT"
)


@app.command()
def checklist(
    person: str,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The form to fill in, a .toml file.")],
    recipient: Annotated[str, typer.Option(help="Whom the story is for.")],
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
) -> None:
    """The questions to answer and sign before one person's story is published, and the draft of it."""
    from journey.publish import blank_checklist, draft

    if not purpose.strip() or not recipient.strip():
        raise Usage("Say whom the story is for, and what for: --recipient NAME --for TEXT")
    page = out.with_suffix(".html")
    if out.suffix != ".toml" or out.exists() or page.exists():
        raise Refused("Name a new file that ends with .toml: the draft is written beside it as .html.")
    made = draft(open_reader(workspace), person, purpose, recipient)
    whom = f"Recipient: {made.recipient}. Draft of a story, with its checklist. {made.purpose}"
    record(open_workspace(workspace), "view", made.person_id, whom)
    try:
        for path, content in ((page, made.page()), (out, blank_checklist(made).encode())):
            path.touch(mode=0o600, exist_ok=False)
            path.write_bytes(content)
    except OSError:
        raise Refused(f"{out.name} can't be written. Check the disk and your rights to it.") from None
    say(f"Wrote the form {out} and the draft {page}. Show the draft to the person; answer and sign the form.")
    if made.n_left_out:
        say(
            f"{made.n_left_out} of their words are left out: they hold what could be a date, an age or an "
            "address."
        )


def publish_pack(
    target: Path,
    person: str | None,
    form: Path | None,
    recipient: str | None,
    purpose: str,
    workspace: Path,
) -> dict[str, Any]:
    """The publish pack, once the checklist does and it is in the log; gives its manifest."""
    if person is None or form is None or not (recipient or "").strip() or not purpose.strip():
        raise Usage(_NEEDS)
    from journey.export.leaving import refuse_unless_free
    from journey.publish import logged, ready, write_publish_pack

    refuse_unless_free(target)
    reader, whom = open_reader(workspace), str(recipient)
    made = ready(reader, person, purpose, whom, form)
    # Written down first: a story that is not in the log must not exist.
    record(open_workspace(workspace), "export", *logged(made.draft))
    return write_publish_pack(reader, target, person, purpose, whom, made.checklist)
