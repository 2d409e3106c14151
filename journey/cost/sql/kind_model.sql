-- Grain: one kind of interaction, costed by a unit cost in one perspective (kind_no, perspective_code).
-- Reads: cost.kind, cost.chosen_rule, cost.uprated_item.
-- Rule: cost of the job = value x index_to / index_from x quantity / base units, in pence, whole numbers throughout,
--       rounded once, half away from zero: (2 x numerator + denominator) // (2 x denominator). Of a job that several share,
--       share k of n is round(job x k / n) - round(job x (k - 1) / n): the shares add up to the job's cost, to the penny.
--       Index values and base units hold 4 decimals. An item priced each has 1 base unit, whatever its unit. days are
--       nights and the day of leaving, where it has come: first and last day both count. A quantity of nothing (no night, no minute, no duration) is
--       uncosted, not nought pounds.
WITH measured AS (
    SELECT
        kind.kind_no,
        chosen.perspective_code,
        chosen.rule_code,
        item.item_code,
        chosen.basis_code,
        chosen.basis_code IN ('nights', 'days') AS is_spread,
        CASE
            WHEN chosen.basis_code = 'each' THEN 1
            WHEN chosen.basis_code = 'minutes' THEN kind.minutes
            WHEN chosen.basis_code = 'nights' THEN kind.nights
            WHEN chosen.basis_code = 'days' THEN kind.nights + CASE WHEN kind.has_ended THEN 1 ELSE 0 END
        END AS quantity,
        CAST(CASE WHEN chosen.basis_code = 'each' THEN 1 ELSE item.base_units END AS DECIMAL(10, 4)) AS base_units,
        kind.n_sharing,
        kind.share_no,
        item.value_gbp AS unit_cost_gbp,
        COALESCE(item.low_gbp, item.value_gbp) AS low_unit_cost_gbp,
        COALESCE(item.high_gbp, item.value_gbp) AS high_unit_cost_gbp,
        item.price_year_fy,
        item.index_from,
        item.index_to,
        chosen.rule_note
    FROM cost.kind AS kind
    INNER JOIN cost.chosen_rule AS chosen ON chosen.kind_no = kind.kind_no
    INNER JOIN cost.uprated_item AS item
        ON item.item_code = chosen.item_code AND item.perspective_code = chosen.perspective_code
    WHERE kind.counts_for_cost AND kind.n_sharing > 0
),

fraction AS (
    SELECT
        measured.*,
        CAST(index_to * 10000 AS HUGEINT) * CAST(quantity AS HUGEINT) * 10000 AS multiplier,
        CAST(index_from * 10000 AS HUGEINT) * CAST(base_units * 10000 AS HUGEINT) * CAST(n_sharing AS HUGEINT) AS divisor,
        CAST(unit_cost_gbp * 100 AS HUGEINT) AS unit_pence,
        CAST(low_unit_cost_gbp * 100 AS HUGEINT) AS low_unit_pence,
        CAST(high_unit_cost_gbp * 100 AS HUGEINT) AS high_unit_pence
    FROM measured
    WHERE quantity > 0 AND base_units > 0
)

SELECT
    kind_no,
    perspective_code,
    rule_code,
    item_code,
    CAST(quantity AS BIGINT) AS quantity,
    basis_code,
    is_spread,
    base_units,
    n_sharing,
    share_no,
    unit_cost_gbp,
    low_unit_cost_gbp,
    high_unit_cost_gbp,
    price_year_fy,
    index_from,
    index_to,
    CAST(
        (2 * unit_pence * multiplier * share_no + divisor) // (2 * divisor)
        - (2 * unit_pence * multiplier * (share_no - 1) + divisor) // (2 * divisor) AS BIGINT
    ) AS cost_pence,
    CAST(
        (2 * low_unit_pence * multiplier * share_no + divisor) // (2 * divisor)
        - (2 * low_unit_pence * multiplier * (share_no - 1) + divisor) // (2 * divisor) AS BIGINT
    ) AS low_cost_pence,
    CAST(
        (2 * high_unit_pence * multiplier * share_no + divisor) // (2 * divisor)
        - (2 * high_unit_pence * multiplier * (share_no - 1) + divisor) // (2 * divisor) AS BIGINT
    ) AS high_cost_pence,
    rule_note
FROM fraction
ORDER BY kind_no, perspective_code
