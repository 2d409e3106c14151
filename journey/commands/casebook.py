"""What a person said and wants, and what is written of them or of the work: kept, changed, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journey.commands.casebook_common import (
    OnOption,
    ThemeOption,
    VoiceOption,
    WhoOption,
    alias_of,
    casebook,
    named,
    opened,
    outside,
    pairs_of,
    subject_of,
    text_of,
)
from journey.commands.common import HERE, WorkspaceOption, open_workspace, say
from journey.errors import Refused, Usage

if TYPE_CHECKING:
    from journey.casebook import Body

_PERSON = typer.Argument(metavar="PERSON", help="An alias; the word work for what is about no person.")
_TEXT = typer.Argument(metavar="TEXT", help="What to keep, or - to read it from standard input.")
PersonArgument = Annotated[str, _PERSON]
TextArgument = Annotated[str, _TEXT]


@casebook.command()
def note(
    person: PersonArgument,
    text: TextArgument,
    about: Annotated[str | None, typer.Option(help="A contact, entry or measure it is about.")] = None,
    on: OnOption = None,
    voice: VoiceOption = "worker",
    theme: ThemeOption = None,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep a note, pinned to a day or to something on the timeline."""
    from journey.casebook import Note

    _keep(workspace, person, Note(text_of(text), themes=tuple(theme or ())), voice, who, on, about)


