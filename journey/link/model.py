"""The model: how often each level of agreement is seen of one person, and of two."""

from __future__ import annotations

import io
import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import polars as pl

from journey.errors import Damaged
from journey.link.forms import LEVELS, MISSING, TERM_FREQUENCIES

LEAST_ROWS = 700  # fewer rows or people than these give other answers at every try: the shipped model is used
LEAST_ENTITIES = 430  # some 300 people
_MAGIC = b"journey link model 1\n"
_ABOUT = 1.5
_TOWN = 5_000
_OUTGROWN = 1.5
_RAREST = 1e-4  # a value seen once among few people is not as rare as it looks

Shares = Mapping[str, Mapping[str, float]]  # field -> level -> share


@dataclass(frozen=True)
class Model:
    """What is known of agreement, frozen: the same model gives the same pair the same weight for ever.

    m, u         share of pairs of one person, and of two, at each level of each field, of those that hold it
    per_entity   how many pairs of one person are left to find for each entity that the rules leave
    n_entities   how many entities it was fitted on; 0 in the shipped model
    same_scheme  m and u of two ids of one scheme (an agency seldom has someone twice)
    frequencies  field -> frame value, share: how common names and postcodes are; the shipped model knows
                 the most common British names, and nothing of places
    n_rows       on how many rows of identifiers it was fitted
    origin       what it was fitted on, in words
    is_fitted    whether to the people at hand; the shipped model is not worth keeping for later
    """

    m: Shares
    u: Shares
    per_entity: float
    n_entities: int
    same_scheme: tuple[float, float]
    frequencies: Mapping[str, pl.DataFrame]
    n_rows: int
    origin: str
    is_fitted: bool

    def is_outgrown(self, n_rows: int) -> bool:
        """Whether the data have grown by half since, or shrunk as much.

        A model of one agency says little of eight; and an extract taken out again leaves the former model.
        """
        return n_rows > _OUTGROWN * self.n_rows or self.n_rows > _OUTGROWN * n_rows


@cache
def default_model() -> Model:
    """The model shipped with the program: fitted on synthetic people, without anything personal."""
    held = json.loads(resources.files("journey.link").joinpath("default_model.json").read_text("utf-8"))
    common = {
        field: pl.DataFrame({"value": list(shares), "share": list(shares.values())})
        for field, shares in held["common_names"].items()
    }
    return _model(held, common, is_fitted=False)


def dump_model(model: Model) -> bytes:
    """The model as bytes: JSON, then a Parquet file of each table of frequencies. It holds names: seal it."""
    tables = {}
    for field, frame in sorted(model.frequencies.items()):
        out = io.BytesIO()
        frame.sort("value").write_parquet(out, statistics=False)
        tables[field] = out.getvalue()
    head = json.dumps(
        {**as_json(model), "tables": {field: len(table) for field, table in tables.items()}}, sort_keys=True
    ).encode()
    return _MAGIC + struct.pack(">Q", len(head)) + head + b"".join(tables.values())


def load_model(content: bytes) -> Model:
    """What dump_model made.

    Raises:
        Damaged: the bytes are not a model, or not a whole one.
    """
    try:
        if not content.startswith(_MAGIC):
            raise ValueError
        start = len(_MAGIC) + 8
        (length,) = struct.unpack(">Q", content[len(_MAGIC) : start])
        held = json.loads(content[start : start + length])
        place = start + length
        frequencies = {}
        for field, size in held["tables"].items():
            frequencies[field] = pl.read_parquet(io.BytesIO(content[place : place + size]))
            place += size
        return _model(held, frequencies, is_fitted=bool(held["is_fitted"]))
    except (ValueError, KeyError, TypeError, struct.error, pl.exceptions.PolarsError):
        raise Damaged(
            "The link model can't be read. Remove it to have it fitted anew; "
            "some people may then be linked otherwise."
        ) from None


def as_json(model: Model) -> dict[str, Any]:
    """The model without its frequencies."""
    return {
        "origin": model.origin,
        "is_fitted": model.is_fitted,
        "per_entity": model.per_entity,
        "n_entities": model.n_entities,
        "n_rows": model.n_rows,
        "same_scheme": list(model.same_scheme),
        "m": {field: dict(model.m[field]) for field in LEVELS},
        "u": {field: dict(model.u[field]) for field in LEVELS},
    }


def _model(held: dict[str, Any], frequencies: Mapping[str, pl.DataFrame], is_fitted: bool) -> Model:
    m, u = ({f: {n: float(x) for n, x in held[key][f].items()} for f in LEVELS} for key in ("m", "u"))
    first, second = held["same_scheme"]
    return Model(
        m,
        u,
        float(held["per_entity"]),
        int(held["n_entities"]),
        (first, second),
        frequencies,
        int(held["n_rows"]),
        str(held["origin"]),
        is_fitted,
    )


def prior_bits(model: Model, n_entities: int) -> float:
    """Bits of any two entities being one person before anything is compared.

    The more people, the less likely is any pair. As long as there are about as many as when the model was
    fitted, their number then counts, so that new records do not move the old ones; and however few there are,
    they come from a town of others.
    """
    n = model.n_entities if n_entities / _ABOUT <= model.n_entities <= n_entities * _ABOUT else n_entities
    share = 2 * model.per_entity / max(n - 1, _TOWN)
    return math.log2(share / (1 - share))


def rounded(share: float) -> float:
    """Three significant digits: what lies beyond is chance, and differs from machine to machine.

    >>> rounded(0.0123456)
    0.0123
    """
    return float(f"{share:.2e}")


def splink_settings(model: Model) -> dict[str, Any]:
    """The model as Splink takes it. Blocking is ours, so is the share of pairs that are one person."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "variant",
        "blocking_rules_to_generate_predictions": ["l.entity = r.entity"],
        "comparisons": [_comparison(model, field) for field in LEVELS],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "additional_columns_to_retain": ["entity"],
        "probability_two_random_records_match": 0.5,
    }


def _comparison(model: Model, field: str) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": MISSING[field], "label_for_charts": "missing", "is_null_level": True}
    ]
    for name, sql in (*LEVELS[field], ("different", "ELSE")):
        level = {
            "sql_condition": sql,
            "label_for_charts": name,
            "m_probability": model.m[field][name],
            "u_probability": model.u[field][name],
        }
        if name == "same" and field in TERM_FREQUENCIES:
            level |= {
                "tf_adjustment_column": TERM_FREQUENCIES[field],
                "tf_adjustment_weight": 1.0,
                "tf_minimum_u_value": _RAREST,
            }
        levels.append(level)
    return {"output_column_name": field, "comparison_levels": levels}
