"""Who pays: parts of published prices, prices of the programme's own, splits, and who may not pay."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.assumptions import load_set
from journey.errors import Refused
from journey.pipeline.prices import Prices, read_prices

HEAD = 'title = "Ours"\ndated = 2025-04-01\n'
LOCAL = (
    "code,description,who pays,unit,value,year,perspective,source,reason,dated\n"
    "POL_ARREST_DETAINED,An arrest,Police,per arrest,700,2023-24,fiscal,Ledger,Our force's own,2025-01-31\n"
)
SPLIT = '[[split]]\nitem_code = "POL_ARREST_DETAINED"\npayer_code = "{}"\npercent = {}\n'


def said(workspace: Path, text: str) -> Prices:
    for name in ("assumptions", "catalogues"):
        (workspace / name).mkdir(exist_ok=True)
    (workspace / "catalogues" / "local.csv").write_text(LOCAL, encoding="utf-8")
    (workspace / "assumptions" / "ours.toml").write_text(HEAD + text, encoding="utf-8")
    return read_prices(workspace, load_set(workspace, "ours"), "2024-25")


def payers(prices: Prices) -> list[tuple[str, int, int, int]]:
    held = prices.frames["cost.item_payer"].filter(item_code="POL_ARREST_DETAINED")
    return held.select("payer_code", "part_from", "part_to", "part_total").rows()


def test_the_published_arrest_is_paid_by_three(tmp_path: Path) -> None:
    """GMCA v1.2, comment of line CR6.0: 342 police, 245 duty solicitor, 6 youth offending, 593 in all."""
    assert payers(said(tmp_path, "")) == [
        ("police", 0, 34200, 59300), ("justice", 34200, 58700, 59300), ("council", 58700, 59300, 59300),
    ]  # fmt: skip


def test_a_price_of_the_programmes_own_is_paid_as_it_says_and_a_split_of_the_set_comes_first(
    tmp_path: Path,
) -> None:
    local = 'catalogues = ["shipped", "local"]\n'
    assert payers(said(tmp_path, local)) == [("police", 0, 1, 1)]
    both = local + SPLIT.format("police", 60) + SPLIT.format("justice", 40)
    assert payers(said(tmp_path, both)) == [("police", 0, 6000, 10000), ("justice", 6000, 10000, 10000)]


@pytest.mark.parametrize(
    "text",
    [
        SPLIT.format("police", 60) + SPLIT.format("person", 40),
        '[[pot]]\nname = "All"\npayers = ["police", "person"]\n',
        '[support]\nmethod = "hours"\nhours_per_week = 2\nitem_code = "POL_OFFICER_HR"\n'
        'payer_code = "person"\n',
    ],
)
def test_the_person_pays_no_part_of_a_public_cost(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused, match="assumptions/ours.toml lets person pay"):
        said(tmp_path, text)
