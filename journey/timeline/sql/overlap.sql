-- Grain: two stays of one person that share a night (person_id, seq, other_seq).
-- Reads: timeline.journey.
-- Rule: seq comes before other_seq. A stay that begins on the day another ends does not overlap it. Nights in two places at once are costed in
--       both, as both agencies hold the place. Nobody has over a thousand stays: who does is a placeholder for many, and is left out.
WITH stay AS (
    SELECT
        person_id,
        seq,
        start_date,
        end_date_excl,
        COUNT(*) OVER (PARTITION BY person_id) AS n_stays
    FROM timeline.journey
    WHERE is_stay AND end_date_excl > start_date
)

SELECT
    former.person_id,
    former.seq,
    later.seq AS other_seq,
    later.start_date AS from_date,
    LEAST(former.end_date_excl, later.end_date_excl) AS to_date_excl,
    CAST(DATE_DIFF('day', later.start_date, LEAST(former.end_date_excl, later.end_date_excl)) AS BIGINT) AS nights
FROM stay AS former
INNER JOIN stay AS later
    ON later.person_id = former.person_id
    AND later.seq > former.seq
    AND later.start_date < former.end_date_excl
WHERE former.n_stays <= 1000
ORDER BY former.person_id, former.seq, later.seq
