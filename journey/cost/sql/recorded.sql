-- Grain: one interaction that took place and whose cost the agency recorded (interaction_id).
-- Reads: canonical.interaction, cost.interaction_kind.
-- Rule: with its kind and the financial year it starts in. It depends on the files and not on any price.
SELECT
    interaction.interaction_id,
    kind.kind_no,
    interaction.source_code,
    interaction.agency_code,
    interaction.activity_code,
    interaction.recorded_cost_gbp,
    CAST(CASE
        WHEN MONTH(interaction.start_date) >= 4 THEN YEAR(interaction.start_date)
        ELSE YEAR(interaction.start_date) - 1
    END AS BIGINT) AS recorded_year,
    CAST(interaction.n_sharing AS BIGINT) AS n_sharing,
    CAST(interaction.share_no AS BIGINT) AS share_no
FROM canonical.interaction AS interaction
INNER JOIN cost.interaction_kind AS kind ON kind.interaction_id = interaction.interaction_id
WHERE interaction.recorded_cost_gbp IS NOT NULL AND interaction.status_code = 'happened'
ORDER BY kind.kind_no, interaction.interaction_id
