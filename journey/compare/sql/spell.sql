-- Grain: one cost line of one interaction as the days over which it is spread (interaction_id, line_no), of people who have a
--        change point and of those whose records other links would give to them.
-- Reads: canonical.ending, timeline.journey, timeline.not_held, cost.cost_line, compare.support_charge, canonical.agency, canonical.change_point,
--        link.at_threshold, link.person_link.
-- Rule: a stay, or anything whose price is for the time it lasted, is spread over its days; everything else is one day, its first. Cost up
--       to day k of n is round(cost x k / n), half away from zero, and a part is the difference of two of those: the parts
--       of any cut add up to the line, to the penny. Money is held in pence here, null when uncosted. Only public (fiscal)
--       lines. is_contact: the one row by which a contact and its nights are counted; what several bodies pay has several
--       rows, and what did not take place or is the support team's budget is a cost and no contact.
--       What begins on a day on which the person could not be seen is left out, as that day is.
WITH compared AS (
    SELECT person_id
    FROM canonical.change_point
    UNION
    SELECT person.person_id
    FROM link.at_threshold AS chosen
    INNER JOIN link.person_link AS person
        ON person.source_code = chosen.source_code
        AND person.source_person_id = chosen.source_person_id
),

line AS (
    SELECT
        interaction_id,
        line_no,
        item_code,
        payer_code,
        beneficiary_code,
        is_spread,
        CAST(cost_gbp * 100 AS BIGINT) AS cost_pence,
        CAST(low_cost_gbp * 100 AS BIGINT) AS low_cost_pence,
        CAST(high_cost_gbp * 100 AS BIGINT) AS high_cost_pence
    FROM cost.cost_line
    WHERE perspective_code = 'fiscal'
),

unseen AS (
    SELECT DISTINCT journey.interaction_id
    FROM timeline.journey AS journey
    INNER JOIN canonical.ending AS ending
        ON ending.person_id = journey.person_id
        AND ending.from_date <= journey.start_date
        AND COALESCE(ending.to_date_excl, CAST('9999-12-31' AS DATE)) > journey.start_date
    UNION
    SELECT DISTINCT missed.interaction_id
    FROM timeline.not_held AS missed
    INNER JOIN canonical.ending AS ending
        ON ending.person_id = missed.person_id
        AND ending.from_date <= missed.start_date
        AND COALESCE(ending.to_date_excl, CAST('9999-12-31' AS DATE)) > missed.start_date
),

support_agency AS (
    SELECT MIN(agency_code) AS agency_code
    FROM canonical.agency
    WHERE is_support
)

SELECT
    journey.person_id,
    journey.interaction_id,
    COALESCE(line.line_no, 1) AS line_no,
    journey.agency_code,
    journey.activity_type_code,
    journey.is_stay,
    COALESCE(line.line_no, 1) = 1 AS is_contact,
    journey.start_date,
    CASE
        WHEN (journey.is_stay OR line.is_spread)
            AND journey.end_date_excl > journey.start_date THEN journey.end_date_excl
        ELSE CAST(journey.start_date + INTERVAL '1' DAY AS DATE)
    END AS end_date_excl,
    CAST(
        CASE
            WHEN (journey.is_stay OR line.is_spread)
                AND journey.end_date_excl > journey.start_date
                THEN DATE_DIFF('day', journey.start_date, journey.end_date_excl)
            ELSE 1
        END AS BIGINT
    ) AS n_days,
    CASE WHEN COALESCE(line.line_no, 1) = 1 THEN journey.nights ELSE 0 END AS nights,
    line.item_code,
    line.payer_code,
    line.beneficiary_code,
    line.cost_pence,
    line.low_cost_pence,
    line.high_cost_pence
FROM timeline.journey AS journey
INNER JOIN compared ON compared.person_id = journey.person_id
LEFT JOIN line ON line.interaction_id = journey.interaction_id
LEFT JOIN unseen ON unseen.interaction_id = journey.interaction_id
WHERE unseen.interaction_id IS NULL
UNION ALL
SELECT
    missed.person_id,
    missed.interaction_id,
    line.line_no,
    missed.agency_code,
    missed.activity_type_code,
    FALSE AS is_stay,
    FALSE AS is_contact,
    missed.start_date,
    CAST(missed.start_date + INTERVAL '1' DAY AS DATE) AS end_date_excl,
    CAST(1 AS BIGINT) AS n_days,
    CAST(0 AS BIGINT) AS nights,
    line.item_code,
    line.payer_code,
    line.beneficiary_code,
    line.cost_pence,
    line.low_cost_pence,
    line.high_cost_pence
FROM timeline.not_held AS missed
INNER JOIN compared ON compared.person_id = missed.person_id
INNER JOIN line ON line.interaction_id = missed.interaction_id
LEFT JOIN unseen ON unseen.interaction_id = missed.interaction_id
WHERE unseen.interaction_id IS NULL
UNION ALL
SELECT
    charge.person_id,
    CONCAT('support:', charge.person_id) AS interaction_id,
    CAST(1 AS BIGINT) AS line_no,
    COALESCE(support_agency.agency_code, 'support_team') AS agency_code,
    'support' AS activity_type_code,
    FALSE AS is_stay,
    FALSE AS is_contact,
    charge.from_date AS start_date,
    charge.to_date_excl AS end_date_excl,
    CAST(DATE_DIFF('day', charge.from_date, charge.to_date_excl) AS BIGINT) AS n_days,
    CAST(0 AS BIGINT) AS nights,
    CAST(NULL AS VARCHAR) AS item_code,
    charge.payer_code,
    charge.payer_code AS beneficiary_code,
    charge.cost_pence,
    charge.low_cost_pence,
    charge.high_cost_pence
FROM compare.support_charge AS charge
CROSS JOIN support_agency
ORDER BY 1, 8, 2, 3
