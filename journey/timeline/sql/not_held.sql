-- Grain: one appointment of a linked person that did not take place and has a cost all the same (interaction_id).
-- Reads: canonical.interaction, canonical.activity, link.person_link, cost.interaction_cost.
-- Rule: only where a cost rule of the programme prices what did not take place; ours price none. It is a cost and no contact.
SELECT
    person.person_id,
    interaction.interaction_id,
    interaction.agency_code,
    interaction.activity_code,
    COALESCE(activity.activity_type_code, 'contact') AS activity_type_code,
    interaction.status_code,
    interaction.start_date,
    line.cost_gbp,
    line.low_cost_gbp,
    line.high_cost_gbp
FROM canonical.interaction AS interaction
INNER JOIN cost.interaction_cost AS line ON line.interaction_id = interaction.interaction_id
INNER JOIN link.person_link AS person
    ON person.source_code = interaction.source_code
    AND person.source_person_id = interaction.source_person_id
LEFT JOIN canonical.activity AS activity ON activity.activity_code = interaction.activity_code
WHERE interaction.status_code <> 'happened'
ORDER BY person.person_id, interaction.start_date, interaction.interaction_id
