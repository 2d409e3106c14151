-- Grain: one year of one person's whole window, or its part on one side of the change (person_id, year_from_date).
-- Reads: compare.side, compare.spell, canonical.month (only to count years).
-- Rule: years run from the first day of the whole window; the year that holds the change is two rows, and the last is
--       cut at the as-of date. Contacts are counted where they start; cost is the part inside, so rows add to the whole.
WITH counter AS (
    SELECT ROW_NUMBER() OVER (ORDER BY month_start ASC NULLS LAST) - 1 AS n
    FROM canonical.month
),

span AS (
    SELECT
        person_id,
        MIN(from_date) AS from_date,
        MAX(to_date_excl) AS to_date_excl
    FROM compare.side
    WHERE window_code = 'whole'
    GROUP BY person_id
),

year AS (
    SELECT
        span.person_id,
        CAST(span.from_date + counter.n * INTERVAL '1' YEAR AS DATE) AS from_date,
        CAST(span.from_date + (counter.n + 1) * INTERVAL '1' YEAR AS DATE) AS to_date_excl
    FROM span
    CROSS JOIN counter
    WHERE CAST(span.from_date + counter.n * INTERVAL '1' YEAR AS DATE) < span.to_date_excl
),

piece AS (
    SELECT
        side.person_id,
        side.side_code,
        GREATEST(year.from_date, side.from_date) AS from_date,
        LEAST(year.to_date_excl, side.to_date_excl) AS to_date_excl
    FROM compare.side AS side
    INNER JOIN year
        ON year.person_id = side.person_id
        AND year.from_date < side.to_date_excl
        AND year.to_date_excl > side.from_date
    WHERE side.window_code = 'whole'
),

clipped AS (
    SELECT
        piece.person_id,
        piece.from_date,
        spell.n_days,
        spell.cost_pence,
        CASE
            WHEN spell.is_contact AND spell.start_date >= piece.from_date AND spell.start_date < piece.to_date_excl THEN 1
            ELSE 0
        END AS n_counted,
        DATE_DIFF('day', spell.start_date, GREATEST(spell.start_date, piece.from_date)) AS day_from,
        DATE_DIFF('day', spell.start_date, LEAST(spell.end_date_excl, piece.to_date_excl)) AS day_to
    FROM piece
    INNER JOIN compare.spell AS spell
        ON spell.person_id = piece.person_id
        AND spell.start_date < piece.to_date_excl
        AND spell.end_date_excl > piece.from_date
),

summed AS (
    SELECT
        person_id,
        from_date,
        SUM(n_counted) AS n_interactions,
        SUM(
            (2 * cost_pence * day_to + n_days) // (2 * n_days) - (2 * cost_pence * day_from + n_days) // (2 * n_days)
        ) AS cost_pence
    FROM clipped
    GROUP BY person_id, from_date
)

SELECT
    piece.person_id,
    piece.from_date AS year_from_date,
    piece.to_date_excl AS year_to_date_excl,
    CAST(DATE_DIFF('day', piece.from_date, piece.to_date_excl) AS BIGINT) AS n_days,
    piece.side_code,
    CAST(COALESCE(summed.n_interactions, 0) AS BIGINT) AS n_interactions,
    CAST(
        CAST(COALESCE(summed.cost_pence, 0) AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp
FROM piece
LEFT JOIN summed ON summed.person_id = piece.person_id AND summed.from_date = piece.from_date
ORDER BY piece.person_id, piece.from_date
