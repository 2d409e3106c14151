-- Grain: one rule in use that names a unit cost no catalogue holds (rule_code). Read, not stored.
-- Reads: cost.chosen_rule, cost.kind, cost.unit_cost.
-- Rule: an item that is held and may not be used leaves its interactions uncosted; one that is gone stops the build.
SELECT
    chosen.item_code,
    chosen.rule_code,
    CAST(SUM(kind.n_interactions) AS BIGINT) AS n_interactions
FROM cost.chosen_rule AS chosen
INNER JOIN cost.kind AS kind ON kind.kind_no = chosen.kind_no
LEFT JOIN cost.unit_cost AS item ON item.item_code = chosen.item_code
WHERE chosen.item_code IS NOT NULL AND item.item_code IS NULL
GROUP BY chosen.item_code, chosen.rule_code
ORDER BY chosen.item_code, chosen.rule_code
