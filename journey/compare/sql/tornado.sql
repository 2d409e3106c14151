-- Grain: one price that a person's whole window rests on (person_id, price_kind_code, item_code).
-- Reads: compare.interaction_side, compare.summary, cost.cost_line, cost.uprated_item,
--        cost.support_plan, cost.assumption_set.
-- Rule: the difference in cost a year (before less after) with this price alone at its low and at its high, the others as
--       they are. Where the source gives no range it is range_percent of the price either way (assumed). What agencies
--       recorded, and the support team's cost counted as a whole, are lines of their own. Every rate is rounded once, per
--       365.25 observed days. place_no orders by the size of the swing, then by name: prices, not agencies.
WITH recorded AS (
    SELECT DISTINCT interaction_id
    FROM cost.cost_line
    WHERE perspective_code = 'fiscal' AND basis_code = 'recorded'
),

part AS (
    SELECT
        inside.person_id,
        inside.side_code,
        CASE
            WHEN inside.interaction_id = CONCAT('support:', inside.person_id) THEN 'support_charge'
            WHEN recorded.interaction_id IS NOT NULL THEN 'recorded'
            ELSE 'item'
        END AS price_kind_code,
        inside.item_code,
        CAST(inside.cost_gbp * 100 AS BIGINT) AS cost_pence,
        CAST(inside.low_cost_gbp * 100 AS BIGINT) AS low_pence,
        CAST(inside.high_cost_gbp * 100 AS BIGINT) AS high_pence
    FROM compare.interaction_side AS inside
    LEFT JOIN recorded ON recorded.interaction_id = inside.interaction_id
    WHERE inside.window_code = 'whole' AND inside.cost_gbp IS NOT NULL
),

total AS (
    SELECT
        person_id,
        price_kind_code,
        CASE WHEN price_kind_code = 'item' THEN item_code ELSE price_kind_code END AS item_code,
        SUM(CASE WHEN side_code = 'before' THEN cost_pence ELSE 0 END) AS before_pence,
        SUM(CASE WHEN side_code = 'before' THEN low_pence ELSE 0 END) AS low_before_pence,
        SUM(CASE WHEN side_code = 'before' THEN high_pence ELSE 0 END) AS high_before_pence,
        SUM(CASE WHEN side_code = 'after' THEN cost_pence ELSE 0 END) AS after_pence,
        SUM(CASE WHEN side_code = 'after' THEN low_pence ELSE 0 END) AS low_after_pence,
        SUM(CASE WHEN side_code = 'after' THEN high_pence ELSE 0 END) AS high_after_pence
    FROM part
    GROUP BY person_id, price_kind_code, CASE WHEN price_kind_code = 'item' THEN item_code ELSE price_kind_code END
),

whole AS (
    SELECT
        person_id,
        CAST(MAX(CASE WHEN side_code = 'before' THEN cost_gbp END) * 100 AS BIGINT) AS before_pence,
        CAST(MAX(CASE WHEN side_code = 'after' THEN cost_gbp END) * 100 AS BIGINT) AS after_pence,
        MAX(CASE WHEN side_code = 'before' THEN observed_days END) AS before_days,
        MAX(CASE WHEN side_code = 'after' THEN observed_days END) AS after_days
    FROM compare.summary
    WHERE window_code = 'whole'
    GROUP BY person_id
),

price AS (
    SELECT
        'item' AS price_kind_code,
        item_code,
        item_label,
        unit_code,
        low_gbp IS NOT NULL OR high_gbp IS NOT NULL AS is_published
    FROM cost.uprated_item
    UNION ALL
    SELECT
        'support_charge' AS price_kind_code,
        'support_charge' AS item_code,
        'The support team''s cost, counted as a whole' AS item_label,
        item.unit_code,
        item.low_gbp IS NOT NULL OR item.high_gbp IS NOT NULL AS is_published
    FROM cost.support_plan AS plan
    LEFT JOIN cost.uprated_item AS item ON item.item_code = plan.item_code AND plan.method_code = 'hours'
    UNION ALL
    SELECT
        'recorded' AS price_kind_code,
        'recorded' AS item_code,
        'Costs that agencies recorded themselves' AS item_label,
        CAST(NULL AS VARCHAR) AS unit_code,
        FALSE AS is_published
    FROM cost.assumption_set
),

