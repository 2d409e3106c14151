-- Grain: one question of one kind that two rules of the same rank answer differently (question_code, taxon_no).
-- Reads: timeline.taxon, timeline.taxonomy_rule.
-- Rule: nothing but their names could choose between them, so a build with such a pair is refused.
WITH said AS (
    SELECT
        taxon.taxon_no,
        rule.rank_no,
        rule.rule_code,
        rule.planned_code,
        rule.initiated_by_code,
        rule.present_code,
        CONCAT(rule.demand_code, COALESCE(CONCAT('/', rule.failure_reason), '')) AS demand_code,
        CAST(rule.is_significant AS VARCHAR) AS significant_code
    FROM timeline.taxon AS taxon
    INNER JOIN timeline.taxonomy_rule AS rule
        ON COALESCE(rule.source_code, taxon.source_code) = taxon.source_code
        AND COALESCE(rule.activity_code, taxon.activity_code) = taxon.activity_code
        AND COALESCE(rule.status_code, taxon.status_code) = taxon.status_code
        AND (rule.outcome_code IS NULL OR rule.outcome_code = taxon.outcome_code)
        AND (rule.setting_code IS NULL OR rule.setting_code = taxon.setting_code)
),

answer AS (
    SELECT
        taxon_no,
        rank_no,
        rule_code,
        'planned' AS question_code,
        planned_code AS answer_code
    FROM said
    UNION ALL
    SELECT
        taxon_no,
        rank_no,
        rule_code,
        'initiated_by' AS question_code,
        initiated_by_code AS answer_code
    FROM said
    UNION ALL
    SELECT
        taxon_no,
        rank_no,
        rule_code,
        'present' AS question_code,
        present_code AS answer_code
    FROM said
    UNION ALL
    SELECT
        taxon_no,
        rank_no,
        rule_code,
        'demand' AS question_code,
        NULLIF(demand_code, '') AS answer_code
    FROM said
    UNION ALL
    SELECT
        taxon_no,
        rank_no,
        rule_code,
        'significant' AS question_code,
        significant_code AS answer_code
    FROM said
),

first_rank AS (
    SELECT
        question_code,
        taxon_no,
        MIN(rank_no) AS rank_no
    FROM answer
    WHERE answer_code IS NOT NULL
    GROUP BY question_code, taxon_no
)

SELECT
    answer.question_code,
    answer.taxon_no,
    MIN(answer.rule_code) AS rule_code,
    MAX(answer.rule_code) AS other_rule_code
FROM answer
INNER JOIN first_rank
    ON first_rank.question_code = answer.question_code
    AND first_rank.taxon_no = answer.taxon_no
    AND first_rank.rank_no = answer.rank_no
WHERE answer.answer_code IS NOT NULL
GROUP BY answer.question_code, answer.taxon_no
HAVING COUNT(DISTINCT answer.answer_code) > 1
ORDER BY answer.question_code, answer.taxon_no
