-- Grain: one side of one window of one person (person_id, window_code, side_code).
-- Reads: compare.side, compare.interaction_side, compare.agency_side, compare.basis, compare.at_risk, compare.support_charge,
--        canonical.agency, compare.spell, canonical.supply, canonical.month.
-- Rule: totals are sums of the rows of compare.interaction_side, the support team's included and shown again by itself.
--       Rates are per 365.25 observed days: days on which at least one service supplied data and the person could be seen.
--       like_for_like is the whole window with the services of compare.basis that are compared, and the support team.
--       In touch in a month: something started, or a night was spent. Months with none count 0 in the median.
--       support_cost_code after the change: included where the team's cost is above 0 and is counted as a whole, or none of
--       its contacts is uncosted and its log covers at least 95% of the days since it started; part where its cost is above
--       0 and one of those fails; else not_included. Before the change it is not asked.
WITH kept AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        agency.agency_code,
        agency.is_support
    FROM compare.side AS side
    CROSS JOIN canonical.agency AS agency
    UNION ALL
    SELECT
        side.person_id,
        'like_for_like' AS window_code,
        side.side_code,
        agency.agency_code,
        agency.is_support
    FROM compare.side AS side
    CROSS JOIN canonical.agency AS agency
    LEFT JOIN compare.basis AS basis
        ON basis.person_id = side.person_id
        AND basis.window_code = side.window_code
        AND basis.agency_code = agency.agency_code
    WHERE side.window_code = 'whole' AND (agency.is_support OR basis.is_compared)
),

bound AS (
    SELECT
        person_id,
        window_code,
        window_code AS base_window_code,
        side_code,
        from_date,
        to_date_excl
    FROM compare.side
    UNION ALL
    SELECT
        person_id,
        'like_for_like' AS window_code,
        window_code AS base_window_code,
        side_code,
        from_date,
        to_date_excl
    FROM compare.side
    WHERE window_code = 'whole'
),

cover AS (
    SELECT
        bound.person_id,
        bound.window_code,
        bound.side_code,
        GREATEST(run.from_date, bound.from_date) AS from_date,
        LEAST(run.to_date_excl, bound.to_date_excl) AS to_date_excl
    FROM bound
    INNER JOIN kept
        ON kept.person_id = bound.person_id
        AND kept.window_code = bound.window_code
        AND kept.side_code = bound.side_code
    INNER JOIN compare.at_risk AS run
        ON run.person_id = bound.person_id
        AND run.agency_code = kept.agency_code
        AND run.from_date < bound.to_date_excl
        AND run.to_date_excl > bound.from_date
    WHERE NOT kept.is_support
),

