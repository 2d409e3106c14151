-- Grain: one measure under one other choice (person_id, check_code, measure_code).
-- Reads: compare.side, compare.compared_spell, compare.compared_side, compare.summary, compare.supplied, compare.link_threshold,
--        compare.baseline.
-- Rule: per-year figures of the services that can be compared, under another change date, window, baseline, set of unit costs or
--       links, or without stays; and of all services. It holds when the difference goes the same way (down, up, none) as over the whole
--       window; null when either rate is not known. A moved date that leaves no day on one side is left out. Contacts are to two
--       decimals.
WITH whole AS (
    SELECT
        before_side.person_id,
        before_side.from_date,
        before_side.to_date_excl AS change_on,
        after_side.to_date_excl
    FROM compare.side AS before_side
    INNER JOIN compare.side AS after_side ON after_side.person_id = before_side.person_id
    WHERE before_side.window_code = 'whole'
        AND before_side.side_code = 'before'
        AND after_side.window_code = 'whole'
        AND after_side.side_code = 'after'
),

moved AS (
    SELECT
        whole.*,
        'date_minus_6m' AS check_code,
        CAST(change_on - INTERVAL '6' MONTH AS DATE) AS cut_date
    FROM whole
    UNION ALL
    SELECT
        whole.*,
        'date_minus_3m' AS check_code,
        CAST(change_on - INTERVAL '3' MONTH AS DATE) AS cut_date
    FROM whole
    UNION ALL
    SELECT
        whole.*,
        'date_plus_3m' AS check_code,
        CAST(change_on + INTERVAL '3' MONTH AS DATE) AS cut_date
    FROM whole
    UNION ALL
    SELECT
        whole.*,
        'date_plus_6m' AS check_code,
        CAST(change_on + INTERVAL '6' MONTH AS DATE) AS cut_date
    FROM whole
    UNION ALL
    SELECT
        whole.*,
        'without_stays' AS check_code,
        change_on AS cut_date
    FROM whole
),

sided AS (
    SELECT
        person_id,
        check_code,
        'before' AS side_code,
        from_date,
        cut_date AS to_date_excl
    FROM moved
    WHERE cut_date > from_date AND cut_date < to_date_excl
    UNION ALL
    SELECT
        person_id,
        check_code,
        'after' AS side_code,
        cut_date AS from_date,
        to_date_excl
    FROM moved
    WHERE cut_date > from_date AND cut_date < to_date_excl
),

observed AS (
    SELECT
        sided.person_id,
        sided.check_code,
        sided.side_code,
        CAST(
            SUM(
                DATE_DIFF(
                    'day',
                    GREATEST(sided.from_date, supplied.from_date),
                    LEAST(sided.to_date_excl, supplied.to_date_excl)
                )
            ) AS BIGINT
        ) AS observed_days
    FROM sided
    INNER JOIN compare.supplied AS supplied
        ON supplied.person_id = sided.person_id
        AND supplied.from_date < sided.to_date_excl
        AND supplied.to_date_excl > sided.from_date
    GROUP BY sided.person_id, sided.check_code, sided.side_code
),

clipped AS (
    SELECT
        sided.person_id,
        sided.check_code,
        sided.side_code,
        spell.n_days,
        spell.cost_pence,
        CASE WHEN spell.is_contact AND spell.start_date >= sided.from_date THEN 1 ELSE 0 END AS n_counted,
        DATE_DIFF('day', spell.start_date, GREATEST(spell.start_date, sided.from_date)) AS day_from,
        DATE_DIFF('day', spell.start_date, LEAST(spell.end_date_excl, sided.to_date_excl)) AS day_to
    FROM sided
    INNER JOIN compare.compared_spell AS spell
        ON spell.person_id = sided.person_id
        AND spell.start_date < sided.to_date_excl
        AND spell.end_date_excl > sided.from_date
    WHERE NOT (sided.check_code = 'without_stays' AND spell.is_stay)
),

summed AS (
    SELECT
        person_id,
        check_code,
        side_code,
        SUM(n_counted) AS n_interactions,
        SUM(
            (2 * cost_pence * day_to + n_days) // (2 * n_days) - (2 * cost_pence * day_from + n_days) // (2 * n_days)
        ) AS cost_pence
    FROM clipped
    GROUP BY person_id, check_code, side_code
),

cut AS (
    SELECT
        sided.person_id,
        sided.check_code,
        sided.side_code,
        observed.observed_days,
        CAST(COALESCE(summed.n_interactions, 0) AS BIGINT) * 100 AS n_hundredths,
        CAST(COALESCE(summed.cost_pence, 0) AS BIGINT) AS cost_pence
    FROM sided
    LEFT JOIN observed
        ON observed.person_id = sided.person_id
        AND observed.check_code = sided.check_code
        AND observed.side_code = sided.side_code
    LEFT JOIN summed
        ON summed.person_id = sided.person_id
        AND summed.check_code = sided.check_code
        AND summed.side_code = sided.side_code
),

