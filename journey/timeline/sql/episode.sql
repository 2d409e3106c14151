-- Grain: one episode of one person (person_id, episode_no).
-- Reads: timeline.step, timeline.journey.
-- Rule: contacts fewer days apart than the threshold (see timeline.step). It ends the day after the last night of its last stay, or after its
--       last contact. What was not costed counts as nothing in the sum and is counted.
SELECT
    step.person_id,
    step.episode_no,
    MIN(step.start_date) AS from_date,
    CAST(MAX(step.last_date) + INTERVAL '1' DAY AS DATE) AS to_date_excl,
    COUNT(*) AS n_interactions,
    COUNT(DISTINCT step.agency_code) AS n_agencies,
    CAST(SUM(CASE WHEN journey.cost_gbp IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS n_uncosted,
    CAST(COALESCE(SUM(journey.cost_gbp), 0) AS DECIMAL(18, 2)) AS cost_gbp
FROM timeline.step AS step
INNER JOIN timeline.journey AS journey ON journey.person_id = step.person_id AND journey.seq = step.seq
GROUP BY step.person_id, step.episode_no
