-- Grain: one side of one person's whole window, with links at one threshold (person_id, threshold_code, side_code).
-- Reads: link.at_threshold, canonical.interaction, canonical.ending, compare.spell, compare.support_charge, compare.basis,
--        compare.compared_side, compare.summary, canonical.agency.
-- Rule: what the whole window would hold if the person were the source people of link.at_threshold. Counts, costs and
--       rates are made as in compare.summary, the support team's included, so standard equals the headline to the penny; compared ones
--       as in compare.compared_side. What began while the person could not be seen is left out, whoever's links hold it.
WITH chosen AS (
    SELECT
        person_id,
        threshold_code,
        COUNT(*) AS n_source_people
    FROM link.at_threshold
    GROUP BY person_id, threshold_code
),

sided AS (
    SELECT
        chosen.person_id,
        chosen.threshold_code,
        chosen.n_source_people,
        summary.side_code,
        summary.from_date,
        summary.to_date_excl,
        summary.observed_days,
        compared.observed_days AS compared_days
    FROM chosen
    INNER JOIN compare.summary AS summary ON summary.person_id = chosen.person_id
    INNER JOIN compare.compared_side AS compared
        ON compared.person_id = summary.person_id
        AND compared.window_code = summary.window_code
        AND compared.side_code = summary.side_code
    WHERE summary.window_code = 'whole'
),

unseen AS (
    SELECT DISTINCT
        chosen.person_id,
        interaction.interaction_id
    FROM link.at_threshold AS chosen
    INNER JOIN canonical.interaction AS interaction
        ON interaction.source_code = chosen.source_code
        AND interaction.source_person_id = chosen.source_person_id
    INNER JOIN canonical.ending AS ending
        ON ending.person_id = chosen.person_id
        AND ending.from_date <= interaction.start_date
        AND COALESCE(ending.to_date_excl, CAST('9999-12-31' AS DATE)) > interaction.start_date
),

member AS (
    SELECT
        chosen.person_id,
        chosen.threshold_code,
        spell.is_contact,
        agency.is_support OR COALESCE(basis.is_compared, FALSE) AS is_compared,
        spell.start_date,
        spell.end_date_excl,
        spell.n_days,
        spell.cost_pence
    FROM link.at_threshold AS chosen
    INNER JOIN canonical.interaction AS interaction
        ON interaction.source_code = chosen.source_code
        AND interaction.source_person_id = chosen.source_person_id
    INNER JOIN compare.spell AS spell ON spell.interaction_id = interaction.interaction_id
    INNER JOIN canonical.agency AS agency ON agency.agency_code = spell.agency_code
    LEFT JOIN compare.basis AS basis
        ON basis.person_id = chosen.person_id
        AND basis.window_code = 'whole'
        AND basis.agency_code = spell.agency_code
    LEFT JOIN unseen
        ON unseen.person_id = chosen.person_id AND unseen.interaction_id = spell.interaction_id
    WHERE unseen.interaction_id IS NULL
    UNION ALL
    SELECT
        chosen.person_id,
        chosen.threshold_code,
        FALSE AS is_contact,
        TRUE AS is_compared,
        charge.from_date AS start_date,
        charge.to_date_excl AS end_date_excl,
        CAST(DATE_DIFF('day', charge.from_date, charge.to_date_excl) AS BIGINT) AS n_days,
        charge.cost_pence
    FROM chosen
    INNER JOIN compare.support_charge AS charge ON charge.person_id = chosen.person_id
),

clipped AS (
    SELECT
        sided.person_id,
        sided.threshold_code,
        sided.side_code,
        member.is_compared,
        member.n_days,
        member.cost_pence,
        CASE WHEN member.is_contact AND member.start_date >= sided.from_date THEN 1 ELSE 0 END AS n_counted,
        DATE_DIFF('day', member.start_date, GREATEST(member.start_date, sided.from_date)) AS day_from,
        DATE_DIFF('day', member.start_date, LEAST(member.end_date_excl, sided.to_date_excl)) AS day_to
    FROM sided
    INNER JOIN member
        ON member.person_id = sided.person_id
        AND member.threshold_code = sided.threshold_code
        AND member.start_date < sided.to_date_excl
        AND member.end_date_excl > sided.from_date
),

summed AS (
    SELECT
        person_id,
        threshold_code,
        side_code,
        CAST(SUM(n_counted) AS BIGINT) AS n_interactions,
        CAST(
            SUM(
                (2 * cost_pence * day_to + n_days) // (2 * n_days)
                - (2 * cost_pence * day_from + n_days) // (2 * n_days)
            ) AS BIGINT
        ) AS cost_pence,
        CAST(SUM(CASE WHEN is_compared THEN n_counted ELSE 0 END) AS BIGINT) AS n_compared,
        CAST(
            SUM(
                CASE
                    WHEN is_compared
                        THEN (2 * cost_pence * day_to + n_days) // (2 * n_days)
                        - (2 * cost_pence * day_from + n_days) // (2 * n_days)
                END
            ) AS BIGINT
        ) AS compared_pence
    FROM clipped
    GROUP BY person_id, threshold_code, side_code
),

filled AS (
    SELECT
        sided.person_id,
        sided.threshold_code,
        sided.side_code,
        sided.n_source_people,
        sided.observed_days,
        sided.compared_days,
        COALESCE(summed.n_interactions, 0) AS n_interactions,
        COALESCE(summed.cost_pence, 0) AS cost_pence,
        COALESCE(summed.n_compared, 0) AS n_compared,
        COALESCE(summed.compared_pence, 0) AS compared_pence
    FROM sided
    LEFT JOIN summed
        ON summed.person_id = sided.person_id
        AND summed.threshold_code = sided.threshold_code
        AND summed.side_code = sided.side_code
)

SELECT
    person_id,
    threshold_code,
    side_code,
    CAST(n_source_people AS BIGINT) AS n_source_people,
    observed_days,
    n_interactions,
    CAST(CAST(cost_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS cost_gbp,
    CASE
        WHEN observed_days > 0
            THEN CAST(n_interactions AS DOUBLE) / CAST(observed_days AS DOUBLE) * CAST(365.25 AS DOUBLE)
    END AS n_interactions_per_year,
    CASE
        WHEN observed_days > 0 THEN CAST(
            CAST((2 * cost_pence * 36525 + 100 * observed_days) // (200 * observed_days) AS DECIMAL(16, 0))
            * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
        )
    END AS cost_gbp_per_year,
    compared_days,
    n_compared,
    CAST(
        CAST(compared_pence AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2)
    ) AS compared_cost_gbp
FROM filled
ORDER BY person_id, threshold_code, side_code DESC
