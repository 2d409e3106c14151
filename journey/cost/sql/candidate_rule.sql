-- Grain: one rule that fits one kind of interaction (kind_no, perspective_code, rule_code). Kept as a view.
-- Reads: cost.kind, cost.cost_rule.
-- Rule: a blank in a rule fits anything; durations are from (included) to (not included). place_no 1 is the rule used: the
--       programme's before ours, one source's before the general, then the one that says more. is_tied: another fits as well.
SELECT
    kind.kind_no,
    rule.perspective_code,
    rule.rule_code,
    rule.item_code,
    rule.basis_code,
    rule.uncosted_reason,
    rule.rule_note,
    rule.rank_no,
    ROW_NUMBER() OVER (
        PARTITION BY kind.kind_no, rule.perspective_code
        ORDER BY rule.rank_no ASC NULLS LAST, rule.rule_code ASC NULLS LAST
    ) AS place_no,
    COUNT(*) OVER (PARTITION BY kind.kind_no, rule.perspective_code, rule.rank_no) > 1 AS is_tied
FROM cost.kind AS kind
INNER JOIN cost.cost_rule AS rule
    ON rule.status_code = kind.status_code
    AND (rule.source_code IS NULL OR rule.source_code = kind.source_code)
    AND (rule.activity_code IS NULL OR rule.activity_code = kind.activity_code)
    AND (rule.outcome_code IS NULL OR rule.outcome_code = kind.outcome_code)
    AND (rule.setting_code IS NULL OR rule.setting_code = kind.setting_code)
    AND (rule.from_nights IS NULL OR kind.nights >= rule.from_nights)
    AND (rule.to_nights_excl IS NULL OR kind.nights < rule.to_nights_excl)
    AND (rule.from_minutes IS NULL OR kind.minutes >= rule.from_minutes)
    AND (rule.to_minutes_excl IS NULL OR kind.minutes < rule.to_minutes_excl)
