-- Grain: one person with something that happened (person_id).
-- Reads: timeline.journey.
-- Rule: sums of the journey's rows. cost_gbp leaves out the n_uncosted rows: it is a floor when there are any.
SELECT
    person_id,
    COUNT(*) AS n_interactions,
    COUNT(DISTINCT agency_code) AS n_agencies,
    MIN(start_date) AS first_date,
    MAX(start_date) AS last_date,
    CAST(COALESCE(SUM(cost_gbp), 0) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(SUM(CASE WHEN cost_gbp IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS n_uncosted
FROM timeline.journey
GROUP BY person_id
ORDER BY person_id
