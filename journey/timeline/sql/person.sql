-- Grain: one person with something that happened (person_id).
-- Reads: timeline.journey, timeline.not_held.
-- Rule: sums of the journey's rows, and of what did not take place and has a cost all the same. cost_gbp leaves out the
--       n_uncosted rows: it is a floor when there are any. The support team's budget, where it is counted as a whole, is
--       not in it: it belongs to one side of a change, not to a contact.
WITH missed AS (
    SELECT
        person_id,
        SUM(cost_gbp) AS cost_gbp
    FROM timeline.not_held
    GROUP BY person_id
),

lived AS (
    SELECT
        person_id,
        COUNT(*) AS n_interactions,
        COUNT(DISTINCT agency_code) AS n_agencies,
        MIN(start_date) AS first_date,
        MAX(start_date) AS last_date,
        SUM(cost_gbp) AS cost_gbp,
        SUM(CASE WHEN cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted
    FROM timeline.journey
    GROUP BY person_id
)

SELECT
    lived.person_id,
    lived.n_interactions,
    lived.n_agencies,
    lived.first_date,
    lived.last_date,
    CAST(COALESCE(lived.cost_gbp, 0) + COALESCE(missed.cost_gbp, 0) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(lived.n_uncosted AS BIGINT) AS n_uncosted
FROM lived
LEFT JOIN missed ON missed.person_id = lived.person_id
ORDER BY lived.person_id
