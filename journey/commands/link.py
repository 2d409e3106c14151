"""Who is who: the link report, doubtful pairs and what people decide about them, and aliases."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from journey.commands.common import (
    HERE,
    JsonOption,
    WorkspaceOption,
    app,
    give,
    open_reader,
    open_workspace,
    say,
)
from journey.errors import Refused, Usage

_NEXT = "Figures change at the next build: journey build"


@app.command()
def link(
    person: Annotated[str | None, typer.Argument(help="With --history: whose ids.")] = None,
    review: Annotated[bool, typer.Option("--review", help="Doubtful pairs, side by side.")] = False,
    kind: Annotated[str | None, typer.Option(help="With --review: only pairs of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="With --review: at most so many pairs.")] = 20,
    confirm: Annotated[str | None, typer.Option(metavar="PAIR", help="They are the same person.")] = None,
    refuse: Annotated[str | None, typer.Option(metavar="PAIR", help="They are two people.")] = None,
    undo: Annotated[str | None, typer.Option(metavar="PAIR", help="Take a decision back.")] = None,
    who: Annotated[str | None, typer.Option(help="Your name: who decides.")] = None,
    why: Annotated[str | None, typer.Option(help="The reason; it is kept sealed.")] = None,
    quality: Annotated[bool, typer.Option("--quality", help="How often links are right.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Person ids merged and split.")] = False,
    aliases: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Ids known to be one person's; replaces the former table."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Who is who; what is doubtful."""
    named = {"--confirm": confirm, "--refuse": refuse, "--undo": undo}
    decided = [(what, pair) for what, pair in named.items() if pair]
    if len(decided) + review + quality + history + (aliases is not None) > 1:
        raise Usage(
            "One thing at a time: --review, --confirm, --refuse, --undo, --quality, --history or --aliases."
        )
    if person and not history:
        raise Usage("A person is named only to see what befell their ids: journey link --history PERSON")
    held = open_workspace(workspace)
    if decided:
        _decide(held, *decided[0], who, why, json)
    elif review:
        _review(held, kind, limit, who, json)
    elif aliases is not None:
        _aliases(held, aliases, json)
    elif quality:
        _quality(held, json)
    elif history:
        _history(held, person, json)
    else:
        _report(held, json)


def _report(held: Any, json: bool) -> None:
    from journey.review import report
    from journey.review.text import report_text

    found = report(held)
    give(found) if json else typer.echo(report_text(found))


def _decide(held: Any, what: str, pair_id: str, who: str | None, why: str | None, json: bool) -> None:
    from journey import review

    if not (who and why):
        raise Usage("Say who decides and why: --who NAME --why TEXT")
    if what == "--undo":
        review.undo(held, pair_id, who, why)
    else:
        review.decide(held, pair_id, "same" if what == "--confirm" else "different", who, why)
    if json:
        give({"pair_id": pair_id, "done": what.removeprefix("--"), "who": who})
    say(f"Kept. {_NEXT}")


def _review(held: Any, kind: str | None, limit: int, who: str | None, json: bool) -> None:
    from journey import review
    from journey.review.text import pair_text

    if not json and sys.stdin.isatty() and sys.stdout.isatty():
        _ask_about(held, review.pair_ids(held, kind)[:limit], who)
        return
    pairs = review.pairs(held, kind, limit=limit)
    if json:
        give([asdict(pair) for pair in pairs])
        return
    rule = "\n\n" + "-" * 80 + "\n\n"
    typer.echo(rule.join(pair_text(pair) for pair in pairs) or "No pair is waiting for a decision.")


def _ask_about(held: Any, pair_ids: list[str], who: str | None) -> None:
    """Show one pair after another and keep what is answered. Each is logged only when it is its turn."""
    from journey import review
    from journey.casebook import current_user
    from journey.review.text import pair_text

    who = who or current_user()
    n_decided = 0
    for number, pair_id in enumerate(pair_ids, 1):
        typer.echo(f"\n{number} of {len(pair_ids)}\n\n{pair_text(review.pair(held, pair_id))}\n")
        answer = _answer()
        if answer == "q":
            break
        if answer == "k":
            continue
        why = typer.prompt("Why", err=True)
        try:
            review.decide(held, pair_id, "same" if answer == "s" else "different", who, why)
        except Refused as refused:
            say(refused.message)
        else:
            n_decided += 1
    say(f"{n_decided:,} decided by {who}. {_NEXT}" if n_decided else "Nothing was decided.")


def _answer() -> str:
    while True:
        answer = str(typer.prompt("s same, d different, k skip, q quit", err=True)).strip().lower()[:1]
        if answer in ("s", "d", "k", "q"):
            return answer
        say("Answer s, d, k or q.")


def _quality(held: Any, json: bool) -> None:
    from journey.review import estimate
    from journey.review.text import quality_text

    found = estimate(held)
    give(asdict(found)) if json else typer.echo(quality_text(found))


def _history(held: Any, person: str | None, json: bool) -> None:
    from journey.review.linkage import registry_of
    from journey.review.text import history_text

    registry = registry_of(held)
    lines = registry.history(person).to_dicts()
    if person and not lines:  # not an id that was ever given: perhaps an alias
        lines = registry.history(open_reader(held.path).person(person)["person_id"]).to_dicts()
    give(lines) if json else typer.echo(history_text(lines))


def _aliases(held: Any, path: Path, json: bool) -> None:
    from journey.review import keep_aliases

    with held.lock():
        n_aliases = keep_aliases(held, path)
    if json:
        give({"n_aliases": n_aliases})
    say(f"{n_aliases:,} aliases are kept, sealed. The file itself is not needed any more. {_NEXT}")
