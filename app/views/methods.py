"""Methods and glossary: what each figure is, in plain words, in full and with worked examples."""

import streamlit as st

from app import components, methods_text, state
from journey import METHOD_VERSION, words
from journey.errors import JourneyError
from journey.read import Reader
from journey.read.agency_costs import prices_in_use
from journey.words import glossary, method

_PLAIN, _EXAMPLES = "In plain words", "Worked examples"
_PRICES = ("unit-costs-in-use", "Unit costs and prices of these figures")
_FULL = ("in-full", "The method in full")
_WORDS = ("words", "What the words mean")


def stamp(read: Reader | None) -> None:
    """The version of the method, and what the figures on these pages were made with."""
    parts = [f"Method version {METHOD_VERSION}"]
    if read:
        made = read.manifest["method_version"]
        chosen = read.assumption_set()
        parts += [f"these figures were made with version {made}"] if made != METHOD_VERSION else []
        parts += [words.prices_stamp(chosen["price_base_fy"], chosen), words.price_level(chosen)]
    components.subtitle(" · ".join(parts))


def prices(read: Reader | None) -> None:
    """Every unit cost in use, with its year and source."""
    components.heading(2, _PRICES[1], anchor=_PRICES[0])
    if read is None:
        components.note("There are no figures yet, so no unit cost is in use.")
        return
    used, base = prices_in_use(read), read.assumption_set()["price_base_fy"]
    components.note(
        f"{words.several(len(used), 'unit cost')} stand behind the estimated costs. Each is brought from the "
        f"prices of its own year to those of {words.financial_year(base)} by the price index it names."
    )
    with st.expander("Show the unit costs and their sources"):
        components.table(
            "Unit costs in use, in the prices of their own year",
            ["Unit cost", "For", "Prices of", "Source", "£", "Low, £", "High, £"],
            [
                [
                    row["item_label"],
                    row["unit_label"] or "not said",
                    words.financial_year(row["price_year_fy"]),
                    row["source_title"],
                    words.pounds_exact(row["value_gbp"]),
                    *(_end(row[name]) for name in ("low_gbp", "high_gbp")),
                ]
                for row in used
            ],
            n_text=4,
        )


def _end(amount_gbp: object) -> str:
    return "no range" if amount_gbp is None else words.pounds_exact(amount_gbp)  # type: ignore[arg-type]


def in_full(chapters: list[method.Part], examples: list[method.Part]) -> None:
    """Each chapter and each example, closed until somebody opens it."""
    components.heading(2, _FULL[1], anchor=_FULL[0])
    components.note("The same at length, for whoever checks or repeats the figures.")
    for chapter in chapters:
        with st.expander(chapter.title):
            methods_text.blocks(chapter.blocks, chapter.title)
    components.heading(2, _EXAMPLES, anchor="worked-examples")
    components.note(
        "Small tables in, small tables out, worked by hand or taken from the source that is named. Each is "
        "run as a test whenever the program changes."
    )
    for example in examples:
        with st.expander(example.title):
            methods_text.blocks(example.blocks, example.title)


def below(title: str, held: list[method.Part]) -> list[method.Part]:
    """The parts of level 3 beneath a heading of level 2."""
    titles = [part.title for part in held]
    rest = held[titles.index(title) + 1 :]
    end = next((n for n, part in enumerate(rest) if part.level == 2), len(rest))
    return rest[:end]


def main() -> None:
    """Draw the page; all but the prices needs no data."""
    read = None
    try:
        read = state.reader()
    except JourneyError:
        pass  # the page says what there is to say without figures
    held = method.parts()
    plain, examples = below(_PLAIN, held), below(_EXAMPLES, held)
    chapters = [part for part in held if part.level == 2 and part.title not in (_PLAIN, _EXAMPLES)]
    components.banner(read)
    components.heading(1, "Methods and glossary")
    stamp(read)
    methods_text.contents(
        [
            *((part.anchor, part.title) for part in plain),
            _PRICES,
            _FULL,
            ("worked-examples", _EXAMPLES),
            _WORDS,
        ]
    )
    components.heading(2, _PLAIN, "Each with an example worked by hand")
    for part in plain:
        methods_text.part(part, 3)
    prices(read)
    in_full(chapters, examples)
    components.heading(2, _WORDS[1], anchor=_WORDS[0])
    components.definitions(glossary.GLOSSARY)


main()
