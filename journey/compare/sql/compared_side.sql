-- Grain: one side of one window of one person, as far as it can be compared (person_id, window_code, side_code).
-- Reads: compare.side, compare.compared_agency, compare.interaction_side, compare.at_risk.
-- Rule: what the services compared in that window and the support team did. observed_days are days at risk: at least one compared
--       service supplied data and the person could be seen; 0 where none is compared. Contacts are counted where they start; cost and
--       nights are the part inside. Every rate, check and verdict on a change rests on these rows or on the same services.
WITH cover AS (
    SELECT
        kept.person_id,
        kept.window_code,
        kept.side_code,
        GREATEST(run.from_date, kept.from_date) AS from_date,
        LEAST(run.to_date_excl, kept.to_date_excl) AS to_date_excl
    FROM compare.compared_agency AS kept
    INNER JOIN compare.at_risk AS run
        ON run.person_id = kept.person_id
        AND run.agency_code = kept.agency_code
        AND run.from_date < kept.to_date_excl
        AND run.to_date_excl > kept.from_date
    WHERE NOT kept.is_support
),

reached AS (
    SELECT
        cover.*,
        MAX(to_date_excl) OVER (
            PARTITION BY person_id, window_code, side_code
            ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM cover
),

observed AS (
    SELECT
        person_id,
        window_code,
        side_code,
        SUM(
            GREATEST(0, DATE_DIFF('day', GREATEST(from_date, COALESCE(reached_date_excl, from_date)), to_date_excl))
        ) AS observed_days
    FROM reached
    GROUP BY person_id, window_code, side_code
),

total AS (
    SELECT
        line.person_id,
        line.window_code,
        line.side_code,
        SUM(CASE WHEN line.is_counted THEN 1 ELSE 0 END) AS n_interactions,
        SUM(line.nights) AS nights,
        SUM(line.cost_gbp) AS cost_gbp,
        SUM(line.low_cost_gbp) AS low_cost_gbp,
        SUM(line.high_cost_gbp) AS high_cost_gbp
    FROM compare.interaction_side AS line
    INNER JOIN compare.compared_agency AS kept
        ON kept.person_id = line.person_id
        AND kept.window_code = line.window_code
        AND kept.side_code = line.side_code
        AND kept.agency_code = line.agency_code
    GROUP BY line.person_id, line.window_code, line.side_code
)

SELECT
    side.person_id,
    side.window_code,
    side.side_code,
    CAST(COALESCE(observed.observed_days, 0) AS BIGINT) AS observed_days,
    CAST(COALESCE(total.n_interactions, 0) AS BIGINT) AS n_interactions,
    CAST(COALESCE(total.nights, 0) AS BIGINT) AS nights,
    CAST(COALESCE(total.cost_gbp, 0) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(COALESCE(total.low_cost_gbp, 0) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(COALESCE(total.high_cost_gbp, 0) AS DECIMAL(18, 2)) AS high_cost_gbp
FROM compare.side AS side
LEFT JOIN observed
    ON observed.person_id = side.person_id
    AND observed.window_code = side.window_code
    AND observed.side_code = side.side_code
LEFT JOIN total
    ON total.person_id = side.person_id
    AND total.window_code = side.window_code
    AND total.side_code = side.side_code
ORDER BY side.person_id, side.window_code, side.side_code
