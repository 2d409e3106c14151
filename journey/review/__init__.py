"""Doubtful matches: shown side by side, decided by people, and counted to say how often links are right."""

from journey.review.alias_table import aliases, keep_aliases
from journey.review.decisions import decide, deciders, undo
from journey.review.linkage import report
from journey.review.quality import Quality, Share, estimate
from journey.review.side_by_side import counts, pair, pair_ids, pairs
from journey.review.sides import Pair, Side, Standing

__all__ = [
    "Pair",
    "Quality",
    "Share",
    "Side",
    "Standing",
    "aliases",
    "counts",
    "decide",
    "deciders",
    "estimate",
    "keep_aliases",
    "pair",
    "pair_ids",
    "pairs",
    "report",
    "undo",
]
