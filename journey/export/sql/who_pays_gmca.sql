-- Grain: one payer of one unit cost in one agency's activity of one person (person_id, agency_code, activity_code,
--        perspective_code, item_code, is_recorded, payer_code, beneficiary_code).
-- Reads: compare.side, compare.spell, compare.agency_side, timeline.journey, timeline.not_held, cost.cost_line, cost.payer,
--        cost.uprated_item, cost.unit_cost, cost.item_payer, cost.cashable, canonical.activity.
-- Rule: who_pays by outcome, as the GMCA cost-benefit model takes it: a number of outcomes and what one costs. Whole window; cost is
--       cut at the edges of a side as compare.interaction_side cuts it, so fiscal cost by payer is who_pays, to the penny. Units
--       are cut likewise and are ten-thousandths of the unit of the unit cost; a cost that an agency recorded, and the support team's
--       budget, have no unit. Rates are per 365.25 days that this agency's files cover, and blank where they cover none on a side.
--       The words of the model come in as parallel lists (journey/export/gmca.py); a label's own words go before its payer's.
WITH word AS (
    SELECT
        UNNEST($gmca_payers) AS payer_code,
        UNNEST($gmca_labels) AS payer_label,
        UNNEST($gmca_levels) AS level_1_label,
        UNNEST($gmca_sublevels) AS level_2_label,
        UNNEST($gmca_counterparts) AS counterpart_code,
        UNNEST($gmca_notes) AS counterpart_note
),

event AS (
    SELECT
        person_id,
        interaction_id,
        agency_code,
        activity_code,
        is_stay,
        start_date,
        end_date_excl
    FROM timeline.journey
    UNION ALL
    SELECT
        person_id,
        interaction_id,
        agency_code,
        activity_code,
        FALSE AS is_stay,
        start_date,
        CAST(NULL AS DATE) AS end_date_excl
    FROM timeline.not_held
),

line AS (
    SELECT
        spell.person_id,
        spell.interaction_id,
        spell.agency_code,
        COALESCE(event.activity_code, 'support_as_a_whole') AS activity_code,
        'fiscal' AS perspective_code,
        spell.item_code,
        COALESCE(held.basis_code = 'recorded', FALSE) AS is_recorded,
        spell.payer_code,
        spell.beneficiary_code,
        event.interaction_id IS NOT NULL AS is_event,
        spell.start_date,
        spell.end_date_excl,
        spell.n_days,
        spell.cost_pence,
        CASE WHEN held.basis_code <> 'recorded' THEN held.quantity END AS quantity,
        held.base_units,
        held.n_sharing
    FROM compare.spell AS spell
    LEFT JOIN event ON event.interaction_id = spell.interaction_id AND event.person_id = spell.person_id
    LEFT JOIN cost.cost_line AS held
        ON held.interaction_id = spell.interaction_id
        AND held.line_no = spell.line_no
        AND held.perspective_code = 'fiscal'
    WHERE spell.cost_pence IS NOT NULL
    UNION ALL
    SELECT
        event.person_id,
        event.interaction_id,
        event.agency_code,
        event.activity_code,
        held.perspective_code,
        held.item_code,
        held.basis_code = 'recorded' AS is_recorded,
        held.payer_code,
        held.beneficiary_code,
        TRUE AS is_event,
        event.start_date,
        CASE
            WHEN (event.is_stay OR held.is_spread) AND event.end_date_excl > event.start_date
                THEN event.end_date_excl
            ELSE CAST(event.start_date + INTERVAL '1' DAY AS DATE)
        END AS end_date_excl,
        CASE
            WHEN (event.is_stay OR held.is_spread) AND event.end_date_excl > event.start_date
                THEN DATE_DIFF('day', event.start_date, event.end_date_excl)
            ELSE 1
        END AS n_days,
        CAST(held.cost_gbp * 100 AS BIGINT) AS cost_pence,
        CASE WHEN held.basis_code <> 'recorded' THEN held.quantity END AS quantity,
        held.base_units,
        held.n_sharing
    FROM event
    INNER JOIN cost.cost_line AS held
        ON held.interaction_id = event.interaction_id AND held.perspective_code IN ('economic', 'social')
),

