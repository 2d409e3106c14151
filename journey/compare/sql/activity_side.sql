-- Grain: one type of activity in one side of one window (person_id, window_code, side_code, activity_type_code), where there was any.
-- Reads: compare.summary, compare.contact_side.
-- Rule: contacts that start in the side, and the cost inside it: pulls stand beside referrals. Rates are per 365.25 observed days of
--       compare.summary.
WITH total AS (
    SELECT
        person_id,
        window_code,
        side_code,
        activity_type_code,
        SUM(CASE WHEN is_counted THEN 1 ELSE 0 END) AS n_interactions,
        SUM(CASE WHEN is_counted AND cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted,
        CAST(COALESCE(SUM(cost_gbp), 0) * 100 AS BIGINT) AS cost_pence
    FROM compare.contact_side
    GROUP BY person_id, window_code, side_code, activity_type_code
),

filled AS (
    SELECT
        total.*,
        summary.from_date,
        CASE WHEN summary.observed_days > 0 THEN summary.observed_days END AS rate_days
    FROM total
    INNER JOIN compare.summary AS summary
        ON summary.person_id = total.person_id
        AND summary.window_code = total.window_code
        AND summary.side_code = total.side_code
)

SELECT
    person_id,
    window_code,
    side_code,
    activity_type_code,
    CAST(n_interactions AS BIGINT) AS n_interactions,
    CAST(n_uncosted AS BIGINT) AS n_uncosted,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(n_interactions AS DOUBLE) / CAST(rate_days AS DOUBLE) * CAST(365.25 AS DOUBLE) AS n_interactions_per_year,
    CAST(
        CAST((2 * cost_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp_per_year
FROM filled
ORDER BY person_id, window_code, from_date, activity_type_code
