-- Grain: the price base's index, one row (price_base_fy). Read, not stored.
-- Reads: cost.price_index, cost.assumption_set.
-- Rule: without a value no cost can be brought to the price base, and the stage refuses.
SELECT
    chosen.price_base_fy,
    base.index_value
FROM cost.assumption_set AS chosen
LEFT JOIN cost.price_index AS base
    ON base.index_code = 'gdp' AND base.financial_year = chosen.price_base_fy AND base.index_value > 0
ORDER BY chosen.price_base_fy
