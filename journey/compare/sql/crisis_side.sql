-- Grain: one side of one window (person_id, window_code, side_code).
-- Reads: compare.side, canonical.ending, timeline.crisis.
-- Rule: crises that began in the side, and the days to the next one. A wait that reaches the side's end is censored there: a crisis after
--       the change says nothing of how long one had to wait before it. The median is Kaplan and Meier's: the first day by which half had
--       had another, null where that day was not seen. A wait is also censored where the person could not be seen any more or for a
--       time; a crisis recorded in such a time is left out, as its days are.
WITH seen AS (
    SELECT
        crisis.person_id,
        crisis.crisis_no,
        MIN(CASE WHEN ending.from_date > crisis.on_date THEN ending.from_date END) AS ended_date,
        MAX(
            CASE
                WHEN ending.from_date <= crisis.on_date
                    AND COALESCE(ending.to_date_excl, CAST('9999-12-31' AS DATE)) > crisis.on_date THEN 1
                ELSE 0
            END
        ) AS is_unseen
    FROM timeline.crisis AS crisis
    INNER JOIN canonical.ending AS ending ON ending.person_id = crisis.person_id
    GROUP BY crisis.person_id, crisis.crisis_no
),

held AS (
    SELECT
        crisis.person_id,
        crisis.on_date,
        crisis.observed_days,
        crisis.is_censored,
        seen.ended_date
    FROM timeline.crisis AS crisis
    LEFT JOIN seen ON seen.person_id = crisis.person_id AND seen.crisis_no = crisis.crisis_no
    WHERE COALESCE(seen.is_unseen, 0) = 0
),

bounded AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        side.from_date,
        crisis.on_date,
        crisis.observed_days,
        crisis.is_censored,
        LEAST(side.to_date_excl, COALESCE(crisis.ended_date, side.to_date_excl)) AS to_date_excl
    FROM compare.side AS side
    LEFT JOIN held AS crisis
        ON crisis.person_id = side.person_id
        AND crisis.on_date >= side.from_date
        AND crisis.on_date < side.to_date_excl
),

wait AS (
    SELECT
        person_id,
        window_code,
        side_code,
        from_date,
        CASE
            WHEN on_date IS NULL THEN NULL
            ELSE LEAST(observed_days, DATE_DIFF('day', on_date, to_date_excl))
        END AS waited_days,
        COALESCE(NOT is_censored AND observed_days < DATE_DIFF('day', on_date, to_date_excl), FALSE) AS is_followed
    FROM bounded
),

total AS (
    SELECT
        person_id,
        window_code,
        side_code,
        from_date,
        COUNT(waited_days) AS n_crises,
        SUM(CASE WHEN is_followed THEN 1 ELSE 0 END) AS n_followed,
        COALESCE(SUM(waited_days), 0) AS watched_days
    FROM wait
    GROUP BY person_id, window_code, side_code, from_date
),

day_ended AS (
    SELECT
        person_id,
        window_code,
        side_code,
        waited_days,
        SUM(CASE WHEN is_followed THEN 1 ELSE 0 END) AS n_followed,
        COUNT(*) AS n_ended
    FROM wait
    WHERE waited_days IS NOT NULL
    GROUP BY person_id, window_code, side_code, waited_days
),

at_risk AS (
    SELECT
        day_ended.*,
        SUM(n_ended) OVER (
            PARTITION BY person_id, window_code, side_code
            ORDER BY waited_days DESC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS n_at_risk
    FROM day_ended
),

survival AS (
    SELECT
        person_id,
        window_code,
        side_code,
        waited_days,
        SUM(
            CASE
                WHEN n_followed = n_at_risk THEN CAST(-1000 AS DOUBLE)
                ELSE LN(CAST(n_at_risk - n_followed AS DOUBLE) / CAST(n_at_risk AS DOUBLE))
            END
        ) OVER (
            PARTITION BY person_id, window_code, side_code
            ORDER BY waited_days ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS log_share
    FROM at_risk
),

half AS (
    SELECT
        person_id,
        window_code,
        side_code,
        MIN(waited_days) AS days_median
    FROM survival
    WHERE log_share <= LN(CAST(0.5 AS DOUBLE)) + CAST(0.000000001 AS DOUBLE)
    GROUP BY person_id, window_code, side_code
)

SELECT
    total.person_id,
    total.window_code,
    total.side_code,
    CAST(total.n_crises AS BIGINT) AS n_crises,
    CAST(total.n_followed AS BIGINT) AS n_followed,
    CAST(total.n_crises - total.n_followed AS BIGINT) AS n_censored,
    CAST(half.days_median AS DOUBLE) AS days_median,
    CAST(total.watched_days AS BIGINT) AS observed_days
FROM total
LEFT JOIN half
    ON half.person_id = total.person_id
    AND half.window_code = total.window_code
    AND half.side_code = total.side_code
ORDER BY total.person_id, total.window_code, total.from_date
