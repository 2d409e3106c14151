-- Grain: the price base's index, one row or none (financial_year). Read, not stored.
-- Reads: cost.deflator.
-- Rule: without it no cost can be brought to the price base, and the stage refuses.
SELECT
    financial_year,
    deflator_index
FROM cost.deflator
WHERE financial_year = $price_base_fy AND deflator_index > 0
ORDER BY financial_year
