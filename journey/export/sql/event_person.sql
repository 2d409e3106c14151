-- Grain: one person to whom something happened (person_id).
-- Reads: timeline.person.
-- Rule: how many events each person has, by which they are written in groups that fit into memory.
SELECT
    person_id,
    n_interactions
FROM timeline.person
ORDER BY person_id
