-- Grain: one financial year that is known (financial_year); for checking only, never written out.
-- Reads: cost.price_index.
-- Rule: the years of HM Treasury's GDP deflator, first to last.
SELECT financial_year
FROM cost.price_index
WHERE index_code = 'gdp'
ORDER BY financial_year
