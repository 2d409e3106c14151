-- Grain: one unbroken run of days on which one person was at risk in at least one compared service (person_id, from_date).
-- Reads: compare.at_risk, compare.basis.
-- Rule: the union of the runs of services compared over the whole window; runs of one person never overlap.
WITH held AS (
    SELECT DISTINCT -- two alike could be taken in either order by the two windows below
        risk.person_id,
        risk.from_date,
        risk.to_date_excl
    FROM compare.at_risk AS risk
    INNER JOIN compare.basis AS basis
        ON basis.person_id = risk.person_id AND basis.agency_code = risk.agency_code
    WHERE basis.window_code = 'whole' AND basis.is_compared
),

ordered AS (
    SELECT
        person_id,
        from_date,
        to_date_excl,
        MAX(to_date_excl) OVER (
            PARTITION BY person_id ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM held
),

run AS (
    SELECT
        person_id,
        from_date,
        to_date_excl,
        SUM(CASE WHEN reached_date_excl >= from_date THEN 0 ELSE 1 END) OVER (
            PARTITION BY person_id ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run_no
    FROM ordered
)

SELECT
    person_id,
    MIN(from_date) AS from_date,
    MAX(to_date_excl) AS to_date_excl
FROM run
GROUP BY person_id, run_no
ORDER BY person_id, 2
