"""Before and after: of a person, of a group, on another date, saved and run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from journey.commands.casebook_common import WhoOption, named, opened
from journey.commands.common import (
    HERE,
    JsonOption,
    PurposeOption,
    WorkspaceOption,
    app,
    give,
    open_reader,
    open_workspace,
    say,
)
from journey.errors import Usage

if TYPE_CHECKING:
    from journey.casebook import Casebook
    from journey.saved import Asked

comparisons = typer.Typer(invoke_without_command=True, help="Comparisons that were saved, to be run again.")
app.add_typer(comparisons, name="comparisons")


@app.command()
def compare(
    person: Annotated[str | None, typer.Argument()] = None,
    group: Annotated[
        str | None, typer.Option(metavar="NAME", help="A group of people: groups/NAME.toml.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="As if the change had been on this day.")
    ] = None,
    save: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep it under this name, with --question.")
    ] = None,
    question: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What it is to answer; kept sealed.")
    ] = None,
    who: WhoOption = None,
    again: Annotated[
        str | None, typer.Option(metavar="NAME", help="Run a saved one again: what moved since, and why.")
    ] = None,
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Before and after, with its checks: of a person, or of a group."""
    _refuse_misuse(person, group, on, save, question, again)
    if again is not None:
        _run_again(again, purpose, workspace, json)
        return
    from journey.arguments import day_of
    from journey.saved.asked import ask_group, ask_person

    day = day_of(on) if on is not None else None
    held, reader = open_workspace(workspace), open_reader(workspace)
    asked = ask_person(held, reader, str(person), day) if group is None else ask_group(reader, group)
    _look(held, asked, purpose)
    if save is not None:
        _keep(held, reader, asked, save, str(question), named(who))
    give(asked.found) if json else typer.echo(_text(asked))


@app.command()
def groups(
    name: Annotated[str | None, typer.Argument(metavar="NAME")] = None,
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """The groups there are, and what is wrong with a file; or one of them before and after."""
    if name is not None:
        compare(group=name, purpose=purpose, workspace=workspace, json=json)
        return
    from journey.read.groups import list_groups
    from journey.report_groups import groups_text

    rows = list_groups(open_reader(workspace))
    give(rows) if json else typer.echo(groups_text(rows))


@comparisons.callback()
def all_of_them(context: typer.Context, workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Without a word more: every saved comparison; the question only with the key."""
    if context.invoked_subcommand is not None:
        return
    from journey.report_saved import saved_text
    from journey.saved import listed

    with opened(open_workspace(workspace)) as casebook:
        _look_at_questions(casebook)
        rows = listed(casebook.saved_comparisons())
    give(rows) if json else typer.echo(saved_text(rows))


@comparisons.command()
def forget(name: Annotated[str, typer.Argument(metavar="NAME")], workspace: WorkspaceOption = HERE) -> None:
    """Remove a saved comparison, with its figures; the line in the audit log stays."""
    with opened(open_workspace(workspace)) as casebook:
        casebook.forget_comparison(name)
        casebook.keep()
        casebook.compact()
    say(f"Forgot the saved comparison {name}.")


def _refuse_misuse(
    person: str | None,
    group: str | None,
    on: str | None,
    save: str | None,
    question: str | None,
    again: str | None,
) -> None:
    """Words of the command that do not go together."""
    if again is not None:
        if person or group or on or save or question:
            raise Usage("Give --again alone: it asks what was saved. See what there is: journey comparisons")
        return
    if bool(person) == bool(group):
        raise Usage(
            "Name a person or a group: journey compare PERSON, or journey compare --group NAME. See who there"
            " is with: journey people, journey groups"
        )
    if group and on:
        raise Usage("Another date is tried of one person: journey compare PERSON --on DATE")
    if (save is None) != (question is None):
        raise Usage("Give --save NAME and --question TEXT together: a figure is kept with what it answers.")


def _look(held: Any, asked: Asked, purpose: str, again: str = "") -> None:
    """Keep in the audit log who is looked at: a person, or a group and who is in one that is small.

    Args:
        held: the workspace.
        asked: what was worked out and is not shown yet.
        purpose: what for.
        again: the name of the saved comparison that is run again.
    """
    from journey.looks import record_group

    saved = f"saved:{again}" if again else ""
    with opened(held) as casebook:
        if asked.kind_code == "group":
            record_group(casebook, asked.found, asked.people, "compare", purpose, more=saved)
            return
        on = f"on:{asked.on_date}" if asked.on_date else ""
        words = (word for word in (asked.people[0][0], on, saved) if word)
        casebook.record("compare", " ".join(words), purpose)


def _look_at_questions(casebook: Casebook) -> None:
    """Keep in the audit log that the questions of saved comparisons are read: a line each."""
    for one in casebook.saved_comparisons():
        if one.held is not None:
            who = [person for person, _ in one.people if one.kind_code == "person"]
            casebook.record("view", " ".join([*who, f"saved:{one.name}"]))


def _text(asked: Asked) -> str:
    from journey.report import comparison_text
    from journey.report_groups import group_text

    is_person = asked.kind_code == "person"
    return comparison_text(asked.found, asked.headline) if is_person else group_text(asked.found)


def _keep(held: Any, reader: Any, asked: Asked, name: str, question: str, who: str) -> None:
    from journey.saved import save

    with opened(held) as casebook:
        kept = save(casebook, reader, asked, name, question, who)
    say(f"Saved as {kept.name}. Run it again on a later build: journey compare --again {kept.name}")


def _run_again(name: str, purpose: str, workspace: Any, json: bool) -> None:
    from journey.report_saved import again_text
    from journey.saved import again

    held, reader = open_workspace(workspace), open_reader(workspace)
    with opened(held) as casebook:
        saved = casebook.saved_comparison(name)
    asked, found = again(held, reader, saved)
    _look(held, asked, purpose, saved.name)
    give(found) if json else typer.echo(again_text(found))
