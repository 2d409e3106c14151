-- Grain: one contact in one side of one window (person_id, window_code, side_code, seq), with what is answered of it.
-- Reads: compare.interaction_side, timeline.step, timeline.demand.
-- Rule: the lines of one contact put together. Cost is the part inside the side, null where the contact is uncosted; is_counted where it starts
--       there. What is a cost and no contact (the support team's as a whole, appointments not held) is not here.
SELECT
    side.person_id,
    side.window_code,
    side.side_code,
    step.seq,
    step.activity_type_code,
    demand.demand_code,
    demand.failure_reason,
    demand.judged_by_code,
    MAX(side.is_counted) AS is_counted,
    CAST(SUM(side.cost_gbp) AS DECIMAL(18, 2)) AS cost_gbp
FROM compare.interaction_side AS side
INNER JOIN timeline.step AS step
    ON step.person_id = side.person_id AND step.interaction_id = side.interaction_id
INNER JOIN timeline.demand AS demand ON demand.person_id = step.person_id AND demand.seq = step.seq
GROUP BY
    side.person_id, side.window_code, side.side_code, step.seq, step.activity_type_code, demand.demand_code,
    demand.failure_reason, demand.judged_by_code
ORDER BY side.person_id, side.window_code, side.side_code, step.seq
