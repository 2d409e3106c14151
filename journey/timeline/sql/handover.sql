-- Grain: one pair of agencies of one person, and whether the order is known (person_id, from_agency_code, to_agency_code,
--        is_order_known).
-- Reads: timeline.step, timeline.journey, timeline.threshold.
-- Rule: hand-overs of timeline.step. Where another agency came next within the threshold and which was first can't be told, the pair stands in
--       order of the alphabet, apart. The cost is that of the contact handed to.
WITH pair AS (
    SELECT
        step.person_id,
        step.seq,
        CASE
            WHEN step.is_handover THEN step.previous_agency_code
            ELSE LEAST(step.previous_agency_code, step.agency_code)
        END AS from_agency_code,
        CASE
            WHEN step.is_handover THEN step.agency_code
            ELSE GREATEST(step.previous_agency_code, step.agency_code)
        END AS to_agency_code,
        step.is_handover AS is_order_known,
        step.days_between
    FROM timeline.step AS step
    CROSS JOIN timeline.threshold AS threshold
    WHERE
        step.previous_agency_code <> step.agency_code
        AND step.days_between <= threshold.handover_days
)

SELECT
    pair.person_id,
    pair.from_agency_code,
    pair.to_agency_code,
    pair.is_order_known,
    COUNT(*) AS n_handovers,
    CAST(SUM(CASE WHEN journey.cost_gbp IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS n_uncosted,
    CAST(COALESCE(SUM(journey.cost_gbp), 0) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(SUM(pair.days_between) AS BIGINT) AS n_days,
    CAST(MEDIAN(pair.days_between) AS DOUBLE) AS days_median
FROM pair
INNER JOIN timeline.journey AS journey ON journey.person_id = pair.person_id AND journey.seq = pair.seq
GROUP BY pair.person_id, pair.from_agency_code, pair.to_agency_code, pair.is_order_known
