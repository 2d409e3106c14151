"""The casebook of one person: times in which they could not be seen in these data."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from journey.commands.casebook_common import (
    UseOption,
    WhoOption,
    casebook,
    named,
    opened,
    person_alias,
    subject_of,
    tell_left_out,
    use_of,
)
from journey.commands.common import (
    HERE,
    JsonOption,
    PurposeOption,
    WorkspaceOption,
    give,
    open_workspace,
    say,
)
from journey.errors import Usage

_HOW = (
    "Say: journey casebook ended PERSON --reason REASON --from DATE --why TEXT (REASON: died, moved_away,"
    " consent_withdrawn or custody_elsewhere), or journey casebook ended PERSON --undo NUMBER"
)
_KEEPS = (
    "All that is held of them stays, and may be used as before. What may be shown is said with: journey"
    " casebook consent. To remove it: journey erase"
)


@casebook.command()
def ended(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="An alias.")],
    reason: Annotated[
        str | None, typer.Option(help="died, moved_away, consent_withdrawn or custody_elsewhere.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day on which they could not be seen.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="First day on which they could be seen again, if known."),
    ] = None,
    why: Annotated[str | None, typer.Option(help="How this is known; sealed.")] = None,
    undo: Annotated[int | None, typer.Option(metavar="NUMBER", help="Take this one back.")] = None,
    who: WhoOption = None,
    use: UseOption = "team",
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Times in which a person could not be seen in these data: keep one, take one back, or list them.

    Days of such a time are not counted as observed, so silence in it is never counted as a fall.

    died: every day from then on; it has no end, and one stands. moved_away: the services here would not know
    of them; give an end if they came back. custody_elsewhere: held where nobody here sends data of; the end
    may be given later (undo, and keep it anew). consent_withdrawn: they do not want their data used from that
    day on. It hides and removes nothing that is held; consent per use and erasing do.
    """
    is_new = (reason, first, to, why) != (None, None, None, None)
    if is_new and (undo is not None or reason is None or first is None or why is None):
        raise Usage(_HOW)
    only, space = use_of(use), open_workspace(workspace)
    with opened(space) as held:
        alias = person_alias(held, person)
        subject = subject_of(space, held, alias)
        if undo is not None:
            _undo(held, alias, undo, subject)
        elif is_new:
            number = _keep(held, alias, (reason, first, to), str(why), named(who))
            held.record("ended", subject)
        else:
            _list(held, alias, only, subject, purpose, json)
            return
    if undo is not None:
        say(f"Taken back: time not seen {undo}. Figures change at the next: journey build")
    else:
        _told(number, str(first), to, reason)


def _told(number: int, first: str, to: str | None, reason: str | None) -> None:
    """What was kept, and what it does and does not do."""
    days = _days_told(first, to)
    say(f"Kept as number {number}. Days {days} are not counted as observed. Next: journey build")
    if reason == "consent_withdrawn":
        say(_KEEPS)


def _keep(held: Any, alias: str, said: tuple[str | None, str | None, str | None], why: str, who: str) -> int:
    from journey.arguments import day_of

    reason, first, to = said
    until = None if to is None else day_of(to)
    return int(held.add_ending(alias, reason, day_of(str(first)), why, who, until).ending_id)


def _days_told(first: str, to: str | None) -> str:
    """From and to as days in words, both included."""
    from journey import words
    from journey.arguments import day_of

    until = f"to {words.last_day(day_of(to))}" if to else "on"
    return f"from {words.day(day_of(first))} {until}"


def _undo(held: Any, alias: str, number: int, subject: str) -> None:
    if number not in [one.ending_id for one in held.endings(alias)]:
        raise Usage(
            "This person has no time not seen of that number. To list them: journey casebook ended PERSON"
        )
    held.remove_ending(number)
    held.record("ended_undo", subject)
    held.compact()


def _list(held: Any, alias: str, use: str | None, subject: str, purpose: str, json: bool) -> None:
    from dataclasses import asdict

    from journey.report_casebook import ending_text

    found = held.endings(alias)
    may_see = use is None or held.may_use(alias, use)
    told = [asdict(one) for one in found] if may_see else []
    held.record("view", subject, purpose, len(told))
    if json:
        give(told)
    elif told:
        typer.echo("\n".join(ending_text(one) for one in told))
    elif may_see:
        say("No time is kept in which they could not be seen.")
    tell_left_out(len(found) - len(told))
