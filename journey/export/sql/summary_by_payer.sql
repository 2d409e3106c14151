-- Grain: one person, payer and side of the change (person_id, payer_label, side_code).
-- Reads: compare.interaction_side, cost.cost_line, cost.unit_cost.
-- Rule: whole window. The payer is the body whose budget the unit cost describes, as its source names it. Contacts that
--       no unit cost prices are under 'Not costed' at nought pounds: their cost is unknown, not nothing.
SELECT
    side.person_id,
    COALESCE(item.agency_type, 'Not costed') AS payer_label,
    side.side_code,
    CAST(SUM(CASE WHEN side.is_counted THEN 1 ELSE 0 END) AS BIGINT) AS n_interactions,
    CAST(SUM(COALESCE(side.cost_gbp, 0)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(SUM(COALESCE(side.low_cost_gbp, 0)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(SUM(COALESCE(side.high_cost_gbp, 0)) AS DECIMAL(18, 2)) AS high_cost_gbp
FROM compare.interaction_side AS side
LEFT JOIN cost.cost_line AS line ON line.interaction_id = side.interaction_id
LEFT JOIN cost.unit_cost AS item ON item.item_code = line.item_code
WHERE side.window_code = 'whole'
GROUP BY side.person_id, COALESCE(item.agency_type, 'Not costed'), side.side_code
ORDER BY side.person_id, COALESCE(item.agency_type, 'Not costed'), side.side_code DESC
