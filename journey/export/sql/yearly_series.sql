-- Grain: one person and one year of the whole window; the year of the change is two rows (person_id, year_from_date, side_code).
-- Reads: compare.yearly, compare.summary.
-- Rule: years run from the first day of the window, so first and last rows may be part years: read n_days with them.
--       support_cost_code says of the person's whole side whether the support team's own cost is in it.
SELECT
    yearly.person_id,
    yearly.year_from_date,
    yearly.year_to_date_excl,
    CAST(yearly.n_days AS BIGINT) AS n_days,
    yearly.side_code,
    CAST(yearly.n_interactions AS BIGINT) AS n_interactions,
    CAST(yearly.cost_gbp AS DECIMAL(18, 2)) AS cost_gbp,
    summary.support_cost_code
FROM compare.yearly AS yearly
LEFT JOIN compare.summary AS summary
    ON summary.person_id = yearly.person_id
    AND summary.side_code = yearly.side_code
    AND summary.window_code = 'whole'
ORDER BY yearly.person_id, yearly.year_from_date, yearly.side_code DESC
