"""Unit costs: versioned tables of what a unit of a service costs, and what may be wrong with them.

A library, not a stage: it reads catalogues, keeps them in a workspace and says which line wins.
"""

from journey.catalogue.form import Catalogue, is_local
from journey.catalogue.gmca import read_gmca
from journey.catalogue.linting import Finding, lint
from journey.catalogue.payers import payer_of, unknown_payers, unknown_text
from journey.catalogue.reading import read_catalogue
from journey.catalogue.shelf import (
    SHIPPED,
    effective,
    held,
    keep,
    load,
    refuse_to_keep,
    refuse_to_remove,
    remove,
    shipped,
)
from journey.catalogue.words import Unit, units

__all__ = [
    "SHIPPED",
    "Catalogue",
    "Finding",
    "Unit",
    "effective",
    "held",
    "is_local",
    "keep",
    "lint",
    "load",
    "payer_of",
    "read_catalogue",
    "read_gmca",
    "refuse_to_keep",
    "refuse_to_remove",
    "remove",
    "shipped",
    "units",
    "unknown_payers",
    "unknown_text",
]
