-- Grain: one agency in one side of one window of one person (person_id, window_code, side_code, agency_code).
-- Reads: compare.side, compare.at_risk, compare.interaction_side, canonical.agency.
-- Rule: n_days are the days of the side on which the person could be seen, observed_days those of them that the agency's extracts
--       cover. Rates are per 365.25 observed days and null when there are none: not supplied is not nought. Every agency has its row.
WITH observed AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        run.agency_code,
        SUM(
            DATE_DIFF(
                'day', GREATEST(run.from_date, side.from_date), LEAST(run.to_date_excl, side.to_date_excl)
            )
        ) AS observed_days
    FROM compare.side AS side
    INNER JOIN compare.at_risk AS run
        ON run.person_id = side.person_id
        AND run.from_date < side.to_date_excl
        AND run.to_date_excl > side.from_date
    GROUP BY side.person_id, side.window_code, side.side_code, run.agency_code
),

held AS (
    SELECT
        person_id,
        window_code,
        side_code,
        agency_code,
        SUM(CASE WHEN is_counted THEN 1 ELSE 0 END) AS n_interactions,
        SUM(nights) AS nights,
        SUM(cost_gbp) AS cost_gbp,
        SUM(CASE WHEN is_counted AND cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted
    FROM compare.interaction_side
    GROUP BY person_id, window_code, side_code, agency_code
),

filled AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        side.from_date,
        side.seen_days AS n_days,
        agency.agency_code,
        CAST(COALESCE(observed.observed_days, 0) AS BIGINT) AS observed_days,
        CAST(COALESCE(held.n_interactions, 0) AS BIGINT) AS n_interactions,
        CAST(COALESCE(held.nights, 0) AS BIGINT) AS nights,
        CAST(COALESCE(held.cost_gbp, 0) AS DECIMAL(18, 2)) AS cost_gbp,
        CAST(COALESCE(held.cost_gbp, 0) * 100 AS BIGINT) AS cost_pence,
        CAST(COALESCE(held.n_uncosted, 0) AS BIGINT) AS n_uncosted
    FROM compare.side AS side
    CROSS JOIN canonical.agency AS agency
    LEFT JOIN observed
        ON observed.person_id = side.person_id
        AND observed.window_code = side.window_code
        AND observed.side_code = side.side_code
        AND observed.agency_code = agency.agency_code
    LEFT JOIN held
        ON held.person_id = side.person_id
        AND held.window_code = side.window_code
        AND held.side_code = side.side_code
        AND held.agency_code = agency.agency_code
)

SELECT
    person_id,
    window_code,
    side_code,
    agency_code,
    observed_days,
    n_days,
    n_interactions,
    nights,
    cost_gbp,
    n_uncosted,
    CASE
        WHEN observed_days > 0
            THEN CAST(n_interactions AS DOUBLE) / CAST(observed_days AS DOUBLE) * CAST(365.25 AS DOUBLE)
    END AS n_interactions_per_year,
    CASE
        WHEN observed_days > 0 THEN CAST(
            CAST((2 * cost_pence * 36525 + 100 * observed_days) // (200 * observed_days) AS DECIMAL(16, 0))
            * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
        )
    END AS cost_gbp_per_year
FROM filled
ORDER BY person_id, window_code, from_date, agency_code
