-- Grain: one pair of agencies (person_id, from_agency_code, to_agency_code): an edge of the difference map.
-- Reads: compare.handover_side.
-- Rule: after less before, per 365.25 observed days; days are the difference of medians, null where a side has no hand-over.
SELECT
    later.person_id,
    later.from_agency_code,
    later.to_agency_code,
    later.n_handovers_per_year - former.n_handovers_per_year AS n_difference_per_year,
    CAST(
        later.cost_gbp_per_year - former.cost_gbp_per_year AS DECIMAL(18, 2)
    ) AS difference_gbp_per_year,
    later.days_median - former.days_median AS days_difference
FROM compare.handover_side AS later
INNER JOIN compare.handover_side AS former
    ON former.person_id = later.person_id
    AND former.from_agency_code = later.from_agency_code
    AND former.to_agency_code = later.to_agency_code
WHERE later.side_code = 'after' AND former.side_code = 'before'
ORDER BY later.person_id, later.from_agency_code, later.to_agency_code
