-- Grain: one person in one cell of every dimension that a public table may have (person_id, agency_code, activity_type_code,
--        age_band_code, year_fy, side_code, payer_code).
-- Reads: timeline.journey, timeline.not_held, cost.cost_line, compare.support_charge, compare.side, canonical.ending,
--        canonical.agency, canonical.month, link.person_link.
-- Rule: a contact is counted where it begins, with the first of its payers; a stay, or what is priced by the time it lasted, is
--       spread over its days, so that its cost falls on the years and sides in which the days are. Cost up to day k of n is
--       round(cost x k / n), as in compare.spell: parts of any cut add up to the line, to the penny. side_code outside: people without a
--       change date, days outside the whole window, and what began while the person could not be seen. year_fy earlier and later:
--       days outside the financial years of the data. Public cost only; payer_code not_costed holds contacts without a public cost.
WITH fiscal AS (
    SELECT
        interaction_id,
        line_no,
        payer_code,
        is_spread,
        CAST(cost_gbp * 100 AS BIGINT) AS cost_pence
    FROM cost.cost_line
    WHERE perspective_code = 'fiscal'
),

aged AS (
    SELECT
        person_id,
        MIN(CASE WHEN age_band_code = 'under_18' THEN '0' WHEN age_band_code <> 'not_held' THEN age_band_code END) AS band
    FROM link.person_link
    GROUP BY person_id
),

team AS (
    SELECT MIN(agency_code) AS agency_code
    FROM canonical.agency
    WHERE is_support
),

event AS (
    SELECT
        journey.person_id,
        journey.agency_code,
        journey.activity_type_code,
        fiscal.payer_code,
        COALESCE(fiscal.line_no, 1) = 1 AS is_contact,
        journey.start_date,
        CASE
            WHEN (journey.is_stay OR fiscal.is_spread)
                AND journey.end_date_excl > journey.start_date THEN journey.end_date_excl
            ELSE CAST(journey.start_date + INTERVAL '1' DAY AS DATE)
        END AS end_date_excl,
        fiscal.cost_pence
    FROM timeline.journey AS journey
    LEFT JOIN fiscal ON fiscal.interaction_id = journey.interaction_id
    UNION ALL
    SELECT
        missed.person_id,
        missed.agency_code,
        missed.activity_type_code,
        fiscal.payer_code,
        FALSE AS is_contact,
        missed.start_date,
        CAST(missed.start_date + INTERVAL '1' DAY AS DATE) AS end_date_excl,
        fiscal.cost_pence
    FROM timeline.not_held AS missed
    INNER JOIN fiscal ON fiscal.interaction_id = missed.interaction_id
    UNION ALL
    SELECT
        charge.person_id,
        COALESCE(team.agency_code, 'support_team') AS agency_code,
        'support' AS activity_type_code,
        charge.payer_code,
        FALSE AS is_contact,
        charge.from_date AS start_date,
        charge.to_date_excl AS end_date_excl,
        charge.cost_pence
    FROM compare.support_charge AS charge
    CROSS JOIN team
),

whole AS (
    SELECT
        person_id,
        MIN(from_date) AS from_date,
        MAX(to_date_excl) AS to_date_excl
    FROM compare.side
    WHERE window_code = 'whole'
    GROUP BY person_id
),

seen AS (
    SELECT
        event.*,
        whole.person_id IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM canonical.ending AS ending
            WHERE ending.person_id = event.person_id
                AND ending.from_date <= event.start_date
                AND COALESCE(ending.to_date_excl, CAST('9999-12-31' AS DATE)) > event.start_date
        ) AS has_sides
    FROM event
    LEFT JOIN whole ON whole.person_id = event.person_id
),

span AS (
    SELECT
        person_id,
        side_code,
        from_date,
        to_date_excl
    FROM compare.side
    WHERE window_code = 'whole'
    UNION ALL
    SELECT
        person_id,
        'outside' AS side_code,
        CAST('0001-01-01' AS DATE) AS from_date,
        from_date AS to_date_excl
    FROM whole
    UNION ALL
    SELECT
        person_id,
        'outside' AS side_code,
        to_date_excl AS from_date,
        CAST('9999-12-31' AS DATE) AS to_date_excl
    FROM whole
),

