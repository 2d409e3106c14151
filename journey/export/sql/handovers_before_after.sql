-- Grain: one person, side of the change and pair of agencies (person_id, side_code, from_agency_code, to_agency_code).
-- Reads: compare.handover_side, compare.summary.
-- Rule: whole window, as compare.handover_side: only where it is known which of two agencies came first.
SELECT
    handover.person_id,
    handover.side_code,
    handover.from_agency_code,
    handover.to_agency_code,
    summary.observed_days,
    handover.n_handovers,
    handover.n_uncosted,
    handover.n_handovers_per_year,
    handover.cost_gbp,
    handover.cost_gbp_per_year,
    handover.days_median
FROM compare.handover_side AS handover
INNER JOIN compare.summary AS summary
    ON summary.person_id = handover.person_id
    AND summary.window_code = 'whole'
    AND summary.side_code = handover.side_code
ORDER BY handover.person_id, handover.side_code DESC, handover.from_agency_code, handover.to_agency_code
