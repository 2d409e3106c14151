-- Grain: one agency in one calendar month, as it stands for one person (agency_code, coverage_month).
-- Reads: compare.coverage, canonical.agency, canonical.month, canonical.ending, timeline.journey.
-- Rule: contact where something began or a night was spent; else ended where the person could not be seen on any day of the month, up to the
--       as-of date; else what compare.coverage says, and no_contact where data were supplied. The source of each mark: casebook for a
--       time not seen, else whether the period was declared or inferred; what is declared wins in compare.coverage.
WITH touched AS (
    SELECT DISTINCT
        journey.agency_code,
        month.month_start
    FROM timeline.journey AS journey
    INNER JOIN canonical.month AS month
        ON month.month_start < CASE
            WHEN journey.nights > 0 THEN journey.end_date_excl
            ELSE CAST(journey.start_date + INTERVAL '1' DAY AS DATE)
        END
        AND month.month_end_excl > journey.start_date
    WHERE journey.person_id = $person_id
),

bounded AS (
    SELECT
        month_start,
        LEAST(month_end_excl, CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE)) AS month_end_excl
    FROM canonical.month
),

clipped AS (
    SELECT
        month.month_start,
        month.month_end_excl,
        ending.reason_code,
        GREATEST(ending.from_date, month.month_start) AS from_date,
        LEAST(COALESCE(ending.to_date_excl, month.month_end_excl), month.month_end_excl) AS to_date_excl
    FROM bounded AS month
    INNER JOIN canonical.ending AS ending
        ON ending.from_date < month.month_end_excl
        AND COALESCE(ending.to_date_excl, month.month_end_excl) > month.month_start
    WHERE ending.person_id = $person_id
),

reached AS (
    SELECT
        clipped.*,
        MAX(to_date_excl) OVER (
            PARTITION BY month_start ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM clipped
),

ended AS (
    SELECT
        month_start,
        MIN(reason_code) AS reason_code
    FROM reached
    GROUP BY month_start, month_end_excl
    HAVING SUM(
        GREATEST(0, DATE_DIFF('day', GREATEST(from_date, COALESCE(reached_date_excl, from_date)), to_date_excl))
    ) >= DATE_DIFF('day', month_start, month_end_excl)
)

SELECT
    coverage.agency_code,
    agency.agency_label,
    agency.is_support,
    coverage.coverage_month,
    CASE
        WHEN touched.agency_code IS NOT NULL THEN 'contact'
        WHEN ended.month_start IS NOT NULL THEN 'ended'
        WHEN coverage.coverage_code = 'supplied' THEN 'no_contact'
        ELSE coverage.coverage_code
    END AS coverage_code,
    CASE
        WHEN touched.agency_code IS NULL AND ended.month_start IS NOT NULL THEN 'casebook'
        ELSE coverage.basis_code
    END AS basis_code,
    CASE WHEN touched.agency_code IS NULL THEN ended.reason_code END AS ending_code
FROM compare.coverage AS coverage
INNER JOIN canonical.agency AS agency ON agency.agency_code = coverage.agency_code
LEFT JOIN touched ON touched.agency_code = coverage.agency_code AND touched.month_start = coverage.coverage_month
LEFT JOIN ended ON ended.month_start = coverage.coverage_month
ORDER BY agency.is_support, agency.agency_label, coverage.coverage_month
