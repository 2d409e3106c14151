-- Grain: one agency, activity and status of linked people's interactions without a public cost, and why
--        (agency_code, activity_code, status_code, uncosted_reason, reason_text).
-- Reads: cost.uncosted, canonical.interaction, link.person_link.
-- Rule: counts the interactions of the table interactions that have an uncosted_reason, and no others. remedy_text is what
--       would give them a cost; blank where no price is wanted.
SELECT
    uncosted.agency_code,
    uncosted.activity_code,
    uncosted.status_code,
    uncosted.uncosted_reason,
    CAST(COUNT(*) AS BIGINT) AS n_interactions,
    uncosted.reason_text,
    uncosted.remedy_text
FROM cost.uncosted AS uncosted
INNER JOIN canonical.interaction AS interaction ON interaction.interaction_id = uncosted.interaction_id
INNER JOIN link.person_link AS person
    ON person.source_code = interaction.source_code
    AND person.source_person_id = interaction.source_person_id
GROUP BY
    uncosted.agency_code,
    uncosted.activity_code,
    uncosted.status_code,
    uncosted.uncosted_reason,
    uncosted.reason_text,
    uncosted.remedy_text
ORDER BY
    uncosted.agency_code,
    uncosted.activity_code,
    uncosted.status_code,
    uncosted.uncosted_reason,
    uncosted.reason_text,
    uncosted.remedy_text
