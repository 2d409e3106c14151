-- Grain: one contact in its place in a journey (person_id, seq).
-- Reads: timeline.step.
-- Rule: for the hand-over pack. What is answered of a contact is in interactions; the person's own view of what helped stays behind.
SELECT
    person_id,
    seq,
    interaction_id,
    agency_code,
    activity_code,
    activity_type_code,
    start_date,
    last_date,
    is_lasting,
    is_crisis,
    crisis_no,
    is_new_crisis,
    episode_no,
    quiet_days,
    previous_seq,
    previous_agency_code,
    days_between,
    is_order_known,
    is_handover
FROM timeline.step
ORDER BY person_id, seq
