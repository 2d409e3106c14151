"""The base of every table contract: strict columns, in order, with no coercion."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

CODE = pl.String
MONEY = pl.Decimal(18, 2)
LOCAL_AT = pl.Datetime("us")


class Contract(pa.DataFrameModel):
    """One table that the parts agree on.

    Strict: columns are exactly those listed, in that order, with exactly those types. Nothing is coerced.
    Validate collected frames only: on a LazyFrame Pandera looks at columns and types and not at values.
    Pandera's own messages hold the offending values; report only rule names and row numbers.
    """

    class Config(BaseConfig):
        """Shared by every contract."""

        strict = True
        ordered = True
        coerce = False
