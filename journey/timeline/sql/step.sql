-- Grain: one contact in its place in a journey (person_id, seq), as timeline.journey has it.
-- Reads: timeline.journey, timeline.place, timeline.taxon, timeline.judgement.
-- Rule: what a rule answers of a contact holds unless someone judged it. Its place among those before it is as timeline.place has it.
WITH judged AS (
    SELECT
        interaction_id,
        MAX(CASE WHEN question_code = 'planned' THEN answer_code END) AS planned_code,
        MAX(CASE WHEN question_code = 'initiated_by' THEN answer_code END) AS initiated_by_code,
        MAX(CASE WHEN question_code = 'present' THEN answer_code END) AS present_code,
        MAX(CASE WHEN question_code = 'demand' THEN answer_code END) AS demand_code,
        MAX(CASE WHEN question_code = 'demand' THEN failure_reason END) AS failure_reason,
        MAX(CASE WHEN question_code = 'demand' THEN judged_by_code END) AS judged_by_code,
        MAX(CASE WHEN question_code = 'helpful' THEN answer_code END) AS helpful_code
    FROM timeline.judgement
    GROUP BY interaction_id
)

SELECT
    journey.person_id,
    journey.seq,
    journey.interaction_id,
    place.moment_no,
    journey.agency_code,
    journey.activity_code,
    journey.activity_type_code,
    journey.outcome_code,
    journey.start_date,
    place.last_date,
    journey.end_date_excl IS NOT NULL AS is_lasting,
    COALESCE(judged.planned_code, taxon.planned_code) AS planned_code,
    COALESCE(judged.initiated_by_code, taxon.initiated_by_code) AS initiated_by_code,
    COALESCE(judged.present_code, taxon.present_code) AS present_code,
    COALESCE(judged.demand_code, taxon.demand_code) AS demand_code,
    CASE
        WHEN judged.demand_code IS NULL THEN taxon.failure_reason
        WHEN judged.demand_code = 'failure' THEN judged.failure_reason
    END AS failure_reason,
    COALESCE(
        judged.judged_by_code, CASE WHEN taxon.demand_rule_code IS NULL THEN 'nobody' ELSE 'rule' END
    ) AS judged_by_code,
    COALESCE(judged.helpful_code, 'not_asked') AS helpful_code,
    taxon.is_significant,
    place.is_crisis,
    place.crisis_no,
    place.is_new_crisis,
    place.episode_no,
    place.quiet_days,
    place.previous_seq,
    place.previous_agency_code,
    place.days_between,
    place.is_order_known,
    place.is_handover
FROM timeline.journey AS journey
INNER JOIN timeline.place AS place ON place.person_id = journey.person_id AND place.seq = journey.seq
INNER JOIN timeline.taxon AS taxon
    ON taxon.source_code = journey.source_code
    AND taxon.activity_code = journey.activity_code
    AND taxon.outcome_code IS NOT DISTINCT FROM journey.outcome_code
    AND taxon.setting_code IS NOT DISTINCT FROM journey.setting_code
    AND taxon.status_code = 'happened'
LEFT JOIN judged ON judged.interaction_id = journey.interaction_id
ORDER BY journey.person_id, journey.seq
