"""Catalogues of unit costs: which are held, one price, adding and removing one, what may be wrong."""

from pathlib import Path
from typing import Annotated, Any

import typer

from journey.commands.common import HERE, JsonOption, WorkspaceOption, app, give, open_workspace, record, say
from journey.errors import Refused, Usage

prices = typer.Typer(
    invoke_without_command=True, help="Unit costs: the catalogues held, and what may be wrong with them."
)
app.add_typer(prices, name="prices")


@prices.callback()
def catalogues(context: typer.Context, workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Without a word more: the catalogues held, in the order in which later ones win."""
    if context.invoked_subcommand is not None:
        return
    from journey.catalogue import held, load

    path = open_workspace(workspace).path
    told = [_told(load(path, code)) for code in held(path)]
    if json:
        give(told)
        return
    for one in told:
        typer.echo(
            f"{one['catalogue_code']:<20} {one['n_items']:>6,} prices of {one['first_price_year_fy']} to"
            f" {one['last_price_year_fy']}  {one['sha256'][:12]}"
        )


@prices.command()
def show(
    item: Annotated[str, typer.Argument(metavar="ITEM")],
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """One price with everything its source says, the catalogues that have another, and which is in use."""
    from journey.assumptions import load_set
    from journey.catalogue import effective, held, load
    from journey.pipeline.prices import catalogues_of

    space = open_workspace(workspace)
    path = space.path
    loaded = [load(path, code) for code in held(path)]
    rows = effective(loaded).filter(item_code=item).to_dicts()
    if not rows:
        raise Refused("No catalogue has a price of that code. The catalogues are listed by: journey prices")
    also = [one.code for one in loaded if item in one.items["item_code"]]
    name = space.settings.assumptions
    taken = effective(catalogues_of(path, load_set(path, name))).filter(item_code=item).to_dicts()
    found = {
        **rows[0],
        "also_in": [code for code in also if code != rows[0]["catalogue_code"]],
        "set_in_use": name,
        "set_takes_from": taken[0]["catalogue_code"] if taken else None,
        "set_takes_gbp": taken[0]["value_gbp"] if taken else None,
    }
    if json:
        give(found)
        return
    for name, value in found.items():
        if value not in (None, []):
            typer.echo(f"{name:<22} {', '.join(value) if isinstance(value, list) else value}")
    if not taken:
        say(f"The set in use, {found['set_in_use']}, names no catalogue that has this item.")


@prices.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    code: Annotated[str, typer.Option("--as", metavar="CODE", help="The name it is kept under.")],
    gmca: Annotated[
        str | None,
        typer.Option("--gmca", metavar="VERSION", help="It is the GMCA unit cost workbook of this version."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what is kept under that name.")
    ] = False,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Take a catalogue in: our form or any plain CSV, or the GMCA workbook. See docs/how-to-add-prices.md."""
    from journey.catalogue import keep, read_catalogue, read_gmca, refuse_to_keep
    from journey.pipeline.doubts import refuse_lost

    held = open_workspace(workspace)
    if not file.is_file():
        raise Usage("There is no such file.")
    found = read_gmca(file, code, gmca) if gmca else read_catalogue(file.read_bytes(), code)
    _say_set_aside(found.set_aside)
    with held.lock():
        refuse_to_keep(held.path, found, replace)
        refuse_lost(held.path, found)
        record(held, "add", _subject(code), n_rows=found.items.height)
        keep(held.path, found, replace)
    say(f"Prices kept as '{code}': {found.items.height:,}. See what may be wrong: journey prices lint")
    _say_unknown_payers(found.items)
    _say_whether_used(held, code)
    if found.set_aside.height:
        raise typer.Exit(1)


@prices.command()
def remove(code: Annotated[str, typer.Argument(metavar="CODE")], workspace: WorkspaceOption = HERE) -> None:
    """Take a catalogue out of the workspace again."""
    from journey.catalogue import refuse_to_remove
    from journey.catalogue import remove as take_out

    held = open_workspace(workspace)
    with held.lock():
        refuse_to_remove(held.path, code)
        _refuse_named(held.path, code)
        record(held, "withdraw", _subject(code))
        take_out(held.path, code)
    say(f"Removed '{code}'. Builds made with it stay as they are.")


@prices.command()
def lint(
    name: Annotated[
        str | None, typer.Option("--set", metavar="NAME", help="An assumption set; else the one in use.")
    ] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """What may be wrong with the prices and rules of an assumption set. It changes nothing."""
    from dataclasses import asdict

    from journey.assumptions import load_set
    from journey.catalogue import held
    from journey.pipeline.doubts import doubts_of

    space = open_workspace(workspace)
    chosen = load_set(space.path, name or space.settings.assumptions)
    found = doubts_of(space.path, chosen)
    for code in held(space.path):
        if code not in chosen.catalogues:
            say(f"The set {chosen.name} does not name the catalogue '{code}', so it was not looked at.")
    if json:
        give([asdict(one) for one in found])
        return
    for one in found:
        shown = ", ".join(one.item_codes[:5])
        more = f" and {len(one.item_codes) - 5:,} more" if len(one.item_codes) > 5 else ""
        typer.echo(f"{_LEVEL_WORDS[one.level]:<10} {shown}{more}: {one.sentence} {one.what_to_do}")
    if not found:
        say("Nothing was noticed.")


_LEVEL_WORDS = {"wrong": "put right", "look_at": "look at", "know": "know"}


def _refuse_named(path: Path, code: str) -> None:
    """A catalogue that a set names stays, for its figures could not be made again.

    Raises:
        Refused: a set names it, or a set can't be read to see whether it does.
    """
    from journey.assumptions import list_sets, load_set

    naming = [name for name in list_sets(path) if code in load_set(path, name).catalogues]
    if naming:
        raise Refused(
            f"The assumption set {naming[0]} names the catalogue '{code}'. Take it out of"
            f" assumptions/{naming[0]}.toml first."
        )


def _subject(code: str) -> str:
    """What the audit log calls a catalogue, so that it is not taken for an extract."""
    return f"prices:{code}"


def _told(catalogue: Any) -> dict[str, Any]:
    years = catalogue.items["price_year_fy"]
    return {
        "catalogue_code": catalogue.code,
        "n_items": catalogue.items.height,
        "sha256": catalogue.sha256,
        "first_price_year_fy": years.min(),
        "last_price_year_fy": years.max(),
    }


def _say_unknown_payers(items: Any) -> None:
    """Labels of payers that we do not know: their cost would stand under Not known."""
    from journey.catalogue import unknown_payers, unknown_text

    labels = [label for item in items.iter_rows(named=True) for label in unknown_payers(item)]
    for label in sorted(set(labels)):
        say(f"  {unknown_text(label)} Unless a set splits it, its cost stands under Not known.")


def _say_whether_used(held: Any, code: str) -> None:
    """That prices are only kept, and what puts them to use. A set in use that can't be read says nothing."""
    from journey.assumptions import load_set

    name = held.settings.assumptions
    try:
        chosen = load_set(held.path, name)
    except Refused:
        return
    if code in chosen.catalogues:
        say(f"Figures use them after: journey assumptions use {name}")
    else:
        say(
            f"No figure uses them yet: the set in use, {name}, does not name '{code}' in catalogues."
            " See docs/assumption-sets.md"
        )


def _say_set_aside(faults: Any) -> None:
    """Every fault with its sheet, row and column: a list of prices is short, and each must be put right."""
    if faults.height:
        n_rows = faults.select("sheet_label", "row").unique().height
        say(f"Rows set aside: {n_rows:,}")
    for fault in faults.iter_rows(named=True):
        sheet = f"sheet '{fault['sheet_label']}' " if fault["sheet_label"] else ""
        item = f" ({fault['item_code']})" if fault["item_code"] else ""
        say(f"  {sheet}row {fault['row']}{item}, {fault['column_label']}: {fault['reason_text']}")
