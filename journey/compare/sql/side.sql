-- Grain: one side of one window of one person (person_id, window_code, side_code).
-- Reads: canonical.change_point, canonical.ending, canonical.supply.
-- Rule: whole runs from the first day any extract covers to the as-of date, or to the day from which the person is not seen any more;
--       equal is the shorter side's length on both sides of the change; last_12m and last_24m are so many months either side, only if
--       both fit; without_band is the whole less the transition band that begins at the change, where one is recorded. A change outside
--       the whole window has no sides. Of several change points the earliest is used. seen_days: the days less times not seen.
WITH change AS (
    SELECT
        person_id,
        change_on,
        settled_on_excl,
        ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY change_on ASC NULLS LAST) AS place_no
    FROM canonical.change_point
),

gone AS (
    SELECT
        person_id,
        MIN(from_date) AS from_date
    FROM canonical.ending
    WHERE to_date_excl IS NULL
    GROUP BY person_id
),

span AS (
    SELECT
        MIN(covers_from_date) AS from_date,
        CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE) AS to_date_excl
    FROM canonical.supply
),

bound AS (
    SELECT
        change.person_id,
        span.from_date,
        change.change_on,
        change.settled_on_excl,
        LEAST(span.to_date_excl, COALESCE(gone.from_date, span.to_date_excl)) AS to_date_excl
    FROM change
    CROSS JOIN span
    LEFT JOIN gone ON gone.person_id = change.person_id
    WHERE change.place_no = 1
),

whole AS (
    SELECT
        bound.*,
        DATE_DIFF('day', from_date, change_on) AS n_before_days,
        DATE_DIFF('day', change_on, to_date_excl) AS n_after_days,
        CAST(change_on - INTERVAL '12' MONTH AS DATE) AS year_before_date,
        CAST(change_on + INTERVAL '12' MONTH AS DATE) AS year_after_date,
        CAST(change_on - INTERVAL '24' MONTH AS DATE) AS two_years_before_date,
        CAST(change_on + INTERVAL '24' MONTH AS DATE) AS two_years_after_date
    FROM bound
    WHERE from_date < change_on AND change_on < to_date_excl
),

spell AS (
    SELECT
        person_id,
        'whole' AS window_code,
        from_date,
        change_on,
        change_on AS after_date,
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
        change_on AS after_date,
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
        change_on AS after_date,
        year_after_date AS to_date_excl
    FROM whole
    WHERE year_before_date >= from_date AND year_after_date <= to_date_excl
    UNION ALL
    SELECT
        person_id,
        'last_24m' AS window_code,
        two_years_before_date AS from_date,
        change_on,
        change_on AS after_date,
        two_years_after_date AS to_date_excl
    FROM whole
    WHERE two_years_before_date >= from_date AND two_years_after_date <= to_date_excl
    UNION ALL
    SELECT
        person_id,
        'without_band' AS window_code,
        from_date,
        change_on,
        settled_on_excl AS after_date,
        to_date_excl
    FROM whole
    WHERE change_on < settled_on_excl AND settled_on_excl < to_date_excl
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
        after_date AS from_date,
        to_date_excl
    FROM spell
),

ended AS (
    SELECT
        sided.person_id,
        sided.window_code,
        sided.side_code,
        GREATEST(ending.from_date, sided.from_date) AS from_date,
        LEAST(COALESCE(ending.to_date_excl, sided.to_date_excl), sided.to_date_excl) AS to_date_excl
    FROM sided
    INNER JOIN canonical.ending AS ending
        ON ending.person_id = sided.person_id
        AND ending.from_date < sided.to_date_excl
        AND COALESCE(ending.to_date_excl, sided.to_date_excl) > sided.from_date
),

reached AS (
    SELECT
        ended.*,
        MAX(to_date_excl) OVER (
            PARTITION BY person_id, window_code, side_code
            ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM ended
),

unseen AS (
    SELECT
        person_id,
        window_code,
        side_code,
        SUM(
            GREATEST(0, DATE_DIFF('day', GREATEST(from_date, COALESCE(reached_date_excl, from_date)), to_date_excl))
        ) AS n_days
    FROM reached
    GROUP BY person_id, window_code, side_code
)

SELECT
    sided.person_id,
    sided.window_code,
    sided.side_code,
    sided.from_date,
    sided.to_date_excl,
    CAST(DATE_DIFF('day', sided.from_date, sided.to_date_excl) AS BIGINT) AS n_days,
    CAST(
        DATE_DIFF('day', sided.from_date, sided.to_date_excl) - COALESCE(unseen.n_days, 0) AS BIGINT
    ) AS seen_days
FROM sided
LEFT JOIN unseen
    ON unseen.person_id = sided.person_id
    AND unseen.window_code = sided.window_code
    AND unseen.side_code = sided.side_code
ORDER BY sided.person_id, sided.window_code, sided.from_date
