-- Grain: one person, side of the change, payer, beneficiary and what a budget holder said of cash
--        (person_id, side_code, payer_code, beneficiary_code, cashability_code, confirmed_by_label, confirmed_date).
-- Reads: compare.interaction_side, cost.payer, cost.pot, cost.cashable.
-- Rule: whole window, public cost only; what has no cost has no payer and no row. A payer's statement on one unit cost goes
--       before one on all it pays. not_said: no named budget holder has said. Payers of one pot_label are one budget.
SELECT
    side.person_id,
    side.side_code,
    side.payer_code,
    payer.payer_label,
    payer.level_code,
    pot.pot_label,
    side.beneficiary_code,
    COALESCE(of_item.cashability_code, of_payer.cashability_code, 'not_said') AS cashability_code,
    COALESCE(of_item.confirmed_by_label, of_payer.confirmed_by_label) AS confirmed_by_label,
    COALESCE(of_item.confirmed_date, of_payer.confirmed_date) AS confirmed_date,
    CAST(COUNT(*) AS BIGINT) AS n_lines,
    CAST(SUM(side.cost_gbp) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(SUM(side.low_cost_gbp) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(SUM(side.high_cost_gbp) AS DECIMAL(18, 2)) AS high_cost_gbp
FROM compare.interaction_side AS side
LEFT JOIN cost.payer AS payer ON payer.payer_code = side.payer_code
LEFT JOIN cost.pot AS pot ON pot.payer_code = side.payer_code
LEFT JOIN cost.cashable AS of_item ON of_item.payer_code = side.payer_code AND of_item.item_code = side.item_code
LEFT JOIN cost.cashable AS of_payer ON of_payer.payer_code = side.payer_code AND of_payer.item_code IS NULL
WHERE side.window_code = 'whole' AND side.cost_gbp IS NOT NULL
GROUP BY
    side.person_id,
    side.side_code,
    side.payer_code,
    payer.payer_label,
    payer.level_code,
    pot.pot_label,
    side.beneficiary_code,
    COALESCE(of_item.cashability_code, of_payer.cashability_code, 'not_said'),
    COALESCE(of_item.confirmed_by_label, of_payer.confirmed_by_label),
    COALESCE(of_item.confirmed_date, of_payer.confirmed_date)
ORDER BY
    side.person_id,
    side.payer_code,
    side.beneficiary_code,
    COALESCE(of_item.cashability_code, of_payer.cashability_code, 'not_said'),
    COALESCE(of_item.confirmed_by_label, of_payer.confirmed_by_label) NULLS FIRST,
    COALESCE(of_item.confirmed_date, of_payer.confirmed_date) NULLS FIRST,
    side.side_code DESC
