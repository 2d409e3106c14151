-- Grain: one calendar month of one person in which something began (person_id, month_start_date).
-- Reads: timeline.step.
-- Rule: how many agencies were in touch. A month without a row had nothing that began in it, or nothing that was sent.
SELECT
    person_id,
    CAST(DATE_TRUNC('month', start_date) AS DATE) AS month_start_date,
    COUNT(DISTINCT agency_code) AS n_agencies,
    COUNT(*) AS n_interactions
FROM timeline.step
GROUP BY person_id, CAST(DATE_TRUNC('month', start_date) AS DATE)
