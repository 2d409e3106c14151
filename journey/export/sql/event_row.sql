-- Grain: one interaction that happened to one of the people asked for (person_id, seq).
-- Reads: timeline.journey, timeline.step, timeline.demand, canonical.interaction.
-- Rule: what belongs together besides person and agency: the record it is part of (parent_id), whether it has parts itself, the job
--       that several people share (group_id), the crisis that more than one contact is of (crisis_no). No name, no record number of the
--       agency, nothing that anybody typed.
WITH chosen AS (
    SELECT UNNEST($people) AS person_id
),

placed AS (
    SELECT
        journey.*,
        step.planned_code,
        demand.demand_code,
        demand.failure_reason,
        demand.judged_by_code,
        step.crisis_no,
        COUNT(step.crisis_no) OVER (PARTITION BY journey.person_id, step.crisis_no) > 1 AS is_joint_crisis
    FROM chosen
    INNER JOIN timeline.journey AS journey ON journey.person_id = chosen.person_id
    INNER JOIN timeline.step AS step ON step.person_id = journey.person_id AND step.seq = journey.seq
    INNER JOIN timeline.demand AS demand ON demand.person_id = journey.person_id AND demand.seq = journey.seq
),

whole AS (
    SELECT DISTINCT parent_id AS interaction_id
    FROM canonical.interaction
    WHERE parent_id IS NOT NULL
)

SELECT
    placed.person_id,
    placed.seq,
    placed.interaction_id,
    placed.agency_code,
    placed.activity_code,
    placed.activity_type_code,
    interaction.role_code,
    interaction.grain_code,
    placed.outcome_code,
    placed.planned_code,
    placed.demand_code,
    placed.failure_reason,
    placed.judged_by_code,
    placed.start_date,
    placed.start_at,
    placed.start_precision,
    placed.end_date_excl,
    placed.is_open,
    placed.nights,
    placed.cost_gbp,
    interaction.parent_id,
    interaction.counts_for_cost,
    whole.interaction_id IS NOT NULL AS has_parts,
    CASE WHEN interaction.n_sharing > 1 THEN interaction.group_id END AS group_id,
    CASE WHEN placed.is_joint_crisis THEN placed.crisis_no END AS crisis_no
FROM placed
INNER JOIN canonical.interaction AS interaction ON interaction.interaction_id = placed.interaction_id
LEFT JOIN whole ON whole.interaction_id = placed.interaction_id
