-- Grain: one rule in use that names a unit cost no catalogue holds (rule_code). Read, not stored.
-- Reads: cost.candidate_rule, cost.kind, cost.unit_cost.
-- Rule: an item that is held and may not be used leaves its interactions uncosted; one that is gone stops the build.
SELECT
    candidate.item_code,
    candidate.rule_code,
    CAST(SUM(kind.n_interactions) AS BIGINT) AS n_interactions
FROM cost.candidate_rule AS candidate
INNER JOIN cost.kind AS kind ON kind.kind_no = candidate.kind_no
LEFT JOIN cost.unit_cost AS item ON item.item_code = candidate.item_code
WHERE candidate.place_no = 1 AND candidate.item_code IS NOT NULL AND item.item_code IS NULL
GROUP BY candidate.item_code, candidate.rule_code
ORDER BY candidate.item_code, candidate.rule_code
