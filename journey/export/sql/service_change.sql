-- Grain: one activity and price of one agency in one window of one person (person_id, window_code, agency_code, activity_code,
--        item_code, basis_code).
-- Reads: compare.interaction_side, compare.spell, compare.side, compare.basis, compare.summary, canonical.agency,
--        canonical.activity, cost.interaction_kind, cost.kind, cost.kind_price, cost.uprated_item.
-- Rule: the table that readers of evaluations know: before, after, difference, unit cost, change. Costs are those of the headline
--       of the window, to the penny. Quantities are of the kind basis_code says; a stay has in each side its nights there.
--       Differences are blank where the two sides are not equally long (whole) or the service is not compared in the window, and
--       never nought for that. change_gbp = unit_change_gbp + rest_gbp: unit_change_gbp is change_quantity x uprated_unit_cost_gbp
--       / base_units, and the rest is what the printed unit cost does not tell: rounding, shares of a job, a stay over an edge.
--       The support team has a row in every window; its cost as a whole is support_as_a_whole, without quantity.
WITH kind AS (
    SELECT
        kind.kind_no,
        kind.activity_code,
        price.basis_code,
        price.quantity,
        price.base_units
    FROM cost.kind AS kind
    LEFT JOIN cost.kind_price AS price ON price.kind_no = kind.kind_no AND price.perspective_code = 'fiscal'
),

part AS (
    SELECT
        inside.person_id,
        inside.window_code,
        inside.side_code,
        inside.agency_code,
        COALESCE(kind.activity_code, 'support_as_a_whole') AS activity_code,
        inside.item_code,
        kind.basis_code,
        kind.base_units,
        CASE WHEN inside.is_counted THEN 1 ELSE 0 END AS n_contacts,
        CASE
            WHEN inside.line_no > 1 THEN 0
            WHEN kind.basis_code IN ('nights', 'days')
                THEN
                    DATE_DIFF(
                        'day',
                        GREATEST(spell.start_date, side.from_date),
                        LEAST(spell.end_date_excl, side.to_date_excl)
                    )
                    + CASE WHEN spell.start_date >= side.from_date THEN kind.quantity - spell.n_days ELSE 0 END
            WHEN spell.start_date >= side.from_date THEN kind.quantity
            ELSE 0
        END AS quantity,
        inside.cost_gbp
    FROM compare.interaction_side AS inside
    INNER JOIN compare.spell AS spell
        ON spell.interaction_id = inside.interaction_id
        AND spell.line_no = inside.line_no
        AND spell.person_id = inside.person_id
    INNER JOIN compare.side AS side
        ON side.person_id = inside.person_id
        AND side.window_code = inside.window_code
        AND side.side_code = inside.side_code
    LEFT JOIN cost.interaction_kind AS found ON found.interaction_id = inside.interaction_id
    LEFT JOIN kind ON kind.kind_no = found.kind_no
    WHERE inside.window_code IN ('whole', 'equal', 'last_12m')
),

used AS (
    SELECT
        person_id,
        window_code,
        agency_code,
        activity_code,
        item_code,
        basis_code,
        MAX(base_units) AS base_units,
        SUM(CASE WHEN side_code = 'before' THEN n_contacts ELSE 0 END) AS n_before,
        SUM(CASE WHEN side_code = 'after' THEN n_contacts ELSE 0 END) AS n_after,
        CAST(SUM(CASE WHEN side_code = 'before' THEN quantity END) AS BIGINT) AS before_quantity,
        CAST(SUM(CASE WHEN side_code = 'after' THEN quantity END) AS BIGINT) AS after_quantity,
        SUM(CASE WHEN side_code = 'before' THEN COALESCE(cost_gbp, 0) ELSE 0 END) AS before_cost_gbp,
        SUM(CASE WHEN side_code = 'after' THEN COALESCE(cost_gbp, 0) ELSE 0 END) AS after_cost_gbp
    FROM part
    GROUP BY person_id, window_code, agency_code, activity_code, item_code, basis_code
),

team AS (
    SELECT MIN(agency_code) AS agency_code
    FROM canonical.agency
    WHERE is_support
),

