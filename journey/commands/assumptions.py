"""Assumption sets: which are held, what one says, a new one, another in use, two side by side."""

from datetime import date
from typing import Annotated, Any

import typer

from journey.arguments import day_of
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
from journey.errors import Refused

assumptions = typer.Typer(
    invoke_without_command=True, help="Named sets of assumptions: what turns contacts into pounds."
)
app.add_typer(assumptions, name="assumptions")
NameArgument = Annotated[str, typer.Argument(metavar="NAME")]


@assumptions.callback()
def sets(context: typer.Context, workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Without a word more: the sets held, which is in use, and which the published build was made with."""
    if context.invoked_subcommand is not None:
        return
    from journey.assumptions import list_sets

    held = open_workspace(workspace)
    built = held.manifest.get("assumptions", {}) if held.current_id() else {}
    told = [_told(held, name, built) for name in list_sets(held.path)]
    if json:
        give(told)
        return
    for one in told:
        dated = one["dated_date"] or ("shipped" if one["fault"] is None else "")
        marks = "; ".join(_marks(one))
        typer.echo(
            f"{one['set_code']:<20} {dated!s:<11} {one['set_title'] or ''}{f'  ({marks})' if marks else ''}"
        )


@assumptions.command()
def show(name: NameArgument, workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Every choice of one set in words."""
    from journey.assumption_text import set_sentences
    from journey.assumptions import load_set

    held = open_workspace(workspace)
    chosen = load_set(held.path, name)
    said = set_sentences(chosen, held.settings.price_base_fy)
    if json:
        give({**chosen.as_json(), "sentences": said})
        return
    typer.echo("\n".join([f"{name}: {chosen.title} ({_dated(chosen.dated)})", *(f"- {one}" for one in said)]))


@assumptions.command()
def new(
    name: NameArgument,
    base: Annotated[str, typer.Option("--from", metavar="NAME", help="The set it is a copy of.")],
    title: Annotated[str, typer.Option(help="What it is called wherever its figures are shown.")],
    on: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day it was agreed.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write a new set, with a comment on every choice, for you to change."""
    from journey.assumption_text import new_set_text
    from journey.assumptions import load_set
    from journey.files import OWNER_ONLY, write_text

    held = open_workspace(workspace)
    dated = day_of(on)
    with held.lock():
        text = new_set_text(load_set(held.path, base), name, title, dated)
        path = held.path / "assumptions" / f"{name}.toml"
        if path.exists():
            raise Refused(
                f"There is an assumption set {name} already. Change its file, or choose another name."
            )
        record(held, "add", f"assumptions:{name}")
        path.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
        write_text(path, text)
    say(f"Wrote assumptions/{name}.toml. Change it, then: journey assumptions use {name}")


@assumptions.command()
def use(name: NameArgument, workspace: WorkspaceOption = HERE) -> None:
    """Put a set in use: work out every figure again from the facts, and publish. No file is read."""
    from journey.assumptions import load_set
    from journey.pipeline import use_set
    from journey.pipeline.doubts import doubts_of
    from journey.progress import steps

    held = open_workspace(workspace)
    with steps() as tell, held.lock():
        manifest = use_set(held, name, tell)
        if manifest is not None:
            record(held, "build", manifest["build_id"])
    built = f"Published build {manifest['build_id']}." if manifest else "There is nothing to build yet."
    say(f"The assumption set in use is {name}. {built}")
    wrong = [one for one in doubts_of(held.path, load_set(held.path, name)) if one.level == "wrong"]
    if wrong:
        say(f"Things to put right with its prices: {len(wrong):,}. See them with: journey prices lint")


@assumptions.command(name="compare")
def compare_sets(
    one: Annotated[str, typer.Argument(metavar="NAME")],
    other: Annotated[str, typer.Argument(metavar="NAME")],
    person: Annotated[str | None, typer.Option(metavar="PERSON", help="Else all people together.")] = None,
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Two sets side by side, from the same facts; nothing is published."""
    from journey.pipeline.side_by_side import side_by_side
    from journey.progress import steps
    from journey.sets_text import sets_text

    held = open_workspace(workspace)
    reader = open_reader(workspace)
    person_id = reader.person(person)["person_id"] if person else None
    with steps() as tell:
        found = side_by_side(held, (one, other), person_id, tell)
    record(held, "compare", person_id or found["build_id"], purpose)
    give(found) if json else typer.echo(sets_text(found))


def _told(held: Any, name: str, built: dict[str, Any]) -> dict[str, Any]:
    """One line of the list; a set that can't be used says why, and does not hide the others."""
    from journey.assumptions import load_set

    line = {
        "set_code": name,
        "set_title": None,
        "dated_date": None,
        "is_in_use": name == held.settings.assumptions,
        "is_of_build": name == built.get("name"),
        "is_changed_since": False,
        "fault": None,
    }
    try:
        chosen = load_set(held.path, name)
    except Refused as refusal:
        return {**line, "fault": refusal.message}
    changed = bool(line["is_of_build"]) and chosen.as_json() != built
    return {**line, "set_title": chosen.title, "dated_date": chosen.dated, "is_changed_since": changed}


def _marks(one: dict[str, Any]) -> list[str]:
    marks = ["in use"] if one["is_in_use"] else []
    if one["is_of_build"]:
        marks.append("of the published build" + (", changed since" if one["is_changed_since"] else ""))
    return [*marks, one["fault"]] if one["fault"] else marks


def _dated(on: date | None) -> str:
    return f"dated {on}" if on else "shipped"
