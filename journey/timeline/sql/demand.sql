-- Grain: one contact in its place in a journey (person_id, seq), with what it was for.
-- Reads: timeline.step, timeline.happening.
-- Rule: what someone judged, else what a rule answers, as timeline.step has it. What nobody and no rule answered is failure demand where the
--       person began it and it is the next request after one that was turned away (a bounce): turned away and back, at the same agency, or
--       bounced, at another. The request that was turned away is not: it was the first ask.
WITH back AS (
    SELECT
        bounce.person_id,
        bounce.other_seq AS seq,
        MAX(CASE WHEN turned_away.agency_code = bounce.other_agency_code THEN 1 ELSE 0 END) AS is_same_agency
    FROM timeline.happening AS bounce
    INNER JOIN timeline.step AS turned_away
        ON turned_away.person_id = bounce.person_id AND turned_away.seq = bounce.seq
    WHERE bounce.event_code = 'bounce'
    GROUP BY bounce.person_id, bounce.other_seq
)

SELECT
    step.person_id,
    step.seq,
    CASE
        WHEN step.judged_by_code = 'nobody' AND step.initiated_by_code = 'person' AND back.seq IS NOT NULL THEN 'failure'
        ELSE step.demand_code
    END AS demand_code,
    CASE
        WHEN step.judged_by_code = 'nobody' AND step.initiated_by_code = 'person' AND back.is_same_agency = 1
            THEN 'rejected_then_back'
        WHEN step.judged_by_code = 'nobody' AND step.initiated_by_code = 'person' AND back.seq IS NOT NULL THEN 'bounced'
        ELSE step.failure_reason
    END AS failure_reason,
    CASE
        WHEN step.judged_by_code = 'nobody' AND step.initiated_by_code = 'person' AND back.seq IS NOT NULL THEN 'rule'
        ELSE step.judged_by_code
    END AS judged_by_code
FROM timeline.step AS step
LEFT JOIN back ON back.person_id = step.person_id AND back.seq = step.seq
