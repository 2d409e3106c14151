-- Grain: one unbroken run of days on which one agency supplied data and one person could be seen (person_id, agency_code, from_date).
-- Reads: canonical.change_point, canonical.ending, canonical.supply.
-- Rule: the union of the agency's extracts, up to the as-of date, less the person's times not seen (death, moved away, consent
--       withdrawn, custody elsewhere). Person-days at risk, the denominator of every rate, are days of these runs. People who have
--       a change point.
WITH person AS (
    SELECT DISTINCT person_id
    FROM canonical.change_point
),

ended AS (
    SELECT
        person_id,
        from_date,
        COALESCE(to_date_excl, CAST('9999-12-31' AS DATE)) AS to_date_excl,
        MAX(COALESCE(to_date_excl, CAST('9999-12-31' AS DATE))) OVER (
            PARTITION BY person_id ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM canonical.ending
),

last_end AS (
    SELECT
        person_id,
        MAX(to_date_excl) AS to_date_excl
    FROM ended
    GROUP BY person_id
),

seen AS (
    SELECT
        person_id,
        COALESCE(reached_date_excl, CAST('0001-01-01' AS DATE)) AS from_date,
        from_date AS to_date_excl
    FROM ended
    WHERE reached_date_excl IS NULL OR reached_date_excl < from_date
    UNION ALL
    SELECT
        person.person_id,
        COALESCE(last_end.to_date_excl, CAST('0001-01-01' AS DATE)) AS from_date,
        CAST('9999-12-31' AS DATE) AS to_date_excl
    FROM person
    LEFT JOIN last_end ON last_end.person_id = person.person_id
    WHERE last_end.to_date_excl IS NULL OR last_end.to_date_excl < CAST('9999-12-31' AS DATE)
),

held AS (
    SELECT DISTINCT -- two alike could be taken in either order by the two windows below
        agency_code,
        covers_from_date AS from_date,
        LEAST(
            covers_to_date_excl, CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE)
        ) AS to_date_excl
    FROM canonical.supply
),

ordered AS (
    SELECT
        agency_code,
        from_date,
        to_date_excl,
        MAX(to_date_excl) OVER (
            PARTITION BY agency_code ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM held
    WHERE from_date < to_date_excl
),

numbered AS (
    SELECT
        agency_code,
        from_date,
        to_date_excl,
        SUM(CASE WHEN reached_date_excl >= from_date THEN 0 ELSE 1 END) OVER (
            PARTITION BY agency_code ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run_no
    FROM ordered
),

run AS (
    SELECT
        agency_code,
        MIN(from_date) AS from_date,
        MAX(to_date_excl) AS to_date_excl
    FROM numbered
    GROUP BY agency_code, run_no
)

SELECT
    person.person_id,
    run.agency_code,
    GREATEST(run.from_date, seen.from_date) AS from_date,
    LEAST(run.to_date_excl, seen.to_date_excl) AS to_date_excl
FROM person
INNER JOIN seen ON seen.person_id = person.person_id
INNER JOIN run ON run.from_date < seen.to_date_excl AND run.to_date_excl > seen.from_date
ORDER BY 1, 2, 3
