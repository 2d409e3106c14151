-- Grain: one contact that is the same thing again at the same agency (person_id, seq).
-- Reads: timeline.step, timeline.threshold.
-- Rule: the one before of the same agency and activity is in an earlier moment and within the threshold. What is planned, and what comes in
--       series by its nature (treatment, support, reviews, letters, closures, pulls, stays), does not count.
WITH followed AS (
    SELECT
        person_id,
        seq,
        moment_no,
        agency_code,
        start_date,
        LAG(seq) OVER (PARTITION BY person_id, agency_code, activity_code ORDER BY seq ASC NULLS LAST) AS former_seq,
        LAG(moment_no) OVER (
            PARTITION BY person_id, agency_code, activity_code ORDER BY seq ASC NULLS LAST
        ) AS former_moment_no,
        LAG(start_date) OVER (
            PARTITION BY person_id, agency_code, activity_code ORDER BY seq ASC NULLS LAST
        ) AS former_date,
        planned_code
    FROM timeline.step
    WHERE
        activity_type_code NOT IN (
            'stay', 'closure', 'internal_admin', 'enforcement', 'plan_review', 'treatment', 'support', 'pull_in'
        )
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
    followed.planned_code <> 'yes'
    AND followed.former_moment_no < followed.moment_no
    AND DATE_DIFF('day', followed.former_date, followed.start_date) <= threshold.repeat_days
