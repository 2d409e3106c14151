"""What the cells of a column look like: shares of shapes, never the cells themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from journey.dates import plain_format
from journey.identifiers import nhs_number_is_valid
from journey.propose.dates import DateFacts, date_facts
from journey.propose.header import Seen
from journey.propose.hints import Hints

MAX_CODES = 60
_SMALL = 40


@dataclass(frozen=True)
class Facts:
    """One column. Shares are of its filled cells; `same` is how often rows of one person agree in it."""

    heading: str
    position: int
    n_rows: int
    n_filled: int
    n_distinct: int
    n_seen_once: int
    shares: dict[str, float]
    dates: DateFacts | None
    n_words: float
    n_characters: float
    shape: str

    @property
    def filled_share(self) -> float:
        """Filled cells as a share of the table's rows."""
        return self.n_filled / self.n_rows if self.n_rows else 0.0

    @property
    def distinct_share(self) -> float:
        """Distinct texts as a share of the filled cells."""
        return self.n_distinct / self.n_filled if self.n_filled else 0.0

    @property
    def is_empty(self) -> bool:
        """No cell is filled."""
        return self.n_filled == 0

    @property
    def is_text(self) -> bool:
        """Long and mostly different: notes."""
        return self.n_filled > 0 and (
            self.n_characters > 60 or (self.n_words > 4 and self.distinct_share > 0.3)
        )

    @property
    def is_code_list(self) -> bool:
        """Few texts, most seen several times; not names, dates, postcodes or numbers that identify."""
        if not self.may_be_codes:
            return False
        return self.n_distinct <= max(2, self.n_filled / 4) and self.n_seen_once <= max(
            1, self.n_distinct / 3
        )

    @property
    def may_be_codes(self) -> bool:
        """No sign against a code list, though a small table may not show that texts come again."""
        if self.is_empty or self.dates or self.is_text or self.is_identifying:
            return False
        return self.n_distinct <= MAX_CODES and (
            self.n_distinct * 2 <= self.n_filled or self.n_filled < _SMALL
        )

    @property
    def is_identifying(self) -> bool:
        """Any sign of names, NHS or National Insurance numbers, postcodes, telephones or e-mail addresses."""
        most = {"nhs": 0.0, "nino": 0.0, "postcode": 0.0, "telephone": 0.0, "email": 0.0}
        most |= {"comma_name": 0.0, "forename": 0.02, "ten_digits": 0.1}
        return any(self.shares[name] > limit for name, limit in most.items())


def column_facts(seen: Seen, hints: Hints) -> list[Facts]:
    """Facts of every column of a table, in its order."""
    return [_facts(seen, place, heading, hints) for place, heading in enumerate(seen.headings, start=1)]


def _facts(seen: Seen, place: int, heading: str, hints: Hints) -> Facts:
    values = seen.frame[heading].drop_nulls().value_counts(name="n").rename({heading: "text"})
    values = values.select("text", pl.col("n").cast(pl.UInt32))
    total = int(values["n"].sum() or 0)
    shares = _shares(values, total, hints)
    dates = date_facts(values, seen.later.get(heading), hints) if total else None
    words = pl.col("text").str.count_matches(r"\S+")
    mean = values.select(
        words=(words * pl.col("n")).sum() / pl.col("n").sum(),
        characters=(pl.col("text").str.len_chars() * pl.col("n")).sum() / pl.col("n").sum(),
    )
    facts = Facts(
        heading,
        place,
        seen.frame.height,
        total,
        values.height,
        int((values["n"] == 1).sum()),
        shares,
        dates,
        float(mean["words"][0] or 0) if total else 0.0,
        float(mean["characters"][0] or 0) if total else 0.0,
        "",
    )
    return Facts(**{**facts.__dict__, "shape": _shape(values, facts)})


def _shares(values: pl.DataFrame, total: int, hints: Hints) -> dict[str, float]:
    text = pl.col("text")
    tests = {name: text.str.contains(pattern) for name, pattern in hints.shape.items()}
    tests["nhs"] = nhs_number_is_valid(text.str.replace_all(r"[\s\-]", ""))
    first = text.str.to_lowercase().str.extract(r"^([\p{L}]+)(?:$|[ ,.])", 1)
    last = text.str.to_lowercase().str.extract(r", ?([\p{L}]+)$", 1)
    names = sorted(hints.forenames)
    tests["forename"] = first.is_in(names).fill_null(False) | last.is_in(names).fill_null(False)
    if total == 0:
        return dict.fromkeys(tests, 0.0)
    counted = values.select(
        (test.cast(pl.Int64) * pl.col("n")).sum().alias(name) for name, test in tests.items()
    )
    return {name: counted[name][0] / total for name in tests}


def _shape(values: pl.DataFrame, facts: Facts) -> str:
    """How a cell is written, in general letters: never a cell."""
    if facts.is_empty:
        return "blank"
    if facts.dates:
        return plain_format(facts.dates.formats[0])
    for name, words in (("nhs", "10 digits"), ("postcode", "AA99 9AA"), ("nino", "AA 99 99 99 A")):
        if facts.shares[name] > 0.5:
            return words
    if facts.is_text:
        return "free text"
    if facts.shares["money"] > 0.9 and facts.shares["pounds"] > 0.5:
        return "a sum of money"
    masks = values.select(
        mask=pl.col("text")
        .str.replace_all(r"\p{Lu}", "A")
        .str.replace_all(r"\p{Ll}", "a")
        .str.replace_all(r"\d", "9"),
        n="n",
    )
    grouped = masks.group_by("mask").agg(pl.col("n").sum()).sort(["n", "mask"], descending=[True, False])
    most, count = grouped.row(0)
    if count * 2 > facts.n_filled and len(most) <= 24 and re.search(r"9|^A{1,3}$", most):
        return f"{len(most)} digits" if set(most) == {"9"} else str(most)
    if facts.shares["whole"] > 0.9 or facts.shares["decimal"] > 0.9:
        return "a number"
    return "words" if facts.n_words > 1.2 else "a word"
