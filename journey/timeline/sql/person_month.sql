-- Grain: one calendar month of one person at one agency in which something was recorded (person_id, agency_code, month_start_date).
-- Reads: timeline.journey, timeline.step, timeline.not_held, cost.cost_line.
-- Rule: a contact, one that is a crisis, and one without a cost is counted in the month in which it starts, at its agency; as in
--       compare.rate, each agency's contact of one and the same crisis counts. Nights, and the cost of a stay or of anything priced by the time it lasted, are spread over its days as
--       compare.spell has it: cost up to day k of n is round(cost x k / n), half away from zero, line by line, so that the months of a
--       line add up to it, to the penny. Only public (fiscal) lines. An appointment that was not held is a cost and no contact.
WITH placed AS (
    SELECT
        person_id,
        interaction_id,
        agency_code,
        start_date,
        is_stay,
        nights,
        cost_gbp,
        end_date_excl,
        CAST(DATE_TRUNC('month', start_date) AS DATE) AS month_start_date,
        COALESCE(
            end_date_excl > CAST(CAST(DATE_TRUNC('month', start_date) AS DATE) + INTERVAL '1' MONTH AS DATE), FALSE
        ) AS is_long
    FROM timeline.journey
),

long_line AS (
    SELECT
        placed.person_id,
        placed.agency_code,
        placed.start_date,
        CASE
            WHEN placed.is_stay OR line.is_spread THEN placed.end_date_excl
            ELSE CAST(placed.start_date + INTERVAL '1' DAY AS DATE)
        END AS end_date_excl,
        COALESCE(line.line_no, 1) = 1 AND placed.nights > 0 AS has_nights,
        CAST(line.cost_gbp * 100 AS BIGINT) AS cost_pence
    FROM placed
    LEFT JOIN cost.cost_line AS line
        ON line.interaction_id = placed.interaction_id AND line.perspective_code = 'fiscal'
    WHERE placed.is_long
),

digit AS (
    SELECT 0 AS n UNION ALL SELECT 1 AS n UNION ALL SELECT 2 AS n UNION ALL SELECT 3 AS n UNION ALL SELECT 4 AS n
    UNION ALL SELECT 5 AS n UNION ALL SELECT 6 AS n UNION ALL SELECT 7 AS n UNION ALL SELECT 8 AS n UNION ALL SELECT 9 AS n
),

later_month AS (
    SELECT thousand.n * 1000 + hundred.n * 100 + ten.n * 10 + one.n AS n
    FROM digit AS thousand
    CROSS JOIN digit AS hundred
    CROSS JOIN digit AS ten
    CROSS JOIN digit AS one
    WHERE thousand.n < 2
),

span AS (
    SELECT
        CAST(DATE_TRUNC('month', MIN(start_date)) AS DATE) AS first_month,
        MAX(end_date_excl) AS to_date_excl
    FROM long_line
),

calendar AS (
    SELECT
        CAST(span.first_month + later_month.n * INTERVAL '1' MONTH AS DATE) AS month_start_date,
        CAST(span.first_month + (later_month.n + 1) * INTERVAL '1' MONTH AS DATE) AS month_end_excl
    FROM span
    INNER JOIN later_month
        ON CAST(span.first_month + later_month.n * INTERVAL '1' MONTH AS DATE) < span.to_date_excl
),

cut AS (
    SELECT
        long_line.person_id,
        long_line.agency_code,
        calendar.month_start_date,
        long_line.has_nights,
        long_line.cost_pence,
        DATE_DIFF('day', long_line.start_date, long_line.end_date_excl) AS n_days,
        DATE_DIFF('day', long_line.start_date, GREATEST(long_line.start_date, calendar.month_start_date)) AS day_from,
        DATE_DIFF('day', long_line.start_date, LEAST(long_line.end_date_excl, calendar.month_end_excl)) AS day_to
    FROM long_line
    INNER JOIN calendar
        ON calendar.month_start_date < long_line.end_date_excl AND calendar.month_end_excl > long_line.start_date
),

recorded AS (
    SELECT
        person_id,
        agency_code,
        month_start_date,
        1 AS n_interactions,
        0 AS n_crises,
        CASE WHEN is_long THEN 0 ELSE nights END AS nights,
        CASE WHEN is_long THEN 0 ELSE CAST(cost_gbp * 100 AS BIGINT) END AS cost_pence,
        CASE WHEN cost_gbp IS NULL THEN 1 ELSE 0 END AS n_uncosted
    FROM placed
    UNION ALL
    SELECT
        person_id,
        agency_code,
        month_start_date,
        0 AS n_interactions,
        0 AS n_crises,
        CASE WHEN has_nights THEN day_to - day_from ELSE 0 END AS nights,
        (2 * cost_pence * day_to + n_days) // (2 * n_days)
        - (2 * cost_pence * day_from + n_days) // (2 * n_days) AS cost_pence,
        0 AS n_uncosted
    FROM cut
    UNION ALL
    SELECT
        person_id,
        agency_code,
        CAST(DATE_TRUNC('month', start_date) AS DATE) AS month_start_date,
        0 AS n_interactions,
        1 AS n_crises,
        0 AS nights,
        0 AS cost_pence,
        0 AS n_uncosted
    FROM timeline.step
    WHERE is_crisis
    UNION ALL
    SELECT
        person_id,
        agency_code,
        CAST(DATE_TRUNC('month', start_date) AS DATE) AS month_start_date,
        0 AS n_interactions,
        0 AS n_crises,
        0 AS nights,
        CAST(cost_gbp * 100 AS BIGINT) AS cost_pence,
        0 AS n_uncosted
    FROM timeline.not_held
)

SELECT
    person_id,
    agency_code,
    month_start_date,
    CAST(SUM(n_interactions) AS BIGINT) AS n_interactions,
    CAST(SUM(n_crises) AS BIGINT) AS n_crises,
    CAST(SUM(nights) AS BIGINT) AS nights,
    CAST(
        CAST(COALESCE(SUM(cost_pence), 0) AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp,
    CAST(SUM(n_uncosted) AS BIGINT) AS n_uncosted
FROM recorded
GROUP BY person_id, agency_code, month_start_date
ORDER BY person_id, agency_code, month_start_date
