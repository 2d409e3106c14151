-- Grain: one financial year of one agency in which something was recorded, of everybody (agency_code, financial_year).
-- Reads: timeline.journey, timeline.not_held, cost.cost_line.
-- Rule: a contact, and one without a cost, is counted in the year, from 1 April, in which it starts. The cost of a stay or of anything
--       priced by the time it lasted is spread over its days as timeline.person_month has it: cost up to day k of n is
--       round(cost x k / n), half away from zero, line by line, low and high likewise, so the years of a line add up to it, to the
--       penny. Only public (fiscal) lines. An appointment that was not held is a cost and no contact. The support team's budget,
--       where it is counted as a whole, is not in it.
WITH placed AS (
    SELECT
        interaction_id,
        agency_code,
        start_date,
        end_date_excl,
        is_stay,
        cost_gbp,
        low_cost_gbp,
        high_cost_gbp,
        CAST(EXTRACT(YEAR FROM start_date) AS BIGINT)
        - CASE WHEN EXTRACT(MONTH FROM start_date) < 4 THEN 1 ELSE 0 END AS year_no
    FROM timeline.journey
),

aged AS (
    SELECT
        placed.*,
        COALESCE(end_date_excl > MAKE_DATE(year_no + 1, 4, 1), FALSE) AS is_long
    FROM placed
),

long_line AS (
    SELECT
        aged.agency_code,
        aged.start_date,
        CASE
            WHEN aged.is_stay OR line.is_spread THEN aged.end_date_excl
            ELSE CAST(aged.start_date + INTERVAL '1' DAY AS DATE)
        END AS end_date_excl,
        CAST(line.cost_gbp * 100 AS BIGINT) AS cost_pence,
        CAST(line.low_cost_gbp * 100 AS BIGINT) AS low_cost_pence,
        CAST(line.high_cost_gbp * 100 AS BIGINT) AS high_cost_pence
    FROM aged
    INNER JOIN cost.cost_line AS line
        ON line.interaction_id = aged.interaction_id AND line.perspective_code = 'fiscal'
    WHERE aged.is_long
),

digit AS (
    SELECT 0 AS n UNION ALL SELECT 1 AS n UNION ALL SELECT 2 AS n UNION ALL SELECT 3 AS n UNION ALL SELECT 4 AS n
    UNION ALL SELECT 5 AS n UNION ALL SELECT 6 AS n UNION ALL SELECT 7 AS n UNION ALL SELECT 8 AS n UNION ALL SELECT 9 AS n
),

span AS (
    SELECT
        CAST(EXTRACT(YEAR FROM MIN(start_date)) AS BIGINT) - 1 AS first_year_no,
        MAX(end_date_excl) AS to_date_excl
    FROM long_line
),

calendar AS (
    SELECT
        span.first_year_no + hundred.n * 100 + ten.n * 10 + one.n AS year_no,
        MAKE_DATE(span.first_year_no + hundred.n * 100 + ten.n * 10 + one.n, 4, 1) AS year_from_date,
        MAKE_DATE(span.first_year_no + hundred.n * 100 + ten.n * 10 + one.n + 1, 4, 1) AS year_to_date_excl
    FROM span
    INNER JOIN digit AS hundred ON hundred.n < 2
    CROSS JOIN digit AS ten
    CROSS JOIN digit AS one
    WHERE span.first_year_no IS NOT NULL
),

cut AS (
    SELECT
        long_line.agency_code,
        calendar.year_no,
        long_line.cost_pence,
        long_line.low_cost_pence,
        long_line.high_cost_pence,
        DATE_DIFF('day', long_line.start_date, long_line.end_date_excl) AS n_days,
        DATE_DIFF('day', long_line.start_date, GREATEST(long_line.start_date, calendar.year_from_date)) AS day_from,
        DATE_DIFF('day', long_line.start_date, LEAST(long_line.end_date_excl, calendar.year_to_date_excl)) AS day_to
    FROM long_line
    INNER JOIN calendar
        ON calendar.year_from_date < long_line.end_date_excl AND calendar.year_to_date_excl > long_line.start_date
),

recorded AS (
    SELECT
        agency_code,
        year_no,
        1 AS n_interactions,
        CASE WHEN cost_gbp IS NULL THEN 1 ELSE 0 END AS n_uncosted,
        CASE WHEN is_long THEN 0 ELSE CAST(cost_gbp * 100 AS BIGINT) END AS cost_pence,
        CASE WHEN is_long THEN 0 ELSE CAST(low_cost_gbp * 100 AS BIGINT) END AS low_cost_pence,
        CASE WHEN is_long THEN 0 ELSE CAST(high_cost_gbp * 100 AS BIGINT) END AS high_cost_pence
    FROM aged
    UNION ALL
    SELECT
        agency_code,
        year_no,
        0 AS n_interactions,
        0 AS n_uncosted,
        (2 * cost_pence * day_to + n_days) // (2 * n_days)
        - (2 * cost_pence * day_from + n_days) // (2 * n_days) AS cost_pence,
        (2 * low_cost_pence * day_to + n_days) // (2 * n_days)
        - (2 * low_cost_pence * day_from + n_days) // (2 * n_days) AS low_cost_pence,
        (2 * high_cost_pence * day_to + n_days) // (2 * n_days)
        - (2 * high_cost_pence * day_from + n_days) // (2 * n_days) AS high_cost_pence
    FROM cut
    UNION ALL
    SELECT
        agency_code,
        CAST(EXTRACT(YEAR FROM start_date) AS BIGINT)
        - CASE WHEN EXTRACT(MONTH FROM start_date) < 4 THEN 1 ELSE 0 END AS year_no,
        0 AS n_interactions,
        0 AS n_uncosted,
        CAST(cost_gbp * 100 AS BIGINT) AS cost_pence,
        CAST(low_cost_gbp * 100 AS BIGINT) AS low_cost_pence,
        CAST(high_cost_gbp * 100 AS BIGINT) AS high_cost_pence
    FROM timeline.not_held
),

summed AS (
    SELECT
        agency_code,
        year_no,
        SUM(n_interactions) AS n_interactions,
        SUM(n_uncosted) AS n_uncosted,
        COALESCE(SUM(cost_pence), 0) AS cost_pence,
        COALESCE(SUM(low_cost_pence), 0) AS low_cost_pence,
        COALESCE(SUM(high_cost_pence), 0) AS high_cost_pence
    FROM recorded
    GROUP BY agency_code, year_no
)

SELECT
    agency_code,
    CONCAT(CAST(year_no AS VARCHAR), '-', SUBSTR(CAST(year_no + 1 AS VARCHAR), 3, 2)) AS financial_year,
    CAST(n_interactions AS BIGINT) AS n_interactions,
    CAST(n_uncosted AS BIGINT) AS n_uncosted,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(CAST(low_cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(CAST(high_cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS high_cost_gbp
FROM summed
ORDER BY agency_code, financial_year
