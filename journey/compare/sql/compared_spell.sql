-- Grain: as compare.spell (interaction_id, line_no), of the services that are compared over the whole window and the support team.
-- Reads: compare.spell, compare.compared_agency.
-- Rule: what a check of the whole window may count: nothing that only one side has data for.
SELECT spell.*
FROM compare.spell AS spell
INNER JOIN compare.compared_agency AS kept
    ON kept.person_id = spell.person_id AND kept.agency_code = spell.agency_code
WHERE kept.window_code = 'whole' AND kept.side_code = 'before'
