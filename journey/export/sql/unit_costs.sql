-- Grain: one unit cost that priced at least one line, or the support team's hours (item_code).
-- Reads: cost.uprated_item, cost.unit_cost, cost.kind_line, cost.support_plan.
-- Rule: unit_cost_gbp is in the prices of price_year_fy; multiply by index_to / index_from for those of price_base_fy.
--       A line that holds what the agency recorded was priced by no unit cost.
SELECT
    item.item_code,
    item.item_label,
    cost.payer_label,
    item.perspective_code,
    item.unit_code AS cost_unit_code,
    item.unit_basis_code AS basis_code,
    item.base_units,
    item.value_gbp AS unit_cost_gbp,
    item.low_gbp AS low_unit_cost_gbp,
    item.high_gbp AS high_unit_cost_gbp,
    item.price_year_fy,
    item.price_base_fy,
    item.index_code,
    item.index_from,
    item.index_to,
    item.confidence_code,
    cost.catalogue_code,
    cost.reason_text AS local_reason,
    item.source_title,
    cost.source_year_label,
    cost.seen_where_label,
    cost.licence_label
FROM cost.uprated_item AS item
INNER JOIN cost.unit_cost AS cost ON cost.item_code = item.item_code
WHERE item.item_code IN (SELECT line.item_code FROM cost.kind_line AS line WHERE line.basis_code <> 'recorded')
    OR item.item_code IN (SELECT plan.item_code FROM cost.support_plan AS plan WHERE plan.method_code = 'hours')
ORDER BY item.item_code
