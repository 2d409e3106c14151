-- Grain: one interaction, perspective and payer (interaction_id, perspective_code, line_no). Kept as a view: a row is a join
--        by a whole number, so a change of prices touches no row of it.
-- Reads: cost.interaction_kind, cost.kind_line.
-- Rule: see cost.kind_price and cost.kind_line. Totals are sums of these rows.
SELECT
    kind.interaction_id,
    line.perspective_code,
    line.line_no,
    line.payer_code,
    line.beneficiary_code,
    line.rule_code,
    line.item_code,
    line.quantity,
    line.basis_code,
    line.is_spread,
    line.base_units,
    line.n_sharing,
    line.share_no,
    line.unit_cost_gbp,
    line.price_year_fy,
    line.index_from,
    line.index_to,
    line.cost_gbp,
    line.low_cost_gbp,
    line.high_cost_gbp,
    line.rule_note
FROM cost.interaction_kind AS kind
INNER JOIN cost.kind_line AS line ON line.kind_no = kind.kind_no