clipped AS (
    SELECT
        line.*,
        side.side_code,
        line.is_event AND line.start_date >= side.from_date AS is_begun,
        DATE_DIFF('day', line.start_date, GREATEST(line.start_date, side.from_date)) AS day_from,
        DATE_DIFF('day', line.start_date, LEAST(line.end_date_excl, side.to_date_excl)) AS day_to,
        CAST(line.quantity * 100000000 AS HUGEINT) AS scaled,
        CAST(line.n_days * CAST(line.base_units * 10000 AS BIGINT) * line.n_sharing AS HUGEINT) AS divisor
    FROM line
    INNER JOIN compare.side AS side
        ON side.person_id = line.person_id
        AND side.window_code = 'whole'
        AND line.start_date < side.to_date_excl
        AND line.end_date_excl > side.from_date
),

-- A body that gains in two ways from one contact pays two lines for it: the contact's units count once.
contact AS (
    SELECT
        person_id,
        interaction_id,
        agency_code,
        activity_code,
        perspective_code,
        item_code,
        is_recorded,
        payer_code,
        beneficiary_code,
        side_code,
        MAX(CASE WHEN is_begun THEN 1 ELSE 0 END) AS n_begun,
        MAX(
            (2 * scaled * day_to + divisor) // (2 * divisor) - (2 * scaled * day_from + divisor) // (2 * divisor)
        ) AS units,
        SUM(
            (2 * cost_pence * day_to + n_days) // (2 * n_days) - (2 * cost_pence * day_from + n_days) // (2 * n_days)
        ) AS pence
    FROM clipped
    GROUP BY
        person_id, interaction_id, agency_code, activity_code, perspective_code, item_code, is_recorded,
        payer_code, beneficiary_code, side_code
),

total AS (
    SELECT
        person_id,
        agency_code,
        activity_code,
        perspective_code,
        item_code,
        is_recorded,
        payer_code,
        beneficiary_code,
        MAX(units) IS NOT NULL AS has_units,
        CAST(SUM(CASE WHEN side_code = 'before' THEN n_begun ELSE 0 END) AS BIGINT) AS n_before,
        CAST(SUM(CASE WHEN side_code = 'after' THEN n_begun ELSE 0 END) AS BIGINT) AS n_after,
        CAST(SUM(CASE WHEN side_code = 'before' THEN units ELSE 0 END) AS BIGINT) AS before_units,
        CAST(SUM(CASE WHEN side_code = 'after' THEN units ELSE 0 END) AS BIGINT) AS after_units,
        CAST(SUM(CASE WHEN side_code = 'before' THEN pence ELSE 0 END) AS BIGINT) AS before_pence,
        CAST(SUM(CASE WHEN side_code = 'after' THEN pence ELSE 0 END) AS BIGINT) AS after_pence
    FROM contact
    GROUP BY
        person_id, agency_code, activity_code, perspective_code, item_code, is_recorded, payer_code,
        beneficiary_code
),

span AS (
    SELECT
        person_id,
        MAX(CASE WHEN side_code = 'before' THEN from_date END) AS before_from_date,
        MAX(CASE WHEN side_code = 'before' THEN to_date_excl END) AS before_to_date_excl,
        MAX(CASE WHEN side_code = 'after' THEN from_date END) AS after_from_date,
        MAX(CASE WHEN side_code = 'after' THEN to_date_excl END) AS after_to_date_excl
    FROM compare.side
    WHERE window_code = 'whole'
    GROUP BY person_id
),