@casebook.command()
def outcome(
    person: PersonArgument,
    text: TextArgument,
    on: OnOption = None,
    theme: ThemeOption = None,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep what the person wants, in their words."""
    from journey.casebook import Outcome

    _keep(workspace, person, Outcome(text_of(text), themes=tuple(theme or ())), "person", who, on)


@casebook.command()
def going(
    entry: Annotated[str, typer.Argument(metavar="OUTCOME", help="The outcome's id.")],
    how: Annotated[str, typer.Argument(help="better, same, worse, reached or not_asked.")],
    text: Annotated[str, _TEXT] = "",
    on: OnOption = None,
    voice: VoiceOption = "person",
    theme: ThemeOption = None,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep how the person says that an outcome is going."""
    from journey.casebook import OutcomeUpdate

    with opened(open_workspace(workspace)) as held:
        alias = held.entry(entry).alias
    body = OutcomeUpdate(how, text_of(text), themes=tuple(theme or ()))
    _keep(workspace, alias or "work", body, voice, who, on, entry)


@casebook.command()
def rate(
    person: PersonArgument,
    answers: Annotated[
        list[str] | None, typer.Argument(metavar="INDICATOR=COLOUR...", help="None: say what is asked.")
    ] = None,
    indicators: Annotated[str, typer.Option("--set", help="The set of indicators.")] = "life_map",
    first: Annotated[list[str] | None, typer.Option("--first", help="A priority; may be repeated.")] = None,
    text: Annotated[str, typer.Option("--say", help="What the person said with it.")] = "",
    on: OnOption = None,
    theme: ThemeOption = None,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep the colours that the person chose: red, yellow, green; what is left out was not asked."""
    from journey.indicators import load_set

    asked = load_set(open_workspace(workspace).path, indicators)
    if not answers:
        for area in asked.areas:
            typer.echo(area.label)
            for one in area.indicators:
                typer.echo(f"  {one.code:<20} {one.label}: {one.red} / {one.yellow} / {one.green}")
        return
    body = asked.rating(pairs_of(answers), first or (), text_of(text), theme or ())
    _keep(workspace, person, body, "person", who, on)


@casebook.command()
def pull(
    person: PersonArgument,
    service: Annotated[str, typer.Argument(help="The specialist who was brought in.")],
    why: Annotated[str, typer.Argument(metavar="WHY")],
    about: Annotated[str | None, typer.Option(help="A contact or entry it is about.")] = None,
    on: OnOption = None,
    voice: VoiceOption = "worker",
    theme: ThemeOption = None,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep that a specialist was brought in, the worker keeping the relationship."""
    from journey.casebook import Pull

    body = Pull(service, text_of(why), themes=tuple(theme or ()))
    _keep(workspace, person, body, voice, who, on, about)


@casebook.command()
def learn(
    person: PersonArgument,
    thought: Annotated[str, typer.Option(help="What we thought.")] = "",
    tried: Annotated[str, typer.Option(help="What we tried.")] = "",
    surprised: Annotated[str, typer.Option(help="What surprised us.")] = "",
    will_try: Annotated[str, typer.Option("--will-try", help="What we will try.")] = "",
    on: OnOption = None,
    voice: VoiceOption = "worker",
    theme: ThemeOption = None,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep a turn of the learning cycle; one part of it is enough."""
    from journey.casebook import Learning

    body = Learning(thought, tried, surprised, will_try, themes=tuple(theme or ()))
    _keep(workspace, person, body, voice, who, on)


@casebook.command()
def why(
    person: PersonArgument,
    measure: Annotated[str, typer.Argument(help="The line that moved: contacts, cost, agency:police...")],
    text: TextArgument,
    on: OnOption = None,
    voice: VoiceOption = "worker",
    theme: ThemeOption = None,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep an answer to: why did this line move?"""
    from journey.casebook import Why

    body = Why(text_of(text), themes=tuple(theme or ()))
    _keep(workspace, person, body, voice, who, on, measure)


@casebook.command()
def edit(
    entry: Annotated[str, typer.Argument(metavar="ENTRY")],
    version: Annotated[int, typer.Option("--version", help="The version you read.")],
    text: Annotated[str | None, _TEXT] = None,
    part: Annotated[
        list[str] | None,
        typer.Option("--part", metavar="NAME=TEXT", help="Another part, or an indicator's colour."),
    ] = None,
    on: OnOption = None,
    theme: ThemeOption = None,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Save an entry anew; what is not named stays as it was, and so do all former versions."""
    from journey.arguments import day_of

    space = open_workspace(workspace)
    with opened(space) as held:
        read = held.entry(entry)
        if read.body is None:
            raise Refused("That entry can't be read: it was taken back, or the key is not at hand.")
        parts = pairs_of(part or []) | ({} if text is None else {"text": text_of(text)})
        body = _changed(read.body, parts, theme)
        day = read.on_date if on is None else day_of(on)
        subject = subject_of(space, held, read.alias)
        kept = held.edit_entry(entry, version, body, read.voice_code, named(who), day, read.about_code)
        held.record("entry_edit", f"{subject} {entry}".strip())
    say(f"Kept as version {kept.version_no}; the former ones stay: journey casebook history {entry}")


def _changed(body: Body, parts: dict[str, str], themes: list[str] | None) -> Body:
    """A body with some of its parts another, by the names that the command line has for them."""
    from journey.casebook import OutcomeUpdate, Rating

    fields: dict[str, Any] = {} if themes is None else {"themes": tuple(themes)}
    for name, text in parts.items():
        if name in body.texts():
            fields[name] = text
        elif name == "going" and isinstance(body, OutcomeUpdate):
            fields["going_code"] = text
        elif isinstance(body, Rating) and name in body.answers:
            fields["answers"] = {**body.answers, **fields.get("answers", {}), name: text}
        else:
            raise Usage(f"That entry has no part of that name. It has: {', '.join(body.texts())}.")
    return replace(body, **fields)


def _keep(
    workspace: Any,
    person: str,
    body: Body,
    voice: str,
    who: str | None,
    on: str | None,
    about: str | None = None,
) -> None:
    """Keep an entry and say so in one sentence; a day outside the journey is said too."""
    from journey.arguments import day_of

    space = open_workspace(workspace)
    day = None if on is None else day_of(on)
    with opened(space) as held:
        alias = alias_of(held, person)
        subject = subject_of(space, held, alias)
        kept = held.add_entry(alias, body, voice, named(who), day, about)
        held.record("entry", f"{subject} {kept.entry_id}".strip())
    when = f", of {kept.on_date}" if kept.on_date else ""
    say(f"Kept: {kept.kind_code.replace('_', ' ')} {kept.entry_id}, voice: {kept.voice_code}{when}.")
    if alias is not None and outside(space, alias, kept):
        say("That day lies before the first or after the last contact held; it is kept all the same.")
