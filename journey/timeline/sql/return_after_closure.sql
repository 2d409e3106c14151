-- Grain: one contact by which someone came back to an agency that had closed (person_id, seq).
-- Reads: timeline.step, timeline.threshold.
-- Rule: a closure is one by its type, or a treatment or support, not one that lasted, that ended as discharged or completed: what lasted is dated
--       by its beginning, so nothing can be said of what came after it. Of that agency's closures and
--       contacts at which the person was, or may have been, present, the one before in order is the closure, in an earlier moment and within the
--       threshold: so a closure has one return at most. Of one moment a closure stands last, whatever the ids: a return never hangs on them.
WITH kept AS (
    SELECT
        person_id,
        seq,
        moment_no,
        agency_code,
        start_date,
        activity_type_code NOT IN ('closure', 'internal_admin') AND present_code <> 'no' AS is_return,
        activity_type_code = 'closure' OR COALESCE(
            activity_type_code IN ('treatment', 'support')
            AND outcome_code IN ('discharged', 'completed')
            AND NOT is_lasting,
            FALSE
        ) AS is_closure
    FROM timeline.step
),

followed AS (
    SELECT
        kept.*,
        LAG(seq) OVER (
            PARTITION BY person_id, agency_code
            ORDER BY moment_no ASC NULLS LAST, is_closure ASC NULLS LAST, seq ASC NULLS LAST
        ) AS former_seq,
        LAG(is_closure) OVER (
            PARTITION BY person_id, agency_code
            ORDER BY moment_no ASC NULLS LAST, is_closure ASC NULLS LAST, seq ASC NULLS LAST
        ) AS is_former_closure,
        LAG(moment_no) OVER (
            PARTITION BY person_id, agency_code
            ORDER BY moment_no ASC NULLS LAST, is_closure ASC NULLS LAST, seq ASC NULLS LAST
        ) AS former_moment_no,
        LAG(start_date) OVER (
            PARTITION BY person_id, agency_code
            ORDER BY moment_no ASC NULLS LAST, is_closure ASC NULLS LAST, seq ASC NULLS LAST
        ) AS former_date
    FROM kept
    WHERE is_closure OR is_return
)

SELECT
    followed.person_id,
    followed.seq,
    followed.former_seq AS other_seq,
    followed.agency_code AS other_agency_code,
    CAST(DATE_DIFF('day', followed.former_date, followed.start_date) AS BIGINT) AS n_days,
    TRUE AS is_counted
FROM followed
CROSS JOIN timeline.threshold AS threshold
WHERE
    followed.is_return
    AND followed.is_former_closure
    AND followed.former_moment_no < followed.moment_no
    AND DATE_DIFF('day', followed.former_date, followed.start_date) <= threshold.return_days
