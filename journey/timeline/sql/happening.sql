-- Grain: one thing that happened on the way, by a rule (event_code, person_id, seq); seq is the contact whose cost it is.
-- Reads: timeline.step, canonical.agency, timeline.bounce, timeline.repeat_assessment, timeline.return_after_closure, timeline.repeat_contact,
--        timeline.redo_contact.
-- Rule: each kind has its own file; hand-overs to and from the support team are a kind of their own, being the help itself. A contact may be of several kinds, so costs of different kinds must not be added up. A further
--       record of one crisis is not counted again, and its cost is.
WITH crisis AS (
    SELECT
        person_id,
        seq,
        agency_code,
        start_date,
        is_new_crisis,
        LAG(seq) OVER (PARTITION BY person_id ORDER BY seq ASC NULLS LAST) AS former_seq,
        LAG(agency_code) OVER (PARTITION BY person_id ORDER BY seq ASC NULLS LAST) AS former_agency_code,
        LAG(start_date) OVER (PARTITION BY person_id ORDER BY seq ASC NULLS LAST) AS former_date
    FROM timeline.step
    WHERE is_crisis
),

happening AS (
    SELECT
        CASE WHEN one.is_support OR other.is_support THEN 'handover_support' ELSE 'handover' END AS event_code,
        step.person_id,
        step.seq,
        step.previous_seq AS other_seq,
        step.previous_agency_code AS other_agency_code,
        step.days_between AS n_days,
        TRUE AS is_counted
    FROM timeline.step AS step
    INNER JOIN canonical.agency AS one ON one.agency_code = step.agency_code
    INNER JOIN canonical.agency AS other ON other.agency_code = step.previous_agency_code
    WHERE step.is_handover
    UNION ALL
    SELECT
        'bounce' AS event_code,
        bounce.*
    FROM timeline.bounce AS bounce
    UNION ALL
    SELECT
        'repeat_assessment' AS event_code,
        repeat_assessment.*
    FROM timeline.repeat_assessment AS repeat_assessment
    UNION ALL
    SELECT
        'return_after_closure' AS event_code,
        return_after_closure.*
    FROM timeline.return_after_closure AS return_after_closure
    UNION ALL
    SELECT
        'repeat_contact' AS event_code,
        repeat_contact.*
    FROM timeline.repeat_contact AS repeat_contact
    UNION ALL
    SELECT
        'redo_contact' AS event_code,
        redo_contact.*
    FROM timeline.redo_contact AS redo_contact
    UNION ALL
    SELECT
        'crisis' AS event_code,
        person_id,
        seq,
        CASE WHEN NOT is_new_crisis THEN former_seq END AS other_seq,
        CASE WHEN NOT is_new_crisis THEN former_agency_code END AS other_agency_code,
        CAST(CASE WHEN NOT is_new_crisis THEN DATE_DIFF('day', former_date, start_date) END AS BIGINT) AS n_days,
        is_new_crisis AS is_counted
    FROM crisis
)

SELECT
    event_code,
    person_id,
    seq,
    other_seq,
    other_agency_code,
    n_days,
    is_counted
FROM happening
ORDER BY person_id, seq, event_code
