-- Grain: one pair of agencies in one side of the whole window (person_id, side_code, from_agency_code, to_agency_code). A pair with a hand-over on
--        either side has a row on both.
-- Reads: compare.summary, compare.contact_side, timeline.step.
-- Rule: hand-overs whose later contact starts in the side; the cost is that of such contacts inside the side, also of a stay that began
--       before it: so counts and costs are those of the hand-overs in compare.happening_side. days_median is of the days between
--       the two. Rates are per 365.25 observed days of compare.summary.
WITH made AS (
    SELECT
        contact.person_id,
        contact.side_code,
        step.previous_agency_code AS from_agency_code,
        step.agency_code AS to_agency_code,
        CASE WHEN contact.is_counted THEN step.days_between END AS days_between,
        contact.is_counted,
        contact.cost_gbp
    FROM compare.contact_side AS contact
    INNER JOIN timeline.step AS step ON step.person_id = contact.person_id AND step.seq = contact.seq
    WHERE contact.window_code = 'whole' AND step.is_handover
),

total AS (
    SELECT
        person_id,
        side_code,
        from_agency_code,
        to_agency_code,
        SUM(CASE WHEN is_counted THEN 1 ELSE 0 END) AS n_handovers,
        SUM(CASE WHEN is_counted AND cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted,
        CAST(COALESCE(SUM(cost_gbp), 0) * 100 AS BIGINT) AS cost_pence,
        CAST(MEDIAN(days_between) AS DOUBLE) AS days_median
    FROM made
    GROUP BY person_id, side_code, from_agency_code, to_agency_code
),

pair AS (
    SELECT DISTINCT
        person_id,
        from_agency_code,
        to_agency_code
    FROM total
),

filled AS (
    SELECT
        pair.person_id,
        summary.side_code,
        summary.from_date,
        pair.from_agency_code,
        pair.to_agency_code,
        CASE WHEN summary.observed_days > 0 THEN summary.observed_days END AS rate_days,
        COALESCE(total.n_handovers, 0) AS n_handovers,
        COALESCE(total.n_uncosted, 0) AS n_uncosted,
        COALESCE(total.cost_pence, 0) AS cost_pence,
        total.days_median
    FROM pair
    INNER JOIN compare.summary AS summary
        ON summary.person_id = pair.person_id AND summary.window_code = 'whole'
    LEFT JOIN total
        ON total.person_id = pair.person_id
        AND total.side_code = summary.side_code
        AND total.from_agency_code = pair.from_agency_code
        AND total.to_agency_code = pair.to_agency_code
)

SELECT
    person_id,
    side_code,
    from_agency_code,
    to_agency_code,
    CAST(n_handovers AS BIGINT) AS n_handovers,
    CAST(n_uncosted AS BIGINT) AS n_uncosted,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(n_handovers AS DOUBLE) / CAST(rate_days AS DOUBLE) * CAST(365.25 AS DOUBLE) AS n_handovers_per_year,
    CAST(
        CAST((2 * cost_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp_per_year,
    days_median
FROM filled
ORDER BY person_id, from_date, from_agency_code, to_agency_code
