-- Grain: one interaction as the days over which its cost is spread (interaction_id), of people who have a change point
--        and of those whose records other links would give to them.
-- Reads: timeline.journey, cost.cost_line, canonical.change_point, link.at_threshold, link.person_link.
-- Rule: a stay, or anything priced by nights, is spread over its days; everything else is one day, its first. Cost up to
--       day k of n is round(cost x k / n), half away from zero, and a part is the difference of two of those: the parts
--       of any cut add up to the cost, to the penny. Money is held in pence here, null when uncosted.
WITH compared AS (
    SELECT person_id
    FROM canonical.change_point
    UNION
    SELECT person.person_id
    FROM link.at_threshold AS chosen
    INNER JOIN link.person_link AS person
        ON person.source_code = chosen.source_code
        AND person.source_person_id = chosen.source_person_id
)

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
INNER JOIN compared ON compared.person_id = journey.person_id
LEFT JOIN cost.cost_line AS line ON line.interaction_id = journey.interaction_id
ORDER BY journey.person_id, journey.seq
