"""What the form of a new programme offers."""

from __future__ import annotations

import csv
from importlib import resources


def price_bases() -> list[str]:
    """The financial years whose prices figures may be in, the newest first."""
    text = (resources.files("schemas") / "reference" / "gdp_deflator.csv").read_text(encoding="utf-8-sig")
    return sorted((row["financial_year"] for row in csv.DictReader(text.splitlines())), reverse=True)
