-- Grain: one payer, beneficiary and budget holder's statement on one side of one person's change
--        (person_id, side_code, payer_code, beneficiary_code, cashable_item_code).
-- Reads: compare.payer_side, cost.payer, cost.pot, compare.summary.
-- Rule: whole window, public cost only; what has no cost has no payer. Payers of one pot_label are one budget. not_said: no
--       named budget holder has said what of a fall could be cashed; cashable_item_code is blank where one spoke of
--       everything the payer pays. support_cost_code says of the person's whole side whether the support team's own cost is
--       in it.
SELECT
    part.person_id,
    part.side_code,
    part.payer_code,
    payer.payer_label,
    part.level_code,
    pot.pot_label,
    part.beneficiary_code,
    part.cashable_item_code,
    part.cashability_code,
    part.confirmed_by_label,
    part.confirmed_date,
    part.note_text,
    part.n_lines,
    part.cost_gbp,
    part.low_cost_gbp,
    part.high_cost_gbp,
    summary.support_cost_code
FROM compare.payer_side AS part
INNER JOIN cost.payer AS payer ON payer.payer_code = part.payer_code
LEFT JOIN cost.pot AS pot ON pot.payer_code = part.payer_code
LEFT JOIN compare.summary AS summary
    ON summary.person_id = part.person_id
    AND summary.side_code = part.side_code
    AND summary.window_code = 'whole'
WHERE part.window_code = 'whole'
ORDER BY
    part.person_id,
    part.payer_code,
    part.beneficiary_code,
    part.cashable_item_code ASC NULLS FIRST,
    part.side_code DESC
