-- Grain: one rule that chose a price of linked people's interactions (rule_code).
-- Reads: cost.cost_rule, cost.interaction_kind, cost.kind_line, canonical.interaction, link.person_link,
--        compare.support_charge, cost.support_plan.
-- Rule: a blank condition fits anything. n_interactions are those of the table interactions that it priced, once each. Rules
--       of the programme go before the shipped ones (see journey.pipeline.rules). The support team's cost as a whole has a row
--       of its own, by which no interaction is priced (n_interactions 0).
WITH chosen AS (
    SELECT DISTINCT
        kind_no,
        rule_code
    FROM cost.kind_line
    WHERE rule_code IS NOT NULL
),

used AS (
    SELECT
        chosen.rule_code,
        COUNT(*) AS n_interactions
    FROM cost.interaction_kind AS kind
    INNER JOIN chosen ON chosen.kind_no = kind.kind_no
    INNER JOIN canonical.interaction AS interaction ON interaction.interaction_id = kind.interaction_id
    INNER JOIN link.person_link AS person
        ON person.source_code = interaction.source_code
        AND person.source_person_id = interaction.source_person_id
    GROUP BY chosen.rule_code
)

SELECT
    rule.rule_code,
    rule.owner_code,
    rule.perspective_code,
    rule.source_code,
    rule.activity_code,
    rule.status_code,
    rule.outcome_code,
    rule.setting_code,
    rule.from_nights,
    rule.to_nights_excl,
    rule.from_minutes,
    rule.to_minutes_excl,
    rule.item_code,
    rule.basis_code,
    CAST(used.n_interactions AS BIGINT) AS n_interactions,
    rule.rule_note AS rule_reason
FROM cost.cost_rule AS rule
INNER JOIN used ON used.rule_code = rule.rule_code
UNION ALL
SELECT
    CONCAT('support_', charge.method_code) AS rule_code,
    'programme' AS owner_code,
    'fiscal' AS perspective_code,
    CAST(NULL AS VARCHAR) AS source_code,
    'support_as_a_whole' AS activity_code,
    'happened' AS status_code,
    CAST(NULL AS VARCHAR) AS outcome_code,
    CAST(NULL AS VARCHAR) AS setting_code,
    CAST(NULL AS BIGINT) AS from_nights,
    CAST(NULL AS BIGINT) AS to_nights_excl,
    CAST(NULL AS BIGINT) AS from_minutes,
    CAST(NULL AS BIGINT) AS to_minutes_excl,
    CASE WHEN plan.method_code = 'hours' THEN plan.item_code END AS item_code,
    'nights' AS basis_code,
    CAST(0 AS BIGINT) AS n_interactions,
    charge.note_text AS rule_reason
FROM (SELECT DISTINCT method_code, note_text FROM compare.support_charge) AS charge
INNER JOIN cost.support_plan AS plan ON plan.method_code = charge.method_code
ORDER BY 1
