"""Contracts of what happened on the way: kinds, answers, and events that rules make of a journey.

Every rule is in journey/timeline/sql/<table>.sql; thresholds are in timeline.threshold.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas import vocabularies as v
from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]


class Threshold(Contract):
    """The thresholds of a build, from its settings.

    Grain: one row.
    """

    bounce_days: int = pa.Field(ge=1)
    return_days: int = pa.Field(ge=1)
    reassess_days: int = pa.Field(ge=1)
    repeat_days: int = pa.Field(ge=1)
    handover_days: int = pa.Field(ge=1)
    episode_days: int = pa.Field(ge=1)
    gap_days: int = pa.Field(ge=1)
    same_event_minutes: int = pa.Field(ge=1)


class TaxonomyRule(Contract):
    """One rule that answers questions about a kind of thing recorded. Blank conditions fit anything.

    Grain: rule_code.
    Reads: schemas/reference/taxonomy_rule.csv and the programme's own taxonomy/*.csv.
    """

    rule_code: str = pa.Field(unique=True)
    source_code: str = pa.Field(nullable=True)
    activity_code: str = pa.Field(nullable=True)
    status_code: str = pa.Field(nullable=True, isin=v.STATUS_CODES)
    outcome_code: str = pa.Field(nullable=True, isin=v.OUTCOME_CODES)
    setting_code: str = pa.Field(nullable=True, isin=v.SETTING_CODES)
    planned_code: str = pa.Field(nullable=True, isin=v.PLANNED_CODES)
    initiated_by_code: str = pa.Field(nullable=True, isin=v.INITIATED_BY_CODES)
    present_code: str = pa.Field(nullable=True, isin=v.PRESENT_CODES)
    demand_code: str = pa.Field(nullable=True, isin=v.DEMAND_CODES)
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    is_significant: bool = pa.Field(nullable=True)
    rule_note: str
    rank_no: int
    owner_code: str = pa.Field(isin=("programme", "shipped"))

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""


class Judgement(Contract):
    """What someone judged of one contact; it holds in place of what a rule answers.

    Grain: interaction_id, question_code.
    Reads: the casebook: of several, the weightiest voice (person, worker, analyst), then the latest;
        canonical.interaction: what was judged of a contact that is not held is left out.
    """

    interaction_id: str
    question_code: str = pa.Field(isin=tuple(v.QUESTION_ANSWERS))
    answer_code: str
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    judged_by_code: str = pa.Field(isin=v.VOICE_CODES)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["interaction_id", "question_code"]


class Taxon(Contract):
    """One kind of thing that agencies record, and what the rules answer of it.

    Grain: taxon_no.
    Reads: canonical.interaction, canonical.activity, timeline.taxonomy_rule.
    Gaps: not_known and unclassified mean that no rule answers; a rule code beside an answer says which one
        did.
    """

    taxon_no: int = pa.Field(ge=1, unique=True)
    source_code: str
    activity_code: str
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    outcome_code: str = pa.Field(nullable=True)
    setting_code: str = pa.Field(nullable=True)
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    n_interactions: int = pa.Field(ge=1)
    planned_code: str = pa.Field(isin=v.PLANNED_CODES)
    initiated_by_code: str = pa.Field(isin=v.INITIATED_BY_CODES)
    present_code: str = pa.Field(isin=v.PRESENT_CODES)
    demand_code: str = pa.Field(isin=v.DEMAND_CODES)
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    is_significant: bool
    planned_rule_code: str = pa.Field(nullable=True)
    initiated_by_rule_code: str = pa.Field(nullable=True)
    present_rule_code: str = pa.Field(nullable=True)
    demand_rule_code: str = pa.Field(nullable=True)
    significant_rule_code: str = pa.Field(nullable=True)


class Step(Contract):
    """One contact in its place, with what is answered of it and how it follows on what came before.

    Grain: person_id, seq (as timeline.journey).
    Reads: timeline.journey, timeline.taxon, timeline.judgement, timeline.threshold.
    Time: last_date is inclusive. is_lasting: a stay or an order, which ended, if it did, later than it
        began. quiet_days: days with nothing recorded since anything before, null for the first.
        days_between: from the last day of the previous contact at which the person may have been present.
    Codes: judged_by_code is of the demand question. helpful_code is the person's own view, or not_asked.
    Gaps: is_order_known is null where there is no previous contact; where it is false, which of two
        agencies came first can't be told from what was sent.
    """

    person_id: str
    seq: int = pa.Field(ge=1)
    interaction_id: str
    moment_no: int = pa.Field(ge=1)
    agency_code: str
    activity_code: str
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    outcome_code: str = pa.Field(nullable=True)
    start_date: dt.date
    last_date: dt.date
    is_lasting: bool
    planned_code: str = pa.Field(isin=v.PLANNED_CODES)
    initiated_by_code: str = pa.Field(isin=v.INITIATED_BY_CODES)
    present_code: str = pa.Field(isin=v.PRESENT_CODES)
    demand_code: str = pa.Field(isin=v.DEMAND_CODES)
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    judged_by_code: str = pa.Field(isin=v.JUDGE_CODES)
    helpful_code: str = pa.Field(isin=v.HELPFUL_CODES)
    is_significant: bool
    is_crisis: bool
    crisis_no: int = pa.Field(nullable=True, ge=1)
    is_new_crisis: bool
    episode_no: int = pa.Field(ge=1)
    quiet_days: int = pa.Field(nullable=True, ge=0)
    previous_seq: int = pa.Field(nullable=True, ge=1)
    previous_agency_code: str = pa.Field(nullable=True)
    days_between: int = pa.Field(nullable=True, ge=0)
    is_order_known: bool = pa.Field(nullable=True)
    is_handover: bool

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "seq"]


class Happening(Contract):
    """One thing that happened on the way, made by a rule. seq is the contact whose cost it is.

    Grain: event_code, person_id, seq.
    Reads: timeline.step and one view a rule.
    Codes: handover: other_seq is the contact before, at other_agency_code. bounce: seq was turned away,
        other_seq is the next request. repeat_assessment, repeat_contact, redo_contact: other_seq is the
        earlier one. return_after_closure: other_seq is the closure. crisis: other_seq is the record it was
        joined to.
    Money: a contact may be of several kinds: costs of different event codes are never added up.
    Gaps: is_counted is false for a further record of one crisis: its cost counts, the crisis is not
        counted again.
    """

    event_code: str = pa.Field(isin=v.EVENT_CODES)
    person_id: str
    seq: int = pa.Field(ge=1)
    other_seq: int = pa.Field(nullable=True, ge=1)
    other_agency_code: str = pa.Field(nullable=True)
    n_days: int = pa.Field(nullable=True, ge=0)
    is_counted: bool

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["event_code", "person_id", "seq"]


class Demand(Contract):
    """What one contact was for, once it is known what was turned away before it.

    Grain: person_id, seq (as timeline.journey).
    Reads: timeline.step, timeline.happening.
    Codes: judged_by_code: the person, a worker, an analyst, a rule, or nobody where it is unclassified.
    """

    person_id: str
    seq: int = pa.Field(ge=1)
    demand_code: str = pa.Field(isin=v.DEMAND_CODES)
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    judged_by_code: str = pa.Field(isin=v.JUDGE_CODES)


class Episode(Contract):
    """Contacts of one person that are fewer days apart than the threshold.

    Grain: person_id, episode_no.
    Reads: timeline.step, timeline.journey.
    Money: as timeline.journey; a floor when n_uncosted is not 0.
    Time: to_date_excl is exclusive: the day after the last night, or the last contact.
    """

    person_id: str
    episode_no: int = pa.Field(ge=1)
    from_date: dt.date
    to_date_excl: dt.date
    n_interactions: int = pa.Field(ge=1)
    n_agencies: int = pa.Field(ge=1)
    n_uncosted: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)


class Gap(Contract):
    """A stretch, longer than the threshold, in which nothing was recorded of a person.

    Grain: person_id, from_date.
    Reads: timeline.step, timeline.threshold, cost.horizon.
    Time: to_date_excl is exclusive; is_open says that it goes on to the as-of date.
    Gaps: nothing recorded may be an agency that sent nothing: see compare.coverage.
    """

    person_id: str
    from_date: dt.date
    to_date_excl: dt.date
    n_days: int = pa.Field(ge=1)
    is_open: bool


class Overlap(Contract):
    """Two stays of one person that share nights: one of them may not have been lived in, and both are costed.

    Grain: person_id, seq, other_seq.
    Reads: timeline.journey.
    Time: to_date_excl is exclusive; nights are those of both.
    """

    person_id: str
    seq: int = pa.Field(ge=1)
    other_seq: int = pa.Field(ge=1)
    from_date: dt.date
    to_date_excl: dt.date
    nights: int = pa.Field(ge=1)


class Crisis(Contract):
    """One crisis, by however many agencies it was recorded: several costs, one crisis.

    Grain: person_id, crisis_no.
    Reads: timeline.step, timeline.journey, canonical.supply, cost.horizon.
    Money: as timeline.journey; a floor when n_uncosted is not 0.
    Time: on_date is the first day. days_to_next is null where the wait is censored: the next crisis had
        not come when one of the agencies that record crises stopped supplying, or by the as-of date.
        observed_days were watched.
    """

    person_id: str
    crisis_no: int = pa.Field(ge=1)
    on_date: dt.date
    n_interactions: int = pa.Field(ge=1)
    n_agencies: int = pa.Field(ge=1)
    n_uncosted: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    days_to_next: int = pa.Field(nullable=True, ge=0)
    observed_days: int = pa.Field(ge=0)
    is_censored: bool


class AgencyMonth(Contract):
    """A calendar month of one person in which something began.

    Grain: person_id, month_start_date.
    Reads: timeline.step.
    Gaps: a month without a row had nothing that began in it, or nothing that was sent.
    """

    person_id: str
    month_start_date: dt.date
    n_agencies: int = pa.Field(ge=1)
    n_interactions: int = pa.Field(ge=1)


class Handover(Contract):
    """Contacts of one person that went from one agency to another.

    Grain: person_id, from_agency_code, to_agency_code, is_order_known.
    Reads: timeline.step, timeline.journey, timeline.threshold.
    Money: of the contacts handed to; a floor when n_uncosted is not 0.
    Time: n_days is the sum of the days between.
    Gaps: where the order can't be told the pair is in order of the alphabet, and no hand-over is claimed.
    """

    person_id: str
    from_agency_code: str
    to_agency_code: str
    is_order_known: bool
    n_handovers: int = pa.Field(ge=1)
    n_uncosted: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    n_days: int = pa.Field(ge=0)
    days_median: float


class Variant(Contract):
    """One order of agencies in an episode, over all people.

    Grain: variant_text.
    Reads: timeline.step, timeline.episode.
    Money: of the whole episodes.
    """

    variant_text: str
    n_episodes: int = pa.Field(ge=1)
    n_people: int = pa.Field(ge=1)
    cost_gbp: Money = pa.Field(ge=0)
