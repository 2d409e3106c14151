"""What a build says: people, person, taxonomy, export."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from journey.commands.common import (
    HERE,
    JsonOption,
    PurposeOption,
    WorkspaceOption,
    app,
    give,
    open_reader,
    open_workspace,
    record,
    say,
)
from journey.commands.releases import (
    ByOption,
    DespiteOption,
    GroupOption,
    LimitOption,
    MeasureOption,
    ProfileOption,
    table_pack,
)
from journey.errors import Usage
from journey.report import journey_text


@app.command()
def people(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Who is in the build, in order of id: never ranked."""
    reader = open_reader(workspace)
    rows = reader.people().to_dicts()
    if json:
        if n_named := sum(bool(row.get("display_name")) for row in rows):
            record(open_workspace(workspace), "names", reader.manifest["build_id"], n_rows=n_named)
        give(rows)
        return
    for row in rows:
        label = f"  {row['alias']}" if row.get("alias") else ""
        typer.echo(f"{row['person_id']}  {row['n_interactions']:>6,} contacts{label}")


@app.command()
def person(
    person: str,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="That day's contacts, with their ids.")
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="INTERACTION", help="The whole story of one contact's cost."),
    ] = None,
    events: Annotated[
        bool,
        typer.Option("--events", help="What happened on the way: hand-overs, bounces, crises and so on."),
    ] = False,
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """One journey; one day of it; what happened on the way; or the whole story of what one contact cost."""
    from journey.arguments import day_of

    if (on is not None) + (explain is not None) + events > 1:
        raise Usage("Give one of --on, --explain and --events: --on lists the ids that --explain takes.")
    day = day_of(on) if on is not None else None
    reader = open_reader(workspace)
    found = reader.person(person)
    held, n_rows, text = _told_of(reader, found, day, explain, events)
    record(open_workspace(workspace), "view", found["person_id"], purpose, n_rows)
    give(held) if json else typer.echo(text)
    if explain is None and not events and not json:
        say(
            "How one cost came about: journey person PERSON --explain INTERACTION"
            if day
            else "One day's contacts with their ids: journey person PERSON --on DATE"
        )


def _told_of(
    reader: Any, found: dict[str, Any], day: date | None, explain: str | None, events: bool
) -> tuple[Any, int, str]:
    """What was asked of one person: as data, how many rows it is, and as text."""
    from journey.read.story import contacts_on
    from journey.read.story import explain as story_of
    from journey.report_explain import day_text, story_text
    from journey.report_happened import events_text

    person_id = found["person_id"]
    held: Any
    if explain is not None:
        held = story_of(reader, person_id, explain)
        return held, 1, story_text(held)
    if day is not None:
        held = contacts_on(reader, person_id, day)
        return held, len(held), day_text(held)
    if events:
        held = {**reader.on_the_way(person_id), "happenings": reader.happenings(person_id).to_dicts()}
        return held, len(held["happenings"]), events_text(reader, person_id)
    held = {
        **found,
        "assumption_set": reader.assumption_set(),
        "journey": reader.journey(person_id).to_dicts(),
    }
    return held, len(held["journey"]), journey_text(held)


