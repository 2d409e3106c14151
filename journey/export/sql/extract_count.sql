-- Grain: one file of which some interaction is current (extract_id).
-- Reads: canonical.interaction, link.person_link.
-- Rule: how many of its interactions are current, and how many of those are of somebody linked; the others are in no table.
SELECT
    interaction.extract_id,
    CAST(COUNT(*) AS BIGINT) AS n_current,
    CAST(COUNT(person.person_id) AS BIGINT) AS n_linked
FROM canonical.interaction AS interaction
LEFT JOIN link.person_link AS person
    ON person.source_code = interaction.source_code
    AND person.source_person_id = interaction.source_person_id
GROUP BY interaction.extract_id
ORDER BY interaction.extract_id