observed AS (
    SELECT
        person_id,
        agency_code,
        MAX(CASE WHEN side_code = 'before' THEN observed_days END) AS before_days,
        MAX(CASE WHEN side_code = 'after' THEN observed_days END) AS after_days
    FROM compare.agency_side
    WHERE window_code = 'whole'
    GROUP BY person_id, agency_code
),

part AS (
    SELECT
        item_code,
        payer_code,
        beneficiary_code,
        MIN(part_total) AS part_total,
        SUM(part_to - part_from) AS parts
    FROM cost.item_payer
    GROUP BY item_code, payer_code, beneficiary_code
),

price AS (
    SELECT
        item.item_code,
        part.payer_code,
        part.beneficiary_code,
        (
            2 * CAST(item.value_gbp * 100 AS HUGEINT) * CAST(item.index_to * 10000 AS HUGEINT) * part.parts
            + CAST(item.index_from * 10000 AS HUGEINT) * part.part_total
        ) // (2 * CAST(item.index_from * 10000 AS HUGEINT) * part.part_total) AS pence
    FROM cost.uprated_item AS item
    INNER JOIN part ON part.item_code = item.item_code
),

rated AS (
    SELECT
        total.*,
        COALESCE(observed.before_days, 0) AS before_days,
        COALESCE(observed.after_days, 0) AS after_days,
        CASE
            WHEN observed.before_days > 0 AND observed.after_days > 0 THEN TRUE
            ELSE FALSE
        END AS is_rated,
        (200 * CAST(observed.before_days AS HUGEINT)) AS before_base,
        (200 * CAST(observed.after_days AS HUGEINT)) AS after_base
    FROM total
    LEFT JOIN observed
        ON observed.person_id = total.person_id AND observed.agency_code = total.agency_code
),

yearly AS (
    SELECT
        rated.*,
        CASE WHEN before_days > 0 THEN (73050 * before_units + 100 * before_days) // before_base END AS before_unit_rate,
        CASE WHEN after_days > 0 THEN (73050 * after_units + 100 * after_days) // after_base END AS after_unit_rate,
        CASE WHEN before_days > 0 THEN (73050 * before_pence + 100 * before_days) // before_base END AS before_rate,
        CASE WHEN after_days > 0 THEN (73050 * after_pence + 100 * after_days) // after_base END AS after_rate
    FROM rated
)

