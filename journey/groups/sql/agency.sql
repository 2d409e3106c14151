-- Grain: agency_code.
-- Reads: canonical.agency.
-- Rule: every agency that has sent something, in order of its code.
SELECT
    agency_code,
    agency_label,
    is_support
FROM canonical.agency
ORDER BY agency_code