reached AS (
    SELECT
        cover.*,
        MAX(to_date_excl) OVER (
            PARTITION BY person_id, window_code, side_code
            ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM cover
),

observed AS (
    SELECT
        person_id,
        window_code,
        side_code,
        CAST(
            SUM(
                GREATEST(
                    0, DATE_DIFF('day', GREATEST(from_date, COALESCE(reached_date_excl, from_date)), to_date_excl)
                )
            ) AS BIGINT
        ) AS observed_days
    FROM reached
    GROUP BY person_id, window_code, side_code
),

part AS (
    SELECT
        bound.person_id,
        bound.window_code,
        bound.side_code,
        bound.from_date,
        bound.to_date_excl,
        kept.is_support,
        part.interaction_id,
        part.line_no,
        part.agency_code,
        part.is_counted,
        part.is_counted OR part.nights > 0 AS is_in_touch,
        part.nights,
        part.cost_gbp,
        part.low_cost_gbp,
        part.high_cost_gbp
    FROM bound
    INNER JOIN compare.interaction_side AS part
        ON part.person_id = bound.person_id
        AND part.window_code = bound.base_window_code
        AND part.side_code = bound.side_code
    INNER JOIN kept
        ON kept.person_id = bound.person_id
        AND kept.window_code = bound.window_code
        AND kept.side_code = bound.side_code
        AND kept.agency_code = part.agency_code
),

total AS (
    SELECT
        person_id,
        window_code,
        side_code,
        SUM(CASE WHEN is_counted THEN 1 ELSE 0 END) AS n_interactions,
        COUNT(DISTINCT CASE WHEN is_in_touch THEN agency_code END) AS n_agencies,
        SUM(nights) AS nights,
        SUM(cost_gbp) AS cost_gbp,
        SUM(low_cost_gbp) AS low_cost_gbp,
        SUM(high_cost_gbp) AS high_cost_gbp,
        SUM(CASE WHEN is_support THEN cost_gbp END) AS support_cost_gbp,
        SUM(CASE WHEN is_counted AND cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_uncosted,
        SUM(CASE WHEN is_support AND is_counted AND cost_gbp IS NULL THEN 1 ELSE 0 END) AS n_support_uncosted
    FROM part
    GROUP BY person_id, window_code, side_code
),

log_start AS (
    SELECT
        agency_code,
        MIN(covers_from_date) AS first_date
    FROM canonical.supply
    GROUP BY agency_code
),

support_log AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        MIN(
            CASE
                WHEN held.observed_days * 100
                    >= LEAST(
                        side.seen_days,
                        DATE_DIFF('day', GREATEST(side.from_date, log_start.first_date), side.to_date_excl)
                    ) * 95
                    THEN 1
                ELSE 0
            END
        ) AS n_whole
    FROM compare.side AS side
    INNER JOIN compare.agency_side AS held
        ON held.person_id = side.person_id
        AND held.window_code = side.window_code
        AND held.side_code = side.side_code
    INNER JOIN canonical.agency AS agency ON agency.agency_code = held.agency_code AND agency.is_support
    INNER JOIN log_start ON log_start.agency_code = held.agency_code
    GROUP BY side.person_id, side.window_code, side.side_code
),

touch AS (
    SELECT
        part.person_id,
        part.window_code,
        part.side_code,
        part.agency_code,
        GREATEST(spell.start_date, part.from_date) AS from_date,
        CASE
            WHEN part.nights > 0 THEN LEAST(spell.end_date_excl, part.to_date_excl)
            ELSE CAST(spell.start_date + INTERVAL '1' DAY AS DATE)
        END AS to_date_excl
    FROM part
    INNER JOIN compare.spell AS spell
        ON spell.interaction_id = part.interaction_id AND spell.line_no = part.line_no
    WHERE part.is_in_touch
),

month_count AS (
    SELECT
        bound.person_id,
        bound.window_code,
        bound.side_code,
        month.month_start,
        COUNT(DISTINCT touch.agency_code) AS n_agencies
    FROM bound
    INNER JOIN canonical.month AS month
        ON month.month_start < bound.to_date_excl AND month.month_end_excl > bound.from_date
    LEFT JOIN touch
        ON touch.person_id = bound.person_id
        AND touch.window_code = bound.window_code
        AND touch.side_code = bound.side_code
        AND touch.from_date < month.month_end_excl
        AND touch.to_date_excl > month.month_start
    GROUP BY bound.person_id, bound.window_code, bound.side_code, month.month_start
),

month_rank AS (
    SELECT
        person_id,
        window_code,
        side_code,
        n_agencies,
        ROW_NUMBER() OVER (
            PARTITION BY person_id, window_code, side_code
            ORDER BY n_agencies ASC NULLS LAST, month_start ASC NULLS LAST
        ) AS rank_no,
        COUNT(*) OVER (PARTITION BY person_id, window_code, side_code) AS n_months
    FROM month_count
),

month_median AS (
    SELECT
        person_id,
        window_code,
        side_code,
        CAST(
            SUM(CASE WHEN 2 * rank_no >= n_months AND 2 * rank_no <= n_months + 2 THEN n_agencies ELSE 0 END)
            AS DOUBLE
        ) / CAST(
            SUM(CASE WHEN 2 * rank_no >= n_months AND 2 * rank_no <= n_months + 2 THEN 1 ELSE 0 END) AS DOUBLE
        ) AS median_month_agencies,
        MAX(n_agencies) AS max_month_agencies
    FROM month_rank
    GROUP BY person_id, window_code, side_code
),

filled AS (
    SELECT
        bound.person_id,
        bound.window_code,
        bound.side_code,
        bound.from_date,
        bound.to_date_excl,
        COALESCE(observed.observed_days, 0) AS observed_days,
        CASE WHEN observed.observed_days > 0 THEN observed.observed_days END AS rate_days,
        COALESCE(total.n_interactions, 0) AS n_interactions,
        COALESCE(total.n_agencies, 0) AS n_agencies,
        COALESCE(total.nights, 0) AS nights,
        CAST(COALESCE(total.cost_gbp, 0) * 100 AS BIGINT) AS cost_pence,
        CAST(COALESCE(total.low_cost_gbp, 0) * 100 AS BIGINT) AS low_pence,
        CAST(COALESCE(total.high_cost_gbp, 0) * 100 AS BIGINT) AS high_pence,
        CAST(COALESCE(total.support_cost_gbp, 0) * 100 AS BIGINT) AS support_pence,
        COALESCE(total.n_uncosted, 0) AS n_uncosted,
        charge.person_id IS NOT NULL OR (support_log.n_whole = 1 AND total.n_support_uncosted = 0) AS is_support_whole,
        month_median.median_month_agencies,
        month_median.max_month_agencies
    FROM bound
    LEFT JOIN observed
        ON observed.person_id = bound.person_id
        AND observed.window_code = bound.window_code
        AND observed.side_code = bound.side_code
    LEFT JOIN total
        ON total.person_id = bound.person_id
        AND total.window_code = bound.window_code
        AND total.side_code = bound.side_code
    LEFT JOIN support_log
        ON support_log.person_id = bound.person_id
        AND support_log.window_code = bound.base_window_code
        AND support_log.side_code = bound.side_code
    LEFT JOIN compare.support_charge AS charge ON charge.person_id = bound.person_id
    LEFT JOIN month_median
        ON month_median.person_id = bound.person_id
        AND month_median.window_code = bound.window_code
        AND month_median.side_code = bound.side_code
)

SELECT
    person_id,
    window_code,
    side_code,
    from_date,
    to_date_excl,
    CAST(observed_days AS BIGINT) AS observed_days,
    CAST(n_interactions AS BIGINT) AS n_interactions,
    CAST(n_agencies AS BIGINT) AS n_agencies,
    CAST(nights AS BIGINT) AS nights,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(CAST(low_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(CAST(high_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS high_cost_gbp,
    CAST(CAST(support_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS support_cost_gbp,
    CASE
        WHEN side_code = 'before' THEN 'not_asked'
        WHEN support_pence = 0 THEN 'not_included'
        WHEN is_support_whole THEN 'included'
        ELSE 'part'
    END AS support_cost_code,
    CAST(n_uncosted AS BIGINT) AS n_uncosted,
    CAST(n_interactions AS DOUBLE) / CAST(rate_days AS DOUBLE) * CAST(365.25 AS DOUBLE) AS n_interactions_per_year,
    CAST(
        CAST((2 * cost_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp_per_year,
    CAST(
        CAST((2 * low_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS low_cost_gbp_per_year,
    CAST(
        CAST((2 * high_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS high_cost_gbp_per_year,
    CAST(
        CAST((2 * support_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS support_cost_gbp_per_year,
    CAST(nights AS DOUBLE) / CAST(rate_days AS DOUBLE) * CAST(365.25 AS DOUBLE) AS nights_per_year,
    median_month_agencies,
    CAST(max_month_agencies AS BIGINT) AS max_month_agencies
FROM filled
ORDER BY person_id, window_code, from_date
