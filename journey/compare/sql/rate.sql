-- Grain: one measure of one side of one window of one person (person_id, window_code, side_code, measure_code).
-- Reads: compare.compared_agency, compare.compared_side, compare.interaction_side, compare.spell, timeline.step, canonical.month
--        (only to count).
-- Rule: compare.compared_side, as an amount and per 30 days at risk. crises are contacts that are a crisis. agencies is the sum, over
--       stretches of 30 days counted from the change outwards, of how many were in touch (something started, or a night was spent).
--       No rate where no service is compared or no day was at risk.
WITH part AS (
    SELECT
        line.person_id,
        line.window_code,
        line.side_code,
        line.agency_code,
        line.is_counted,
        COALESCE(step.is_crisis, FALSE) AS is_crisis,
        DATE_DIFF('day', kept.from_date, GREATEST(spell.start_date, kept.from_date)) AS days_after,
        DATE_DIFF(
            'day', kept.from_date,
            CASE
                WHEN line.nights > 0 THEN LEAST(spell.end_date_excl, kept.to_date_excl)
                ELSE CAST(GREATEST(spell.start_date, kept.from_date) + INTERVAL '1' DAY AS DATE)
            END
        ) AS days_after_excl,
        DATE_DIFF('day', kept.from_date, kept.to_date_excl) AS n_days,
        line.is_counted OR line.nights > 0 AS is_in_touch
    FROM compare.compared_agency AS kept
    INNER JOIN compare.interaction_side AS line
        ON line.person_id = kept.person_id
        AND line.window_code = kept.window_code
        AND line.side_code = kept.side_code
        AND line.agency_code = kept.agency_code
    INNER JOIN compare.spell AS spell
        ON spell.person_id = line.person_id
        AND spell.interaction_id = line.interaction_id
        AND spell.line_no = line.line_no
    LEFT JOIN timeline.step AS step
        ON step.person_id = line.person_id AND step.interaction_id = line.interaction_id
),

crises AS (
    SELECT
        person_id,
        window_code,
        side_code,
        SUM(CASE WHEN is_counted AND is_crisis THEN 1 ELSE 0 END) AS crises
    FROM part
    GROUP BY person_id, window_code, side_code
),

stretch AS (
    SELECT DISTINCT
        person_id,
        window_code,
        side_code,
        agency_code,
        CASE WHEN side_code = 'after' THEN days_after // 30 ELSE (n_days - days_after_excl) // 30 END AS first_no,
        CASE
            WHEN side_code = 'after' THEN (days_after_excl - 1) // 30
            ELSE (n_days - 1 - days_after) // 30
        END AS last_no
    FROM part
    WHERE is_in_touch
),

counter AS (
    SELECT ROW_NUMBER() OVER (ORDER BY month.month_start ASC NULLS LAST, twice.n ASC NULLS LAST) - 1 AS n
    FROM canonical.month AS month
    CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2 AS n) AS twice
),

agency_stretch AS (
    SELECT DISTINCT
        stretch.person_id,
        stretch.window_code,
        stretch.side_code,
        stretch.agency_code,
        counter.n
    FROM stretch
    INNER JOIN counter ON counter.n >= stretch.first_no AND counter.n <= stretch.last_no
),

agencies AS (
    SELECT
        person_id,
        window_code,
        side_code,
        COUNT(*) AS agencies
    FROM agency_stretch
    GROUP BY person_id, window_code, side_code
),

filled AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        side.observed_days,
        side.n_interactions * 100 AS contacts,
        CAST(side.cost_gbp * 100 AS BIGINT) AS cost,
        COALESCE(agencies.agencies, 0) * 100 AS agencies,
        COALESCE(crises.crises, 0) * 100 AS crises,
        side.nights * 100 AS nights
    FROM compare.compared_side AS side
    LEFT JOIN crises
        ON crises.person_id = side.person_id
        AND crises.window_code = side.window_code
        AND crises.side_code = side.side_code
    LEFT JOIN agencies
        ON agencies.person_id = side.person_id
        AND agencies.window_code = side.window_code
        AND agencies.side_code = side.side_code
),

measure AS (
    SELECT person_id, window_code, side_code, observed_days, 'contacts' AS measure_code, contacts AS hundredths FROM filled
    UNION ALL
    SELECT person_id, window_code, side_code, observed_days, 'cost' AS measure_code, cost AS hundredths FROM filled
    UNION ALL
    SELECT person_id, window_code, side_code, observed_days, 'agencies' AS measure_code, agencies AS hundredths FROM filled
    UNION ALL
    SELECT person_id, window_code, side_code, observed_days, 'crises' AS measure_code, crises AS hundredths FROM filled
    UNION ALL
    SELECT person_id, window_code, side_code, observed_days, 'nights' AS measure_code, nights AS hundredths FROM filled
)

SELECT
    person_id,
    window_code,
    side_code,
    measure_code,
    CAST(CAST(hundredths AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS measured_amount,
    CAST(observed_days AS BIGINT) AS observed_days,
    CASE
        WHEN observed_days > 0 THEN CAST(
            CAST((2 * CAST(hundredths AS BIGINT) * 3000 + observed_days) // (2 * observed_days) AS DECIMAL(14, 0))
            * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(18, 4)
        )
    END AS measured_rate
FROM measure
ORDER BY person_id, window_code, side_code DESC, measure_code
