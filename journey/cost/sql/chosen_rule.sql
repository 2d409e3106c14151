-- Grain: one kind of interaction and one perspective that a rule speaks of (kind_no, perspective_code).
-- Reads: cost.candidate_rule.
-- Rule: the first of the rules that fit.
SELECT
    kind_no,
    perspective_code,
    rule_code,
    item_code,
    basis_code,
    uncosted_reason,
    rule_note,
    rank_no,
    is_tied
FROM cost.candidate_rule
WHERE place_no = 1
ORDER BY kind_no, perspective_code