-- Hundredths of a penny, in whole numbers: a percentage of a penny is then exact.
ranged AS (
    SELECT
        total.person_id,
        total.item_code,
        total.price_kind_code,
        price.item_label,
        price.unit_code,
        CASE WHEN price.is_published THEN 'published' ELSE 'assumed' END AS range_basis_code,
        CAST(whole.before_days AS HUGEINT) * 10000 AS before_divisor,
        CAST(whole.after_days AS HUGEINT) * 10000 AS after_divisor,
        CAST(whole.before_pence AS HUGEINT) * 100 AS whole_before,
        CAST(whole.after_pence AS HUGEINT) * 100 AS whole_after,
        CAST(total.before_pence AS HUGEINT) * 100 AS item_before,
        CAST(total.after_pence AS HUGEINT) * 100 AS item_after,
        CAST(
            CASE
                WHEN price.is_published THEN total.low_before_pence * 100
                ELSE total.before_pence * (100 - chosen.range_percent)
            END AS HUGEINT
        ) AS low_before,
        CAST(
            CASE
                WHEN price.is_published THEN total.low_after_pence * 100
                ELSE total.after_pence * (100 - chosen.range_percent)
            END AS HUGEINT
        ) AS low_after,
        CAST(
            CASE
                WHEN price.is_published THEN total.high_before_pence * 100
                ELSE total.before_pence * (100 + chosen.range_percent)
            END AS HUGEINT
        ) AS high_before,
        CAST(
            CASE
                WHEN price.is_published THEN total.high_after_pence * 100
                ELSE total.after_pence * (100 + chosen.range_percent)
            END AS HUGEINT
        ) AS high_after
    FROM total
    INNER JOIN whole ON whole.person_id = total.person_id
    INNER JOIN price ON price.price_kind_code = total.price_kind_code AND price.item_code = total.item_code
    CROSS JOIN cost.assumption_set AS chosen
    WHERE whole.before_days > 0 AND whole.after_days > 0
),

rated AS (
    SELECT
        ranged.*,
        (2 * item_before * 36525 + before_divisor) // (2 * before_divisor) AS before_rate,
        (2 * item_after * 36525 + after_divisor) // (2 * after_divisor) AS after_rate,
        (2 * low_before * 36525 + before_divisor) // (2 * before_divisor) AS low_before_rate,
        (2 * low_after * 36525 + after_divisor) // (2 * after_divisor) AS low_after_rate,
        (2 * high_before * 36525 + before_divisor) // (2 * before_divisor) AS high_before_rate,
        (2 * high_after * 36525 + after_divisor) // (2 * after_divisor) AS high_after_rate,
        (2 * whole_before * 36525 + before_divisor) // (2 * before_divisor)
        - (2 * whole_after * 36525 + after_divisor) // (2 * after_divisor) AS difference,
        (2 * (whole_before - item_before + low_before) * 36525 + before_divisor) // (2 * before_divisor)
        - (2 * (whole_after - item_after + low_after) * 36525 + after_divisor) // (2 * after_divisor) AS low_difference,
        (2 * (whole_before - item_before + high_before) * 36525 + before_divisor) // (2 * before_divisor)
        - (2 * (whole_after - item_after + high_after) * 36525 + after_divisor) // (2 * after_divisor) AS high_difference
    FROM ranged
)

SELECT
    person_id,
    item_code,
    price_kind_code,
    item_label,
    unit_code,
    range_basis_code,
    CAST(CAST(item_before // 100 AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS before_cost_gbp,
    CAST(CAST(item_after // 100 AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS after_cost_gbp,
    CAST(CAST(before_rate AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2))
        AS before_cost_gbp_per_year,
    CAST(CAST(after_rate AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS after_cost_gbp_per_year,
    CAST(CAST(low_before_rate AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2))
        AS low_before_cost_gbp_per_year,
    CAST(CAST(low_after_rate AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2))
        AS low_after_cost_gbp_per_year,
    CAST(CAST(high_before_rate AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2))
        AS high_before_cost_gbp_per_year,
    CAST(CAST(high_after_rate AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2))
        AS high_after_cost_gbp_per_year,
    CAST(CAST(difference AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS difference_gbp_per_year,
    CAST(CAST(low_difference AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2))
        AS low_difference_gbp_per_year,
    CAST(CAST(high_difference AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2))
        AS high_difference_gbp_per_year,
    CAST(
        CAST(high_difference - low_difference AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS swing_gbp_per_year,
    ROW_NUMBER() OVER (
        PARTITION BY person_id
        ORDER BY
            ABS(high_difference - low_difference) DESC NULLS LAST,
            item_code ASC NULLS LAST,
            price_kind_code ASC NULLS LAST
    ) AS place_no
FROM rated
ORDER BY person_id, place_no
