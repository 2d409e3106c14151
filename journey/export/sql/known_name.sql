-- Grain: one word by which a person is known in the casebook; for taking names out, never written out.
-- Reads: canonical.person_label.
-- Rule: display names and aliases, in any order of use.
SELECT known_name
FROM (
    SELECT alias AS known_name FROM canonical.person_label
    UNION
    SELECT display_name AS known_name FROM canonical.person_label
) AS named
WHERE known_name IS NOT NULL
ORDER BY known_name
