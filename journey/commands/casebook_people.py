"""The casebook of one person: names, words, what is kept of them, consent, change points, judgements."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from journey.commands.casebook_common import (
    OnOption,
    UseOption,
    VoiceOption,
    WhoOption,
    answers_of,
    casebook,
    named,
    opened,
    person_alias,
    subject_of,
    tell_left_out,
    text_of,
    use_of,
)
from journey.commands.common import (
    HERE,
    JsonOption,
    PurposeOption,
    WorkspaceOption,
    give,
    open_reader,
    open_workspace,
    say,
)
from journey.errors import JourneyError, Usage

PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="An alias.")]


@casebook.command()
def name(
    person: Annotated[str, typer.Argument(metavar="PERSON_ID", help="An id of the published build.")],
    alias: Annotated[str, typer.Option(help="What they are called in commands; stays in clear.")],
    name: Annotated[str, typer.Option(help="What they are called on screen; sealed.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Give a person of the build a name in the casebook."""
    from journey.read.anchors import tokens_of

    reader = open_reader(workspace)
    found, tokens = reader.person(person)["person_id"], tokens_of(reader, person)
    with opened(open_workspace(workspace)) as held:
        kept = held.name_person(alias, name, tokens[0], tokens)
        held.record("name", found)
    say(f"Kept: {found} has the alias {kept}. Commands know it from the next build on: journey build")


