-- Grain: one usable unit cost (item_code), with the two index values that bring it to the price base.
-- Reads: cost.unit_cost, cost.unit, cost.price_index, cost.assumption_set.
-- Rule: lines for costing, and charges to the person as the person's own cost; never a figure that holds fiscal, economic and
--       social cost in one. value, low and high stay in the prices of their own year: a cost is rounded once, on the line.
--       A nominal line (index none) keeps its own year as base and two equal index values. A line whose year or base has no
--       value in its index is left out; what it would price is uncosted, and says so. price_level_code chooses which of the
--       source's own low, central and high value is the cost; where it gives no range the value stands for all three, and an
--       end it leaves open is its central value.
WITH usable AS (
    SELECT
        unit_cost.item_code,
        unit_cost.item_label,
        unit_cost.perspective_code,
        unit_cost.unit_code,
        unit.basis_code AS unit_basis_code,
        unit.base_units,
        CASE
            WHEN chosen.price_level_code = 'low' THEN COALESCE(unit_cost.low_gbp, unit_cost.value_gbp)
            WHEN chosen.price_level_code = 'high' THEN COALESCE(unit_cost.high_gbp, unit_cost.value_gbp)
            ELSE unit_cost.value_gbp
        END AS value_gbp,
        CASE WHEN unit_cost.high_gbp IS NOT NULL THEN COALESCE(unit_cost.low_gbp, unit_cost.value_gbp)
            ELSE unit_cost.low_gbp END AS low_gbp,
        CASE WHEN unit_cost.low_gbp IS NOT NULL THEN COALESCE(unit_cost.high_gbp, unit_cost.value_gbp)
            ELSE unit_cost.high_gbp END AS high_gbp,
        unit_cost.price_year_fy,
        CASE WHEN unit_cost.index_code = 'none' THEN unit_cost.price_year_fy ELSE chosen.price_base_fy END AS price_base_fy,
        unit_cost.index_code,
        unit_cost.source_title,
        unit_cost.confidence_code
    FROM cost.unit_cost AS unit_cost
    INNER JOIN cost.unit AS unit ON unit.unit_code = unit_cost.unit_code
    CROSS JOIN cost.assumption_set AS chosen
    WHERE unit_cost.value_gbp >= 0
        AND (
            (unit_cost.use_code = 'costing' AND unit_cost.perspective_code IN ('fiscal', 'economic', 'social', 'person'))
            OR (unit_cost.use_code = 'charge_proxy' AND unit_cost.perspective_code = 'person')
        )
)

SELECT
    usable.item_code,
    usable.item_label,
    usable.perspective_code,
    usable.unit_code,
    usable.unit_basis_code,
    usable.base_units,
    CAST(usable.value_gbp AS DECIMAL(18, 2)) AS value_gbp,
    CAST(usable.low_gbp AS DECIMAL(18, 2)) AS low_gbp,
    CAST(usable.high_gbp AS DECIMAL(18, 2)) AS high_gbp,
    usable.price_year_fy,
    usable.price_base_fy,
    usable.index_code,
    CAST(COALESCE(index_from.index_value, 1) AS DECIMAL(10, 4)) AS index_from,
    CAST(COALESCE(index_to.index_value, 1) AS DECIMAL(10, 4)) AS index_to,
    usable.source_title,
    usable.confidence_code
FROM usable
LEFT JOIN cost.price_index AS index_from
    ON index_from.index_code = usable.index_code AND index_from.financial_year = usable.price_year_fy
LEFT JOIN cost.price_index AS index_to
    ON index_to.index_code = usable.index_code AND index_to.financial_year = usable.price_base_fy
WHERE usable.index_code = 'none'
    OR (index_from.index_value IS NOT NULL AND index_to.index_value IS NOT NULL)
ORDER BY usable.item_code
