-- Grain: one contact that does again what another agency had just done (person_id, seq).
-- Reads: timeline.step, timeline.threshold.
-- Rule: the latest contact of the same type in an earlier moment, at another agency, was within the threshold. What is planned, and what
--       comes in series by its nature (see repeat_contact), does not count; nor do crises, which agencies meet each in their own way (see
--       timeline.crisis). Windows alone, no join by person and type: a person with very many contacts costs no more than many people.
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

lagged AS (
    SELECT
        kept.*,
        LAG(seq) OVER (PARTITION BY person_id, activity_type_code ORDER BY seq ASC NULLS LAST) AS former_seq,
        LAG(agency_code) OVER (
            PARTITION BY person_id, activity_type_code ORDER BY seq ASC NULLS LAST
        ) AS former_agency_code,
        MAX(seq) OVER (
            PARTITION BY person_id, activity_type_code ORDER BY moment_no ASC NULLS LAST
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_seq
    FROM kept
),

turned AS (
    SELECT
        lagged.*,
        MAX(CASE WHEN former_agency_code <> agency_code THEN former_seq END) OVER (
            PARTITION BY person_id, activity_type_code
            ORDER BY seq ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS elsewhere_seq
    FROM lagged
),

followed AS (
    SELECT
        turned.person_id,
        turned.seq,
        turned.start_date,
        CASE
            WHEN earlier.agency_code <> turned.agency_code THEN earlier.seq
            ELSE earlier.elsewhere_seq
        END AS other_seq
    FROM turned
    INNER JOIN turned AS earlier ON earlier.person_id = turned.person_id AND earlier.seq = turned.earlier_seq
    WHERE turned.planned_code <> 'yes'
)

SELECT
    followed.person_id,
    followed.seq,
    followed.other_seq,
    other.agency_code AS other_agency_code,
    CAST(DATE_DIFF('day', other.start_date, followed.start_date) AS BIGINT) AS n_days,
    TRUE AS is_counted
FROM followed
INNER JOIN kept AS other ON other.person_id = followed.person_id AND other.seq = followed.other_seq
CROSS JOIN timeline.threshold AS threshold
WHERE DATE_DIFF('day', other.start_date, followed.start_date) <= threshold.repeat_days
