-- Grain: one kind of interaction with a cost that the agency recorded and the assumption set uses (kind_no).
-- Reads: cost.kind, cost.price_index, cost.assumption_set.
-- Rule: the recorded cost is one for the job, in the prices of the financial year it starts in, brought to the price base by
--       the GDP deflator; rounded and shared as in cost.kind_model. It is used only for what took place; nought
--       and a credit are not what it cost, and leave it to the unit cost. What lasted is spread over its nights.
WITH fraction AS (
    SELECT
        kind.kind_no,
        kind.n_sharing,
        kind.share_no,
        COALESCE(kind.nights, 0) > 0 AS is_spread,
        kind.recorded_gbp,
        index_from.financial_year AS price_year_fy,
        index_from.index_value AS index_from,
        index_to.index_value AS index_to,
        CAST(kind.recorded_gbp * 100 AS HUGEINT) * CAST(index_to.index_value * 10000 AS HUGEINT) AS numerator,
        CAST(index_from.index_value * 10000 AS HUGEINT) * CAST(kind.n_sharing AS HUGEINT) AS divisor
    FROM cost.kind AS kind
    INNER JOIN cost.price_index AS index_from
        ON index_from.index_code = 'gdp'
        AND CAST(SUBSTR(index_from.financial_year, 1, 4) AS BIGINT) = kind.recorded_year
    CROSS JOIN cost.assumption_set AS chosen
    INNER JOIN cost.price_index AS index_to
        ON index_to.index_code = 'gdp' AND index_to.financial_year = chosen.price_base_fy
    WHERE kind.recorded_gbp > 0 AND kind.status_code = 'happened' AND kind.counts_for_cost AND kind.n_sharing > 0
)

SELECT
    kind_no,
    n_sharing,
    share_no,
    is_spread,
    recorded_gbp,
    price_year_fy,
    CAST(index_from AS DECIMAL(10, 4)) AS index_from,
    CAST(index_to AS DECIMAL(10, 4)) AS index_to,
    CAST(
        (2 * numerator * share_no + divisor) // (2 * divisor)
        - (2 * numerator * (share_no - 1) + divisor) // (2 * divisor) AS BIGINT
    ) AS cost_pence
FROM fraction
ORDER BY kind_no
