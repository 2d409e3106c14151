-- Grain: one person and perspective (person_id, perspective_code); for checking only, never written out.
-- Reads: cost.interaction_kind, cost.kind_price, canonical.interaction, link.person_link.
-- Rule: costs as they were before they were split between payers. cost_lines and costs_to_others must add up to them.
SELECT
    person.person_id,
    price.perspective_code,
    CAST(
        CAST(SUM(price.cost_pence) AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp
FROM cost.interaction_kind AS kind
INNER JOIN cost.kind_price AS price ON price.kind_no = kind.kind_no
INNER JOIN canonical.interaction AS interaction ON interaction.interaction_id = kind.interaction_id
INNER JOIN link.person_link AS person
    ON person.source_code = interaction.source_code
    AND person.source_person_id = interaction.source_person_id
GROUP BY person.person_id, price.perspective_code
ORDER BY person.person_id, price.perspective_code
