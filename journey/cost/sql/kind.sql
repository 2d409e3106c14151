-- Grain: one kind of interaction: those that must cost the same (kind_no).
-- Reads: cost.measured.
-- Rule: a cost depends on the kind and on nothing else, so it is worked out once a kind, however many interactions there
--       are. Kinds are numbered in the order of what they are.
WITH counted AS (
    SELECT
        source_code,
        agency_code,
        activity_code,
        status_code,
        outcome_code,
        setting_code,
        counts_for_cost,
        minutes,
        nights,
        has_ended,
        n_sharing,
        share_no,
        recorded_gbp,
        recorded_year,
        COUNT(*) AS n_interactions
    FROM cost.measured
    GROUP BY
        source_code,
        agency_code,
        activity_code,
        status_code,
        outcome_code,
        setting_code,
        counts_for_cost,
        minutes,
        nights,
        has_ended,
        n_sharing,
        share_no,
        recorded_gbp,
        recorded_year
)

SELECT
    ROW_NUMBER() OVER (
        ORDER BY
            source_code ASC NULLS LAST,
            agency_code ASC NULLS LAST,
            activity_code ASC NULLS LAST,
            status_code ASC NULLS LAST,
            outcome_code ASC NULLS LAST,
            setting_code ASC NULLS LAST,
            counts_for_cost ASC NULLS LAST,
            minutes ASC NULLS LAST,
            nights ASC NULLS LAST,
            has_ended ASC NULLS LAST,
            n_sharing ASC NULLS LAST,
            share_no ASC NULLS LAST,
            recorded_year ASC NULLS LAST,
            recorded_gbp ASC NULLS LAST
    ) AS kind_no,
    counted.*
FROM counted
ORDER BY kind_no
