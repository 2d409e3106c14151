-- Grain: one kind of event in one side of one window (person_id, window_code, side_code, event_code). Every side has every kind.
-- Reads: compare.summary, compare.contact_side, timeline.happening.
-- Rule: events whose contact starts in the side; the cost is that contact's inside the side, also of a further record of one crisis.
--       A contact may be of several kinds: costs of different kinds are never added up. Rates are per 365.25 observed days of compare.summary.
WITH kind AS (
    SELECT 'handover' AS event_code
    UNION ALL
    SELECT 'handover_support' AS event_code
    UNION ALL
    SELECT 'bounce' AS event_code
    UNION ALL
    SELECT 'repeat_assessment' AS event_code
    UNION ALL
    SELECT 'return_after_closure' AS event_code
    UNION ALL
    SELECT 'repeat_contact' AS event_code
    UNION ALL
    SELECT 'redo_contact' AS event_code
    UNION ALL
    SELECT 'crisis' AS event_code
),

total AS (
    SELECT
        contact.person_id,
        contact.window_code,
        contact.side_code,
        happening.event_code,
        SUM(CASE WHEN contact.is_counted AND happening.is_counted THEN 1 ELSE 0 END) AS n_events,
        SUM(CASE WHEN contact.is_counted AND contact.cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted,
        SUM(contact.cost_gbp) AS cost_gbp
    FROM compare.contact_side AS contact
    INNER JOIN timeline.happening AS happening
        ON happening.person_id = contact.person_id AND happening.seq = contact.seq
    GROUP BY contact.person_id, contact.window_code, contact.side_code, happening.event_code
),

filled AS (
    SELECT
        summary.person_id,
        summary.window_code,
        summary.side_code,
        summary.from_date,
        kind.event_code,
        CASE WHEN summary.observed_days > 0 THEN summary.observed_days END AS rate_days,
        COALESCE(total.n_events, 0) AS n_events,
        COALESCE(total.n_uncosted, 0) AS n_uncosted,
        CAST(COALESCE(total.cost_gbp, 0) * 100 AS BIGINT) AS cost_pence
    FROM compare.summary AS summary
    CROSS JOIN kind
    LEFT JOIN total
        ON total.person_id = summary.person_id
        AND total.window_code = summary.window_code
        AND total.side_code = summary.side_code
        AND total.event_code = kind.event_code
    WHERE summary.window_code <> 'like_for_like'
)

SELECT
    person_id,
    window_code,
    side_code,
    event_code,
    CAST(n_events AS BIGINT) AS n_events,
    CAST(n_uncosted AS BIGINT) AS n_uncosted,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(n_events AS DOUBLE) / CAST(rate_days AS DOUBLE) * CAST(365.25 AS DOUBLE) AS n_events_per_year,
    CAST(
        CAST((2 * cost_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp_per_year
FROM filled
ORDER BY person_id, window_code, from_date, event_code
