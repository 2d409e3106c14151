-- Grain: one body that pays part of a unit cost (item_code, line_no).
-- Reads: cost.item_payer, cost.kind_line.
-- Rule: of a cost, this body pays round(cost x part_to / part_total) less round(cost x part_from / part_total), half away
--       from zero. Only unit costs that made or stand behind a line.
SELECT
    item_code,
    line_no,
    payer_code,
    beneficiary_code,
    part_from,
    part_to,
    part_total
FROM cost.item_payer
WHERE item_code IN (SELECT line.item_code FROM cost.kind_line AS line)
ORDER BY item_code, line_no
