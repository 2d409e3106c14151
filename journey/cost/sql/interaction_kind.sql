-- Grain: one interaction (interaction_id).
-- Reads: cost.measured, cost.kind.
-- Rule: which kind it is, as a whole number. It depends on the files and not on any price, so a change of prices leaves it.
--       In the order of kinds, in which ten million rows are held in little room and summed fast.
SELECT
    measured.interaction_id,
    kind.kind_no
FROM cost.measured AS measured
INNER JOIN cost.kind AS kind
    ON kind.source_code IS NOT DISTINCT FROM measured.source_code
    AND kind.agency_code IS NOT DISTINCT FROM measured.agency_code
    AND kind.activity_code IS NOT DISTINCT FROM measured.activity_code
    AND kind.status_code IS NOT DISTINCT FROM measured.status_code
    AND kind.outcome_code IS NOT DISTINCT FROM measured.outcome_code
    AND kind.setting_code IS NOT DISTINCT FROM measured.setting_code
    AND kind.counts_for_cost IS NOT DISTINCT FROM measured.counts_for_cost
    AND kind.minutes IS NOT DISTINCT FROM measured.minutes
    AND kind.nights IS NOT DISTINCT FROM measured.nights
    AND kind.has_ended IS NOT DISTINCT FROM measured.has_ended
    AND kind.n_sharing IS NOT DISTINCT FROM measured.n_sharing
    AND kind.share_no IS NOT DISTINCT FROM measured.share_no
    AND kind.recorded_gbp IS NOT DISTINCT FROM measured.recorded_gbp
    AND kind.recorded_year IS NOT DISTINCT FROM measured.recorded_year
ORDER BY kind.kind_no, measured.interaction_id
