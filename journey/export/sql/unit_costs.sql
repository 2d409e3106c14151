-- Grain: one unit cost that priced at least one line (item_code).
-- Reads: cost.uprated_item, cost.unit_cost, cost.kind_line.
-- Rule: unit_cost_gbp is in the prices of price_year_fy; multiply by index_to / index_from for those of price_base_fy.
SELECT
    item.item_code,
    item.item_label,
    cost.payer_label,
    item.perspective_code,
    item.unit_code AS cost_unit_code,
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
WHERE item.item_code IN (SELECT line.item_code FROM cost.kind_line AS line)
ORDER BY item.item_code
