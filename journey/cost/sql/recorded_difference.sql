-- Grain: one agency and activity of which some interactions carry a recorded cost (agency_code, activity_code).
-- Reads: cost.recorded, cost.kind_model, cost.kind_price, cost.price_index, cost.assumption_set.
-- Rule: what the agency recorded beside what we make it, for interactions that took place and have both; recorded costs are
--       brought from the prices of their year to the price base, one interaction at a time, and a shared job's recorded
--       cost is counted by this share of it. Null where none has both: that is not nought. all_recorded_cost_gbp is of all
--       that was recorded, a unit cost or none; null where the index lacks the year of some of it. n_recorded_used are those
--       costed as recorded: the set's choice of a source does not make a charge to the person a public cost.
WITH held AS (
    SELECT
        recorded.agency_code,
        recorded.activity_code,
        CASE WHEN price.kind_no IS NOT NULL THEN 1 ELSE 0 END AS n_used,
        model.cost_pence,
        CASE WHEN recorded.recorded_cost_gbp < 0 THEN -1 ELSE 1 END AS credit_sign,  -- a credit is rounded like a cost
        CAST(ABS(recorded.recorded_cost_gbp) * 100 AS HUGEINT) AS recorded_pence,
        CAST(index_from.index_value * 10000 AS HUGEINT) AS index_from,
        CAST(index_to.index_value * 10000 AS HUGEINT) AS index_to,
        CAST(recorded.n_sharing AS HUGEINT) AS n_sharing,
        CAST(recorded.share_no AS HUGEINT) AS share_no
    FROM cost.recorded AS recorded
    LEFT JOIN cost.kind_model AS model ON model.kind_no = recorded.kind_no AND model.perspective_code = 'fiscal'
    LEFT JOIN cost.kind_price AS price
        ON price.kind_no = recorded.kind_no
        AND price.perspective_code = 'fiscal'
        AND price.basis_code = 'recorded'
    LEFT JOIN cost.price_index AS index_from
        ON index_from.index_code = 'gdp'
        AND CAST(SUBSTR(index_from.financial_year, 1, 4) AS BIGINT) = recorded.recorded_year
    CROSS JOIN cost.assumption_set AS chosen
    LEFT JOIN cost.price_index AS index_to
        ON index_to.index_code = 'gdp' AND index_to.financial_year = chosen.price_base_fy
),

uprated AS (
    SELECT
        held.*,
        credit_sign * (
            (2 * recorded_pence * index_to * share_no + index_from * n_sharing) // (2 * index_from * n_sharing)
            - (2 * recorded_pence * index_to * (share_no - 1) + index_from * n_sharing)
            // (2 * index_from * n_sharing)
        ) AS recorded_base_pence
    FROM held
)

SELECT
    agency_code,
    activity_code,
    CAST(COUNT(*) AS BIGINT) AS n_recorded,
    CAST(SUM(CASE WHEN cost_pence IS NOT NULL AND recorded_base_pence IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS n_both,
    CAST(
        CAST(SUM(CASE WHEN cost_pence IS NOT NULL THEN recorded_base_pence END) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS recorded_cost_gbp,
    CAST(
        CAST(SUM(CASE WHEN recorded_base_pence IS NOT NULL THEN cost_pence END) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp,
    CAST(SUM(n_used) AS BIGINT) AS n_recorded_used,
    CASE
        WHEN COUNT(recorded_base_pence) = COUNT(*)
            THEN CAST(
                CAST(SUM(recorded_base_pence) AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
            )
    END AS all_recorded_cost_gbp
FROM uprated
GROUP BY agency_code, activity_code
ORDER BY agency_code, activity_code
