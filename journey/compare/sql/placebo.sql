-- Grain: one earlier span as long as the after side (person_id, span_no).
-- Reads: compare.side, compare.compared_spell, compare.supplied, canonical.month.
-- Rule: a span starts on the first of every month and lies wholly before the change and within the whole window; only
--       spans with data for at least 95% of their days. None at all if fewer than min_before_months lie before the
--       change. Spans overlap one another, so they are not independent tries.
WITH pair AS (
    SELECT
        before_side.person_id,
        before_side.from_date,
        before_side.to_date_excl AS change_on,
        after_side.n_days
    FROM compare.side AS before_side
    INNER JOIN compare.side AS after_side ON after_side.person_id = before_side.person_id
    WHERE before_side.window_code = 'whole'
        AND before_side.side_code = 'before'
        AND after_side.window_code = 'whole'
        AND after_side.side_code = 'after'
        AND CAST(before_side.from_date + CAST($min_before_months AS INTEGER) * INTERVAL '1' MONTH AS DATE)
        <= before_side.to_date_excl
),

span AS (
    SELECT
        pair.person_id,
        month.month_start AS from_date,
        CAST(month.month_start + pair.n_days * INTERVAL '1' DAY AS DATE) AS to_date_excl,
        pair.n_days
    FROM pair
    INNER JOIN canonical.month AS month
        ON month.month_start >= pair.from_date
        AND CAST(month.month_start + pair.n_days * INTERVAL '1' DAY AS DATE) <= pair.change_on
),

observed AS (
    SELECT
        span.person_id,
        span.from_date,
        span.to_date_excl,
        CAST(
            SUM(
                DATE_DIFF(
                    'day',
                    GREATEST(span.from_date, supplied.from_date),
                    LEAST(span.to_date_excl, supplied.to_date_excl)
                )
            ) AS BIGINT
        ) AS observed_days
    FROM span
    INNER JOIN compare.supplied AS supplied
        ON supplied.person_id = span.person_id
        AND supplied.from_date < span.to_date_excl
        AND supplied.to_date_excl > span.from_date
    GROUP BY span.person_id, span.from_date, span.to_date_excl, span.n_days
    HAVING SUM(
        DATE_DIFF(
            'day',
            GREATEST(span.from_date, supplied.from_date),
            LEAST(span.to_date_excl, supplied.to_date_excl)
        )
    ) * 100 >= span.n_days * 95
),

clipped AS (
    SELECT
        observed.person_id,
        observed.from_date,
        spell.n_days,
        spell.cost_pence,
        CASE WHEN spell.is_contact AND spell.start_date >= observed.from_date THEN 1 ELSE 0 END AS n_counted,
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
        from_date,
        CAST(SUM(n_counted) AS BIGINT) AS n_interactions,
        CAST(
            SUM(
                (2 * cost_pence * day_to + n_days) // (2 * n_days)
                - (2 * cost_pence * day_from + n_days) // (2 * n_days)
            ) AS BIGINT
        ) AS cost_pence
    FROM clipped
    GROUP BY person_id, from_date
)

SELECT
    observed.person_id,
    CAST(
        ROW_NUMBER() OVER (PARTITION BY observed.person_id ORDER BY observed.from_date ASC NULLS LAST) AS BIGINT
    ) AS span_no,
    observed.from_date,
    observed.to_date_excl,
    COALESCE(summed.n_interactions, 0) AS n_interactions,
    CAST(COALESCE(summed.n_interactions, 0) AS DOUBLE) / CAST(observed.observed_days AS DOUBLE)
    * CAST(365.25 AS DOUBLE) AS n_interactions_per_year,
    CAST(
        CAST(
            (2 * COALESCE(summed.cost_pence, 0) * 36525 + 100 * observed.observed_days)
            // (200 * observed.observed_days) AS DECIMAL(16, 0)
        ) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp_per_year
FROM observed
LEFT JOIN summed ON summed.person_id = observed.person_id AND summed.from_date = observed.from_date
ORDER BY observed.person_id, observed.from_date
