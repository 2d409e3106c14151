-- Grain: one payer, beneficiary and budget holder's statement in one side of one window (person_id, window_code, side_code,
--        payer_code, beneficiary_code, cashable_item_code).
-- Reads: compare.interaction_side, compare.summary, cost.payer, cost.cashable.
-- Rule: the parts of cost lines inside the side, by who pays and who gains, so the rows of a side add up to its headline, to
--       the penny. Who pays in one side has a row in the other, of nought. Cashable only where a named budget holder said
--       so: of one item (cashable_item_code) before of the payer as a whole; else not_said. Rates are per 365.25 observed
--       days of the headline.
WITH part AS (
    SELECT
        inside.person_id,
        inside.window_code,
        inside.side_code,
        inside.payer_code,
        inside.beneficiary_code,
        said.item_code AS cashable_item_code,
        CAST(inside.cost_gbp * 100 AS BIGINT) AS cost_pence,
        CAST(inside.low_cost_gbp * 100 AS BIGINT) AS low_pence,
        CAST(inside.high_cost_gbp * 100 AS BIGINT) AS high_pence
    FROM compare.interaction_side AS inside
    LEFT JOIN cost.cashable AS said
        ON said.payer_code = inside.payer_code AND said.item_code = inside.item_code
    WHERE inside.cost_gbp IS NOT NULL
),

total AS (
    SELECT
        person_id,
        window_code,
        side_code,
        payer_code,
        beneficiary_code,
        cashable_item_code,
        COUNT(*) AS n_lines,
        SUM(cost_pence) AS cost_pence,
        SUM(low_pence) AS low_pence,
        SUM(high_pence) AS high_pence
    FROM part
    GROUP BY person_id, window_code, side_code, payer_code, beneficiary_code, cashable_item_code
),

party AS (
    SELECT DISTINCT
        person_id,
        window_code,
        payer_code,
        beneficiary_code,
        cashable_item_code
    FROM total
),

filled AS (
    SELECT
        party.person_id,
        party.window_code,
        whole.side_code,
        whole.from_date,
        party.payer_code,
        party.beneficiary_code,
        party.cashable_item_code,
        CASE WHEN whole.observed_days > 0 THEN whole.observed_days END AS rate_days,
        COALESCE(total.n_lines, 0) AS n_lines,
        CAST(COALESCE(total.cost_pence, 0) AS BIGINT) AS cost_pence,
        CAST(COALESCE(total.low_pence, 0) AS BIGINT) AS low_pence,
        CAST(COALESCE(total.high_pence, 0) AS BIGINT) AS high_pence
    FROM party
    INNER JOIN compare.summary AS whole
        ON whole.person_id = party.person_id AND whole.window_code = party.window_code
    LEFT JOIN total
        ON total.person_id = party.person_id
        AND total.window_code = party.window_code
        AND total.side_code = whole.side_code
        AND total.payer_code = party.payer_code
        AND total.beneficiary_code = party.beneficiary_code
        AND total.cashable_item_code IS NOT DISTINCT FROM party.cashable_item_code
)

SELECT
    filled.person_id,
    filled.window_code,
    filled.side_code,
    filled.payer_code,
    payer.level_code,
    filled.beneficiary_code,
    filled.cashable_item_code,
    COALESCE(said.cashability_code, 'not_said') AS cashability_code,
    said.confirmed_by_label,
    said.confirmed_date,
    said.note_text,
    CAST(filled.n_lines AS BIGINT) AS n_lines,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(CAST(low_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(CAST(high_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS high_cost_gbp,
    CAST(
        CAST((2 * cost_pence * 36525 + 100 * rate_days) // (200 * rate_days) AS DECIMAL(16, 0))
        * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS cost_gbp_per_year
FROM filled
INNER JOIN cost.payer AS payer ON payer.payer_code = filled.payer_code
LEFT JOIN cost.cashable AS said
    ON said.payer_code = filled.payer_code AND said.item_code IS NOT DISTINCT FROM filled.cashable_item_code
ORDER BY person_id, window_code, from_date, payer_code, beneficiary_code, cashable_item_code ASC NULLS FIRST
