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
    not_yet,
    open_reader,
    open_workspace,
    record,
    say,
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
        str, typer.Option(help="evaluator or event-log; board and publish come later.")
    ] = "evaluator",
    recipient: Annotated[
        str | None, typer.Option(help="Whom it is for: every id is then theirs alone. Needs the key.")
    ] = None,
    discount_from: Annotated[
        str | None,
        typer.Option(metavar="YEAR", help="Discount the years after this financial year, such as 2019-20."),
    ] = None,
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """What leaves: tables that reconcile to the penny, with every assumption; or event logs."""
    if pack in ("board", "publish"):
        not_yet(f"export --pack {pack}")
    if pack not in ("evaluator", "event-log"):
        raise Usage("There is no such pack. Use: evaluator or event-log")
    if pack == "event-log" and discount_from is not None:
        raise Usage("An event log holds no discounted cost. Leave out --discount-from.")
    from journey.export import recipient_key, write_evaluator_pack, write_event_log

    reader = open_reader(workspace)
    if recipient is not None:
        recipient_key(
            reader, recipient
        )  # before the log is opened, which would ask for the key in its own words
    named = "Event-log pack." if pack == "event-log" else ""
    told = [f"Recipient: {recipient}." if recipient else "", named, purpose]
    # Written down first: a pack that is not in the log must not exist.
    record(open_workspace(workspace), "export", reader.manifest["build_id"], " ".join(filter(None, told)))
    if pack == "event-log":
        written = write_event_log(reader, folder, recipient)
    else:
        written = write_evaluator_pack(reader, folder, recipient, discount_from)
    give(written) if json else say(f"Wrote the {pack} pack to {folder}.")
