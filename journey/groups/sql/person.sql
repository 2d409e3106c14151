-- Grain: person_id.
-- Reads: timeline.person, link.person_link, canonical.change_point.
-- Rule: everybody in the build. Of several age bands that agencies give a person the youngest that is held; of several change dates the
--       earliest.
WITH aged AS (
    SELECT
        person_id,
        MIN(CASE WHEN age_band_code = 'under_18' THEN '0' WHEN age_band_code <> 'not_held' THEN age_band_code END) AS band
    FROM link.person_link
    GROUP BY person_id
),

change AS (
    SELECT
        person_id,
        MIN(change_on) AS change_on
    FROM canonical.change_point
    GROUP BY person_id
)

SELECT
    person.person_id,
    CASE WHEN aged.band = '0' THEN 'under_18' ELSE COALESCE(aged.band, 'not_held') END AS age_band_code,
    change.change_on
FROM timeline.person AS person
LEFT JOIN aged ON aged.person_id = person.person_id
LEFT JOIN change ON change.person_id = person.person_id
ORDER BY person.person_id
