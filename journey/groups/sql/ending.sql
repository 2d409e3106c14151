-- Grain: one time in which a person could not be seen (all columns).
-- Reads: canonical.ending.
-- Rule: as the casebook has it; to_date_excl is null where no end is known.
SELECT
    person_id,
    reason_code,
    from_date,
    to_date_excl
FROM canonical.ending
ORDER BY person_id, from_date, reason_code, to_date_excl
