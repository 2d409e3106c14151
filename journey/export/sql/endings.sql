-- Grain: one time in which a person could not be seen in these data (person_id, reason_code, from_date, to_date_excl).
-- Reads: canonical.ending.
-- Rule: days in it are not counted as observed. Who said so, and why, is in the casebook and never in a build.
SELECT
    person_id,
    reason_code,
    from_date,
    to_date_excl
FROM canonical.ending
ORDER BY person_id, from_date, reason_code, to_date_excl
