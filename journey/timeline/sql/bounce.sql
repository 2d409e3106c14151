-- Grain: one request that was turned away and followed by another (person_id, seq).
-- Reads: timeline.step, timeline.threshold.
-- Rule: a request is a referral, an assessment, or anything that ended in an answer to one; it was turned away where that answer was
--       rejected or redirected. The next request in a later moment, of any agency, makes it a bounce where it comes within the threshold.
WITH request AS (
    SELECT
        person_id,
        seq,
        moment_no,
        agency_code,
        start_date,
        COALESCE(outcome_code IN ('rejected_ineligible', 'rejected_other', 'redirected'), FALSE) AS is_turned_away
    FROM timeline.step
    WHERE
        activity_type_code IN ('referral_out', 'referral_in', 'assessment')
        OR outcome_code IN (
            'accepted', 'rejected_ineligible', 'rejected_other', 'redirected', 'no_response', 'withdrawn'
        )
),

followed AS (
    SELECT
        request.*,
        MIN(seq) OVER (
            PARTITION BY person_id ORDER BY moment_no ASC NULLS LAST
            RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS next_seq
    FROM request
)

SELECT
    followed.person_id,
    followed.seq,
    next_request.seq AS other_seq,
    next_request.agency_code AS other_agency_code,
    CAST(DATE_DIFF('day', followed.start_date, next_request.start_date) AS BIGINT) AS n_days,
    TRUE AS is_counted
FROM followed
INNER JOIN request AS next_request
    ON next_request.person_id = followed.person_id AND next_request.seq = followed.next_seq
CROSS JOIN timeline.threshold AS threshold
WHERE
    followed.is_turned_away
    AND DATE_DIFF('day', followed.start_date, next_request.start_date) <= threshold.bounce_days
