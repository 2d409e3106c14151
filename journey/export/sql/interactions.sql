-- Grain: one current interaction of a linked person, whether or not it took place (interaction_id).
-- Reads: canonical.interaction, canonical.activity, canonical.ending, link.person_link, timeline.journey, timeline.not_held,
--        timeline.step, timeline.demand, compare.side, cost.uncosted, cost.interaction_kind, cost.kind_price.
-- Rule: no name, no NHS number, no agency's own record or person number; file (extract_id), sheet number and row lead
--       back to the source for whoever holds the restricted zone. is_counted: it took place and is in the person's journey.
--       What did not take place has a cost where a rule of the programme prices it; what is answered of a contact (planned, who began it,
--       present, demand) is of those in the journey. The person's own view of what helped stays behind: it is not an evaluator's.
--       side_code is the side of the whole window in which it starts; outside: none, or the person could not be seen that day.
--       What may be one thing told twice shares group_id (one job, several people), crisis_no (one crisis, several agencies) or
--       parent_id (a part of another record).
WITH unseen AS (
    SELECT DISTINCT
        interaction.interaction_id
    FROM canonical.ending AS ending
    INNER JOIN link.person_link AS person ON person.person_id = ending.person_id
    INNER JOIN canonical.interaction AS interaction
        ON interaction.source_code = person.source_code
        AND interaction.source_person_id = person.source_person_id
        AND interaction.start_date >= ending.from_date
        AND interaction.start_date < COALESCE(ending.to_date_excl, CAST('9999-12-31' AS DATE))
)

SELECT
    person.person_id,
    interaction.interaction_id,
    interaction.role_code,
    interaction.group_id,
    interaction.n_sharing,
    interaction.parent_id,
    step.crisis_no,
    interaction.agency_code,
    interaction.activity_code,
    activity.activity_label,
    activity.activity_type_code,
    interaction.status_code,
    interaction.outcome_code,
    interaction.setting_code,
    interaction.grain_code,
    interaction.start_date,
    interaction.start_at,
    interaction.start_precision,
    interaction.end_date_excl,
    interaction.end_status_code,
    interaction.duration_minutes,
    journey.nights,
    journey.interaction_id IS NOT NULL AS is_counted,
    CASE WHEN unseen.interaction_id IS NULL THEN COALESCE(side.side_code, 'outside') ELSE 'outside' END AS side_code,
    price.quantity,
    price.basis_code,
    COALESCE(journey.cost_gbp, missed.cost_gbp) AS cost_gbp,
    uncosted.uncosted_reason,
    step.planned_code,
    step.initiated_by_code,
    step.present_code,
    demand.demand_code,
    demand.failure_reason,
    demand.judged_by_code,
    NULLIF(interaction.data_flags, '') AS data_flags,
    interaction.source_code,
    interaction.extract_id,
    interaction.source_sheet_no,
    interaction.source_row
FROM canonical.interaction AS interaction
INNER JOIN link.person_link AS person
    ON person.source_code = interaction.source_code
    AND person.source_person_id = interaction.source_person_id
LEFT JOIN canonical.activity AS activity ON activity.activity_code = interaction.activity_code
LEFT JOIN timeline.journey AS journey
    ON journey.interaction_id = interaction.interaction_id AND journey.person_id = person.person_id
LEFT JOIN timeline.step AS step
    ON step.interaction_id = interaction.interaction_id AND step.person_id = person.person_id
LEFT JOIN timeline.demand AS demand ON demand.person_id = person.person_id AND demand.seq = step.seq
LEFT JOIN timeline.not_held AS missed ON missed.interaction_id = interaction.interaction_id
LEFT JOIN cost.uncosted AS uncosted ON uncosted.interaction_id = interaction.interaction_id
LEFT JOIN cost.interaction_kind AS kind ON kind.interaction_id = interaction.interaction_id
LEFT JOIN cost.kind_price AS price ON price.kind_no = kind.kind_no AND price.perspective_code = 'fiscal'
LEFT JOIN unseen ON unseen.interaction_id = interaction.interaction_id
LEFT JOIN compare.side AS side
    ON side.person_id = person.person_id
    AND side.window_code = 'whole'
    AND side.from_date <= interaction.start_date
    AND side.to_date_excl > interaction.start_date
ORDER BY person.person_id, interaction.start_date, interaction.interaction_id
