-- Grain: one public cost line of one interaction and one side of the change (interaction_id, line_no, side_code).
-- Reads: timeline.journey, timeline.not_held, compare.interaction_side, compare.support_charge, cost.cost_line, cost.payer,
--        cost.support_plan, cost.uprated_item, cost.price_index, cost.assumption_set, cost.item_payer, cost.cashable.
-- Rule: line_cost_gbp is the whole line, rounded once; cost_gbp is the part that falls on this side (a stay over an edge
--       is split by nights). side_code outside holds what no side has: people without a change date, and nights before
--       the first day held. The parts of a line add up to the line exactly. The support team's budget, where it is counted
--       as a whole, is a line of its own without an interaction: a year's budget x days / (people supported x 365.25 days),
--       or an hour's price x hours a week x days / 7 days; quantity and base_units hold hundredths of hours, so that both
--       are exact. Only fiscal lines: see costs_to_others for the rest. nominal_cost_gbp is the whole line in the prices of
--       price_year_fy, worked out as the line is, without the index. index_code is the series behind index_from and index_to: what
--       an agency recorded goes by gdp. cashability_code is what a named budget holder said of the item, else of the payer.
WITH part AS (
    SELECT
        person_id,
        interaction_id,
        line_no,
        side_code,
        cost_gbp,
        low_cost_gbp,
        high_cost_gbp
    FROM compare.interaction_side
    WHERE window_code = 'whole' AND cost_gbp IS NOT NULL
),

inside AS (
    SELECT
        person_id,
        interaction_id,
        line_no,
        COUNT(*) AS n_parts,
        SUM(cost_gbp) AS cost_gbp,
        SUM(low_cost_gbp) AS low_cost_gbp,
        SUM(high_cost_gbp) AS high_cost_gbp
    FROM part
    GROUP BY person_id, interaction_id, line_no
),

event AS (
    SELECT
        person_id,
        interaction_id,
        agency_code,
        activity_code,
        activity_type_code,
        start_date
    FROM timeline.journey
    UNION ALL
    SELECT
        person_id,
        interaction_id,
        agency_code,
        activity_code,
        activity_type_code,
        start_date
    FROM timeline.not_held
),

plan AS (
    SELECT
        whole.method_code,
        CASE WHEN whole.method_code = 'hours' THEN whole.item_code END AS item_code,
        CASE WHEN whole.method_code = 'hours' THEN CAST(whole.hours_per_week * 100 AS BIGINT) ELSE 1 END AS units_a_day,
        CASE WHEN whole.method_code = 'hours' THEN 700.00 ELSE whole.n_people * 365.25 END AS base_units,
        CASE WHEN whole.method_code = 'hours' THEN item.value_gbp ELSE whole.yearly_budget_gbp END AS unit_cost_gbp,
        CASE WHEN whole.method_code = 'hours' THEN item.price_year_fy ELSE whole.price_year_fy END AS price_year_fy,
        CASE WHEN whole.method_code = 'hours' THEN item.index_code ELSE 'gdp' END AS index_code,
        CASE WHEN whole.method_code = 'hours' THEN item.index_from ELSE index_from.index_value END AS index_from,
        CASE WHEN whole.method_code = 'hours' THEN item.index_to ELSE index_to.index_value END AS index_to
    FROM cost.support_plan AS whole
    CROSS JOIN cost.assumption_set AS chosen
    LEFT JOIN cost.uprated_item AS item ON item.item_code = whole.item_code
    LEFT JOIN cost.price_index AS index_from
        ON index_from.index_code = 'gdp' AND index_from.financial_year = whole.price_year_fy
    LEFT JOIN cost.price_index AS index_to
        ON index_to.index_code = 'gdp' AND index_to.financial_year = chosen.price_base_fy
),

