-- Grain: one cost line of one interaction in one side of one window (person_id, window_code, side_code, interaction_id,
--        line_no).
-- Reads: compare.side, compare.spell.
-- Rule: an interaction is in a side when any of its days is; it is counted where it starts, on its first line, so once.
--       Nights and cost are
--       the part inside the side (see compare.spell): the parts of a whole window add up to the line, to the penny.
WITH clipped AS (
    SELECT
        side.person_id,
        side.window_code,
        side.side_code,
        side.from_date,
        spell.interaction_id,
        spell.line_no,
        spell.agency_code,
        spell.activity_type_code,
        spell.nights AS n_whole_nights,
        spell.item_code,
        spell.payer_code,
        spell.beneficiary_code,
        spell.is_contact AND spell.start_date >= side.from_date AND spell.start_date < side.to_date_excl AS is_counted,
        spell.n_days,
        DATE_DIFF('day', spell.start_date, GREATEST(spell.start_date, side.from_date)) AS day_from,
        DATE_DIFF('day', spell.start_date, LEAST(spell.end_date_excl, side.to_date_excl)) AS day_to,
        spell.cost_pence,
        spell.low_cost_pence,
        spell.high_cost_pence
    FROM compare.side AS side
    INNER JOIN compare.spell AS spell
        ON spell.person_id = side.person_id
        AND spell.start_date < side.to_date_excl
        AND spell.end_date_excl > side.from_date
),

part AS (
    SELECT
        clipped.*,
        (2 * cost_pence * day_to + n_days) // (2 * n_days)
        - (2 * cost_pence * day_from + n_days) // (2 * n_days) AS part_pence,
        (2 * low_cost_pence * day_to + n_days) // (2 * n_days)
        - (2 * low_cost_pence * day_from + n_days) // (2 * n_days) AS low_part_pence,
        (2 * high_cost_pence * day_to + n_days) // (2 * n_days)
        - (2 * high_cost_pence * day_from + n_days) // (2 * n_days) AS high_part_pence
    FROM clipped
)

SELECT
    person_id,
    window_code,
    side_code,
    interaction_id,
    line_no,
    agency_code,
    item_code,
    payer_code,
    beneficiary_code,
    is_counted,
    CAST(CASE WHEN n_whole_nights > 0 THEN day_to - day_from ELSE 0 END AS BIGINT) AS nights,
    CAST(CAST(part_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(CAST(low_part_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(CAST(high_part_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS high_cost_gbp,
    activity_type_code
FROM part
ORDER BY person_id, window_code, from_date, interaction_id, line_no
