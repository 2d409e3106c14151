-- Grain: one rule that fits one kind of interaction (kind_no, perspective_code, rule_code). Kept as a view.
-- Reads: cost.kind, cost.cost_rule.
-- Rule: a blank in a rule fits anything; durations are from (included) to (not included). place_no 1 is the rule used: the
--       programme's before ours, one source's before the general, then the one that says more. is_tied: another fits as well.
--       Rules of one activity and rules of any are met apart, so that both are joined by equal codes.
WITH met AS (
    SELECT
        kind.kind_no,
        rule.*
    FROM cost.kind AS kind
    INNER JOIN cost.cost_rule AS rule
        ON rule.activity_code = kind.activity_code AND rule.status_code = kind.status_code
    UNION ALL
    SELECT
        kind.kind_no,
        rule.*
    FROM cost.kind AS kind
    INNER JOIN cost.cost_rule AS rule ON rule.status_code = kind.status_code
    WHERE rule.activity_code IS NULL
)

SELECT
    kind.kind_no,
    met.perspective_code,
    met.rule_code,
    met.item_code,
    met.basis_code,
    met.uncosted_reason,
    met.rule_note,
    met.rank_no,
    ROW_NUMBER() OVER (
        PARTITION BY kind.kind_no, met.perspective_code
        ORDER BY met.rank_no ASC NULLS LAST, met.rule_code ASC NULLS LAST
    ) AS place_no,
    COUNT(*) OVER (PARTITION BY kind.kind_no, met.perspective_code, met.rank_no) > 1 AS is_tied
FROM met
INNER JOIN cost.kind AS kind
    ON kind.kind_no = met.kind_no
    AND (met.source_code IS NULL OR met.source_code = kind.source_code)
    AND (met.outcome_code IS NULL OR met.outcome_code = kind.outcome_code)
    AND (met.setting_code IS NULL OR met.setting_code = kind.setting_code)
    AND (met.from_nights IS NULL OR kind.nights >= met.from_nights)
    AND (met.to_nights_excl IS NULL OR kind.nights < met.to_nights_excl)
    AND (met.from_minutes IS NULL OR kind.minutes >= met.from_minutes)
    AND (met.to_minutes_excl IS NULL OR kind.minutes < met.to_minutes_excl)
