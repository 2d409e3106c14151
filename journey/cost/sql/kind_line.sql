-- Grain: one kind of interaction, perspective and payer (kind_no, perspective_code, line_no).
-- Reads: cost.kind_price, cost.item_payer.
-- Rule: what several bodies pay is split by their parts of the unit cost: the body whose parts reach up to c of t pays
--       round(cost x c / t) less what those before it pay, half away from zero, so the lines add up to the cost, to the
--       penny. What the agency itself recorded is split as the unit cost it replaces.
WITH split AS (
    SELECT
        price.*,
        COALESCE(payer.line_no, 1) AS line_no,
        COALESCE(payer.payer_code, 'not_known') AS payer_code,
        COALESCE(payer.beneficiary_code, 'not_known') AS beneficiary_code,
        CAST(COALESCE(payer.part_from, 0) AS HUGEINT) AS part_from,
        CAST(COALESCE(payer.part_to, 1) AS HUGEINT) AS part_to,
        CAST(COALESCE(payer.part_total, 1) AS HUGEINT) AS part_total
    FROM cost.kind_price AS price
    LEFT JOIN cost.item_payer AS payer ON payer.item_code = price.item_code
),

shared AS (
    SELECT
        split.*,
        (2 * cost_pence * part_to + part_total) // (2 * part_total)
        - (2 * cost_pence * part_from + part_total) // (2 * part_total) AS part_pence,
        (2 * low_cost_pence * part_to + part_total) // (2 * part_total)
        - (2 * low_cost_pence * part_from + part_total) // (2 * part_total) AS low_part_pence,
        (2 * high_cost_pence * part_to + part_total) // (2 * part_total)
        - (2 * high_cost_pence * part_from + part_total) // (2 * part_total) AS high_part_pence
    FROM split
)

SELECT
    kind_no,
    perspective_code,
    CAST(line_no AS BIGINT) AS line_no,
    payer_code,
    beneficiary_code,
    rule_code,
    item_code,
    quantity,
    basis_code,
    is_spread,
    base_units,
    n_sharing,
    share_no,
    unit_cost_gbp,
    price_year_fy,
    index_from,
    index_to,
    CAST(CAST(part_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(CAST(low_part_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(CAST(high_part_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS high_cost_gbp,
    rule_note
FROM shared
ORDER BY kind_no, perspective_code, line_no