@casebook.command()
def show(
    person: PersonArgument,
    use: UseOption = "team",
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """What is kept of a person: consent, change points, times not seen, words and entries by day."""
    from journey.report_casebook import person_held, person_text

    only = use_of(use)
    space = open_workspace(workspace)
    with opened(space) as held:
        alias = person_alias(held, person)
        told = person_held(held, alias, only)
        held.record("view", subject_of(space, held, alias), purpose, len(told["entries"]))
    give(told) if json else typer.echo(person_text(told))
    tell_left_out(told["n_left_out"])


@casebook.command()
def history(
    entry: Annotated[str, typer.Argument(metavar="ENTRY")],
    use: UseOption = "team",
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Every version of one entry, oldest first."""
    from journey.report_casebook import entry_held, entry_lines

    only = use_of(use)
    space = open_workspace(workspace)
    with opened(space) as held:
        versions, n_all = held.history(entry, only), len(held.history(entry))
        subject = subject_of(space, held, held.entry(entry).alias)
        held.record("view", f"{subject} {entry}".strip(), purpose, len(versions))
    told = [entry_held(one) for one in versions]
    give(told) if json else typer.echo("\n\n".join("\n".join(entry_lines(one)) for one in told))
    tell_left_out(n_all - len(told))


@casebook.command()
def words(
    person: PersonArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was said, or - for standard input.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which it was said.")],
    voice: VoiceOption = "person",
    is_shared: Annotated[bool, typer.Option("--shared", help="The person agreed that it is shown.")] = False,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep the person's own words; shown to nobody unless they agreed, and for the uses they allow."""
    from journey.arguments import day_of
    from journey.casebook import Words

    space, day = open_workspace(workspace), day_of(on)
    with opened(space) as held:
        alias = person_alias(held, person)
        subject = subject_of(space, held, alias)
        held.add_words(alias, Words(day, voice, text_of(text), is_shared, False))
        held.record("words", subject)
    say(f"Kept: words of {day}, {'to be shown for the uses they allow' if is_shared else 'not to be shown'}.")


@casebook.command(name="take-back")
def take_back(
    entry: Annotated[str, typer.Argument(metavar="ID", help="An entry's id, or W and the number of words.")],
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Remove the text of an entry, every version of it, or of words; that it was there stays."""
    space = open_workspace(workspace)
    is_words = entry[:1] == "W" and entry[1:].isdecimal()
    with opened(space) as held:
        if is_words:
            n_entries, alias = 1, held.take_back_words(int(entry[1:]))
            subject = f"{subject_of(space, held, alias)} {entry}"
        else:
            subject = f"{subject_of(space, held, held.entry(entry).alias)} {entry}".strip()
            n_entries = held.take_back_entry(entry, named(who))
        held.record("take_back", subject, n_rows=n_entries)
        held.compact()  # also after one that was cut off here
    if n_entries > 1:
        say(
            f"Taken back: {entry}, and what was said of how it is going: {n_entries - 1}. The texts are gone."
        )
    else:
        say(f"Taken back: {entry}. The text is gone, in every version.")


@casebook.command()
def consent(
    person: PersonArgument,
    use: Annotated[str | None, typer.Argument(help="team, leaders, evaluators, publish or learning.")] = None,
    answer: Annotated[str | None, typer.Argument(help="yes or no.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day they said so.")] = None,
    entry: Annotated[str | None, typer.Option(help="Of this entry (or W and number) only.")] = None,
    note: Annotated[str, typer.Option(help="How or why; sealed.")] = "",
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Keep what the person agreed to or refused; without a use, show what they said.

    Answers on single contacts are codes: they count in figures until undone, whatever is refused here.
    """
    from journey.arguments import day_of

    space = open_workspace(workspace)
    if use is not None and (answer not in ("yes", "no") or on is None):
        raise Usage("Say: journey casebook consent PERSON USE yes|no --on DATE")
    with opened(space) as held:
        alias = person_alias(held, person)
        subject, answers = subject_of(space, held, alias), answers_of(space, held, alias)
        if use is None:
            _tell_consents(held, alias, subject, json)
            return
        held.consent(alias, use, answer == "yes", day_of(str(on)), named(who), entry, note)
        held.record("consent", subject)
        may = held.may_use(alias, use, entry)
    what = f"{entry} may" if entry else "What is kept of them may"
    say(f"Kept. {what}{'' if may else ' not'} be used for: {use}.")
    say("Answers on single contacts are codes: they count in figures until undone, whatever is refused here.")
    if answer == "no":
        _tell_answers(answers)


def _tell_answers(answers: list[int]) -> None:
    """How many judgements in the person's voice stand, their numbers, and how to undo them."""
    if not answers:
        say("In this person's voice there are none.")
        return
    numbers = ", ".join(map(str, answers))
    say(
        f"In this person's voice there are {len(answers):,}, by number: {numbers}. To undo each one: journey"
        " casebook judge NUMBER --undo, then journey build"
    )


def _tell_consents(held: Any, alias: str, subject: str, json: bool) -> None:
    from dataclasses import asdict

    said = held.consents(alias)
    held.record("view", subject, n_rows=len(said))
    if json:
        give([asdict(one) for one in said])
        return
    for one in said:
        of = one.entry_id or "all"
        typer.echo(
            f"{one.said_on}  {one.use_code:<10} {'yes' if one.is_given else 'no ':<4} of {of}  {one.who}"
        )
    if not said:
        say("They said nothing of any use yet: the team may use what is kept, nobody else.")


@casebook.command()
def moment(
    person: PersonArgument,
    label: Annotated[str | None, typer.Argument(help="What changed, in a few words; names nobody.")] = None,
    on: OnOption = None,
    why: Annotated[str, typer.Option(help="Why this day; sealed.")] = "",
    settled: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day on which things had settled.")
    ] = None,
    number: Annotated[int | None, typer.Option(help="The further change point that is meant.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove that one.")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="Make it the one that is compared.")] = False,
    who: WhoOption = None,
    use: UseOption = "team",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Further named change points: list, add, change, remove, or make one the compared one.

    The list goes by what the person allows, as what is shown of them does.
    """
    from journey.arguments import day_of

    only, space = use_of(use), open_workspace(workspace)
    days = [None if text is None else day_of(text) for text in (on, settled)]
    if (label is None) != (days[0] is None) or (remove and (number is None or label)):
        raise Usage("Say: journey casebook moment PERSON LABEL --on DATE --why TEXT, or --number N --remove")
    with opened(space) as held:
        alias = person_alias(held, person)
        subject = subject_of(space, held, alias)
        if number is not None and number not in [one.moment_id for one in held.moments(alias)]:
            raise Usage("This person has no further change point of that number.")
        parts = (days[0], label, why, named(who), days[1])
        chosen = number if label is None else _put_moment(held, alias, number, parts)
        if chosen is None:
            _tell_moments(held, alias, only, subject, json)
            return
        if remove:
            held.remove_moment(chosen)
        elif compare:
            held.compare_moment(chosen, named(who))
        held.record("moment", subject)
        if remove:
            held.compact()
    done = "Removed" if remove else "Kept, and compared from the next build on" if compare else "Kept"
    say(f"{done}: change point {chosen}." + (" Next: journey build" if compare else ""))


def _put_moment(held: Any, alias: str, number: int | None, parts: tuple[Any, ...]) -> int:
    kept = held.add_moment(alias, *parts) if number is None else held.change_moment(number, *parts)
    return int(kept.moment_id)


def _tell_moments(held: Any, alias: str, use: str | None, subject: str, json: bool) -> None:
    from dataclasses import asdict

    from journey.report_casebook import moment_text

    found = held.moments(alias)
    told = [asdict(one) for one in found] if use is None or held.may_use(alias, use) else []
    held.record("view", subject, n_rows=len(told))
    give(told) if json else typer.echo("\n".join(moment_text(one) for one in told))
    tell_left_out(len(found) - len(told))


@casebook.command()
def judge(
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Its id; with --undo the number.")],
    question: Annotated[str | None, typer.Argument(help="demand, planned, initiated_by, present...")] = None,
    answer: Annotated[str | None, typer.Argument()] = None,
    reason: Annotated[str | None, typer.Option(help="Of failure demand: which kind.")] = None,
    voice: VoiceOption = "worker",
    undo: Annotated[bool, typer.Option("--undo", help="Take a judgement back, by its number.")] = False,
    who: WhoOption = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Keep a judgement of one contact; the person's outweighs a worker's, an analyst's and any rule's."""
    from journey.read.anchors import contact_of

    space = open_workspace(workspace)
    if undo:
        _undo(space, contact, named(who))
        return
    if question is None or answer is None:
        raise Usage("Say: journey casebook judge CONTACT QUESTION ANSWER --voice VOICE")
    source, person_id = contact_of(open_reader(space.path), contact)
    with opened(space) as held:
        kept = held.judge(source, contact, question, answer, voice, named(who), reason)
        held.record("judge", person_id)
    say(f"Kept as judgement {kept.judgement_id}: {question} is {answer}, voice: {voice}. Next: journey build")


def _undo(space: Any, number: str, who: str) -> None:
    if not number.isdecimal():
        raise Usage("Say: journey casebook judge NUMBER --undo")
    with opened(space) as held:
        undone = held.undo_judgement(int(number), who)
        held.record("judge_undo", _person_of(space, undone))
    say(f"Undone: judgement {number}. What was judged else counts from the next build on: journey build")


def _person_of(space: Any, undone: Any) -> str:
    """Whose contact was judged: the person's id, or the token where the build has the contact no more."""
    from journey.read.anchors import contact_of

    try:
        return contact_of(open_reader(space.path), undone.interaction_id)[1]
    except JourneyError:
        return str(undone.source_person_id)
