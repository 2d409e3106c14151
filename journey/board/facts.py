"""Fill a board paper from one build: the answers and sentences of the screen, in the order of a paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from journey import words
from journey.board import masked, tables
from journey.board import words as told
from journey.board.paper import Paper, Part, Picture, each_text
from journey.notes import looks_personal
from journey.read import Reader
from journey.read.hidden import Hidden

Row = dict[str, Any]

_SIDES = ("before", "after")
_LANE = 0.031  # height of a lane for a width of one


@dataclass(frozen=True)
class About:
    """Whom and what a paper is about, and whether identities are hidden in it."""

    read: Reader
    line: Row
    comparison: Row | None
    is_hidden: bool

    @property
    def person_id(self) -> str:
        """The person's id in the build."""
        return str(self.line["person_id"])

    @property
    def name(self) -> str:
        """What the person is called in the paper."""
        return "this person" if self.is_hidden else str(self.line["name"])

    @cached_property
    def contacts(self) -> list[Row]:
        """Every contact as it is drawn."""
        rows = self.read.journey(self.person_id).to_dicts()
        return masked.contacts(rows, self.line["change_on"]) if self.is_hidden else rows

    @cached_property
    def clean(self) -> Callable[[str], str]:
        """Takes names out of what someone typed, where identities are hidden."""
        if not self.is_hidden:
            return lambda text: text
        known = [*self.read.known_names(), self.person_id]
        return masked.without_names(known, str(self.line["display_name"] or self.line["alias"] or ""))

    @cached_property
    def span(self) -> tuple[date, date]:
        """The first day drawn, and the day after the last: the whole time after is inside."""
        months = [row["coverage_month"] for row in self.coverage] or [self.line["first_date"]]
        as_of = date.fromisoformat(self.read.settings["as_of_date"])
        first, last = min([*months, self.line["first_date"]]), max(as_of, self.line["last_date"])
        if self.comparison:
            first = min(self.comparison["before"]["from_date"], self.line["first_date"])
            last = max(last, self.comparison["after"]["to_date_excl"] - timedelta(days=1))
        if self.is_hidden:
            first, last = first.replace(day=1), _month_end(last)
        return first, last + timedelta(days=1)

    @cached_property
    def coverage(self) -> list[Row]:
        """What is known of each agency and month for this person."""
        return self.read.person_coverage(self.person_id).to_dicts()

    @property
    def change_line(self) -> date | None:
        """Where the line of the change is drawn."""
        on = self.comparison["change_on"] if self.comparison else None
        return masked.middle(on) if on and self.is_hidden else on


