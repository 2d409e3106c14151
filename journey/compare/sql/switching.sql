-- Grain: one price that a person's whole window rests on (person_id, price_kind_code, item_code).
-- Reads: compare.tornado, compare.summary, cost.uprated_item, cost.unit, cost.support_plan, cost.price_index,
--        cost.assumption_set.
-- Rule: the price at which the whole difference a year (before less after) is nought, the other prices as they are:
--       price x -(difference of the others) / (difference made by this one), in pounds of the price base, rounded once, half
--       away from zero. under: the difference vanishes below that price; over: above it. A support budget is priced by the
--       year. Blank with a reason where there is no difference, where this price makes none of it, where there is no unit
--       price to change (recorded costs), or where no price of 0 or more does it.
WITH whole AS (
    SELECT
        person_id,
        CAST(MAX(CASE WHEN side_code = 'before' THEN cost_gbp END) * 100 AS HUGEINT) AS before_pence,
        CAST(MAX(CASE WHEN side_code = 'after' THEN cost_gbp END) * 100 AS HUGEINT) AS after_pence,
        CAST(MAX(CASE WHEN side_code = 'before' THEN observed_days END) AS HUGEINT) AS before_days,
        CAST(MAX(CASE WHEN side_code = 'after' THEN observed_days END) AS HUGEINT) AS after_days
    FROM compare.summary
    WHERE window_code = 'whole'
    GROUP BY person_id
),

price AS (
    SELECT
        'item' AS price_kind_code,
        item_code,
        unit_code,
        value_gbp,
        index_from,
        index_to
    FROM cost.uprated_item
    UNION ALL
    SELECT
        'support_charge' AS price_kind_code,
        'support_charge' AS item_code,
        item.unit_code,
        item.value_gbp,
        item.index_from,
        item.index_to
    FROM cost.support_plan AS plan
    INNER JOIN cost.uprated_item AS item ON item.item_code = plan.item_code
    WHERE plan.method_code = 'hours'
    UNION ALL
    SELECT
        'support_charge' AS price_kind_code,
        'support_charge' AS item_code,
        CAST(NULL AS VARCHAR) AS unit_code,
        plan.yearly_budget_gbp AS value_gbp,
        CAST(index_from.index_value AS DECIMAL(10, 4)) AS index_from,
        CAST(index_to.index_value AS DECIMAL(10, 4)) AS index_to
    FROM cost.support_plan AS plan
    CROSS JOIN cost.assumption_set AS chosen
    INNER JOIN cost.price_index AS index_from
        ON index_from.index_code = 'gdp' AND index_from.financial_year = plan.price_year_fy
    INNER JOIN cost.price_index AS index_to
        ON index_to.index_code = 'gdp' AND index_to.financial_year = chosen.price_base_fy
    WHERE plan.method_code = 'budget'
),

-- A difference in pounds a year, times both spans in days: whole numbers whose signs and ratios are those of the rates.
weighed AS (
    SELECT
        line.person_id,
        line.item_code,
        line.price_kind_code,
        line.item_label,
        line.place_no,
        price.unit_code,
        unit.unit_label,
        CAST(price.value_gbp * 100 AS HUGEINT) * CAST(price.index_to * 10000 AS HUGEINT) AS unit_pence,
        CAST(price.index_from * 10000 AS HUGEINT) AS unit_divisor,
        whole.before_pence * whole.after_days - whole.after_pence * whole.before_days AS whole_difference,
        CAST(line.before_cost_gbp * 100 AS HUGEINT) * whole.after_days
        - CAST(line.after_cost_gbp * 100 AS HUGEINT) * whole.before_days AS item_difference
    FROM compare.tornado AS line
    INNER JOIN whole ON whole.person_id = line.person_id
    LEFT JOIN price ON price.price_kind_code = line.price_kind_code AND price.item_code = line.item_code
    LEFT JOIN cost.unit AS unit ON unit.unit_code = price.unit_code
),

judged AS (
    SELECT
        weighed.*,
        ABS(whole_difference - item_difference) AS others_size,
        ABS(item_difference) AS item_size,
        CASE
            WHEN whole_difference = 0 THEN 'no_difference'
            WHEN item_difference = 0 THEN 'no_effect'
            WHEN price_kind_code = 'recorded' THEN 'no_unit_price'
            WHEN whole_difference > item_difference AND item_difference > 0 THEN 'no_such_price'
            WHEN whole_difference < item_difference AND item_difference < 0 THEN 'no_such_price'
        END AS no_switch_reason
    FROM weighed
)

SELECT
    person_id,
    item_code,
    price_kind_code,
    item_label,
    unit_code,
    unit_label,
    place_no,
    CAST(
        CAST((2 * unit_pence + unit_divisor) // (2 * unit_divisor) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS unit_cost_gbp,
    CASE
        WHEN no_switch_reason IS NULL THEN CAST(
            CAST(
                (2 * unit_pence * others_size + unit_divisor * item_size) // (2 * unit_divisor * item_size)
                AS DECIMAL(16, 0)
            ) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
        )
    END AS switching_cost_gbp,
    CASE
        WHEN no_switch_reason IS NOT NULL THEN NULL
        WHEN (whole_difference > 0) = (item_difference > 0) THEN 'under'
        ELSE 'over'
    END AS direction_code,
    CASE
        WHEN whole_difference > 0 THEN 'less'
        WHEN whole_difference < 0 THEN 'more'
        ELSE 'same'
    END AS difference_code,
    no_switch_reason
FROM judged
ORDER BY person_id, place_no
