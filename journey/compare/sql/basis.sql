-- Grain: one service in one window of one person (person_id, window_code, agency_code); the support team has no row.
-- Reads: compare.agency_side, canonical.agency.
-- Rule: a service is compared where it supplied data for at least 95% of the days of both sides on which the person could be seen; the
--       others are left out of both sides, and what they held before is said as a share of all cost before (the support team's
--       included). The support team is always in: before its log it did not exist.
WITH paired AS (
    SELECT
        held.person_id,
        held.window_code,
        held.agency_code,
        MAX(CASE WHEN held.side_code = 'before' THEN held.n_days END) AS before_days,
        MAX(CASE WHEN held.side_code = 'before' THEN held.observed_days END) AS before_observed_days,
        MAX(CASE WHEN held.side_code = 'after' THEN held.n_days END) AS after_days,
        MAX(CASE WHEN held.side_code = 'after' THEN held.observed_days END) AS after_observed_days,
        SUM(CASE WHEN held.side_code = 'before' THEN held.cost_gbp ELSE 0 END) AS before_cost_gbp
    FROM compare.agency_side AS held
    GROUP BY held.person_id, held.window_code, held.agency_code
),

total AS (
    SELECT
        person_id,
        window_code,
        SUM(before_cost_gbp) AS before_cost_gbp
    FROM paired
    GROUP BY person_id, window_code
),

judged AS (
    SELECT
        paired.*,
        before_observed_days > 0 AND before_observed_days * 100 >= before_days * 95 AS is_whole_before,
        after_observed_days > 0 AND after_observed_days * 100 >= after_days * 95 AS is_whole_after
    FROM paired
)

SELECT
    judged.person_id,
    judged.window_code,
    judged.agency_code,
    judged.is_whole_before AND judged.is_whole_after AS is_compared,
    CASE
        WHEN judged.is_whole_before AND judged.is_whole_after THEN NULL
        WHEN judged.before_observed_days = 0 AND judged.after_observed_days = 0 THEN 'neither'
        WHEN judged.before_observed_days = 0 THEN 'not_supplied_before'
        WHEN judged.after_observed_days = 0 THEN 'not_supplied_after'
        WHEN judged.is_whole_after THEN 'part_before'
        WHEN judged.is_whole_before THEN 'part_after'
        ELSE 'part_both'
    END AS left_out_code,
    CAST(judged.before_days AS BIGINT) AS before_days,
    CAST(judged.before_observed_days AS BIGINT) AS before_observed_days,
    CAST(judged.after_days AS BIGINT) AS after_days,
    CAST(judged.after_observed_days AS BIGINT) AS after_observed_days,
    CAST(judged.before_cost_gbp AS DECIMAL(18, 2)) AS before_cost_gbp,
    CASE
        WHEN total.before_cost_gbp > 0 THEN CAST(
            CAST(
                (2 * CAST(judged.before_cost_gbp * 100 AS BIGINT) * 10000 + CAST(total.before_cost_gbp * 100 AS BIGINT))
                // (2 * CAST(total.before_cost_gbp * 100 AS BIGINT)) AS DECIMAL(5, 0)
            ) * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(5, 4)
        )
    END AS share_of_before_cost
FROM judged
INNER JOIN canonical.agency AS agency ON agency.agency_code = judged.agency_code AND NOT agency.is_support
INNER JOIN total ON total.person_id = judged.person_id AND total.window_code = judged.window_code
ORDER BY judged.person_id, judged.window_code, judged.agency_code
