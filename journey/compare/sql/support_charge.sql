-- Grain: the support team's cost of one person's after side, where it is counted as a whole (person_id).
-- Reads: canonical.change_point, canonical.ending, cost.support_plan, cost.price_index, cost.uprated_item, cost.assumption_set.
-- Rule: from the change to the as-of date, both included, or to the day from which the person is not seen any more: everyone is
--       taken to be supported to the end, but for days on which they could not be seen. budget: yearly budget
--       / people supported x days / 365.25, from the prices of its year to the price base. hours: hours a week x price of an
--       hour x days / 7. Rounded once, half away from zero. Where the plan is casework there is no row: the team's contacts
--       are priced one by one.
WITH change AS (
    SELECT
        person_id,
        MIN(change_on) AS change_on
    FROM canonical.change_point
    GROUP BY person_id
),

gone AS (
    SELECT
        person_id,
        MIN(from_date) AS from_date
    FROM canonical.ending
    WHERE to_date_excl IS NULL
    GROUP BY person_id
),

supported AS (
    SELECT
        change.person_id,
        change.change_on AS from_date,
        LEAST(
            CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE),
            COALESCE(gone.from_date, CAST('9999-12-31' AS DATE))
        ) AS to_date_excl
    FROM change
    LEFT JOIN gone ON gone.person_id = change.person_id
    WHERE change.change_on <= CAST($as_of_date AS DATE)
        AND change.change_on < COALESCE(gone.from_date, CAST('9999-12-31' AS DATE))
),

ended AS (
    SELECT
        supported.person_id,
        GREATEST(ending.from_date, supported.from_date) AS from_date,
        LEAST(COALESCE(ending.to_date_excl, supported.to_date_excl), supported.to_date_excl) AS to_date_excl
    FROM supported
    INNER JOIN canonical.ending AS ending
        ON ending.person_id = supported.person_id
        AND ending.from_date < supported.to_date_excl
        AND COALESCE(ending.to_date_excl, supported.to_date_excl) > supported.from_date
),

reached AS (
    SELECT
        ended.*,
        MAX(to_date_excl) OVER (
            PARTITION BY person_id ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM ended
),

unseen AS (
    SELECT
        person_id,
        SUM(
            GREATEST(0, DATE_DIFF('day', GREATEST(from_date, COALESCE(reached_date_excl, from_date)), to_date_excl))
        ) AS n_days
    FROM reached
    GROUP BY person_id
),

priced AS (
    SELECT
        plan.method_code,
        plan.payer_code,
        plan.note_text,
        CAST(plan.yearly_budget_gbp * 100 AS HUGEINT) AS value_pence,
        CAST(plan.yearly_budget_gbp * 100 AS HUGEINT) AS low_value_pence,
        CAST(plan.yearly_budget_gbp * 100 AS HUGEINT) AS high_value_pence,
        CAST(index_to.index_value * 10000 AS HUGEINT) * 100 AS multiplier,
        CAST(index_from.index_value * 10000 AS HUGEINT) * CAST(plan.n_people AS HUGEINT) * 36525 AS divisor
    FROM cost.support_plan AS plan
    CROSS JOIN cost.assumption_set AS chosen
    INNER JOIN cost.price_index AS index_from
        ON index_from.index_code = 'gdp' AND index_from.financial_year = plan.price_year_fy
    INNER JOIN cost.price_index AS index_to
        ON index_to.index_code = 'gdp' AND index_to.financial_year = chosen.price_base_fy
    WHERE plan.method_code = 'budget'
    UNION ALL
    SELECT
        plan.method_code,
        plan.payer_code,
        plan.note_text,
        CAST(item.value_gbp * 100 AS HUGEINT) AS value_pence,
        CAST(COALESCE(item.low_gbp, item.value_gbp) * 100 AS HUGEINT) AS low_value_pence,
        CAST(COALESCE(item.high_gbp, item.value_gbp) * 100 AS HUGEINT) AS high_value_pence,
        CAST(item.index_to * 10000 AS HUGEINT) * CAST(plan.hours_per_week * 10000 AS HUGEINT) AS multiplier,
        CAST(item.index_from * 10000 AS HUGEINT) * 10000 * 7 AS divisor
    FROM cost.support_plan AS plan
    INNER JOIN cost.uprated_item AS item ON item.item_code = plan.item_code
    WHERE plan.method_code = 'hours'
),

fraction AS (
    SELECT
        supported.person_id,
        supported.from_date,
        supported.to_date_excl,
        priced.method_code,
        priced.payer_code,
        priced.note_text,
        priced.value_pence,
        priced.low_value_pence,
        priced.high_value_pence,
        priced.multiplier * CAST(
            DATE_DIFF('day', supported.from_date, supported.to_date_excl) - COALESCE(unseen.n_days, 0) AS HUGEINT
        ) AS multiplier,
        priced.divisor
    FROM supported
    LEFT JOIN unseen ON unseen.person_id = supported.person_id
    CROSS JOIN priced
)

SELECT
    person_id,
    from_date,
    to_date_excl,
    method_code,
    payer_code,
    note_text,
    CAST((2 * value_pence * multiplier + divisor) // (2 * divisor) AS BIGINT) AS cost_pence,
    CAST((2 * low_value_pence * multiplier + divisor) // (2 * divisor) AS BIGINT) AS low_cost_pence,
    CAST((2 * high_value_pence * multiplier + divisor) // (2 * divisor) AS BIGINT) AS high_cost_pence
FROM fraction
ORDER BY person_id