SELECT
    yearly.person_id,
    COALESCE(own.level_1_label, payer_word.level_1_label) AS level_1_label,
    CASE WHEN own.payer_code IS NOT NULL THEN own.level_2_label ELSE payer_word.level_2_label END AS level_2_label,
    COALESCE(own.counterpart_code, payer_word.counterpart_code, 'none') AS counterpart_code,
    CASE WHEN own.payer_code IS NOT NULL THEN own.counterpart_note ELSE payer_word.counterpart_note END AS counterpart_note_text,
    yearly.payer_code,
    payer.payer_label,
    yearly.beneficiary_code,
    yearly.agency_code,
    yearly.activity_code,
    COALESCE(activity.activity_label, yearly.activity_code) AS activity_label,
    yearly.perspective_code,
    yearly.item_code,
    yearly.is_recorded,
    CASE WHEN NOT yearly.is_recorded THEN item.item_label END AS item_label,
    CASE WHEN NOT yearly.is_recorded THEN cost.unit_label END AS unit_label,
    CASE WHEN NOT yearly.is_recorded THEN item.value_gbp END AS unit_cost_gbp,
    CASE WHEN NOT yearly.is_recorded THEN item.price_year_fy END AS price_year_fy,
    CASE WHEN NOT yearly.is_recorded THEN CAST(
        CAST(price.pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) END AS paid_unit_cost_gbp,
    span.before_from_date,
    span.before_to_date_excl,
    CAST(yearly.before_days AS BIGINT) AS before_observed_days,
    span.after_from_date,
    span.after_to_date_excl,
    CAST(yearly.after_days AS BIGINT) AS after_observed_days,
    yearly.n_before,
    yearly.n_after,
    CASE WHEN yearly.has_units THEN CAST(CAST(yearly.before_units AS DECIMAL(14, 0)) * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(18, 4)) END
    AS before_units,
    CASE WHEN yearly.has_units THEN CAST(CAST(yearly.after_units AS DECIMAL(14, 0)) * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(18, 4)) END
    AS after_units,
    CASE WHEN yearly.has_units AND yearly.is_rated THEN CAST(
        CAST(yearly.after_unit_rate - yearly.before_unit_rate AS DECIMAL(14, 0)) * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(18, 4)
    ) END AS change_units_per_year,
    CASE WHEN yearly.perspective_code = 'fiscal' THEN CAST(
        CAST(yearly.before_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) END AS before_fiscal_gbp,
    CASE WHEN yearly.perspective_code = 'fiscal' THEN CAST(
        CAST(yearly.after_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) END AS after_fiscal_gbp,
    CASE WHEN yearly.perspective_code = 'fiscal' AND yearly.is_rated THEN CAST(
        CAST(yearly.after_rate - yearly.before_rate AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) END AS change_fiscal_gbp_per_year,
    CASE WHEN yearly.perspective_code = 'economic' THEN CAST(
        CAST(yearly.before_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) END AS before_economic_gbp,
    CASE WHEN yearly.perspective_code = 'economic' THEN CAST(
        CAST(yearly.after_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) END AS after_economic_gbp,
    CASE WHEN yearly.perspective_code = 'social' THEN CAST(
        CAST(yearly.before_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) END AS before_social_gbp,
    CASE WHEN yearly.perspective_code = 'social' THEN CAST(
        CAST(yearly.after_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) END AS after_social_gbp,
    CASE WHEN NOT yearly.is_recorded THEN item.confidence_code END AS confidence_code,
    CASE WHEN NOT yearly.is_recorded THEN
        CASE item.confidence_code WHEN 'high' THEN 'Green' WHEN 'medium' THEN 'Amber' WHEN 'low' THEN 'Red' END
    END AS flag_label,
    COALESCE(by_item.cashability_code, by_payer.cashability_code, 'not_said') AS cashability_code,
    CASE WHEN by_item.item_code IS NULL THEN by_payer.confirmed_by_label ELSE by_item.confirmed_by_label END
    AS confirmed_by_label,
    CASE WHEN by_item.item_code IS NULL THEN by_payer.confirmed_date ELSE by_item.confirmed_date END AS confirmed_date
FROM yearly
INNER JOIN span ON span.person_id = yearly.person_id
LEFT JOIN cost.payer AS payer ON payer.payer_code = yearly.payer_code
LEFT JOIN canonical.activity AS activity ON activity.activity_code = yearly.activity_code
LEFT JOIN cost.uprated_item AS item ON item.item_code = yearly.item_code
LEFT JOIN cost.unit_cost AS cost ON cost.item_code = yearly.item_code
LEFT JOIN price
    ON price.item_code = yearly.item_code
    AND price.payer_code = yearly.payer_code
    AND price.beneficiary_code = yearly.beneficiary_code
LEFT JOIN word AS own ON own.payer_code = yearly.payer_code AND own.payer_label = cost.payer_label
LEFT JOIN word AS payer_word ON payer_word.payer_code = yearly.payer_code AND payer_word.payer_label = ''
LEFT JOIN cost.cashable AS by_item
    ON by_item.payer_code = yearly.payer_code AND by_item.item_code = yearly.item_code
LEFT JOIN cost.cashable AS by_payer ON by_payer.payer_code = yearly.payer_code AND by_payer.item_code IS NULL
ORDER BY
    yearly.person_id,
    yearly.payer_code,
    yearly.agency_code,
    yearly.activity_code,
    yearly.perspective_code,
    yearly.item_code ASC NULLS FIRST,
    yearly.is_recorded,
    yearly.beneficiary_code
