-- Grain: one stretch in which nothing was recorded of a person (person_id, from_date).
-- Reads: timeline.step, timeline.threshold, cost.horizon.
-- Rule: more days than the threshold between the last day of anything before and the next contact; after the last contact, to the as-of date,
--       and then it is open. Nothing recorded may be an agency that sent nothing: see compare.coverage.
SELECT
    step.person_id,
    CAST(step.start_date - step.quiet_days * INTERVAL '1' DAY AS DATE) AS from_date,
    step.start_date AS to_date_excl,
    step.quiet_days AS n_days,
    FALSE AS is_open
FROM timeline.step AS step
CROSS JOIN timeline.threshold AS threshold
WHERE step.quiet_days > threshold.gap_days
UNION ALL
SELECT
    last_known.person_id,
    last_known.from_date,
    horizon.as_of_date_excl AS to_date_excl,
    CAST(DATE_DIFF('day', last_known.from_date, horizon.as_of_date_excl) AS BIGINT) AS n_days,
    TRUE AS is_open
FROM (
    SELECT
        person_id,
        CAST(MAX(last_date) + INTERVAL '1' DAY AS DATE) AS from_date
    FROM timeline.step
    GROUP BY person_id
) AS last_known
CROSS JOIN cost.horizon AS horizon
CROSS JOIN timeline.threshold AS threshold
WHERE DATE_DIFF('day', last_known.from_date, horizon.as_of_date_excl) > threshold.gap_days
