-- Grain: person_id, alias.
-- Reads: canonical.person_alias.
-- Rule: every name in the casebook by which a person is known.
SELECT
    person_id,
    alias
FROM canonical.person_alias
ORDER BY person_id, alias
