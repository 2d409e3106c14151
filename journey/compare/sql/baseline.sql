-- Grain: one side and measure against another baseline (person_id, baseline_code, side_code, measure_code).
-- Reads: compare.side, compare.compared_spell, compare.supplied, compare.yearly, compare.compared_side, canonical.month (only to count).
-- Rule: median_year takes as before the median of the full years before with data for at least 95% of their days (two or more; of an
--       even number the mean of the two in the middle), as after the whole. less_worst_quarter takes out of the whole before the three
--       months, counted back from the change, that held most of the measure. hundredths: pence, or contacts times 100.
WITH whole AS (
    SELECT
        person_id,
        MIN(from_date) AS from_date,
        MIN(CASE WHEN side_code = 'after' THEN from_date END) AS change_on
    FROM compare.side
    WHERE window_code = 'whole'
    GROUP BY person_id
),

counter AS (
    SELECT ROW_NUMBER() OVER (ORDER BY month_start ASC NULLS LAST) - 1 AS n
    FROM canonical.month
),

stretch AS (
    SELECT
        person_id,
        'median_year' AS baseline_code,
        year_from_date AS from_date,
        year_to_date_excl AS to_date_excl
    FROM compare.yearly
    WHERE side_code = 'before' AND n_days >= 365
    UNION ALL
    SELECT
        whole.person_id,
        'less_worst_quarter' AS baseline_code,
        CAST(whole.change_on - (counter.n + 1) * INTERVAL '3' MONTH AS DATE) AS from_date,
        CAST(whole.change_on - counter.n * INTERVAL '3' MONTH AS DATE) AS to_date_excl
    FROM whole
    CROSS JOIN counter
    WHERE CAST(whole.change_on - (counter.n + 1) * INTERVAL '3' MONTH AS DATE) >= whole.from_date
),

observed AS (
    SELECT
        stretch.person_id,
        stretch.baseline_code,
        stretch.from_date,
        stretch.to_date_excl,
        SUM(
            DATE_DIFF(
                'day',
                GREATEST(stretch.from_date, supplied.from_date),
                LEAST(stretch.to_date_excl, supplied.to_date_excl)
            )
        ) AS observed_days
    FROM stretch
    INNER JOIN compare.supplied AS supplied
        ON supplied.person_id = stretch.person_id
        AND supplied.from_date < stretch.to_date_excl
        AND supplied.to_date_excl > stretch.from_date
    GROUP BY stretch.person_id, stretch.baseline_code, stretch.from_date, stretch.to_date_excl
),

clipped AS (
    SELECT
        observed.person_id,
        observed.baseline_code,
        observed.from_date,
        spell.n_days,
        spell.cost_pence,
        CASE
            WHEN spell.is_contact
                AND spell.start_date >= observed.from_date
                AND spell.start_date < observed.to_date_excl THEN 1
            ELSE 0
        END AS n_counted,
        DATE_DIFF('day', spell.start_date, GREATEST(spell.start_date, observed.from_date)) AS day_from,
        DATE_DIFF('day', spell.start_date, LEAST(spell.end_date_excl, observed.to_date_excl)) AS day_to
    FROM observed
    INNER JOIN compare.compared_spell AS spell
        ON spell.person_id = observed.person_id
        AND spell.start_date < observed.to_date_excl
        AND spell.end_date_excl > observed.from_date
),

summed AS (
    SELECT
        person_id,
        baseline_code,
        from_date,
        SUM(n_counted) * 100 AS n_hundredths,
        SUM(
            (2 * cost_pence * day_to + n_days) // (2 * n_days) - (2 * cost_pence * day_from + n_days) // (2 * n_days)
        ) AS cost_pence
    FROM clipped
    GROUP BY person_id, baseline_code, from_date
),

