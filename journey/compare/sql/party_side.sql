-- Grain: one body in one side of one window, by one way of cutting the cost (person_id, window_code, side_code, cut_code,
--        is_pot, party_code).
-- Reads: compare.payer_side, compare.summary, cost.payer, cost.pot.
-- Rule: pays: by who pays. gains: by whose use of money falls when there is less activity. pooled: by who pays, with the
--       payers of one pot as one line beside the rest, never counted twice. The rows of each cut of a side add up to its
--       headline, to the penny. Rates are per 365.25 observed days of the headline, each rounded once.
WITH pot AS (
    SELECT
        pot.pot_label,
        CASE WHEN MIN(payer.level_code) = MAX(payer.level_code) THEN MIN(payer.level_code) ELSE 'mixed' END AS level_code
    FROM cost.pot AS pot
    INNER JOIN cost.payer AS payer ON payer.payer_code = pot.payer_code
    GROUP BY pot.pot_label
),

party AS (
    SELECT
        FALSE AS is_pot,
        payer_code AS party_code,
        payer_label AS party_label,
        level_code
    FROM cost.payer
    UNION ALL
    SELECT
        TRUE AS is_pot,
        pot_label AS party_code,
        pot_label AS party_label,
        level_code
    FROM pot
),

cut AS (
    SELECT
        paid.*,
        'pays' AS cut_code,
        FALSE AS is_pot,
        paid.payer_code AS party_code
    FROM compare.payer_side AS paid
    UNION ALL
    SELECT
        paid.*,
        'gains' AS cut_code,
        FALSE AS is_pot,
        paid.beneficiary_code AS party_code
    FROM compare.payer_side AS paid
    UNION ALL
    SELECT
        paid.*,
        'pooled' AS cut_code,
        member.pot_label IS NOT NULL AS is_pot,
        COALESCE(member.pot_label, paid.payer_code) AS party_code
    FROM compare.payer_side AS paid
    LEFT JOIN cost.pot AS member ON member.payer_code = paid.payer_code
),

total AS (
    SELECT
        person_id,
        window_code,
        side_code,
        cut_code,
        is_pot,
        party_code,
        CAST(SUM(n_lines) AS BIGINT) AS n_lines,
        CAST(SUM(cost_gbp) * 100 AS BIGINT) AS cost_pence,
        CAST(SUM(low_cost_gbp) * 100 AS BIGINT) AS low_pence,
        CAST(SUM(high_cost_gbp) * 100 AS BIGINT) AS high_pence
    FROM cut
    GROUP BY person_id, window_code, side_code, cut_code, is_pot, party_code
),

rated AS (
    SELECT
        total.*,
        whole.from_date,
        CASE WHEN whole.observed_days > 0 THEN whole.observed_days END AS rate_days
    FROM total
    INNER JOIN compare.summary AS whole
        ON whole.person_id = total.person_id
        AND whole.window_code = total.window_code
        AND whole.side_code = total.side_code
)

SELECT
    rated.person_id,
    rated.window_code,
    rated.side_code,
    rated.cut_code,
    rated.is_pot,
    rated.party_code,
    party.party_label,
    party.level_code,
    rated.n_lines,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CAST(CAST(low_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS low_cost_gbp,
    CAST(CAST(high_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS high_cost_gbp,
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
    ) AS high_cost_gbp_per_year
FROM rated
INNER JOIN party ON party.is_pot = rated.is_pot AND party.party_code = rated.party_code
ORDER BY person_id, window_code, from_date, cut_code, party_label, is_pot, party_code
