-- Grain: one contact in its place in a journey (person_id, seq), as timeline.journey has it.
-- Reads: timeline.journey, timeline.taxon, timeline.judgement, timeline.threshold.
-- Rule: a moment: contacts whose order can be told are in different moments; a day on which any of a person's contacts has no time is one
--       moment, and so is one minute. An episode ends where as many days as the threshold pass after the last day of anything before. A hand-over
--       is between contacts at which the person was, or may have been, present: the next one is with another agency, within the threshold,
--       and the order is known (each of the two moments is of one agency, dates to the day). A crisis: a crisis contact or an unplanned stay;
--       one that another agency records within the threshold (or the same day, where a time is missing) is the same crisis.
--       People and agencies are numbered, so that what is sorted is short.
WITH person AS (
    SELECT
        person_id,
        ROW_NUMBER() OVER (ORDER BY person_id ASC NULLS LAST) AS person_no
    FROM (SELECT DISTINCT person_id FROM timeline.journey) AS known
),

agency AS (
    SELECT
        agency_code,
        ROW_NUMBER() OVER (ORDER BY agency_code ASC NULLS LAST) AS agency_no
    FROM (SELECT DISTINCT agency_code FROM timeline.journey) AS known
),

judged AS (
    SELECT
        interaction_id,
        MAX(CASE WHEN question_code = 'planned' THEN answer_code END) AS planned_code,
        MAX(CASE WHEN question_code = 'present' THEN answer_code END) AS present_code
    FROM timeline.judgement
    WHERE question_code IN ('planned', 'present')
    GROUP BY interaction_id
),

answered AS (
    SELECT
        CAST(person.person_no AS INTEGER) AS person_no,
        CAST(journey.seq AS INTEGER) AS seq,
        CAST(agency.agency_no AS INTEGER) AS agency_no,
        journey.start_date,
        DATE_TRUNC('minute', journey.start_at) AS start_at,
        journey.start_precision IN ('minute', 'day') AS is_to_the_day,
        CASE
            WHEN journey.is_stay
                THEN GREATEST(journey.start_date, CAST(journey.end_date_excl - INTERVAL '1' DAY AS DATE))
            ELSE journey.start_date
        END AS last_date,
        COALESCE(judged.present_code, taxon.present_code) <> 'no' AS is_met,
        journey.activity_type_code = 'crisis'
        OR (journey.is_stay AND COALESCE(judged.planned_code, taxon.planned_code) = 'no') AS is_crisis
    FROM timeline.journey AS journey
    INNER JOIN person ON person.person_id = journey.person_id
    INNER JOIN agency ON agency.agency_code = journey.agency_code
    INNER JOIN timeline.taxon AS taxon
        ON taxon.source_code = journey.source_code
        AND taxon.activity_code = journey.activity_code
        AND taxon.outcome_code IS NOT DISTINCT FROM journey.outcome_code
        AND taxon.setting_code IS NOT DISTINCT FROM journey.setting_code
        AND taxon.status_code = 'happened'
    LEFT JOIN judged ON judged.interaction_id = journey.interaction_id
),

timed AS (
    SELECT
        answered.*,
        CASE
            WHEN EXISTS (
                SELECT 1
                FROM answered AS other
                WHERE
                    other.person_no = answered.person_no
                    AND other.start_date = answered.start_date
                    AND other.start_at IS NULL
            ) THEN CAST(start_date AS TIMESTAMP)
            ELSE start_at
        END AS moment_at
    FROM answered
),

