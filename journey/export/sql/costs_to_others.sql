-- Grain: one cost line that is no public cost (interaction_id, perspective_code, line_no).
-- Reads: cost.cost_line, cost.payer, canonical.interaction, canonical.activity, link.person_link.
-- Rule: what an interaction costs the person, businesses or society, beside its public cost and never added to it. The
--       columns are those of cost_lines; a line is whole and not split by the sides of a change.
SELECT
    person.person_id,
    line.interaction_id,
    line.perspective_code,
    line.line_no,
    interaction.agency_code,
    interaction.activity_code,
    COALESCE(activity.activity_type_code, 'contact') AS activity_type_code,
    interaction.start_date,
    line.item_code,
    line.payer_code,
    payer.payer_label,
    line.beneficiary_code,
    line.quantity,
    line.basis_code,
    line.base_units,
    line.n_sharing,
    line.share_no,
    line.unit_cost_gbp,
    line.price_year_fy,
    line.index_from,
    line.index_to,
    line.cost_gbp,
    line.low_cost_gbp,
    line.high_cost_gbp,
    line.rule_code,
    line.rule_note AS rule_reason
FROM cost.cost_line AS line
INNER JOIN canonical.interaction AS interaction ON interaction.interaction_id = line.interaction_id
INNER JOIN link.person_link AS person
    ON person.source_code = interaction.source_code
    AND person.source_person_id = interaction.source_person_id
LEFT JOIN canonical.activity AS activity ON activity.activity_code = interaction.activity_code
LEFT JOIN cost.payer AS payer ON payer.payer_code = line.payer_code
WHERE line.perspective_code <> 'fiscal'
ORDER BY person.person_id, interaction.start_date, line.interaction_id, line.perspective_code, line.line_no
