"""Contracts of the canonical stage: what one extract becomes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig
from pandera.api.polars.types import PolarsData

from schemas import vocabularies as v
from schemas.base import Contract

FIRST_DATE = dt.date(1900, 1, 1)
Money = Annotated[pl.Decimal, 18, 2]
LocalAt = Annotated[pl.Datetime, "us", None]


class _Happening(Contract):
    """What an interaction is, wherever it is held.

    Grain: interaction_id.
    """

    interaction_id: str
    source_code: str
    source_row: int = pa.Field(ge=1)
    source_person_id: str
    role_code: str = pa.Field(isin=v.ROLE_CODES)
    group_id: str = pa.Field(nullable=True)
    n_sharing: int = pa.Field(ge=1)
    share_no: int = pa.Field(ge=1)
    agency_code: str = pa.Field(isin=v.AGENCY_CODES)
    activity_code: str
    source_activity: str = pa.Field(nullable=True)
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    outcome_code: str = pa.Field(nullable=True, isin=v.OUTCOME_CODES)
    setting_code: str = pa.Field(nullable=True, isin=v.SETTING_CODES)
    grain_code: str = pa.Field(isin=v.GRAIN_CODES)
    start_date: dt.date = pa.Field(ge=FIRST_DATE)
    start_at: LocalAt = pa.Field(nullable=True)
    start_precision: str = pa.Field(isin=v.PRECISION_CODES)
    end_date_excl: dt.date = pa.Field(nullable=True)
    end_status_code: str = pa.Field(isin=v.END_STATUS_CODES)
    duration_minutes: int = pa.Field(nullable=True, ge=0)
    recorded_cost_gbp: Money = pa.Field(nullable=True)
    data_flags: str
    version_date: dt.date = pa.Field(nullable=True)
    parent_id: str = pa.Field(nullable=True)
    counts_for_cost: bool
    record_key: str = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

    @pa.check("interaction_id")
    @classmethod
    def is_unique(cls, data: PolarsData) -> pl.LazyFrame:
        """No identity stands twice. Different hashes prove it cheaply; only else are the texts compared."""
        ids = pl.col(data.key)
        if data.lazyframe.select(ids.hash().n_unique() == pl.len()).collect().item():
            return data.lazyframe.select(ids.is_not_null())
        return data.lazyframe.select(~ids.is_duplicated())

    @pa.dataframe_check
    @classmethod
    def end_not_before_start(cls, data: PolarsData) -> pl.LazyFrame:
        """An end is never before its start; an open end passes."""
        fits = pl.col("end_date_excl").is_null() | (pl.col("end_date_excl") >= pl.col("start_date"))
        return data.lazyframe.select(fits.alias("end_not_before_start"))

    @pa.dataframe_check
    @classmethod
    def share_within_job(cls, data: PolarsData) -> pl.LazyFrame:
        """A share is one of those there are."""
        return data.lazyframe.select((pl.col("share_no") <= pl.col("n_sharing")).alias("share_within_job"))

    @pa.dataframe_check
    @classmethod
    def end_status_agrees(cls, data: PolarsData) -> pl.LazyFrame:
        """Closed rows, and only closed rows, have an end."""
        is_closed = pl.col("end_status_code") == "closed"
        agrees = is_closed == pl.col("end_date_excl").is_not_null()
        return data.lazyframe.select(agrees.alias("end_status_agrees"))


class Interaction(_Happening):
    """One agency did one thing to, for or about one person, as an instant or an interval.

    Grain: interaction_id (source, natural key and role).
    Reads: one extract. source_sheet_no (1 for the first sheet of its files, in their order) and source_row
        lead back to the cell. The sheet's name and the agency's record number are sealed: both may name a
        person.
    Money: recorded_cost_gbp is what the agency wrote, nominal, and is never used as our cost.
    Time: start_date inclusive, end_date_excl exclusive; null with end_status_code open_at_extract means
        still open; only stays and orders have an end. Nights are end_date_excl less start_date.
    Codes: status_code is whether it took place, outcome_code how it ended, setting_code where or by what
        means; the last two are null where the agency does not say, which is not the same as nothing.
    Sharing: share_no is which of the n_sharing shares of a job a row carries, so that round(cost x share_no /
        n_sharing) less the same of share_no - 1 adds up to the job's cost. 1 of 1 where nothing is shared.
    Nesting: a row with counts_for_cost false is priced in the record parent_id, and never on its own.
    Versions: record_key is the token of the natural key where a record may have several people or roles; else
        interaction_id stands for the record. A record sent again replaces all of its rows.
    Gaps: a missing row may be a row set aside or an agency that sent nothing; neither means nothing happened.
    """

    source_sheet_no: int = pa.Field(ge=1)


class ReceivedInteraction(_Happening):
    """An interaction as it is made of rows, with what the agency calls its sheet and its record.

    Grain: as canonical.interaction. Restricted zone only: record numbers are sealed, sheets become numbers.
    """

    source_record_id: str
    source_sheet: str


class Identifier(Contract):
    """One distinct combination of identifiers an agency holds for one of its persons.

    Grain: all columns together. Restricted zone only.
    Gaps: an NHS number that fails its check digit is null; a blank says nothing about the person.
    """

    source_code: str
    source_person_id: str
    local_person_id: str
    nhs_number: str = pa.Field(nullable=True, str_matches=r"^\d{10}$")
    forename: str = pa.Field(nullable=True)
    surname: str = pa.Field(nullable=True)
    initials: str = pa.Field(nullable=True)
    birth_date: dt.date = pa.Field(nullable=True)
    sex_code: str = pa.Field(nullable=True, isin=v.SEX_CODES)
    postcode: str = pa.Field(nullable=True)


class SetAside(Contract):
    """One row of an extract that was kept out of the figures, as received, with the first reason found.

    Grain: source_sheet, source_row. Restricted zone only: raw_json holds the row's cells.
    """

    source_sheet: str
    source_row: int = pa.Field(ge=1)
    reason_code: str
    reason_text: str
    column_label: str = pa.Field(nullable=True)
    raw_json: str


class Row(Contract):
    """Consecutive physical rows of an extract with the same fate. Every row but a heading row is in one run.

    Grain: source_sheet, first_row. Both ends are inclusive.
    """

    source_sheet: str
    first_row: int = pa.Field(ge=1)
    last_row: int = pa.Field(ge=1)
    disposition_code: str = pa.Field(isin=v.DISPOSITION_CODES)
    reason_code: str = pa.Field(nullable=True)


class Ending(Contract):
    """A time in which a person could not be seen, so that nothing sent or not sent says anything of them.

    Grain: all columns together.
    Reads: the casebook, by the link; somebody who is several source people has the endings of all of them.
    Time: from_date inclusive, to_date_excl exclusive; null: no end is known, or (died) there is none.
        Endings of one person may overlap.
    Gaps: nobody said of a person without a row that they were away; they may have been.
    """

    person_id: str
    reason_code: str = pa.Field(isin=v.ENDING_CODES)
    from_date: dt.date
    to_date_excl: dt.date = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def ends_after_it_begins(cls, data: PolarsData) -> pl.LazyFrame:
        """An end lies after the beginning; an open one passes."""
        fits = pl.col("to_date_excl").is_null() | (pl.col("to_date_excl") > pl.col("from_date"))
        return data.lazyframe.select(fits.alias("ends_after_it_begins"))

    @pa.dataframe_check
    @classmethod
    def death_has_no_end(cls, data: PolarsData) -> pl.LazyFrame:
        """Nobody is seen again after a death."""
        fits = (pl.col("reason_code") != "died") | pl.col("to_date_excl").is_null()
        return data.lazyframe.select(fits.alias("death_has_no_end"))