everything AS (
    SELECT * FROM used
    UNION ALL
    SELECT
        summary.person_id,
        summary.window_code,
        team.agency_code,
        'none' AS activity_code,
        CAST(NULL AS VARCHAR) AS item_code,
        CAST(NULL AS VARCHAR) AS basis_code,
        CAST(NULL AS DECIMAL(10, 4)) AS base_units,
        0 AS n_before,
        0 AS n_after,
        CAST(NULL AS BIGINT) AS before_quantity,
        CAST(NULL AS BIGINT) AS after_quantity,
        0 AS before_cost_gbp,
        0 AS after_cost_gbp
    FROM compare.summary AS summary
    INNER JOIN team ON team.agency_code IS NOT NULL
    LEFT JOIN (
        SELECT DISTINCT
            used.person_id,
            used.window_code
        FROM used
        INNER JOIN team ON team.agency_code = used.agency_code
    ) AS there ON there.person_id = summary.person_id AND there.window_code = summary.window_code
    WHERE summary.side_code = 'after'
        AND summary.window_code IN ('whole', 'equal', 'last_12m')
        AND there.person_id IS NULL
),

priced AS (
    SELECT
        everything.*,
        COALESCE(agency.is_support, FALSE) AS is_support,
        COALESCE(agency.is_support, FALSE) OR COALESCE(basis.is_compared, FALSE) AS is_compared,
        everything.window_code <> 'whole'
        AND (COALESCE(agency.is_support, FALSE) OR COALESCE(basis.is_compared, FALSE)) AS has_change,
        activity.activity_label,
        item.unit_code AS cost_unit_code,
        CASE
            WHEN everything.basis_code <> 'recorded'
                THEN
                    (
                        2 * CAST(item.value_gbp * 100 AS HUGEINT) * CAST(item.index_to * 10000 AS HUGEINT)
                        + CAST(item.index_from * 10000 AS HUGEINT)
                    ) // (2 * CAST(item.index_from * 10000 AS HUGEINT))
        END AS unit_pence
    FROM everything
    LEFT JOIN canonical.agency AS agency ON agency.agency_code = everything.agency_code
    LEFT JOIN compare.basis AS basis
        ON basis.person_id = everything.person_id
        AND basis.window_code = everything.window_code
        AND basis.agency_code = everything.agency_code
    LEFT JOIN canonical.activity AS activity ON activity.activity_code = everything.activity_code
    LEFT JOIN cost.uprated_item AS item ON item.item_code = everything.item_code
),

changed AS (
    SELECT
        priced.*,
        CASE
            WHEN has_change AND basis_code IS NOT NULL
                THEN COALESCE(after_quantity, 0) - COALESCE(before_quantity, 0)
        END AS change_quantity,
        CASE WHEN has_change THEN CAST((after_cost_gbp - before_cost_gbp) * 100 AS BIGINT) END AS change_pence
    FROM priced
),

explained AS (
    SELECT
        changed.*,
        CASE WHEN change_quantity < 0 THEN -1 ELSE 1 END
        * (
            (
                2 * CAST(ABS(change_quantity) AS HUGEINT) * unit_pence * 10000
                + CAST(base_units * 10000 AS HUGEINT)
            ) // (2 * CAST(base_units * 10000 AS HUGEINT))
        ) AS unit_change_pence
    FROM changed
)

SELECT
    explained.person_id,
    explained.window_code,
    explained.agency_code,
    explained.is_support,
    explained.activity_code,
    explained.activity_label,
    explained.item_code,
    explained.basis_code,
    explained.is_compared,
    CAST(explained.n_before AS BIGINT) AS n_before,
    CAST(explained.n_after AS BIGINT) AS n_after,
    CAST(
        CASE WHEN explained.has_change THEN explained.n_after - explained.n_before END AS BIGINT
    ) AS n_change,
    CASE WHEN explained.basis_code IS NOT NULL THEN COALESCE(explained.before_quantity, 0) END AS before_quantity,
    CASE WHEN explained.basis_code IS NOT NULL THEN COALESCE(explained.after_quantity, 0) END AS after_quantity,
    CAST(explained.change_quantity AS BIGINT) AS change_quantity,
    explained.cost_unit_code,
    explained.base_units,
    CAST(
        CAST(explained.unit_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS uprated_unit_cost_gbp,
    CAST(explained.before_cost_gbp AS DECIMAL(18, 2)) AS before_cost_gbp,
    CAST(explained.after_cost_gbp AS DECIMAL(18, 2)) AS after_cost_gbp,
    CAST(
        CAST(explained.change_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS change_gbp,
    CAST(
        CAST(explained.unit_change_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS unit_change_gbp,
    CAST(
        CAST(explained.change_pence - explained.unit_change_pence AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS rest_gbp,
    summary.support_cost_code
FROM explained
LEFT JOIN compare.summary AS summary
    ON summary.person_id = explained.person_id
    AND summary.window_code = explained.window_code
    AND summary.side_code = 'after'
ORDER BY
    explained.person_id, explained.window_code DESC, explained.is_support, explained.agency_code,
    explained.activity_code, explained.item_code ASC NULLS LAST, explained.basis_code ASC NULLS LAST
