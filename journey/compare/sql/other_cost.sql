-- Grain: one payer of what is not public cost in one side of one window (person_id, window_code, side_code,
--        perspective_code, payer_code).
-- Reads: timeline.journey, timeline.not_held, cost.cost_line, compare.summary, cost.payer.
-- Rule: what the person is charged, and what falls on businesses and society: beside the public cost and never added to it,
--       nor to one another. Spread over days and cut at the edges as compare.spell and compare.interaction_side do it.
--       Who pays in one side has a row in the other, of nought.
WITH event AS (
    SELECT
        person_id,
        interaction_id,
        is_stay,
        start_date,
        end_date_excl
    FROM timeline.journey
    UNION ALL
    SELECT
        person_id,
        interaction_id,
        FALSE AS is_stay,
        start_date,
        CAST(NULL AS DATE) AS end_date_excl
    FROM timeline.not_held
),

line AS (
    SELECT
        event.person_id,
        event.start_date,
        CASE
            WHEN (event.is_stay OR line.is_spread) AND event.end_date_excl > event.start_date
                THEN event.end_date_excl
            ELSE CAST(event.start_date + INTERVAL '1' DAY AS DATE)
        END AS end_date_excl,
        line.perspective_code,
        line.payer_code,
        CAST(line.cost_gbp * 100 AS BIGINT) AS cost_pence,
        CAST(line.low_cost_gbp * 100 AS BIGINT) AS low_pence,
        CAST(line.high_cost_gbp * 100 AS BIGINT) AS high_pence
    FROM event
    INNER JOIN cost.cost_line AS line ON line.interaction_id = event.interaction_id
    WHERE line.perspective_code <> 'fiscal'
),

clipped AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        line.perspective_code,
        line.payer_code,
        line.cost_pence,
        line.low_pence,
        line.high_pence,
        DATE_DIFF('day', line.start_date, line.end_date_excl) AS n_days,
        DATE_DIFF('day', line.start_date, GREATEST(line.start_date, side.from_date)) AS day_from,
        DATE_DIFF('day', line.start_date, LEAST(line.end_date_excl, side.to_date_excl)) AS day_to
    FROM compare.summary AS side
    INNER JOIN line
        ON line.person_id = side.person_id
        AND line.start_date < side.to_date_excl
        AND line.end_date_excl > side.from_date
    WHERE side.window_code <> 'like_for_like'
),

total AS (
    SELECT
        person_id,
        window_code,
        side_code,
        perspective_code,
        payer_code,
        COUNT(*) AS n_lines,
        SUM(
            (2 * cost_pence * day_to + n_days) // (2 * n_days) - (2 * cost_pence * day_from + n_days) // (2 * n_days)
        ) AS cost_pence,
        SUM(
            (2 * low_pence * day_to + n_days) // (2 * n_days) - (2 * low_pence * day_from + n_days) // (2 * n_days)
        ) AS low_pence,
        SUM(
            (2 * high_pence * day_to + n_days) // (2 * n_days) - (2 * high_pence * day_from + n_days) // (2 * n_days)
        ) AS high_pence
    FROM clipped
    GROUP BY person_id, window_code, side_code, perspective_code, payer_code
),

party AS (
    SELECT DISTINCT
        person_id,
        window_code,
        perspective_code,
        payer_code
    FROM total
),

filled AS (
    SELECT
        party.person_id,
        party.window_code,
        side.side_code,
        side.from_date,
        party.perspective_code,
        party.payer_code,
        payer.payer_label,
        CASE WHEN side.observed_days > 0 THEN side.observed_days END AS rate_days,
        COALESCE(total.n_lines, 0) AS n_lines,
        CAST(COALESCE(total.cost_pence, 0) AS BIGINT) AS cost_pence,
        CAST(COALESCE(total.low_pence, 0) AS BIGINT) AS low_pence,
        CAST(COALESCE(total.high_pence, 0) AS BIGINT) AS high_pence
    FROM party
    INNER JOIN compare.summary AS side
        ON side.person_id = party.person_id AND side.window_code = party.window_code
    INNER JOIN cost.payer AS payer ON payer.payer_code = party.payer_code
    LEFT JOIN total
        ON total.person_id = party.person_id
        AND total.window_code = party.window_code
        AND total.side_code = side.side_code
        AND total.perspective_code = party.perspective_code
        AND total.payer_code = party.payer_code
)

SELECT
    person_id,
    window_code,
    side_code,
    perspective_code,
    payer_code,
    payer_label,
    CAST(n_lines AS BIGINT) AS n_lines,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(CAST(low_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(CAST(high_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS high_cost_gbp,
    CAST(
        CAST((2 * cost_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp_per_year
FROM filled
ORDER BY person_id, window_code, from_date, perspective_code, payer_code
