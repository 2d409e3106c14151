-- Grain: one rule that fits some interactions exactly as well as another does (rule_code). Read, not stored.
-- Reads: cost.chosen_rule, cost.candidate_rule.
-- Rule: only where one of the two would be chosen.
SELECT
    candidate.rule_code,
    MIN(candidate.kind_no) AS kind_no
FROM cost.chosen_rule AS chosen
INNER JOIN cost.candidate_rule AS candidate
    ON candidate.kind_no = chosen.kind_no
    AND candidate.perspective_code = chosen.perspective_code
    AND candidate.rank_no = chosen.rank_no
WHERE chosen.is_tied
GROUP BY candidate.rule_code
ORDER BY kind_no, rule_code
