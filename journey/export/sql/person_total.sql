-- Grain: one person (person_id); for checking only, never written out.
-- Reads: timeline.person.
-- Rule: everything costed for the person, whatever the window. The cost lines of the pack must add up to it.
SELECT
    person_id,
    cost_gbp
FROM timeline.person
ORDER BY person_id
