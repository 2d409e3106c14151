-- Grain: one measure under one other choice (person_id, check_code, measure_code).
-- Reads: compare.sensitivity, column by column.
-- Rule: contacts, or pounds, per observed year; holds is null where either rate is not known.
SELECT
    person_id,
    check_code,
    check_label,
    measure_code,
    before_per_year,
    after_per_year,
    holds
FROM compare.sensitivity
ORDER BY person_id, check_code, measure_code
