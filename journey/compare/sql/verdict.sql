-- Grain: one person with a change point (person_id).
-- Reads: canonical.change_point, compare.side, compare.summary, compare.placebo.
-- Rule: how many earlier spans of the same length had as few contacts a year as the whole after side, or fewer. Refused,
--       with the reason, where the change is outside the data, the history is too short or there is nothing to compare.
WITH person AS (
    SELECT DISTINCT person_id
    FROM canonical.change_point
),

judged AS (
    SELECT
        person.person_id,
        before_side.person_id IS NOT NULL AS has_sides,
        CAST(before_side.from_date + CAST($min_before_months AS INTEGER) * INTERVAL '1' MONTH AS DATE)
        <= before_side.to_date_excl AS has_history,
        after_summary.n_interactions_per_year
    FROM person
    LEFT JOIN compare.side AS before_side
        ON before_side.person_id = person.person_id
        AND before_side.window_code = 'whole'
        AND before_side.side_code = 'before'
    LEFT JOIN compare.summary AS after_summary
        ON after_summary.person_id = person.person_id
        AND after_summary.window_code = 'whole'
        AND after_summary.side_code = 'after'
),

counted AS (
    SELECT
        judged.person_id,
        judged.has_sides,
        judged.has_history,
        judged.n_interactions_per_year,
        COUNT(placebo.span_no) AS n_spans,
        CAST(
            SUM(CASE WHEN placebo.n_interactions_per_year <= judged.n_interactions_per_year THEN 1 ELSE 0 END)
            AS BIGINT
        ) AS n_spans_as_low
    FROM judged
    LEFT JOIN compare.placebo AS placebo ON placebo.person_id = judged.person_id
    GROUP BY judged.person_id, judged.has_sides, judged.has_history, judged.n_interactions_per_year
),

reasoned AS (
    SELECT
        person_id,
        n_spans,
        n_spans_as_low,
        CASE
            WHEN NOT has_sides THEN 'The change is not inside the period that the data cover.'
            WHEN NOT has_history THEN 'There is too little history before the change to say how unusual the time after is.'
            WHEN n_interactions_per_year IS NULL THEN 'No service has supplied data for the time after the change.'
            WHEN n_spans = 0 THEN 'No earlier span as long as the time after the change has enough data to compare with.'
        END AS refused_reason
    FROM counted
)

SELECT
    person_id,
    n_spans,
    n_spans_as_low,
    refused_reason IS NOT NULL AS is_refused,
    refused_reason
FROM reasoned
ORDER BY person_id
