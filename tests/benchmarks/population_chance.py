"""Source people, and which of their rows a fault befalls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from benchmarks.population_faults import SHARES
from numpy.random import Generator


@dataclass(frozen=True)
class Held:
    """One place per source person: the agency's number and the true person's."""

    agency: np.ndarray
    person: np.ndarray
    is_further: bool = False  # rows written after a change: the other name, an earlier address


class Chance:
    """Which rows a fault befalls, given the care of each row's agency."""

    def __init__(self, care: np.ndarray, random: Generator) -> None:
        self.care = care
        self.random = random

    def of(self, fault: str) -> np.ndarray:
        """True where it happens: the fault's share times the agency's care."""
        return np.asarray(self.random.random(len(self.care)) < SHARES[fault] * self.care)

    def plain(self, share: str | np.ndarray) -> np.ndarray:
        """True with this share, whatever the care."""
        rate = SHARES[share] if isinstance(share, str) else share
        return np.asarray(self.random.random(len(self.care)) < rate)


def or_none(words: np.ndarray, is_missing: np.ndarray) -> np.ndarray:
    """The words, None where they are missing."""
    out = words.astype(object)
    out[is_missing] = None
    return out


def text(words: np.ndarray) -> pl.Series:
    """A column of texts."""
    return pl.Series(words.tolist(), dtype=pl.String)