figure AS (
    SELECT
        person_id,
        check_code,
        side_code,
        'contacts' AS measure_code,
        observed_days,
        n_hundredths AS hundredths
    FROM cut
    UNION ALL
    SELECT
        person_id,
        check_code,
        side_code,
        'cost' AS measure_code,
        observed_days,
        cost_pence AS hundredths
    FROM cut
    UNION ALL
    SELECT
        person_id,
        window_code AS check_code,
        side_code,
        'contacts' AS measure_code,
        observed_days,
        n_interactions * 100 AS hundredths
    FROM compare.compared_side
    UNION ALL
    SELECT
        person_id,
        window_code AS check_code,
        side_code,
        'cost' AS measure_code,
        observed_days,
        CAST(cost_gbp * 100 AS BIGINT) AS hundredths
    FROM compare.compared_side
    UNION ALL
    SELECT
        person_id,
        'low_costs' AS check_code,
        side_code,
        'cost' AS measure_code,
        observed_days,
        CAST(low_cost_gbp * 100 AS BIGINT) AS hundredths
    FROM compare.compared_side
    WHERE window_code = 'whole'
    UNION ALL
    SELECT
        person_id,
        'high_costs' AS check_code,
        side_code,
        'cost' AS measure_code,
        observed_days,
        CAST(high_cost_gbp * 100 AS BIGINT) AS hundredths
    FROM compare.compared_side
    WHERE window_code = 'whole'
    UNION ALL
    SELECT
        person_id,
        'all_services' AS check_code,
        side_code,
        'contacts' AS measure_code,
        observed_days,
        n_interactions * 100 AS hundredths
    FROM compare.summary
    WHERE window_code = 'whole'
    UNION ALL
    SELECT
        person_id,
        'all_services' AS check_code,
        side_code,
        'cost' AS measure_code,
        observed_days,
        CAST(cost_gbp * 100 AS BIGINT) AS hundredths
    FROM compare.summary
    WHERE window_code = 'whole'
    UNION ALL
    SELECT
        person_id,
        CONCAT('links_', threshold_code) AS check_code,
        side_code,
        'contacts' AS measure_code,
        compared_days AS observed_days,
        n_compared * 100 AS hundredths
    FROM compare.link_threshold
    WHERE threshold_code <> 'standard'
    UNION ALL
    SELECT
        person_id,
        CONCAT('links_', threshold_code) AS check_code,
        side_code,
        'cost' AS measure_code,
        compared_days AS observed_days,
        CAST(compared_cost_gbp * 100 AS BIGINT) AS hundredths
    FROM compare.link_threshold
    WHERE threshold_code <> 'standard'
    UNION ALL
    SELECT
        person_id,
        baseline_code AS check_code,
        side_code,
        measure_code,
        observed_days,
        hundredths
    FROM compare.baseline
),

rate AS (
    SELECT
        person_id,
        check_code,
        side_code,
        measure_code,
        CASE
            WHEN observed_days > 0 THEN CAST(
                CAST((2 * hundredths * 36525 + 100 * observed_days) // (200 * observed_days) AS DECIMAL(16, 0))
                * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
            )
        END AS per_year
    FROM figure
),

paired AS (
    SELECT
        person_id,
        check_code,
        measure_code,
        MAX(CASE WHEN side_code = 'before' THEN per_year END) AS before_per_year,
        MAX(CASE WHEN side_code = 'after' THEN per_year END) AS after_per_year
    FROM rate
    GROUP BY person_id, check_code, measure_code
),

signed AS (
    SELECT
        paired.*,
        CASE
            WHEN after_per_year < before_per_year THEN -1
            WHEN after_per_year > before_per_year THEN 1
            WHEN after_per_year = before_per_year THEN 0
        END AS direction
    FROM paired
)

SELECT
    checked.person_id,
    checked.check_code,
    CASE checked.check_code
        WHEN 'date_minus_6m' THEN 'Change date six months earlier'
        WHEN 'date_minus_3m' THEN 'Change date three months earlier'
        WHEN 'date_plus_3m' THEN 'Change date three months later'
        WHEN 'date_plus_6m' THEN 'Change date six months later'
        WHEN 'last_12m' THEN 'Twelve months either side'
        WHEN 'last_24m' THEN 'Twenty-four months either side'
        WHEN 'median_year' THEN 'Against the median year before'
        WHEN 'less_worst_quarter' THEN 'Before without its busiest quarter'
        WHEN 'without_band' THEN 'Without the time of transition'
        WHEN 'equal' THEN 'Equal lengths either side'
        WHEN 'all_services' THEN 'All services, also those without data on both sides'
        WHEN 'low_costs' THEN 'Low unit costs'
        WHEN 'high_costs' THEN 'High unit costs'
        WHEN 'links_cautious' THEN 'Links made more cautiously'
        WHEN 'links_generous' THEN 'Links made more generously'
        WHEN 'without_stays' THEN 'Without overnight stays'
    END AS check_label,
    checked.before_per_year,
    checked.after_per_year,
    checked.measure_code,
    checked.direction = headline.direction AS holds
FROM signed AS checked
INNER JOIN signed AS headline
    ON headline.person_id = checked.person_id
    AND headline.measure_code = checked.measure_code
    AND headline.check_code = 'whole'
WHERE checked.check_code <> 'whole'
ORDER BY checked.person_id, checked.check_code, checked.measure_code
