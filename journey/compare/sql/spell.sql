-- Grain: one interaction of a person who has a change point, as the days over which its cost is spread (interaction_id).
-- Reads: timeline.journey, cost.cost_line, canonical.change_point.
-- Rule: a stay, or anything priced by nights, is spread over its days; everything else is one day, its first. Cost up to
--       day k of n is round(cost x k / n), half away from zero, and a part is the difference of two of those: the parts
--       of any cut add up to the cost, to the penny. Money is held in pence here, null when uncosted.
SELECT
    journey.person_id,
    journey.interaction_id,
    journey.agency_code,
    journey.activity_type_code,
    journey.is_stay,
    journey.start_date,
    CASE
        WHEN (journey.is_stay OR COALESCE(line.quantity_basis_code, 'each') = 'nights')
            AND journey.end_date_excl > journey.start_date THEN journey.end_date_excl
        ELSE CAST(journey.start_date + INTERVAL '1' DAY AS DATE)
    END AS end_date_excl,
    CAST(
        CASE
            WHEN (journey.is_stay OR COALESCE(line.quantity_basis_code, 'each') = 'nights')
                AND journey.end_date_excl > journey.start_date
                THEN DATE_DIFF('day', journey.start_date, journey.end_date_excl)
            ELSE 1
        END AS BIGINT
    ) AS n_days,
    journey.nights,
    CAST(journey.cost_gbp * 100 AS BIGINT) AS cost_pence,
    CAST(journey.low_cost_gbp * 100 AS BIGINT) AS low_cost_pence,
    CAST(journey.high_cost_gbp * 100 AS BIGINT) AS high_cost_pence
FROM timeline.journey AS journey
INNER JOIN (SELECT DISTINCT person_id FROM canonical.change_point) AS changed
    ON changed.person_id = journey.person_id
LEFT JOIN cost.cost_line AS line ON line.interaction_id = journey.interaction_id
ORDER BY journey.person_id, journey.seq
