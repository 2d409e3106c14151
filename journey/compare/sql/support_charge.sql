-- Grain: the support team's cost of one person's after side, where it is counted as a whole (person_id).
-- Reads: canonical.change_point, cost.support_plan, cost.price_index, cost.uprated_item, cost.assumption_set.
-- Rule: from the change to the as-of date, both included: everyone is taken to be supported to the end. budget: yearly budget
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

supported AS (
    SELECT
        change.person_id,
        change.change_on AS from_date,
        CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE) AS to_date_excl
    FROM change
    WHERE change.change_on <= CAST($as_of_date AS DATE)
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
        priced.multiplier * CAST(DATE_DIFF('day', supported.from_date, supported.to_date_excl) AS HUGEINT) AS multiplier,
        priced.divisor
    FROM supported
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
