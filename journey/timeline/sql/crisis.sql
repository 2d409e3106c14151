-- Grain: one crisis of one person, by however many agencies it was recorded (person_id, crisis_no).
-- Reads: timeline.step, timeline.journey, canonical.supply, cost.horizon.
-- Rule: days from its first day to the first day of the next. It is watched as long as every agency that recorded any crisis in this build
--       supplied data without a break, at most to the as-of date: where the next one does not come in that time the wait is censored, and
--       observed_days says how long was watched. Two costs stay two costs.
WITH recorder AS (
    SELECT DISTINCT agency_code
    FROM timeline.step
    WHERE is_crisis
),

supplied AS (
    SELECT DISTINCT -- two alike could be taken in either order by the two windows below
        supply.agency_code,
        supply.covers_from_date AS from_date,
        LEAST(supply.covers_to_date_excl, horizon.as_of_date_excl) AS to_date_excl
    FROM canonical.supply AS supply
    INNER JOIN recorder ON recorder.agency_code = supply.agency_code
    CROSS JOIN cost.horizon AS horizon
    WHERE supply.covers_from_date < LEAST(supply.covers_to_date_excl, horizon.as_of_date_excl)
),

cover AS (
    SELECT
        agency_code,
        from_date,
        to_date_excl,
        MAX(to_date_excl) OVER (
            PARTITION BY agency_code ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM supplied
),

run AS (
    SELECT
        agency_code,
        from_date,
        to_date_excl,
        SUM(CASE WHEN reached_date_excl >= from_date THEN 0 ELSE 1 END) OVER (
            PARTITION BY agency_code ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run_no
    FROM cover
),

held AS (
    SELECT
        agency_code,
        MIN(from_date) AS from_date,
        MAX(to_date_excl) AS to_date_excl
    FROM run
    GROUP BY agency_code, run_no
),

first_record AS (
    SELECT
        step.person_id,
        step.crisis_no,
        MIN(step.start_date) AS on_date,
        COUNT(*) AS n_interactions,
        COUNT(DISTINCT step.agency_code) AS n_agencies,
        SUM(CASE WHEN journey.cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted,
        SUM(journey.cost_gbp) AS cost_gbp
    FROM timeline.step AS step
    INNER JOIN timeline.journey AS journey ON journey.person_id = step.person_id AND journey.seq = step.seq
    WHERE step.is_crisis
    GROUP BY step.person_id, step.crisis_no
),

day_watched AS (
    SELECT
        crisis_day.on_date,
        CASE
            WHEN COUNT(DISTINCT held.agency_code) = (SELECT COUNT(*) FROM recorder) THEN MIN(held.to_date_excl)
            ELSE crisis_day.on_date
        END AS to_date_excl
    FROM (SELECT DISTINCT on_date FROM first_record) AS crisis_day
    LEFT JOIN held ON held.from_date <= crisis_day.on_date AND held.to_date_excl > crisis_day.on_date
    GROUP BY crisis_day.on_date
),

followed AS (
    SELECT
        first_record.*,
        LEAD(on_date) OVER (PARTITION BY person_id ORDER BY crisis_no ASC NULLS LAST) AS next_date
    FROM first_record
)

SELECT
    followed.person_id,
    followed.crisis_no,
    followed.on_date,
    followed.n_interactions,
    followed.n_agencies,
    CAST(followed.n_uncosted AS BIGINT) AS n_uncosted,
    CAST(COALESCE(followed.cost_gbp, 0) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(
        CASE
            WHEN followed.next_date < day_watched.to_date_excl
                THEN DATE_DIFF('day', followed.on_date, followed.next_date)
        END AS BIGINT
    ) AS days_to_next,
    CAST(
        CASE
            WHEN followed.next_date < day_watched.to_date_excl
                THEN DATE_DIFF('day', followed.on_date, followed.next_date)
            ELSE DATE_DIFF('day', followed.on_date, day_watched.to_date_excl)
        END AS BIGINT
    ) AS observed_days,
    COALESCE(followed.next_date >= day_watched.to_date_excl, TRUE) AS is_censored
FROM followed
INNER JOIN day_watched ON day_watched.on_date = followed.on_date
ORDER BY followed.person_id, followed.crisis_no
