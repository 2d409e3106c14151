-- Grain: one kind of interaction without a public cost (kind_no).
-- Reads: cost.kind, cost.chosen_rule, cost.kind_price, cost.unit_cost, cost.uprated_item.
-- Rule: the first reason that holds: it is priced in the record it is part of; no rule; a rule that says not to price it;
--       a price that can't be brought to the price base; nothing to multiply by. A missing price is never nought pounds.
WITH judged AS (
    SELECT
        kind.kind_no,
        kind.agency_code,
        kind.activity_code,
        kind.status_code,
        kind.n_interactions,
        kind.counts_for_cost,
        rule.rule_note,
        CASE
            WHEN NOT kind.counts_for_cost AND kind.status_code = 'happened' THEN 'priced_in_parent'
            WHEN rule.rule_code IS NULL THEN 'no_rule'
            WHEN rule.basis_code = 'none' THEN rule.uncosted_reason
            WHEN item.item_code IS NULL THEN 'no_price'
            ELSE 'no_duration'
        END AS uncosted_reason
    FROM cost.kind AS kind
    LEFT JOIN cost.chosen_rule AS rule ON rule.kind_no = kind.kind_no AND rule.perspective_code = 'fiscal'
    LEFT JOIN cost.uprated_item AS item
        ON item.item_code = rule.item_code AND item.perspective_code = rule.perspective_code
    LEFT JOIN cost.kind_price AS price ON price.kind_no = kind.kind_no AND price.perspective_code = 'fiscal'
    WHERE price.kind_no IS NULL
)

SELECT
    kind_no,
    agency_code,
    activity_code,
    status_code,
    n_interactions,
    uncosted_reason,
    CASE
        WHEN NOT counts_for_cost AND status_code = 'happened'
            THEN 'It is part of a record that is priced as a whole, so no cost is put on it again.'
        WHEN uncosted_reason = 'no_rule' AND rule_note IS NULL THEN 'No unit cost is held for this activity.'
        WHEN uncosted_reason = 'no_price'
            THEN 'The unit cost named for this activity may not be used, or its price year is not in the price index.'
        WHEN uncosted_reason = 'no_duration' THEN 'No minute and no night is recorded, and the price is for time.'
        ELSE rule_note
    END AS reason_text,
    CASE uncosted_reason
        WHEN 'no_rule' THEN 'A unit cost of your own with its source, and a rule that names it for this activity.'
        WHEN 'no_price' THEN 'A price index that holds the price year, or a unit cost of a later year.'
        WHEN 'no_duration' THEN 'The length (minutes, or the day it ended) in the agency''s next extract.'
        WHEN 'only_a_charge' THEN 'What the service itself spends on it, from its budget holder.'
    END AS remedy_text
FROM judged
ORDER BY kind_no
