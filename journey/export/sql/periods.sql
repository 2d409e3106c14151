-- Grain: one person, window and side of the change (person_id, window_code, side_code).
-- Reads: compare.side, canonical.change_point.
-- Rule: half-open intervals. seen_days leaves out days on which the person could not be seen; settled_date_excl is the day after the
--       transition, where one was recorded. Why that day was taken as the change is in the casebook, sealed, and never in a build.
SELECT
    side.person_id,
    side.window_code,
    side.side_code,
    side.from_date,
    side.to_date_excl,
    CAST(side.n_days AS BIGINT) AS n_days,
    side.seen_days,
    point.change_on AS change_date,
    point.settled_on_excl AS settled_date_excl,
    point.change_label
FROM compare.side AS side
LEFT JOIN canonical.change_point AS point ON point.person_id = side.person_id
ORDER BY side.person_id, side.window_code DESC, side.side_code DESC
