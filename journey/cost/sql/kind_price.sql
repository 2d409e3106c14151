-- Grain: one kind of interaction, costed in one perspective (kind_no, perspective_code).
-- Reads: cost.kind_model, cost.kind_recorded, cost.chosen_rule.
-- Rule: what the agency recorded where the assumption set uses it, else the unit cost. A recorded cost has no range. What a
--       rule prices in another record, or leaves out as a charge, stays so whatever was recorded.
SELECT
    model.*
FROM cost.kind_model AS model
LEFT JOIN cost.kind_recorded AS recorded ON recorded.kind_no = model.kind_no AND model.perspective_code = 'fiscal'
WHERE recorded.kind_no IS NULL
UNION ALL
SELECT
    recorded.kind_no,
    'fiscal' AS perspective_code,
    chosen.rule_code,
    chosen.item_code,
    CAST(1 AS BIGINT) AS quantity,
    'recorded' AS basis_code,
    recorded.is_spread,
    CAST(1 AS DECIMAL(10, 4)) AS base_units,
    recorded.n_sharing,
    recorded.share_no,
    recorded.recorded_gbp AS unit_cost_gbp,
    recorded.recorded_gbp AS low_unit_cost_gbp,
    recorded.recorded_gbp AS high_unit_cost_gbp,
    recorded.price_year_fy,
    recorded.index_from,
    recorded.index_to,
    recorded.cost_pence,
    recorded.cost_pence AS low_cost_pence,
    recorded.cost_pence AS high_cost_pence,
    'What the agency itself recorded, as the assumption set says.' AS rule_note
FROM cost.kind_recorded AS recorded
LEFT JOIN cost.chosen_rule AS chosen ON chosen.kind_no = recorded.kind_no AND chosen.perspective_code = 'fiscal'
WHERE COALESCE(chosen.uncosted_reason, 'no_rule') = 'no_rule'
ORDER BY 1, 2
