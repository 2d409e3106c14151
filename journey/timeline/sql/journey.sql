-- Grain: one interaction that happened to a linked person (person_id, seq).
-- Reads: canonical.interaction, canonical.activity, link.person_link, cost.interaction_cost.
-- Rule: in order of day, time (a day alone comes after the times of that day), agency and id. An open stay or order runs to
--       the end of what its extract covers, at most the day after the as-of date. nights are for stays alone.
--       days_since_last counts start day to start day.
WITH placed AS (
    SELECT
        person.person_id,
        interaction.interaction_id,
        interaction.agency_code,
        interaction.activity_code,
        COALESCE(activity.activity_type_code, 'contact') AS activity_type_code,
        interaction.source_code,
        interaction.extract_id,
        interaction.source_sheet_no,
        interaction.source_row,
        interaction.start_date,
        interaction.start_at,
        interaction.start_precision,
        CASE
            WHEN interaction.end_date_excl IS NULL AND interaction.grain_code NOT IN ('stay', 'order') THEN NULL
            ELSE GREATEST(
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
        END AS end_date_excl,
        interaction.grain_code = 'stay' AS is_stay,
        interaction.end_status_code = 'open_at_extract' AS is_open,
        line.cost_gbp,
        line.low_cost_gbp,
        line.high_cost_gbp,
        line.item_code,
        interaction.outcome_code,
        interaction.setting_code
    FROM canonical.interaction AS interaction
    INNER JOIN link.person_link AS person
        ON person.source_code = interaction.source_code
        AND person.source_person_id = interaction.source_person_id
    LEFT JOIN canonical.activity AS activity ON activity.activity_code = interaction.activity_code
    LEFT JOIN cost.interaction_cost AS line ON line.interaction_id = interaction.interaction_id
    WHERE interaction.status_code = 'happened'
),

numbered AS (
    SELECT
        placed.*,
        ROW_NUMBER() OVER (
            PARTITION BY person_id
            ORDER BY start_date ASC NULLS LAST, start_at ASC NULLS LAST, agency_code ASC NULLS LAST,
                interaction_id ASC NULLS LAST
        ) AS seq
    FROM placed
)

SELECT
    person_id,
    CAST(seq AS BIGINT) AS seq,
    interaction_id,
    agency_code,
    activity_code,
    activity_type_code,
    source_code,
    extract_id,
    source_sheet_no,
    source_row,
    start_date,
    start_at,
    start_precision,
    end_date_excl,
    is_stay,
    is_open,
    CAST(CASE WHEN is_stay THEN DATE_DIFF('day', start_date, end_date_excl) ELSE 0 END AS BIGINT) AS nights,
    cost_gbp,
    low_cost_gbp,
    high_cost_gbp,
    item_code,
    CAST(
        DATE_DIFF(
            'day', LAG(start_date) OVER (PARTITION BY person_id ORDER BY seq ASC NULLS LAST), start_date
        ) AS BIGINT
    ) AS days_since_last,
    outcome_code,
    setting_code
FROM numbered
ORDER BY person_id, seq
