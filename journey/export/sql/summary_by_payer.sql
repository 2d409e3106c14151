-- Grain: one person, payer and side of the change (person_id, payer_code, side_code).
-- Reads: compare.interaction_side, cost.payer, compare.summary.
-- Rule: whole window. The payer is the body whose budget the unit cost describes. Contacts that no unit cost prices are under
--       not_costed at nought pounds: their cost is unknown, not nothing. A contact that several pay for is counted with the
--       first of them. support_cost_code says of the person's whole side whether the support team's own cost is in it.
SELECT
    side.person_id,
    COALESCE(side.payer_code, 'not_costed') AS payer_code,
    COALESCE(payer.payer_label, 'Not costed') AS payer_label,
    COALESCE(payer.level_code, 'not_costed') AS level_code,
    side.side_code,
    CAST(SUM(CASE WHEN side.is_counted THEN 1 ELSE 0 END) AS BIGINT) AS n_interactions,
    CAST(SUM(COALESCE(side.cost_gbp, 0)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(SUM(COALESCE(side.low_cost_gbp, 0)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(SUM(COALESCE(side.high_cost_gbp, 0)) AS DECIMAL(18, 2)) AS high_cost_gbp,
    MIN(summary.support_cost_code) AS support_cost_code
FROM compare.interaction_side AS side
LEFT JOIN cost.payer AS payer ON payer.payer_code = side.payer_code
LEFT JOIN compare.summary AS summary
    ON summary.person_id = side.person_id
    AND summary.side_code = side.side_code
    AND summary.window_code = 'whole'
WHERE side.window_code = 'whole'
GROUP BY
    side.person_id,
    COALESCE(side.payer_code, 'not_costed'),
    COALESCE(payer.payer_label, 'Not costed'),
    COALESCE(payer.level_code, 'not_costed'),
    side.side_code
ORDER BY side.person_id, COALESCE(side.payer_code, 'not_costed'), side.side_code DESC