followed AS (
    SELECT
        timed.*,
        LAG(start_date) OVER (PARTITION BY person_no ORDER BY seq ASC NULLS LAST) AS former_date,
        LAG(moment_at) OVER (PARTITION BY person_no ORDER BY seq ASC NULLS LAST) AS former_at,
        MAX(last_date) OVER (
            PARTITION BY person_no ORDER BY seq ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS latest_date,
        LAG(seq) OVER (PARTITION BY person_no, is_met ORDER BY seq ASC NULLS LAST) AS previous_seq,
        LAG(agency_no) OVER (PARTITION BY person_no, is_met ORDER BY seq ASC NULLS LAST) AS previous_agency_no,
        LAG(last_date) OVER (PARTITION BY person_no, is_met ORDER BY seq ASC NULLS LAST) AS previous_last_date,
        LAG(start_date) OVER (PARTITION BY person_no, is_met ORDER BY seq ASC NULLS LAST) AS previous_date,
        LAG(moment_at) OVER (PARTITION BY person_no, is_met ORDER BY seq ASC NULLS LAST) AS previous_at,
        LAG(is_to_the_day) OVER (PARTITION BY person_no, is_met ORDER BY seq ASC NULLS LAST) AS is_previous_to_the_day,
        LAG(agency_no) OVER (PARTITION BY person_no, is_crisis ORDER BY seq ASC NULLS LAST) AS crisis_agency_no,
        LAG(start_date) OVER (PARTITION BY person_no, is_crisis ORDER BY seq ASC NULLS LAST) AS crisis_date,
        LAG(start_at) OVER (PARTITION BY person_no, is_crisis ORDER BY seq ASC NULLS LAST) AS crisis_at,
        LAG(is_to_the_day) OVER (PARTITION BY person_no, is_crisis ORDER BY seq ASC NULLS LAST) AS is_crisis_to_the_day
    FROM timed
),

shared_moment AS (
    SELECT
        person_no,
        start_date,
        moment_at
    FROM followed
    WHERE is_met AND previous_date = start_date AND previous_at = moment_at AND previous_agency_no <> agency_no
),

told AS (
    SELECT
        followed.*,
        threshold.handover_days,
        CASE WHEN former_date = start_date AND former_at = moment_at THEN 0 ELSE 1 END AS new_moment,
        CASE WHEN DATE_DIFF('day', latest_date, start_date) < threshold.episode_days THEN 0 ELSE 1 END AS new_episode,
        CASE
            WHEN latest_date IS NOT NULL THEN GREATEST(0, DATE_DIFF('day', latest_date, start_date) - 1)
        END AS quiet_days,
        CASE
            WHEN is_met AND previous_seq IS NOT NULL THEN GREATEST(0, DATE_DIFF('day', previous_last_date, start_date))
        END AS days_between,
        CASE
            WHEN is_met AND previous_seq IS NOT NULL
                THEN (previous_date <> start_date OR previous_at <> moment_at) AND is_previous_to_the_day AND is_to_the_day
                    AND NOT EXISTS (
                        SELECT 1
                        FROM shared_moment
                        WHERE
                            shared_moment.person_no = followed.person_no
                            AND shared_moment.start_date = followed.start_date
                            AND shared_moment.moment_at = followed.moment_at
                    )
                    AND NOT EXISTS (
                        SELECT 1
                        FROM shared_moment
                        WHERE
                            shared_moment.person_no = followed.person_no
                            AND shared_moment.start_date = followed.previous_date
                            AND shared_moment.moment_at = followed.previous_at
                    )
        END AS is_order_known,
        is_crisis AND NOT COALESCE(
            crisis_agency_no <> agency_no AND is_to_the_day AND is_crisis_to_the_day AND CASE
                WHEN start_at IS NULL OR crisis_at IS NULL THEN start_date = crisis_date
                ELSE start_at <= crisis_at + threshold.same_event_minutes * INTERVAL '1' MINUTE
            END,
            FALSE
        ) AS is_new_crisis
    FROM followed
    CROSS JOIN timeline.threshold AS threshold
),

counted AS (
    SELECT
        told.*,
        SUM(new_moment) OVER (
            PARTITION BY person_no ORDER BY seq ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS moment_no,
        SUM(new_episode) OVER (
            PARTITION BY person_no ORDER BY seq ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS episode_no,
        SUM(CASE WHEN is_new_crisis THEN 1 ELSE 0 END) OVER (
            PARTITION BY person_no ORDER BY seq ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS crisis_no
    FROM told
)

SELECT
    person.person_id,
    CAST(counted.seq AS BIGINT) AS seq,
    CAST(counted.moment_no AS BIGINT) AS moment_no,
    agency.agency_code,
    counted.last_date,
    counted.is_crisis,
    CAST(CASE WHEN counted.is_crisis THEN counted.crisis_no END AS BIGINT) AS crisis_no,
    counted.is_new_crisis,
    CAST(counted.episode_no AS BIGINT) AS episode_no,
    CAST(counted.quiet_days AS BIGINT) AS quiet_days,
    CAST(CASE WHEN counted.is_met THEN counted.previous_seq END AS BIGINT) AS previous_seq,
    previous_agency.agency_code AS previous_agency_code,
    CAST(counted.days_between AS BIGINT) AS days_between,
    counted.is_order_known,
    COALESCE(
        counted.previous_agency_no <> counted.agency_no
        AND counted.days_between <= counted.handover_days
        AND counted.is_order_known,
        FALSE
    ) AS is_handover
FROM counted
INNER JOIN person ON person.person_no = counted.person_no
INNER JOIN agency ON agency.agency_no = counted.agency_no
LEFT JOIN agency AS previous_agency ON counted.is_met AND previous_agency.agency_no = counted.previous_agency_no