piece AS (
    SELECT
        observed.person_id,
        observed.baseline_code,
        observed.from_date,
        observed.to_date_excl,
        observed.observed_days,
        'contacts' AS measure_code,
        COALESCE(summed.n_hundredths, 0) AS hundredths
    FROM observed
    LEFT JOIN summed
        ON summed.person_id = observed.person_id
        AND summed.baseline_code = observed.baseline_code
        AND summed.from_date = observed.from_date
    UNION ALL
    SELECT
        observed.person_id,
        observed.baseline_code,
        observed.from_date,
        observed.to_date_excl,
        observed.observed_days,
        'cost' AS measure_code,
        COALESCE(summed.cost_pence, 0) AS hundredths
    FROM observed
    LEFT JOIN summed
        ON summed.person_id = observed.person_id
        AND summed.baseline_code = observed.baseline_code
        AND summed.from_date = observed.from_date
),

year_rank AS (
    SELECT
        person_id,
        measure_code,
        observed_days,
        hundredths,
        ROW_NUMBER() OVER (
            PARTITION BY person_id, measure_code
            ORDER BY CAST(hundredths AS DOUBLE) / CAST(observed_days AS DOUBLE) ASC NULLS LAST, from_date ASC NULLS LAST
        ) AS rank_no,
        COUNT(*) OVER (PARTITION BY person_id, measure_code) AS n_years
    FROM piece
    WHERE baseline_code = 'median_year'
        AND observed_days * 100 >= DATE_DIFF('day', from_date, to_date_excl) * 95
),

quarter_rank AS (
    SELECT
        person_id,
        measure_code,
        observed_days,
        hundredths,
        ROW_NUMBER() OVER (
            PARTITION BY person_id, measure_code ORDER BY hundredths DESC NULLS LAST, from_date DESC NULLS LAST
        ) AS rank_no
    FROM piece
    WHERE baseline_code = 'less_worst_quarter'
),

side AS (
    SELECT
        person_id,
        side_code,
        'contacts' AS measure_code,
        observed_days,
        n_interactions * 100 AS hundredths
    FROM compare.compared_side
    WHERE window_code = 'whole'
    UNION ALL
    SELECT
        person_id,
        side_code,
        'cost' AS measure_code,
        observed_days,
        CAST(cost_gbp * 100 AS BIGINT) AS hundredths
    FROM compare.compared_side
    WHERE window_code = 'whole'
),

median_year AS (
    SELECT
        person_id,
        measure_code,
        SUM(observed_days) AS observed_days,
        SUM(hundredths) AS hundredths
    FROM year_rank
    WHERE n_years >= 2 AND 2 * rank_no >= n_years AND 2 * rank_no <= n_years + 2
    GROUP BY person_id, measure_code
),

made AS (
    SELECT
        person_id,
        'median_year' AS baseline_code,
        'before' AS side_code,
        measure_code,
        observed_days,
        hundredths
    FROM median_year
    UNION ALL
    SELECT
        side.person_id,
        'median_year' AS baseline_code,
        'after' AS side_code,
        side.measure_code,
        side.observed_days,
        side.hundredths
    FROM side
    INNER JOIN median_year
        ON median_year.person_id = side.person_id AND median_year.measure_code = side.measure_code
    WHERE side.side_code = 'after'
    UNION ALL
    SELECT
        side.person_id,
        'less_worst_quarter' AS baseline_code,
        side.side_code,
        side.measure_code,
        side.observed_days - CASE WHEN side.side_code = 'before' THEN worst.observed_days ELSE 0 END AS observed_days,
        side.hundredths - CASE WHEN side.side_code = 'before' THEN worst.hundredths ELSE 0 END AS hundredths
    FROM side
    INNER JOIN quarter_rank AS worst
        ON worst.person_id = side.person_id AND worst.measure_code = side.measure_code AND worst.rank_no = 1
)

SELECT
    person_id,
    baseline_code,
    side_code,
    measure_code,
    CAST(observed_days AS BIGINT) AS observed_days,
    CAST(hundredths AS BIGINT) AS hundredths
FROM made
ORDER BY person_id, baseline_code, side_code, measure_code