held AS (
    SELECT
        event.*,
        line.line_no,
        line.payer_code,
        line.beneficiary_code,
        line.rule_code,
        line.item_code,
        line.quantity,
        line.basis_code,
        line.base_units,
        line.n_sharing,
        line.share_no,
        line.unit_cost_gbp,
        line.price_year_fy,
        CASE WHEN line.basis_code = 'recorded' THEN 'gdp' ELSE item.index_code END AS index_code,
        line.index_from,
        line.index_to,
        COALESCE(payer.part_from, 0) AS part_from,
        COALESCE(payer.part_to, 1) AS part_to,
        COALESCE(payer.part_total, 1) AS part_total,
        line.item_code AS cashable_item_code,
        line.cost_gbp AS line_cost_gbp,
        line.low_cost_gbp AS low_line_cost_gbp,
        line.high_cost_gbp AS high_line_cost_gbp,
        line.rule_note
    FROM event
    INNER JOIN cost.cost_line AS line
        ON line.interaction_id = event.interaction_id AND line.perspective_code = 'fiscal'
    LEFT JOIN cost.uprated_item AS item ON item.item_code = line.item_code
    LEFT JOIN cost.item_payer AS payer ON payer.item_code = line.item_code AND payer.line_no = line.line_no
    UNION ALL
    SELECT
        charge.person_id,
        CONCAT('support:', charge.person_id) AS interaction_id,
        side.agency_code,
        'support_as_a_whole' AS activity_code,
        'support' AS activity_type_code,
        charge.from_date AS start_date,
        CAST(1 AS BIGINT) AS line_no,
        charge.payer_code,
        charge.payer_code AS beneficiary_code,
        CONCAT('support_', charge.method_code) AS rule_code,
        plan.item_code,
        CAST(plan.units_a_day * DATE_DIFF('day', charge.from_date, charge.to_date_excl) AS BIGINT) AS quantity,
        'nights' AS basis_code,
        plan.base_units,
        CAST(1 AS BIGINT) AS n_sharing,
        CAST(1 AS BIGINT) AS share_no,
        plan.unit_cost_gbp,
        plan.price_year_fy,
        plan.index_code,
        plan.index_from,
        plan.index_to,
        0 AS part_from,
        1 AS part_to,
        1 AS part_total,
        CAST(NULL AS VARCHAR) AS cashable_item_code,
        CAST(CAST(charge.cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS line_cost_gbp,
        CAST(
            CAST(charge.low_cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
        ) AS low_line_cost_gbp,
        CAST(
            CAST(charge.high_cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
        ) AS high_line_cost_gbp,
        charge.note_text AS rule_note
    FROM compare.support_charge AS charge
    INNER JOIN plan ON plan.method_code = charge.method_code
    INNER JOIN (
        SELECT
            person_id,
            MIN(agency_code) AS agency_code
        FROM compare.interaction_side
        WHERE interaction_id LIKE 'support:%'
        GROUP BY person_id
    ) AS side ON side.person_id = charge.person_id
),

placed AS (
    SELECT * FROM part
    UNION ALL
    SELECT
        held.person_id,
        held.interaction_id,
        held.line_no,
        'outside' AS side_code,
        CAST(held.line_cost_gbp - COALESCE(inside.cost_gbp, 0) AS DECIMAL(18, 2)) AS cost_gbp,
        CAST(held.low_line_cost_gbp - COALESCE(inside.low_cost_gbp, 0) AS DECIMAL(18, 2)) AS low_cost_gbp,
        CAST(held.high_line_cost_gbp - COALESCE(inside.high_cost_gbp, 0) AS DECIMAL(18, 2)) AS high_cost_gbp
    FROM held
    LEFT JOIN inside
        ON inside.person_id = held.person_id
        AND inside.interaction_id = held.interaction_id
        AND inside.line_no = held.line_no
    WHERE inside.n_parts IS NULL OR held.line_cost_gbp <> inside.cost_gbp
),

fraction AS (
    SELECT DISTINCT
        quantity,
        base_units,
        n_sharing,
        share_no,
        unit_cost_gbp,
        part_from,
        part_to,
        part_total,
        CAST(unit_cost_gbp * 100 AS HUGEINT) * CAST(quantity AS HUGEINT) * 10000 AS numerator,
        CAST(base_units * 10000 AS HUGEINT) * CAST(n_sharing AS HUGEINT) AS divisor
    FROM held
),

share AS (
    SELECT
        fraction.*,
        (2 * numerator * share_no + divisor) // (2 * divisor)
        - (2 * numerator * (share_no - 1) + divisor) // (2 * divisor) AS share_pence
    FROM fraction
),

nominal AS (
    SELECT
        share.*,
        CAST(
            CAST(
                (2 * share_pence * part_to + part_total) // (2 * part_total)
                - (2 * share_pence * part_from + part_total) // (2 * part_total) AS DECIMAL(16, 0)
            ) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
        ) AS nominal_cost_gbp
    FROM share
)

SELECT
    placed.person_id,
    placed.interaction_id,
    placed.line_no,
    placed.side_code,
    'fiscal' AS perspective_code,
    held.agency_code,
    held.activity_code,
    held.activity_type_code,
    held.start_date,
    held.item_code,
    held.payer_code,
    payer.payer_label,
    held.beneficiary_code,
    held.quantity,
    held.basis_code,
    CAST(held.base_units AS DECIMAL(18, 4)) AS base_units,
    held.n_sharing,
    held.share_no,
    held.unit_cost_gbp,
    held.price_year_fy,
    nominal.nominal_cost_gbp,
    held.index_code,
    CAST(held.index_from AS DECIMAL(10, 4)) AS index_from,
    CAST(held.index_to AS DECIMAL(10, 4)) AS index_to,
    held.line_cost_gbp,
    placed.cost_gbp,
    placed.low_cost_gbp,
    placed.high_cost_gbp,
    COALESCE(of_item.cashability_code, of_payer.cashability_code, 'not_said') AS cashability_code,
    held.rule_code,
    held.rule_note AS rule_reason
FROM placed
INNER JOIN held
    ON held.interaction_id = placed.interaction_id
    AND held.person_id = placed.person_id
    AND held.line_no = placed.line_no
LEFT JOIN cost.payer AS payer ON payer.payer_code = held.payer_code
LEFT JOIN nominal
    ON nominal.quantity = held.quantity
    AND nominal.base_units = held.base_units
    AND nominal.n_sharing = held.n_sharing
    AND nominal.share_no = held.share_no
    AND nominal.unit_cost_gbp = held.unit_cost_gbp
    AND nominal.part_from = held.part_from
    AND nominal.part_to = held.part_to
    AND nominal.part_total = held.part_total
LEFT JOIN cost.cashable AS of_item
    ON of_item.payer_code = held.payer_code AND of_item.item_code = held.cashable_item_code
LEFT JOIN cost.cashable AS of_payer ON of_payer.payer_code = held.payer_code AND of_payer.item_code IS NULL
ORDER BY placed.person_id, held.start_date, placed.interaction_id, placed.line_no, placed.side_code DESC
