-- Grain: one costed interaction and one side of the change (interaction_id, side_code).
-- Reads: timeline.journey, compare.interaction_side, cost.cost_line, cost.unit_cost.
-- Rule: line_cost_gbp is the whole line, rounded once; cost_gbp is the part that falls on this side (a stay over an edge
--       is split by nights). side_code outside holds what no side has: people without a change date, and nights before
--       the first day held. The parts of a line add up to the line exactly.
WITH part AS (
    SELECT
        person_id,
        interaction_id,
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
        COUNT(*) AS n_parts,
        SUM(cost_gbp) AS cost_gbp,
        SUM(low_cost_gbp) AS low_cost_gbp,
        SUM(high_cost_gbp) AS high_cost_gbp
    FROM part
    GROUP BY person_id, interaction_id
),

outside AS (
    SELECT
        journey.person_id,
        journey.interaction_id,
        'outside' AS side_code,
        CAST(journey.cost_gbp - COALESCE(inside.cost_gbp, 0) AS DECIMAL(18, 2)) AS cost_gbp,
        CAST(journey.low_cost_gbp - COALESCE(inside.low_cost_gbp, 0) AS DECIMAL(18, 2)) AS low_cost_gbp,
        CAST(journey.high_cost_gbp - COALESCE(inside.high_cost_gbp, 0) AS DECIMAL(18, 2)) AS high_cost_gbp
    FROM timeline.journey AS journey
    LEFT JOIN inside
        ON inside.person_id = journey.person_id AND inside.interaction_id = journey.interaction_id
    WHERE journey.cost_gbp IS NOT NULL
        AND (inside.n_parts IS NULL OR journey.cost_gbp <> inside.cost_gbp)
),

placed AS (
    SELECT * FROM part
    UNION ALL
    SELECT * FROM outside
)

SELECT
    placed.person_id,
    placed.interaction_id,
    placed.side_code,
    journey.agency_code,
    journey.activity_code,
    journey.activity_type_code,
    journey.start_date,
    line.item_code,
    item.agency_type AS payer_label,
    line.quantity,
    line.quantity_basis_code,
    line.base_units_per_item,
    line.n_sharing,
    line.unit_cost_gbp,
    line.price_year_fy,
    line.index_from,
    line.index_to,
    line.cost_gbp AS line_cost_gbp,
    placed.cost_gbp,
    placed.low_cost_gbp,
    placed.high_cost_gbp,
    line.rule_note AS rule_reason
FROM placed
INNER JOIN timeline.journey AS journey
    ON journey.interaction_id = placed.interaction_id AND journey.person_id = placed.person_id
INNER JOIN cost.cost_line AS line ON line.interaction_id = placed.interaction_id
LEFT JOIN cost.unit_cost AS item ON item.item_code = line.item_code
ORDER BY placed.person_id, journey.start_date, placed.interaction_id, placed.side_code DESC
