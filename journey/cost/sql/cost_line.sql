-- Grain: one costed interaction (interaction_id).
-- Reads: canonical.interaction, cost.cost_rule, cost.uprated_item.
-- Rule: cost = unit value x index_to / index_from x quantity / base units of the item / people sharing the job, in pence,
--       whole numbers throughout, rounded once, half away from zero: (2 x numerator + denominator) // (2 x denominator).
--       index values hold 4 decimals on both sides of the fraction, so those cancel; base units hold 2, hence x 100.
--       Only what happened is costed, and not what is priced in the record it is part of. Nights run to the end,
--       where open to the end of what the extract covers, and never past the day after the as-of date.
--       A quantity of nothing (no night, no minute, no duration) is uncosted, not nought pounds.
WITH measured AS (
    SELECT
        interaction.interaction_id,
        item.item_code,
        CASE
            WHEN rule.quantity_basis = 'each' THEN 1
            WHEN rule.quantity_basis = 'minutes' THEN interaction.duration_minutes
            WHEN rule.quantity_basis = 'nights' THEN DATE_DIFF(
                'day',
                interaction.start_date,
                LEAST(
                    COALESCE(
                        interaction.end_date_excl,
                        interaction.known_to_date_excl,
                        CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE)
                    ),
                    CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE)
                )
            )
        END AS quantity,
        rule.quantity_basis AS quantity_basis_code,
        CAST(rule.base_units_per_item AS DECIMAL(10, 2)) AS base_units_per_item,
        interaction.n_sharing,
        item.value_gbp AS unit_cost_gbp,
        item.price_year_fy,
        item.index_from,
        item.index_to,
        CAST(item.value_gbp * 100 AS HUGEINT) AS unit_pence,
        CAST(COALESCE(item.low_gbp, item.value_gbp) * 100 AS HUGEINT) AS low_pence,
        CAST(COALESCE(item.high_gbp, item.value_gbp) * 100 AS HUGEINT) AS high_pence,
        rule.rule_note
    FROM canonical.interaction AS interaction
    INNER JOIN cost.cost_rule AS rule
        ON rule.activity_code = interaction.activity_code AND rule.status_code = interaction.status_code
    INNER JOIN cost.uprated_item AS item ON item.item_code = rule.item_code
    WHERE interaction.status_code = 'happened'
        AND interaction.counts_for_cost
        AND rule.base_units_per_item > 0
        AND interaction.n_sharing > 0
),

fraction AS (
    SELECT
        measured.*,
        CAST(index_to * 10000 AS HUGEINT) * CAST(quantity AS HUGEINT) * 100 AS multiplier,
        CAST(index_from * 10000 AS HUGEINT) * CAST(base_units_per_item * 100 AS HUGEINT)
        * CAST(n_sharing AS HUGEINT) AS divisor
    FROM measured
    WHERE quantity > 0
),

rounded AS (
    SELECT
        fraction.*,
        (2 * unit_pence * multiplier + divisor) // (2 * divisor) AS cost_pence,
        (2 * low_pence * multiplier + divisor) // (2 * divisor) AS low_cost_pence,
        (2 * high_pence * multiplier + divisor) // (2 * divisor) AS high_cost_pence
    FROM fraction
)

SELECT
    interaction_id,
    item_code,
    CAST(quantity AS BIGINT) AS quantity,
    quantity_basis_code,
    base_units_per_item,
    n_sharing,
    unit_cost_gbp,
    price_year_fy,
    index_from,
    index_to,
    CAST(CAST(cost_pence AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(CAST(low_cost_pence AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(CAST(high_cost_pence AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS high_cost_gbp,
    rule_note
FROM rounded
ORDER BY interaction_id