sided AS (
    SELECT
        seen.*,
        span.side_code,
        span.from_date,
        span.to_date_excl
    FROM seen
    INNER JOIN span
        ON span.person_id = seen.person_id
        AND span.from_date < seen.end_date_excl
        AND span.to_date_excl > seen.start_date
    WHERE seen.has_sides
    UNION ALL
    SELECT
        seen.*,
        'outside' AS side_code,
        seen.start_date AS from_date,
        seen.end_date_excl AS to_date_excl
    FROM seen
    WHERE NOT seen.has_sides
),

fy AS (
    SELECT DISTINCT
        CAST(
            DATE_TRUNC('year', month_start - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE
        ) AS from_date
    FROM canonical.month
),

year AS (
    SELECT
        CONCAT(
            CAST(EXTRACT(YEAR FROM from_date) AS VARCHAR), '-',
            SUBSTRING(CAST(EXTRACT(YEAR FROM from_date) + 1 AS VARCHAR), 3, 2)
        ) AS year_fy,
        from_date,
        CAST(from_date + INTERVAL '1' YEAR AS DATE) AS to_date_excl
    FROM fy
    UNION ALL
    SELECT
        'earlier' AS year_fy,
        CAST('0001-01-01' AS DATE) AS from_date,
        MIN(from_date) AS to_date_excl
    FROM fy
    UNION ALL
    SELECT
        'later' AS year_fy,
        CAST(MAX(from_date) + INTERVAL '1' YEAR AS DATE) AS from_date,
        CAST('9999-12-31' AS DATE) AS to_date_excl
    FROM fy
),

piece AS (
    SELECT
        sided.person_id,
        sided.agency_code,
        sided.activity_type_code,
        year.year_fy,
        sided.side_code,
        COALESCE(sided.payer_code, 'not_costed') AS payer_code,
        CASE
            WHEN sided.is_contact
                AND sided.start_date >= GREATEST(sided.from_date, year.from_date)
                AND sided.start_date < LEAST(sided.to_date_excl, year.to_date_excl) THEN 1
            ELSE 0
        END AS n_begun,
        sided.cost_pence,
        DATE_DIFF('day', sided.start_date, sided.end_date_excl) AS n_days,
        DATE_DIFF('day', sided.start_date, GREATEST(sided.start_date, sided.from_date, year.from_date)) AS day_from,
        DATE_DIFF('day', sided.start_date, LEAST(sided.end_date_excl, sided.to_date_excl, year.to_date_excl)) AS day_to
    FROM sided
    INNER JOIN year
        ON year.from_date < LEAST(sided.end_date_excl, sided.to_date_excl)
        AND year.to_date_excl > GREATEST(sided.start_date, sided.from_date)
)

SELECT
    piece.person_id,
    piece.agency_code,
    piece.activity_type_code,
    CASE WHEN aged.band = '0' THEN 'under_18' ELSE COALESCE(aged.band, 'not_held') END AS age_band_code,
    piece.year_fy,
    piece.side_code,
    piece.payer_code,
    CAST(SUM(piece.n_begun) AS BIGINT) AS n_interactions,
    CAST(
        CAST(
            SUM(
                COALESCE(
                    (2 * piece.cost_pence * piece.day_to + piece.n_days) // (2 * piece.n_days)
                    - (2 * piece.cost_pence * piece.day_from + piece.n_days) // (2 * piece.n_days),
                    0
                )
            ) AS DECIMAL(16, 0)
        ) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp
FROM piece
LEFT JOIN aged ON aged.person_id = piece.person_id
GROUP BY
    piece.person_id,
    piece.agency_code,
    piece.activity_type_code,
    CASE WHEN aged.band = '0' THEN 'under_18' ELSE COALESCE(aged.band, 'not_held') END,
    piece.year_fy,
    piece.side_code,
    piece.payer_code
ORDER BY 1, 2, 3, 5, 6, 7
