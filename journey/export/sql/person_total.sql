-- Grain: one person (person_id); for checking only, never written out.
-- Reads: timeline.person, timeline.not_held.
-- Rule: everything costed for the person, whatever the window. The cost lines of the pack must add up to it. Somebody of whom
--       nothing took place has no row in timeline.person, and may have a cost by a rule of the programme.
SELECT
    person_id,
    cost_gbp
FROM timeline.person
UNION ALL
SELECT
    person_id,
    CAST(SUM(cost_gbp) AS DECIMAL(18, 2)) AS cost_gbp
FROM timeline.not_held
WHERE person_id NOT IN (SELECT lived.person_id FROM timeline.person AS lived)
GROUP BY person_id
ORDER BY 1
