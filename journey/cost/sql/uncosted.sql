-- Grain: one interaction without a cost line (interaction_id). With cost.cost_line it covers every interaction once.
-- Reads: canonical.interaction, cost.cost_rule, cost.uprated_item, cost.cost_line.
-- Rule: the first reason that holds: it did not take place; it is priced in the record it is part of; no rule; a rule
--       that says not to price it; no price that may be used; nothing to multiply by. A rule's note may begin with its
--       reason code and a colon. A missing price is never nought pounds.
WITH judged AS (
    SELECT
        interaction.interaction_id,
        interaction.agency_code,
        interaction.activity_code,
        interaction.status_code,
        interaction.counts_for_cost,
        rule.rule_note,
        CASE
            WHEN interaction.status_code <> 'happened' THEN 'did_not_take_place'
            WHEN NOT interaction.counts_for_cost THEN 'priced_in_parent'
            WHEN rule.activity_code IS NULL THEN 'no_rule'
            WHEN rule.quantity_basis = 'none' AND rule.rule_note LIKE 'only_a_charge:%' THEN 'only_a_charge'
            WHEN rule.quantity_basis = 'none' AND rule.rule_note LIKE 'no_rule:%' THEN 'no_rule'
            WHEN rule.quantity_basis = 'none' THEN 'priced_in_parent'
            WHEN item.item_code IS NULL THEN 'no_rule'
            ELSE 'no_duration'
        END AS uncosted_reason
    FROM canonical.interaction AS interaction
    LEFT JOIN cost.cost_rule AS rule
        ON rule.activity_code = interaction.activity_code AND rule.status_code = interaction.status_code
    LEFT JOIN cost.uprated_item AS item ON item.item_code = rule.item_code
    LEFT JOIN cost.cost_line AS line ON line.interaction_id = interaction.interaction_id
    WHERE line.interaction_id IS NULL
)

SELECT
    interaction_id,
    agency_code,
    activity_code,
    status_code,
    uncosted_reason,
    CASE
        WHEN status_code = 'unknown' THEN 'It is not known whether this took place, so no cost is put on it.'
        WHEN uncosted_reason = 'did_not_take_place' THEN 'It did not take place, so no cost is put on it.'
        WHEN NOT counts_for_cost THEN 'It is part of a record that is priced as a whole, so no cost is put on it again.'
        WHEN rule_note LIKE 'only_a_charge:%' THEN TRIM(SUBSTR(rule_note, 15))
        WHEN rule_note LIKE 'no_rule:%' THEN TRIM(SUBSTR(rule_note, 9))
        WHEN rule_note LIKE 'priced_in_parent:%' THEN TRIM(SUBSTR(rule_note, 18))
        WHEN uncosted_reason = 'no_rule' AND rule_note IS NULL THEN 'No unit cost is held for this activity.'
        WHEN uncosted_reason = 'no_rule' THEN 'The unit cost named for this activity is not held or may not be used.'
        WHEN uncosted_reason = 'no_duration' THEN 'The length is not recorded or is less than one unit of the price.'
        WHEN COALESCE(rule_note, '') <> '' THEN rule_note
        WHEN uncosted_reason = 'only_a_charge' THEN 'This is a charge, not a cost to the public.'
        ELSE 'Its cost is already inside another price.'
    END AS reason_text
FROM judged
ORDER BY interaction_id
