-- Grain: one whole month counted from the change of one person (person_id, month_no).
-- Reads: compare.side, compare.basis, compare.at_risk, compare.compared_spell, timeline.step, canonical.month (only to count).
-- Rule: month -1 ends on the day before the change, month 0 begins on it; only months that lie wholly on one side of the whole window.
--       Only services compared over the whole window, and the support team. observed_days is that of the service with the fewest days at
--       risk: 0 where no service is compared. Contacts are counted where they start; nights and cost are the part inside the month.
WITH counter AS (
    SELECT ROW_NUMBER() OVER (ORDER BY month_start ASC NULLS LAST) - 1 AS n
    FROM canonical.month
),

span AS (
    SELECT
        person_id,
        MIN(from_date) AS from_date,
        MIN(CASE WHEN side_code = 'after' THEN from_date END) AS change_on,
        MAX(to_date_excl) AS to_date_excl
    FROM compare.side
    WHERE window_code = 'whole'
    GROUP BY person_id
),

month AS (
    SELECT
        span.person_id,
        -1 - counter.n AS month_no,
        'before' AS side_code,
        CAST(span.change_on - (counter.n + 1) * INTERVAL '1' MONTH AS DATE) AS from_date,
        CAST(span.change_on - counter.n * INTERVAL '1' MONTH AS DATE) AS to_date_excl
    FROM span
    CROSS JOIN counter
    WHERE CAST(span.change_on - (counter.n + 1) * INTERVAL '1' MONTH AS DATE) >= span.from_date
    UNION ALL
    SELECT
        span.person_id,
        counter.n AS month_no,
        'after' AS side_code,
        CAST(span.change_on + counter.n * INTERVAL '1' MONTH AS DATE) AS from_date,
        CAST(span.change_on + (counter.n + 1) * INTERVAL '1' MONTH AS DATE) AS to_date_excl
    FROM span
    CROSS JOIN counter
    WHERE CAST(span.change_on + (counter.n + 1) * INTERVAL '1' MONTH AS DATE) <= span.to_date_excl
),

agency_days AS (
    SELECT
        month.person_id,
        month.month_no,
        basis.agency_code,
        SUM(
            CASE
                WHEN run.person_id IS NULL THEN 0
                ELSE DATE_DIFF(
                    'day', GREATEST(run.from_date, month.from_date), LEAST(run.to_date_excl, month.to_date_excl)
                )
            END
        ) AS observed_days
    FROM month
    INNER JOIN compare.basis AS basis
        ON basis.person_id = month.person_id AND basis.window_code = 'whole' AND basis.is_compared
    LEFT JOIN compare.at_risk AS run
        ON run.person_id = month.person_id
        AND run.agency_code = basis.agency_code
        AND run.from_date < month.to_date_excl
        AND run.to_date_excl > month.from_date
    GROUP BY month.person_id, month.month_no, basis.agency_code
),

observed AS (
    SELECT
        person_id,
        month_no,
        MIN(observed_days) AS observed_days
    FROM agency_days
    GROUP BY person_id, month_no
),

clipped AS (
    SELECT
        month.person_id,
        month.month_no,
        spell.agency_code,
        spell.n_days,
        spell.cost_pence,
        spell.is_contact
        AND spell.start_date >= month.from_date
        AND spell.start_date < month.to_date_excl AS is_counted,
        spell.nights > 0 AS is_overnight,
        COALESCE(step.is_crisis, FALSE) AS is_crisis,
        DATE_DIFF('day', spell.start_date, GREATEST(spell.start_date, month.from_date)) AS day_from,
        DATE_DIFF('day', spell.start_date, LEAST(spell.end_date_excl, month.to_date_excl)) AS day_to
    FROM month
    INNER JOIN compare.compared_spell AS spell
        ON spell.person_id = month.person_id
        AND spell.start_date < month.to_date_excl
        AND spell.end_date_excl > month.from_date
    LEFT JOIN timeline.step AS step
        ON step.person_id = spell.person_id AND step.interaction_id = spell.interaction_id
),

summed AS (
    SELECT
        person_id,
        month_no,
        SUM(CASE WHEN is_counted THEN 1 ELSE 0 END) AS n_interactions,
        SUM(CASE WHEN is_counted AND is_crisis THEN 1 ELSE 0 END) AS n_crises,
        SUM(CASE WHEN is_overnight THEN day_to - day_from ELSE 0 END) AS nights,
        SUM(
            (2 * cost_pence * day_to + n_days) // (2 * n_days) - (2 * cost_pence * day_from + n_days) // (2 * n_days)
        ) AS cost_pence,
        COUNT(DISTINCT CASE WHEN is_counted OR is_overnight THEN agency_code END) AS n_agencies
    FROM clipped
    GROUP BY person_id, month_no
)

SELECT
    month.person_id,
    CAST(month.month_no AS BIGINT) AS month_no,
    month.side_code,
    month.from_date,
    month.to_date_excl,
    CAST(DATE_DIFF('day', month.from_date, month.to_date_excl) AS BIGINT) AS n_days,
    CAST(COALESCE(observed.observed_days, 0) AS BIGINT) AS observed_days,
    CAST(COALESCE(summed.n_interactions, 0) AS BIGINT) AS n_interactions,
    CAST(COALESCE(summed.n_crises, 0) AS BIGINT) AS n_crises,
    CAST(COALESCE(summed.nights, 0) AS BIGINT) AS nights,
    CAST(
        CAST(COALESCE(summed.cost_pence, 0) AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp,
    CAST(COALESCE(summed.n_agencies, 0) AS BIGINT) AS n_agencies
FROM month
LEFT JOIN observed ON observed.person_id = month.person_id AND observed.month_no = month.month_no
LEFT JOIN summed ON summed.person_id = month.person_id AND summed.month_no = month.month_no
ORDER BY month.person_id, 2
