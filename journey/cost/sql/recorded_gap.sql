-- Grain: one source and year of recorded costs that the assumption set uses and no index value brings to the price base
--        (source_code, recorded_year). Read, not stored.
-- Reads: cost.kind, cost.price_index.
-- Rule: the unit cost is not put in its place in silence: the stage refuses.
SELECT
    kind.source_code,
    kind.recorded_year,
    CAST(SUM(kind.n_interactions) AS BIGINT) AS n_interactions
FROM cost.kind AS kind
LEFT JOIN cost.price_index AS year
    ON year.index_code = 'gdp' AND CAST(SUBSTR(year.financial_year, 1, 4) AS BIGINT) = kind.recorded_year
WHERE kind.recorded_gbp IS NOT NULL AND year.financial_year IS NULL
GROUP BY kind.source_code, kind.recorded_year
ORDER BY kind.source_code, kind.recorded_year
