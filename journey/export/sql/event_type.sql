-- Grain: one activity that happened to someone (activity_code).
-- Reads: timeline.journey, canonical.activity.
-- Rule: an activity that the programme does not name is called by its code.
SELECT
    journey.activity_code,
    COALESCE(MIN(activity.activity_label), journey.activity_code) AS activity_label
FROM timeline.journey AS journey
LEFT JOIN canonical.activity AS activity ON activity.activity_code = journey.activity_code
GROUP BY journey.activity_code
ORDER BY journey.activity_code
