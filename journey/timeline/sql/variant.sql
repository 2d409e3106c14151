-- Grain: one order of agencies in an episode (variant_text).
-- Reads: timeline.step, timeline.journey.
-- Rule: agencies of an episode in order of contact, one after another the same counted once. Contacts whose order can't be told stand in
--       the order of the journey (agencies by the alphabet). Whole journeys are all different from one another; episodes are not.
WITH turned AS (
    SELECT
        step.person_id,
        step.episode_no,
        step.seq,
        step.agency_code,
        LAG(step.agency_code) OVER (
            PARTITION BY step.person_id, step.episode_no ORDER BY step.seq ASC NULLS LAST
        ) AS former_agency_code,
        journey.cost_gbp
    FROM timeline.step AS step
    INNER JOIN timeline.journey AS journey ON journey.person_id = step.person_id AND journey.seq = step.seq
),

path AS (
    SELECT
        person_id,
        episode_no,
        ARRAY_TO_STRING(
            ARRAY_AGG(agency_code ORDER BY seq ASC NULLS LAST) FILTER (
                WHERE former_agency_code IS NULL OR former_agency_code <> agency_code
            ),
            ' > '
        ) AS variant_text,
        SUM(cost_gbp) AS cost_gbp
    FROM turned
    GROUP BY person_id, episode_no
)

SELECT
    variant_text,
    COUNT(*) AS n_episodes,
    COUNT(DISTINCT person_id) AS n_people,
    CAST(COALESCE(SUM(cost_gbp), 0) AS DECIMAL(18, 2)) AS cost_gbp
FROM path
GROUP BY variant_text
ORDER BY 2 DESC, 1
