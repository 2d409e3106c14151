-- Grain: one answer on demand, and who gave it, in one side of one window (person_id, window_code, side_code, demand_code, failure_reason,
--        judged_by_code).
-- Reads: compare.summary, compare.contact_side, compare.interaction_side, timeline.step.
-- Rule: contacts that start in the side, and the cost inside it. not_a_contact is cost without a contact (the support team's as a whole,
--       appointments not held): so counts and costs add up to compare.summary. Rates are per 365.25 observed days of compare.summary.
WITH answered AS (
    SELECT
        person_id,
        window_code,
        side_code,
        demand_code,
        failure_reason,
        judged_by_code,
        SUM(CASE WHEN is_counted THEN 1 ELSE 0 END) AS n_interactions,
        SUM(CASE WHEN is_counted AND cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted,
        CAST(COALESCE(SUM(cost_gbp), 0) * 100 AS BIGINT) AS cost_pence
    FROM compare.contact_side
    GROUP BY person_id, window_code, side_code, demand_code, failure_reason, judged_by_code
),

apart AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        CAST(COALESCE(SUM(side.cost_gbp), 0) * 100 AS BIGINT) AS cost_pence
    FROM compare.interaction_side AS side
    LEFT JOIN timeline.step AS step
        ON step.person_id = side.person_id AND step.interaction_id = side.interaction_id
    WHERE step.seq IS NULL
    GROUP BY side.person_id, side.window_code, side.side_code
),

line AS (
    SELECT
        person_id,
        window_code,
        side_code,
        demand_code,
        failure_reason,
        judged_by_code,
        n_interactions,
        n_uncosted,
        cost_pence
    FROM answered
    UNION ALL
    SELECT
        person_id,
        window_code,
        side_code,
        'not_a_contact' AS demand_code,
        CAST(NULL AS VARCHAR) AS failure_reason,
        'nobody' AS judged_by_code,
        0 AS n_interactions,
        0 AS n_uncosted,
        cost_pence
    FROM apart
    WHERE cost_pence <> 0
),

filled AS (
    SELECT
        line.*,
        summary.from_date,
        CASE WHEN summary.observed_days > 0 THEN summary.observed_days END AS rate_days
    FROM line
    INNER JOIN compare.summary AS summary
        ON summary.person_id = line.person_id
        AND summary.window_code = line.window_code
        AND summary.side_code = line.side_code
)

SELECT
    person_id,
    window_code,
    side_code,
    demand_code,
    failure_reason,
    judged_by_code,
    CAST(n_interactions AS BIGINT) AS n_interactions,
    CAST(n_uncosted AS BIGINT) AS n_uncosted,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(n_interactions AS DOUBLE) / CAST(rate_days AS DOUBLE) * CAST(365.25 AS DOUBLE) AS n_interactions_per_year,
    CAST(
        CAST((2 * cost_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp_per_year
FROM filled
ORDER BY
    person_id, window_code, from_date, demand_code, failure_reason ASC NULLS FIRST, judged_by_code
