"""What a person can ask, and how long things are kept: erase, subject, retain."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journey.commands.common import (
    HERE,
    JsonOption,
    PurposeOption,
    WorkspaceOption,
    app,
    give,
    open_workspace,
    say,
)
from journey.errors import Refused, Usage

if TYPE_CHECKING:
    from journey.rights.erase import Erased
    from journey.rights.plan import Plan
    from journey.rights.retention import Due
    from journey.rights.told import Told
    from journey.rights.unheld import Unheld


@app.command()
def erase(
    person: Annotated[
        str | None, typer.Argument(metavar="[PERSON]", help="Who is erased: an id or an alias.")
    ] = None,
    who: Annotated[str, typer.Option(help="Who does it; else the name you are logged in by.")] = "",
    why: Annotated[str, typer.Option(help="Why, without a name; kept, sealed, in the audit log.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Finish an erasure that was cut off.")] = False,
    lift: Annotated[
        str | None, typer.Option("--lift", metavar="PERSON_ID", help="Let someone who was erased come back.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the certificate to this new file too: .md or .json.")
    ] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Remove a person from every file held, build, casebook and log; print a certificate."""
    if (person is not None) + resume + (lift is not None) != 1:
        raise Usage("Name one person: journey erase PERSON. Or use --resume or --lift PERSON_ID, alone.")
    held = open_workspace(workspace)
    if out is not None and (out.exists() or not out.absolute().parent.is_dir()):
        raise Refused(f"{out.name} exists, or its folder does not. Name a new file; nothing was erased.")
    if lift is not None:
        _lift(held, lift, who, why)
    elif resume:
        _resume(held, who, json, out)
    else:
        assert person is not None
        _erase(held, person, who, why, yes, json, out)


def _erase(held: Any, person: str, who: str, why: str, yes: bool, json: bool, out: Path | None) -> None:
    from journey.rights.erase import erase
    from journey.rights.plan import plan_erasure
    from journey.rights.who import find_person

    with held.lock():
        asked = find_person(held, person)
        if asked.is_former_id:
            say(f"That person's id is now {asked.person_id}: it was found that two were one.")
        plan = plan_erasure(held, asked)
        _show(plan)
        if not yes:
            _ask()
        _finish(held, lambda tell: erase(held, plan, who, why, tell), json, out)


def _resume(held: Any, who: str, json: bool, out: Path | None) -> None:
    from journey.rights.erase import resume
    from journey.rights.intent import held_to_resume

    with held_to_resume(held):
        _finish(held, lambda tell: resume(held, who, tell), json, out)


def _finish(
    held: Any, work: Callable[[Callable[[str], None]], "Erased"], json: bool, out: Path | None
) -> None:
    from journey.progress import steps
    from journey.rights.certificate import certificate, certificate_text, write_certificate

    try:
        with steps() as tell:
            erased = work(tell)
    except BaseException:
        if held.unfinished() == "erasure":
            say("The erasure is begun and not finished. Finish it with: journey erase --resume")
        raise
    if json:
        give(certificate(erased))
    else:
        typer.echo(certificate_text(erased), nl=False)
    if out is not None:
        write_certificate(erased, out)
        say(f"Wrote {out.name}.")


def _show(plan: "Plan") -> None:
    say(f"This takes all that is held of the person with the id {plan.person_id}, for good:")
    for one in plan.extracts:
        say(
            f"  {one['source_code']:<20} {one['interactions']:>8,} interactions"
            f"  {one['identifiers']:>5,} lines of identifiers  {one['set_aside']:>5,} rows set aside"
        )
    told = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in plan.casebook.items() if n)
    say(f"  casebook: {told or 'nothing'}")
    say(f"  {len(plan.builds):,} builds go, and one without the person is made. Nobody else is changed.")
    if plan.group_files:
        say("These files hold their alias and are not rewritten here. Take it out of them by hand:")
        for file in plan.group_files:
            say(f"  {file}")


def _ask() -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Usage("Nobody can be asked here. To erase without being asked add --yes. Nothing was erased.")
    if not typer.confirm("Erase the person?", err=True):
        raise Refused("Nothing was erased.")


def _lift(held: Any, person_id: str, who: str, why: str) -> None:
    from journey.rights.erase import lift

    with held.lock():
        held_back = lift(held, person_id, who, why)
    if held_back:
        say(
            "Rows of this person were dropped from extracts that are still held, and the same file is not"
            " taken in twice. Ask the agencies for these files again, and take out the held ones first:"
        )
        for extract_id, source_code in held_back:
            say(f"  journey withdraw {extract_id}    ({source_code})")
    say(
        "Lifted. What agencies send from now on about this person is kept again, under a new id. What was"
        " erased does not come back by itself: ask the agencies to send their files again."
    )


@app.command()
def subject(
    person: str,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for what is held.")],
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Everything held about a person, for them: JSON, CSV and a plain README."""
    from journey.rights.subject import to_read, write_subject
    from journey.rights.who import find_person

    held = open_workspace(workspace)
    asked = find_person(held, person)
    if asked.is_former_id:
        say(f"That person's id is now {asked.person_id}: it was found that two were one.")
    counts = write_subject(held, asked, out, purpose)
    if json:
        give({"person_id": asked.person_id, "rows": counts})
    say(f"Wrote all that is held of the person to {out.name}. Make sure who asks before you hand it over.")
    say(
        "Other people's ids and records are left out. Texts that somebody typed are not read by this program,"
    )
    say("so read these first, and black out what is about another person:")
    for line in to_read(counts):
        say(f"  {line}")


@app.command()
def retain(
    apply: Annotated[bool, typer.Option("--apply", help="Do it; else it is only said.")] = False,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """What goes by the programme's own rules of retention in journey.toml."""
    from journey.progress import steps
    from journey.rights.retention import due, due_told, due_unheld, retain_all

    held = open_workspace(workspace)
    if not apply:
        told = due_told(held)
        _tell_due(due(held), told, due_unheld(held, told), json, done=False)
        return
    with held.lock(), steps() as tell:
        done = retain_all(held, tell)
    _tell_due(done.extracts, done.told, done.unheld, json, done=True)
    if done.build_id:
        say(f"Published build {done.build_id}. Former builds were removed.")
    elif done.extracts:
        say("The figures change at the next: journey build")


def _tell_due(found: "list[Due]", told: "Told", unheld: "Unheld", json: bool, done: bool) -> None:
    if json:
        give(
            {
                "extracts": [one.as_json() for one in found],
                "contacts_wholly_gone": told.as_json(),
                "people_wholly_gone": unheld.as_json(),
            }
        )
        return
    for one in found:
        what = "the whole extract: " if one.is_whole_extract else ""
        typer.echo(
            f"{one.extract_id}  {one.source_code:<20} {what}{one.n_interactions:,} interactions,"
            f" {one.n_identifiers:,} lines of identifiers, cells of {one.n_set_aside:,} rows set aside"
        )
    if not told.is_nothing:
        typer.echo(
            f"of contacts that go: {told.judgements:,} judgements; {told.entries:,} entries are about them no"
            " more, and their texts stay"
        )
    if not unheld.is_nothing:
        counts = unheld.as_json()
        kinds = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in counts.items() if n)
        typer.echo(f"of people of whom nothing is left: {kinds}")
    if not found and unheld.is_nothing:
        say("Nothing is older than the rules of retention in journey.toml allow.")
    elif not done:
        say("Nothing was removed. To remove it: journey retain --apply")
