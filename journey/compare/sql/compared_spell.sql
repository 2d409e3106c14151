-- Grain: as compare.spell (interaction_id, line_no), of the services that are compared over the whole window and the support team.
-- Reads: compare.spell, compare.basis, compare.side, canonical.agency.
-- Rule: what a check of the whole window may count: nothing that only one side has data for.
SELECT spell.*
FROM compare.spell AS spell
INNER JOIN (
    SELECT
        person_id,
        agency_code
    FROM compare.basis
    WHERE window_code = 'whole' AND is_compared
    UNION ALL
    SELECT
        side.person_id,
        agency.agency_code
    FROM compare.side AS side
    CROSS JOIN canonical.agency AS agency
    WHERE side.window_code = 'whole' AND side.side_code = 'before' AND agency.is_support
) AS kept
    ON kept.person_id = spell.person_id AND kept.agency_code = spell.agency_code
