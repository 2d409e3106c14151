-- Grain: one interaction with everything its cost may depend on (interaction_id). Kept as a view.
-- Reads: canonical.interaction, cost.horizon, cost.recorded_source.
-- Rule: nights are the days from the first day, counted, to the day of leaving, not counted; what is open runs to the end of
--       what its extract covers, and nothing past the day after the as-of date. has_ended: the day of leaving is held, and
--       is no later than the as-of date. Contacts and events have no nights unless
--       they have an end. What the agency recorded counts only for sources whose recorded cost the assumption set uses,
--       in the prices of the financial year it starts in.
SELECT
    interaction.interaction_id,
    interaction.source_code,
    interaction.agency_code,
    interaction.activity_code,
    interaction.status_code,
    interaction.outcome_code,
    interaction.setting_code,
    interaction.counts_for_cost,
    CAST(interaction.duration_minutes AS BIGINT) AS minutes,
    CAST(
        CASE
            WHEN interaction.end_date_excl IS NULL AND interaction.grain_code NOT IN ('stay', 'order') THEN NULL
            ELSE GREATEST(0, DATE_DIFF(
                'day',
                interaction.start_date,
                LEAST(
                    COALESCE(
                        interaction.end_date_excl,
                        interaction.known_to_date_excl,
                        horizon.as_of_date_excl
                    ),
                    horizon.as_of_date_excl
                )
            ))
        END AS BIGINT
    ) AS nights,
    COALESCE(interaction.end_date_excl < horizon.as_of_date_excl, FALSE) AS has_ended,
    CAST(interaction.n_sharing AS BIGINT) AS n_sharing,
    CAST(interaction.share_no AS BIGINT) AS share_no,
    CASE WHEN recorded.source_code IS NOT NULL THEN interaction.recorded_cost_gbp END AS recorded_gbp,
    CASE
        WHEN recorded.source_code IS NULL OR interaction.recorded_cost_gbp IS NULL THEN NULL
        WHEN MONTH(interaction.start_date) >= 4 THEN YEAR(interaction.start_date)
        ELSE YEAR(interaction.start_date) - 1
    END AS recorded_year
FROM canonical.interaction AS interaction
CROSS JOIN cost.horizon AS horizon
LEFT JOIN cost.recorded_source AS recorded ON recorded.source_code = interaction.source_code
