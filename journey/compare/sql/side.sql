-- Grain: one side of one window of one person (person_id, window_code, side_code).
-- Reads: canonical.change_point, canonical.supply.
-- Rule: whole runs from the first day any extract covers to the as-of date; equal is the shorter side's length on both
--       sides of the change; last_12m is twelve months either side, only if both fit. A change outside the whole window
--       has no sides. Of several change points the earliest is used.
WITH change AS (
    SELECT
        person_id,
        MIN(change_on) AS change_on
    FROM canonical.change_point
    GROUP BY person_id
),

span AS (
    SELECT
        MIN(covers_from_date) AS from_date,
        CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE) AS to_date_excl
    FROM canonical.supply
),

whole AS (
    SELECT
        change.person_id,
        span.from_date,
        change.change_on,
        span.to_date_excl,
        DATE_DIFF('day', span.from_date, change.change_on) AS n_before_days,
        DATE_DIFF('day', change.change_on, span.to_date_excl) AS n_after_days,
        CAST(change.change_on - INTERVAL '12' MONTH AS DATE) AS year_before_date,
        CAST(change.change_on + INTERVAL '12' MONTH AS DATE) AS year_after_date
    FROM change
    CROSS JOIN span
    WHERE span.from_date < change.change_on AND change.change_on < span.to_date_excl
),

spell AS (
    SELECT
        person_id,
        'whole' AS window_code,
        from_date,
        change_on,
        to_date_excl
    FROM whole
    UNION ALL
    SELECT
        person_id,
        'equal' AS window_code,
        CASE
            WHEN n_before_days <= n_after_days THEN from_date
            ELSE CAST(change_on - n_after_days * INTERVAL '1' DAY AS DATE)
        END AS from_date,
        change_on,
        CASE
            WHEN n_after_days <= n_before_days THEN to_date_excl
            ELSE CAST(change_on + n_before_days * INTERVAL '1' DAY AS DATE)
        END AS to_date_excl
    FROM whole
    UNION ALL
    SELECT
        person_id,
        'last_12m' AS window_code,
        year_before_date AS from_date,
        change_on,
        year_after_date AS to_date_excl
    FROM whole
    WHERE year_before_date >= from_date AND year_after_date <= to_date_excl
),

sided AS (
    SELECT
        person_id,
        window_code,
        'before' AS side_code,
        from_date,
        change_on AS to_date_excl
    FROM spell
    UNION ALL
    SELECT
        person_id,
        window_code,
        'after' AS side_code,
        change_on AS from_date,
        to_date_excl
    FROM spell
)

SELECT
    person_id,
    window_code,
    side_code,
    from_date,
    to_date_excl,
    CAST(DATE_DIFF('day', from_date, to_date_excl) AS BIGINT) AS n_days
FROM sided
ORDER BY person_id, window_code, from_date
