-- Grain: one person, window and side of the change (person_id, window_code, side_code).
-- Reads: compare.side, canonical.change_point.
-- Rule: half-open intervals. change_reason is why that day was taken as the change, as entered in the casebook.
SELECT
    side.person_id,
    side.window_code,
    side.side_code,
    side.from_date,
    side.to_date_excl,
    CAST(side.n_days AS BIGINT) AS n_days,
    point.change_on AS change_date,
    point.change_label,
    point.reason AS change_reason
FROM compare.side AS side
LEFT JOIN canonical.change_point AS point ON point.person_id = side.person_id
ORDER BY side.person_id, side.window_code DESC, side.side_code DESC
