-- Grain: one usable unit cost (item_code), with the two index values that bring it to the price base.
-- Reads: cost.unit_cost, cost.deflator.
-- Rule: only lines for costing and of fiscal value. value, low and high stay in the prices of their own year: a cost
--       is rounded once, on the line. A line not to be uprated keeps its own year as base and two equal index values.
--       A line to be uprated whose year has no index is left out; what it would price is uncosted, and says so.
WITH usable AS (
    SELECT
        item_code,
        item AS item_label,
        unit_code,
        value_gbp,
        low_gbp,
        high_gbp,
        price_year AS price_year_fy,
        CASE WHEN uprate = 'no' THEN price_year ELSE $price_base_fy END AS price_base_fy,
        uprate = 'no' AS is_kept_nominal,
        source_title,
        confidence AS confidence_code
    FROM cost.unit_cost
    WHERE use = 'costing' AND value_type = 'fiscal' AND value_gbp IS NOT NULL AND value_gbp >= 0
)
SELECT
    usable.item_code,
    usable.item_label,
    usable.unit_code,
    CAST(usable.value_gbp AS DECIMAL(18, 2)) AS value_gbp,
    CAST(usable.low_gbp AS DECIMAL(18, 2)) AS low_gbp,
    CAST(usable.high_gbp AS DECIMAL(18, 2)) AS high_gbp,
    usable.price_year_fy,
    usable.price_base_fy,
    CAST(COALESCE(index_from.deflator_index, 1) AS DECIMAL(10, 4)) AS index_from,
    CAST(COALESCE(index_to.deflator_index, 1) AS DECIMAL(10, 4)) AS index_to,
    usable.source_title,
    usable.confidence_code
FROM usable
LEFT JOIN cost.deflator AS index_from ON index_from.financial_year = usable.price_year_fy
LEFT JOIN cost.deflator AS index_to ON index_to.financial_year = usable.price_base_fy
WHERE usable.is_kept_nominal
    OR (index_from.deflator_index IS NOT NULL AND index_to.deflator_index IS NOT NULL)
ORDER BY usable.item_code
