-- Grain: one rule that fits some interactions exactly as well as another does (rule_code). Read, not stored.
-- Reads: cost.candidate_rule.
-- Rule: only where one of the two would be chosen.
SELECT
    candidate.rule_code,
    MIN(candidate.kind_no) AS kind_no
FROM cost.candidate_rule AS candidate
INNER JOIN cost.candidate_rule AS first
    ON first.kind_no = candidate.kind_no
    AND first.perspective_code = candidate.perspective_code
    AND first.place_no = 1
WHERE first.is_tied AND candidate.rank_no = first.rank_no
GROUP BY candidate.rule_code
ORDER BY kind_no, rule_code