def _month_end(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def paper(read: Reader, person: str, purpose: str, is_hidden: bool) -> Paper:
    """The paper of one person.

    Args:
        read: the build.
        person: an id or alias.
        purpose: what it is for; it stands in the stamp.
        is_hidden: identities are left out.

    Raises:
        Refused: no one in the build has that id or alias.
    """
    line = read.person(person)
    reason = read.why_not_compared(line["person_id"])
    comparison = None if reason else read.compare(line["person_id"])
    about = About(read, line, comparison, is_hidden)
    parts = [_lead(about), _said(about)]
    if comparison:
        parts += _compared(about, comparison)
    else:
        parts += [Part("Why there is no comparison", says=(str(reason),)), _every_contact(about)]
        parts.append(Part("What may not be concluded", points=told.NOT_COMPARED, how=told.HOW_NOT))
    parts.append(_rests_on(about, purpose))
    title, stamp = _title(about), _stamp(about, purpose)
    if is_hidden:
        parts = [each_text(part, masked.months_for_days) for part in parts]
        stamp = tuple(masked.months_for_days(text) for text in stamp)
    return Paper(title, stamp, tuple(parts))


def _title(about: About) -> str:
    whose = "One person" if about.is_hidden else about.name
    return f"{whose}: {'before and after' if about.comparison else 'the journey'}"


def _stamp(about: About, purpose: str) -> tuple[str, ...]:
    """What stands on every page."""
    read = about.read
    last = words.day(date.fromisoformat(read.settings["as_of_date"]))
    kind = "Sample data, invented" if read.is_sample else "Real data"
    return (
        f"{kind}. Data to {last}. Method {read.manifest['method_version']}. {_prices(about)}.",
        f"Build {read.manifest['build_id']}. Made for: {about.clean(purpose)}. "
        f"{'Identities hidden.' if about.is_hidden else 'Identities shown.'}",
    )


def _prices(about: About) -> str:
    chosen = about.read.assumption_set()
    chosen = chosen | {"title": about.clean(chosen["title"])}
    return f"{words.prices_stamp(chosen['price_base_fy'], chosen)}; {words.price_level(chosen)}"


def _lead(about: About) -> Part:
    """The headline; the page's first message."""
    if about.comparison is None:
        return Part(words.journey_sentence(about.line), how=told.HOW_JOURNEY, is_lead=True)
    first, *rest = words.headline(about.comparison)
    return Part(
        " ".join([first, *rest]),
        below=words.supplied_sentence(about.comparison["coverage"]),
        how=told.HOW_LEAD,
        is_lead=True,
    )


def _said(about: About) -> Part:
    """The person's own words, where they agreed that leaders see them."""
    heading = "In their own words"
    if about.read.has_sealed_words():
        return Part(heading, says=(told.SEALED,))
    source = Hidden(about.read) if about.is_hidden else about.read
    held = source.words(about.person_id, "leaders")
    shown = [line for line in held if not (about.is_hidden and looks_personal(line["text"]))]
    quotes = tuple((about.clean(line["text"]), _by(about, line)) for line in shown)
    says = () if held else (told.NO_WORDS,)
    if len(shown) < len(held):
        says = (told.LEFT_OUT_WORDS,)
    return Part(heading, below="Shared with consent for leaders" if quotes else "", quotes=quotes, says=says)


def _by(about: About, line: Row) -> str:
    voice = line["voice"]
    if voice in ("worker", "analyst"):
        voice = f"A {voice}" if voice == "worker" else f"An {voice}"
    if line["voice"] in ("person", about.line["alias"], about.line["display_name"]):
        voice = "The person" if about.is_hidden else about.name
    invented = " (invented for the sample)" if line["is_invented"] else ""
    return f"{voice}, {words.month(line['said_on'])}, shared with consent{invented}"


def _compared(about: About, comparison: Row) -> list[Part]:
    """The parts of a person whose before and after can be compared."""
    return [
        Part("What was found", points=tuple(comparison["finding"]), how=told.HOW_SURE[:1]),
        Part(
            "Four figures",
            says=tuple(filter(None, [words.gaps_note(comparison)])),
            tables=(tables.figures(comparison),),
            how=told.HOW_FIGURES,
        ),
        _every_contact(about),
        _years(about, comparison),
        _cost(about, comparison),
        _ways(comparison),
        *_payers(about, comparison),
        _how_sure(about, comparison),
        Part("What may not be concluded", points=tuple(comparison["caveats"]), how=told.HOW_NOT),
    ]


def _every_contact(about: About) -> Part:
    """Every contact in its lane, and the same in figures by agency."""
    from journey.board import pictures

    agencies = about.read.agencies().to_dicts()
    comparison, span, change = about.comparison, about.span, about.change_line
    lengths = ("", "")
    if comparison:
        before, after = (
            words.span(comparison[s]["from_date"], comparison[s]["to_date_excl"]) for s in _SIDES
        )
        lengths = (before, after)
    period = f"{words.month(span[0])} to {words.month(span[1] - timedelta(days=1))}"

    def draw(width: float, height: float) -> bytes:
        size = (width, height)
        return pictures.png(
            pictures.raster(about.contacts, agencies, about.coverage, span, change, lengths, size)
        )

    shown = words.several(len(about.contacts), "contact")
    found = words.headline(comparison) if comparison else [words.journey_sentence(about.line)]
    told_endings = [words.ending_sentence(one) for one in about.read.endings(about.person_id)]
    alt = (
        f"Dotted chart, one mark a contact: {shown} in {len(agencies)} rows, one an agency, {period}. "
        f"{' '.join([*found, *told_endings])} The table has the same figures."
    )
    return Part(
        words.agencies_finding(comparison) if comparison else "Every contact, by service",
        f"Every contact with {about.name}, by service, {period}",
        says=tuple(told_endings),
        picture=Picture(draw, alt, 0.1 + _LANE * len(agencies)),
        tables=(tables.by_agency(about.contacts, agencies, comparison),),
        how=(*told.HOW_CONTACTS, *([told.HOW_MONTHS] if about.is_hidden else [])),
    )


def _years(about: About, comparison: Row) -> Part:
    from journey.board import pictures

    yearly = about.read.yearly(about.person_id).to_dicts()
    rates = (comparison["before"]["n_interactions_per_year"], comparison["after"]["n_interactions_per_year"])
    start = f"{yearly[0]['year_from_date']:%B}"
    alt = (
        f"Bar chart of contacts in each year from {start}: "
        f"{words.count(comparison['before']['n_interactions'])} before and "
        f"{words.count(comparison['after']['n_interactions'])} after the change; as rates, "
        f"{words.count(rates[0])} a year before and {words.count(rates[1])} a year after. The table has "
        "every year."
    )
    return Part(
        words.years_finding(yearly),
        f"Contacts in each year from {start}, part years marked; the dashed lines are the rates a year "
        "before and after",
        picture=Picture(
            lambda width, height: pictures.png(pictures.years(yearly, rates, (width, height))), alt, 0.42
        ),
        tables=(tables.yearly(yearly, comparison, about.is_hidden),),
        how=told.HOW_YEARS,
    )


def _cost(about: About, comparison: Row) -> Part:
    from journey.board import pictures

    support = words.support_cost(comparison["after"], "cost_gbp_per_year", words.pounds)
    before, after = (f"{words.pounds(comparison[side]['cost_gbp_per_year'])} a year" for side in _SIDES)
    spent = about.read.running_cost(about.person_id).to_dicts()
    if about.is_hidden:
        spent = masked.running_cost(spent, comparison["change_on"])
    change = about.change_line or comparison["change_on"]
    until = comparison["after"]["to_date_excl"]

    def draw(width: float, height: float) -> bytes:
        size = (width, height)
        return pictures.png(pictures.cost_line(spent, change, until, (before, after), about.span, size))

    alt = (
        f"Line chart of estimated cost added up, reaching {words.pounds(comparison['total']['cost_gbp'])}. "
        f"It rises by {before} before the change and {after} after it: {support}. The table of the years "
        "has the same figures."
    )
    return Part(
        words.cost_finding(comparison),
        f"Estimated cost of activity, added up; after: {support}",
        picture=Picture(draw, alt, 0.42),
        says=(f"{words.cost_range(comparison['before'], comparison['after'])}. {words.RANGES}",),
        how=told.HOW_COST,
    )


def _ways(comparison: Row) -> Part:
    return Part(
        words.ways_finding(comparison),
        words.ways_basis(comparison),
        tables=tables.ways(comparison),
        how=told.HOW_WAYS,
    )


def _payers(about: About, comparison: Row) -> list[Part]:
    found = comparison["who_pays"]
    if not found:
        return []
    support = words.support_cost(comparison["after"], "cost_gbp_per_year", words.pounds)
    said = [row for row in found if row["cashable_text"] != words.NOT_SAID]
    lines = [f"{row['payer_label']}: {row['cashable_text']}" for row in said] or [words.NOT_SAID]
    if about.is_hidden and said:
        lines = [told.SAID_CASHABLE]
    return [
        Part(
            words.payers_finding(found),
            f"Who pays for the estimated activity, by name; after: {support}",
            says=tuple(lines),
            tables=(tables.payers(found, comparison),),
            how=told.HOW_PAYERS,
        )
    ]


def _how_sure(about: About, comparison: Row) -> Part:
    """The verdict, what it rests on and what speaks against it, in words."""
    verdict = comparison["verdict"]
    warnings = [
        text
        for name, text in (("is_crisis_start", words.CRISIS_START), ("is_falling_already", words.FALLING))
        if verdict[name]
    ]
    after = (comparison["like_for_like"] or comparison)["after"]
    length = words.span(after["from_date"], after["to_date_excl"])
    n_spans = words.count(comparison["placebo"]["n_spans"])
    stretches = f"Was it ever this quiet before? Of {n_spans} stretches of {length} before the change: "
    placebo = words.placebo_sentence(comparison)
    points = [
        *warnings,
        words.swing_sentence(comparison["swing"]),
        placebo if comparison["placebo"]["is_refused"] else stretches + placebo[0].lower() + placebo[1:],
        words.sensitivity_sentence(comparison),
        *words.threshold_sentences(comparison["linkage"]["thresholds"], about.name),
        *words.doubt_sentences(about.read.link_doubts(about.person_id), about.name),
    ]
    return Part(verdict["sentence"], "How sure is this?", points=tuple(points), how=told.HOW_SURE)


def _rests_on(about: About, purpose: str) -> Part:
    """The stamp in full."""
    read = about.read
    last = words.day(date.fromisoformat(read.settings["as_of_date"]))
    points: Sequence[str] = (
        told.SAMPLE if read.is_sample else told.REAL,
        f"Data to {last}, of {words.several(read.extracts().height, 'file')}.",
        f"{_prices(about)}.",
        f"Method version {read.manifest['method_version']}; build {read.manifest['build_id']}.",
        f"Made for: {about.clean(purpose)}.",
        told.HIDDEN if about.is_hidden else told.SHOWN,
    )
    return replace(Part("What this paper rests on"), points=tuple(points))