@app.command()
def taxonomy(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """What is answered of each kind of contact, by which rule, and what nothing is answered of."""
    from journey.report_happened import taxonomy_text

    rows = open_reader(workspace).taxonomy().to_dicts()
    give(rows) if json else typer.echo(taxonomy_text(rows))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    pack: Annotated[
        str, typer.Option(help="evaluator, workbook, handover, event-log, board, publish or table.")
    ] = "evaluator",
    recipient: Annotated[
        str | None, typer.Option(help="Whom it is for: every id is then theirs alone. Needs the key.")
    ] = None,
    discount_from: Annotated[
        str | None,
        typer.Option(metavar="YEAR", help="Discount the years after this financial year, such as 2019-20."),
    ] = None,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="Texts in CSV as they are, without the apostrophe that stops a formula."),
    ] = False,
    person: Annotated[str | None, typer.Option(help="Whom paper or story is about: an id or alias.")] = None,
    show_identities: Annotated[
        bool, typer.Option("--show-identities", help="Name and days in the board paper; else neither.")
    ] = False,
    by: ByOption = "",
    group: GroupOption = "",
    measure: MeasureOption = "",
    profile: ProfileOption = "",
    limit: LimitOption = None,
    despite: DespiteOption = "",
    form: Annotated[
        Path | None, typer.Option("--checklist", metavar="FILE", help="The signed checklist of a story.")
    ] = None,
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """What leaves: tables that reconcile; event logs; one person's board paper or story; public tables."""
    if raw and pack != "evaluator":
        raise Usage("--raw is of --pack evaluator. Leave it out.")
    asked = {"by": by, "group": group, "measure": measure, "profile": profile, "limits": limit}
    if pack == "table":
        if person is not None or show_identities or recipient or discount_from or form is not None:
            raise Usage("A table for the public is of no person and no recipient. Leave those options out.")
        held = table_pack(folder, workspace, asked, purpose, despite)
        give(held) if json else say(f"Wrote the table to {folder}. It is in the log: journey releases")
        return
    if any(asked.values()) or despite:
        raise Usage("--by, --group, --measure, --profile, --limit, --despite are of --pack table alone.")
    if pack == "publish":
        from journey.commands.publishing import publish_pack

        held = publish_pack(folder, person, form, recipient, purpose, workspace)
        give(held) if json else say(f"Wrote the publish pack to {folder}.")
        return
    if form is not None:
        raise Usage("--checklist is of --pack publish. Leave it out.")
    if pack == "board":
        names = _board(folder, person, purpose, workspace, recipient, not show_identities)
        give(names) if json else say(f"Wrote the board paper to {folder}.")
        return
    if person is not None or show_identities:
        raise Usage("--person and --show-identities are of --pack board. Leave them out.")
    if pack not in ("evaluator", "workbook", "handover", "event-log"):
        raise Usage(
            "There is no such pack. Use: evaluator, workbook, handover, event-log, board, publish or table"
        )
    if pack not in ("evaluator", "workbook") and discount_from is not None:
        raise Usage("Discounted cost is in --pack evaluator and workbook alone. Leave out --discount-from.")
    written = _of_everybody(pack, folder, recipient, discount_from, raw, purpose, workspace)
    give(written) if json else say(f"Wrote the {pack} pack to {folder}.")


def _of_everybody(
    pack: str,
    folder: Path,
    recipient: str | None,
    discount_from: str | None,
    is_raw: bool,
    purpose: str,
    workspace: Path,
) -> dict[str, Any]:
    """A pack of everybody's tables, once it is in the log; its manifest."""
    from journey.export import (
        recipient_key,
        write_evaluator_pack,
        write_event_log,
        write_handover,
        write_workbook,
    )

    reader = open_reader(workspace)
    if recipient is not None:
        recipient_key(
            reader, recipient
        )  # before the log is opened, which would ask for the key in its own words
    others = {"event-log": "Event-log pack.", "handover": "Hand-over pack.", "workbook": "Workbook."}
    named = others.get(pack, "Raw text in CSV." if is_raw else "")
    told = [f"Recipient: {recipient}." if recipient else "", named, purpose]
    # Written down first: a pack that is not in the log must not exist.
    record(open_workspace(workspace), "export", reader.manifest["build_id"], " ".join(filter(None, told)))
    if pack == "event-log":
        return write_event_log(reader, folder, recipient)
    if pack == "handover":
        return write_handover(reader, folder, recipient)
    if pack == "workbook":
        return write_workbook(reader, folder, recipient, discount_from)
    return write_evaluator_pack(reader, folder, recipient, discount_from, is_raw)


def _board(
    folder: Path, person: str | None, purpose: str, workspace: Path, recipient: str | None, is_hidden: bool
) -> list[str]:
    """The board paper of one person in both forms, once it is in the log."""
    if person is None or not purpose.strip():
        raise Usage(
            "A board paper is about one person and says what it is for: journey export DIR --pack board "
            "--person PERSON --for TEXT"
        )
    from journey.board import refuse_unless_folder, write_board_pack
    from journey.downloads import exported

    reader, target = open_reader(workspace), Path(folder)
    found = reader.person(person)
    refuse_unless_folder(target)
    subject, told = exported(reader, "Board paper", found["person_id"], purpose, recipient or "", is_hidden)
    record(open_workspace(workspace), "export", subject, told)
    return write_board_pack(reader, target, found["person_id"], purpose, is_hidden)
