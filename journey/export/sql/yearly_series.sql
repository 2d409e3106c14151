-- Grain: one person and one year of the whole window; the year of the change is two rows (person_id, year_from_date, side_code).
-- Reads: compare.yearly.
-- Rule: years run from the first day of the window, so first and last rows may be part years: read n_days with them.
SELECT
    person_id,
    year_from_date,
    year_to_date_excl,
    CAST(n_days AS BIGINT) AS n_days,
    side_code,
    CAST(n_interactions AS BIGINT) AS n_interactions,
    CAST(cost_gbp AS DECIMAL(18, 2)) AS cost_gbp
FROM compare.yearly
ORDER BY person_id, year_from_date, side_code DESC
