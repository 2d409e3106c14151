-- Grain: one day on which something was spent on one person with a change point (person_id, on_date).
-- Reads: compare.spell, compare.support_charge, canonical.change_point, canonical.month.
-- Rule: public cost added up, day by day, to the penny; the last row is all of it, but for what began on days on which the
--       person could not be seen. A stay is spent on the day it began. The
--       support team's cost, where it is counted as a whole, comes in on the last day of each month: up to day k of n it is
--       round(cost x k / n), as in compare.spell. Days on which nothing costed began have no row.
WITH monthly AS (
    SELECT
        charge.person_id,
        CAST(LEAST(month.month_end_excl, charge.to_date_excl) - INTERVAL '1' DAY AS DATE) AS on_date,
        charge.cost_pence,
        DATE_DIFF('day', charge.from_date, charge.to_date_excl) AS n_days,
        DATE_DIFF('day', charge.from_date, GREATEST(month.month_start, charge.from_date)) AS day_from,
        DATE_DIFF('day', charge.from_date, LEAST(month.month_end_excl, charge.to_date_excl)) AS day_to
    FROM compare.support_charge AS charge
    INNER JOIN canonical.month AS month
        ON month.month_start < charge.to_date_excl AND month.month_end_excl > charge.from_date
),

spent AS (
    SELECT
        spell.person_id,
        spell.start_date AS on_date,
        spell.cost_pence
    FROM compare.spell AS spell
    INNER JOIN (SELECT DISTINCT person_id FROM canonical.change_point) AS compared
        ON compared.person_id = spell.person_id
    WHERE spell.cost_pence IS NOT NULL AND spell.interaction_id <> CONCAT('support:', spell.person_id)
    UNION ALL
    SELECT
        person_id,
        on_date,
        (2 * cost_pence * day_to + n_days) // (2 * n_days) - (2 * cost_pence * day_from + n_days) // (2 * n_days)
            AS cost_pence
    FROM monthly
),

daily AS (
    SELECT
        person_id,
        on_date,
        CAST(SUM(cost_pence) AS BIGINT) AS cost_pence
    FROM spent
    GROUP BY person_id, on_date
),

added AS (
    SELECT
        person_id,
        on_date,
        SUM(cost_pence) OVER (
            PARTITION BY person_id ORDER BY on_date ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS cost_pence
    FROM daily
)

SELECT
    person_id,
    on_date,
    CAST(
        CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cumulative_cost_gbp
FROM added
ORDER BY person_id, on_date
