-- Grain: one person, agency, activity type and side of the change (person_id, agency_code, activity_type_code, side_code).
-- Reads: compare.agency_side, compare.interaction_side, compare.summary.
-- Rule: whole window. Rates are per observed year of that agency; null when it supplied nothing for the side, which is
--       not zero. activity_type_code none: the agency supplied data and had no contact, or supplied none (observed_days 0).
--       support_cost_code says of the person's whole side whether the support team's own cost is in it.
WITH used AS (
    SELECT
        person_id,
        agency_code,
        activity_type_code,
        side_code,
        SUM(CASE WHEN is_counted THEN 1 ELSE 0 END) AS n_interactions,
        SUM(CASE WHEN is_counted AND cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted,
        SUM(nights) AS n_nights,
        SUM(COALESCE(cost_gbp, 0)) AS cost_gbp,
        SUM(COALESCE(low_cost_gbp, 0)) AS low_cost_gbp,
        SUM(COALESCE(high_cost_gbp, 0)) AS high_cost_gbp
    FROM compare.interaction_side
    WHERE window_code = 'whole'
    GROUP BY person_id, agency_code, activity_type_code, side_code
),

joined AS (
    SELECT
        COALESCE(used.person_id, agency.person_id) AS person_id,
        COALESCE(used.agency_code, agency.agency_code) AS agency_code,
        COALESCE(used.activity_type_code, 'none') AS activity_type_code,
        COALESCE(used.side_code, agency.side_code) AS side_code,
        COALESCE(used.n_interactions, 0) AS n_interactions,
        COALESCE(used.n_uncosted, 0) AS n_uncosted,
        COALESCE(used.n_nights, 0) AS n_nights,
        COALESCE(agency.observed_days, 0) AS observed_days,
        COALESCE(used.cost_gbp, 0) AS cost_gbp,
        COALESCE(used.low_cost_gbp, 0) AS low_cost_gbp,
        COALESCE(used.high_cost_gbp, 0) AS high_cost_gbp
    FROM (SELECT * FROM compare.agency_side WHERE window_code = 'whole') AS agency
    FULL OUTER JOIN used
        ON used.person_id = agency.person_id
        AND used.agency_code = agency.agency_code
        AND used.side_code = agency.side_code
)

SELECT
    joined.person_id,
    joined.agency_code,
    joined.activity_type_code,
    joined.side_code,
    CAST(joined.n_interactions AS BIGINT) AS n_interactions,
    CAST(joined.n_uncosted AS BIGINT) AS n_uncosted,
    CAST(joined.n_nights AS BIGINT) AS n_nights,
    CAST(joined.observed_days AS BIGINT) AS observed_days,
    CASE
        WHEN joined.observed_days > 0 THEN CAST(joined.n_interactions AS DOUBLE) * 365.25 / joined.observed_days
    END AS n_interactions_per_year,
    CAST(joined.cost_gbp AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(joined.low_cost_gbp AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(joined.high_cost_gbp AS DECIMAL(18, 2)) AS high_cost_gbp,
    CASE
        WHEN joined.observed_days > 0
            -- pence * 365.25 / days, half up, in whole numbers: a division would pass through floating point
            THEN CAST(
                CAST(
                    (2 * CAST(joined.cost_gbp * 100 AS BIGINT) * 36525 + 100 * joined.observed_days)
                    // (200 * joined.observed_days) AS DECIMAL(16, 0)
                ) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
            )
    END AS cost_gbp_per_year,
    summary.support_cost_code
FROM joined
LEFT JOIN compare.summary AS summary
    ON summary.person_id = joined.person_id
    AND summary.side_code = joined.side_code
    AND summary.window_code = 'whole'
ORDER BY joined.person_id, joined.agency_code, joined.activity_type_code, joined.side_code DESC
