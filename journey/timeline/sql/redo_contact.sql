-- Grain: one contact that does again what another agency had just done (person_id, seq).
-- Reads: timeline.step, timeline.threshold.
-- Rule: the latest contact of the same type in an earlier moment, at another agency, was within the threshold. What is planned, and what
--       comes in series by its nature (see repeat_contact), does not count; nor do crises, which agencies
--       meet each in their own way (see timeline.crisis).
WITH kept AS (
    SELECT
        person_id,
        seq,
        moment_no,
        agency_code,
        activity_type_code,
        start_date,
        planned_code
    FROM timeline.step
    WHERE
        activity_type_code NOT IN (
            'stay', 'closure', 'internal_admin', 'enforcement', 'plan_review', 'treatment', 'support', 'pull_in',
            'crisis'
        )
),

earlier AS (
    SELECT
        kept.person_id,
        kept.seq,
        kept.start_date,
        MAX(other.seq) AS other_seq
    FROM kept
    CROSS JOIN timeline.threshold AS threshold
    INNER JOIN kept AS other
        ON other.person_id = kept.person_id
        AND other.activity_type_code = kept.activity_type_code
        AND other.start_date >= CAST(kept.start_date - threshold.repeat_days * INTERVAL '1' DAY AS DATE)
        AND other.start_date <= kept.start_date
    WHERE
        kept.planned_code <> 'yes'
        AND other.agency_code <> kept.agency_code
        AND other.moment_no < kept.moment_no
    GROUP BY kept.person_id, kept.seq, kept.start_date
)

SELECT
    earlier.person_id,
    earlier.seq,
    earlier.other_seq,
    other.agency_code AS other_agency_code,
    CAST(DATE_DIFF('day', other.start_date, earlier.start_date) AS BIGINT) AS n_days,
    TRUE AS is_counted
FROM earlier
INNER JOIN kept AS other ON other.person_id = earlier.person_id AND other.seq = earlier.other_seq
