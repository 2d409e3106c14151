-- Grain: one assessment of someone who was assessed before: the story told again (person_id, seq).
-- Reads: timeline.step, timeline.threshold.
-- Rule: the latest assessment in an earlier moment, by any agency, was within the threshold.
WITH assessment AS (
    SELECT
        person_id,
        seq,
        agency_code,
        start_date,
        MAX(seq) OVER (
            PARTITION BY person_id ORDER BY moment_no ASC NULLS LAST
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_seq
    FROM timeline.step
    WHERE activity_type_code = 'assessment'
)

SELECT
    assessment.person_id,
    assessment.seq,
    earlier.seq AS other_seq,
    earlier.agency_code AS other_agency_code,
    CAST(DATE_DIFF('day', earlier.start_date, assessment.start_date) AS BIGINT) AS n_days,
    TRUE AS is_counted
FROM assessment
INNER JOIN assessment AS earlier
    ON earlier.person_id = assessment.person_id AND earlier.seq = assessment.earlier_seq
CROSS JOIN timeline.threshold AS threshold
WHERE DATE_DIFF('day', earlier.start_date, assessment.start_date) <= threshold.reassess_days
