-- Grain: one person with a change point (person_id).
-- Reads: canonical.change_point, canonical.ending, compare.side, compare.summary,
--        compare.compared_side, compare.placebo.
-- Rule: how many earlier spans of the same length had as few contacts a year as the whole after side, or fewer, in the
--       services that can be compared. Refused,
--       with the reason, where the change is outside the data, the history is too short or there is nothing to compare.
WITH person AS (
    SELECT
        person_id,
        MIN(change_on) AS change_on
    FROM canonical.change_point
    GROUP BY person_id
),

gone AS (
    SELECT
        person_id,
        MIN(from_date) AS from_date
    FROM canonical.ending
    WHERE to_date_excl IS NULL
    GROUP BY person_id
),

judged AS (
    SELECT
        person.person_id,
        COALESCE(gone.from_date <= person.change_on, FALSE) AS is_gone,
        before_side.person_id IS NOT NULL AS has_sides,
        CAST(before_side.from_date + CAST($min_before_months AS INTEGER) * INTERVAL '1' MONTH AS DATE)
        <= before_side.to_date_excl AS has_history,
        after_summary.observed_days AS after_days,
        CASE
            WHEN compared.observed_days > 0
                THEN CAST(compared.n_interactions AS DOUBLE) / CAST(compared.observed_days AS DOUBLE)
                * CAST(365.25 AS DOUBLE)
        END AS n_interactions_per_year
    FROM person
    LEFT JOIN gone ON gone.person_id = person.person_id
    LEFT JOIN compare.side AS before_side
        ON before_side.person_id = person.person_id
        AND before_side.window_code = 'whole'
        AND before_side.side_code = 'before'
    LEFT JOIN compare.summary AS after_summary
        ON after_summary.person_id = person.person_id
        AND after_summary.window_code = 'whole'
        AND after_summary.side_code = 'after'
    LEFT JOIN compare.compared_side AS compared
        ON compared.person_id = person.person_id
        AND compared.window_code = 'whole'
        AND compared.side_code = 'after'
),

counted AS (
    SELECT
        judged.person_id,
        judged.is_gone,
        judged.has_sides,
        judged.has_history,
        judged.after_days,
        judged.n_interactions_per_year,
        COUNT(placebo.span_no) AS n_spans,
        CAST(
            SUM(CASE WHEN placebo.n_interactions_per_year <= judged.n_interactions_per_year THEN 1 ELSE 0 END)
            AS BIGINT
        ) AS n_spans_as_low
    FROM judged
    LEFT JOIN compare.placebo AS placebo ON placebo.person_id = judged.person_id
    GROUP BY judged.person_id, judged.is_gone, judged.has_sides, judged.has_history, judged.after_days,
        judged.n_interactions_per_year
),

coded AS (
    SELECT
        person_id,
        n_spans,
        n_spans_as_low,
        n_interactions_per_year,
        CASE
            WHEN NOT has_sides AND is_gone THEN 'gone'
            WHEN NOT has_sides THEN 'outside'
            WHEN NOT has_history THEN 'short_history'
            WHEN after_days = 0 THEN 'nothing_after'
            WHEN n_interactions_per_year IS NULL THEN 'not_compared'
            WHEN n_spans = 0 THEN 'no_span'
        END AS refused_code
    FROM counted
)

SELECT
    person_id,
    n_spans,
    n_spans_as_low,
    refused_code IS NOT NULL AS is_refused,
    CASE refused_code
        WHEN 'gone' THEN 'The person could not be seen from the change on, so the silence after it says nothing.'
        WHEN 'outside' THEN 'The change is not inside the period that the data cover.'
        WHEN 'short_history'
            THEN 'There is too little history before the change to say how unusual the time after is.'
        WHEN 'nothing_after' THEN 'No service has supplied data for the time after the change.'
        WHEN 'not_compared' THEN 'No service has data for nearly all of both sides, so before and after can not be compared.'
        WHEN 'no_span' THEN 'No earlier span as long as the time after the change has enough data to compare with.'
    END AS refused_reason,
    refused_code,
    n_interactions_per_year
FROM coded
ORDER BY person_id
