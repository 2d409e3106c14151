-- Grain: one month of one person at one agency (person_no, agency_no, month_no).
-- Reads: timeline.person_month, timeline.person, canonical.agency.
-- Rule: persons and agencies by their place in order of id and code, from nought; months as years x 12 + month, from nought; money in
--       pence. Whole numbers are read many times faster than text.
WITH person AS (
    SELECT
        person_id,
        ROW_NUMBER() OVER (ORDER BY person_id ASC NULLS LAST) - 1 AS person_no
    FROM timeline.person
),

agency AS (
    SELECT
        agency_code,
        ROW_NUMBER() OVER (ORDER BY agency_code ASC NULLS LAST) - 1 AS agency_no
    FROM canonical.agency
)

SELECT
    CAST(person.person_no AS INTEGER) AS person_no,
    CAST(agency.agency_no AS INTEGER) AS agency_no,
    CAST(EXTRACT(YEAR FROM held.month_start_date) * 12 + EXTRACT(MONTH FROM held.month_start_date) - 1 AS INTEGER) AS month_no,
    CAST(held.n_interactions AS INTEGER) AS n_interactions,
    CAST(held.n_crises AS INTEGER) AS n_crises,
    CAST(held.nights AS INTEGER) AS nights,
    CAST(held.cost_gbp * 100 AS BIGINT) AS cost_pence,
    CAST(held.n_uncosted AS INTEGER) AS n_uncosted
FROM timeline.person_month AS held
INNER JOIN person ON person.person_id = held.person_id
INNER JOIN agency ON agency.agency_code = held.agency_code
