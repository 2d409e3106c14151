-- Grain: one cost line that is no public cost (interaction_id, perspective_code, line_no).
-- Reads: cost.cost_line, cost.payer, cost.item_payer, cost.uprated_item, canonical.interaction, canonical.activity, link.person_link.
-- Rule: what an interaction costs the person, businesses or society, beside its public cost and never added to it. The
--       columns are those of cost_lines; a line is whole and not split by the sides of a change.
WITH fraction AS (
    SELECT
        line.*,
        item.index_code,
        COALESCE(payer.part_from, 0) AS part_from,
        COALESCE(payer.part_to, 1) AS part_to,
        COALESCE(payer.part_total, 1) AS part_total,
        CAST(line.unit_cost_gbp * 100 AS HUGEINT) * CAST(line.quantity AS HUGEINT) * 10000 AS numerator,
        CAST(line.base_units * 10000 AS HUGEINT) * CAST(line.n_sharing AS HUGEINT) AS divisor
    FROM cost.cost_line AS line
    LEFT JOIN cost.uprated_item AS item ON item.item_code = line.item_code
    LEFT JOIN cost.item_payer AS payer ON payer.item_code = line.item_code AND payer.line_no = line.line_no
    WHERE line.perspective_code <> 'fiscal'
),

share AS (
    SELECT
        fraction.*,
        (2 * numerator * share_no + divisor) // (2 * divisor)
        - (2 * numerator * (share_no - 1) + divisor) // (2 * divisor) AS share_pence
    FROM fraction
)

SELECT
    person.person_id,
    line.interaction_id,
    line.perspective_code,
    line.line_no,
    interaction.agency_code,
    interaction.activity_code,
    COALESCE(activity.activity_type_code, 'contact') AS activity_type_code,
    interaction.start_date,
    line.item_code,
    line.payer_code,
    payer.payer_label,
    line.beneficiary_code,
    line.quantity,
    line.basis_code,
    line.base_units,
    line.n_sharing,
    line.share_no,
    line.unit_cost_gbp,
    line.price_year_fy,
    CAST(
        CAST(
            (2 * line.share_pence * line.part_to + line.part_total) // (2 * line.part_total)
            - (2 * line.share_pence * line.part_from + line.part_total) // (2 * line.part_total) AS DECIMAL(16, 0)
        ) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS nominal_cost_gbp,
    line.index_code,
    line.index_from,
    line.index_to,
    line.cost_gbp,
    line.low_cost_gbp,
    line.high_cost_gbp,
    line.rule_code,
    line.rule_note AS rule_reason
FROM share AS line
INNER JOIN canonical.interaction AS interaction ON interaction.interaction_id = line.interaction_id
INNER JOIN link.person_link AS person
    ON person.source_code = interaction.source_code
    AND person.source_person_id = interaction.source_person_id
LEFT JOIN canonical.activity AS activity ON activity.activity_code = interaction.activity_code
LEFT JOIN cost.payer AS payer ON payer.payer_code = line.payer_code
ORDER BY person.person_id, interaction.start_date, line.interaction_id, line.perspective_code, line.line_no
