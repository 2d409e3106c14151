-- Grain: one interaction with a public cost (interaction_id). Kept as a view.
-- Reads: cost.interaction_kind, cost.kind_line.
-- Rule: the sum of its fiscal lines. Cost to the person, to businesses and to society is never added to it.
WITH fiscal AS (
    SELECT
        kind_no,
        MIN(item_code) AS item_code,
        MIN(basis_code) AS basis_code,
        CAST(SUM(cost_gbp) AS DECIMAL(18, 2)) AS cost_gbp,
        CAST(SUM(low_cost_gbp) AS DECIMAL(18, 2)) AS low_cost_gbp,
        CAST(SUM(high_cost_gbp) AS DECIMAL(18, 2)) AS high_cost_gbp
    FROM cost.kind_line
    WHERE perspective_code = 'fiscal'
    GROUP BY kind_no
)

SELECT
    kind.interaction_id,
    fiscal.item_code,
    fiscal.basis_code,
    fiscal.cost_gbp,
    fiscal.low_cost_gbp,
    fiscal.high_cost_gbp
FROM cost.interaction_kind AS kind
INNER JOIN fiscal ON fiscal.kind_no = kind.kind_no
