-- Grain: one kind of thing that agencies record (taxon_no): a source, an activity, a status, an outcome and a setting.
-- Reads: canonical.interaction, canonical.activity, timeline.taxonomy_rule.
-- Rule: each question (planned, initiated by, present, demand, significant) is answered by itself: by the rule of lowest rank that
--       fits and answers it; else it stays not known or unclassified, and a contact is significant. A failure reason comes with the
--       answer on demand.
WITH kind AS (
    SELECT
        source_code,
        activity_code,
        status_code,
        outcome_code,
        setting_code,
        COUNT(*) AS n_interactions
    FROM canonical.interaction
    GROUP BY source_code, activity_code, status_code, outcome_code, setting_code
),

numbered AS (
    SELECT
        kind.*,
        ROW_NUMBER() OVER (
            ORDER BY source_code ASC NULLS FIRST, activity_code ASC NULLS FIRST, status_code ASC NULLS FIRST,
                outcome_code ASC NULLS FIRST, setting_code ASC NULLS FIRST
        ) AS taxon_no
    FROM kind
),

placed AS (
    SELECT
        rule.*,
        CONCAT(LPAD(CAST(rule.rank_no AS VARCHAR), 6, '0'), rule.rule_code) AS place
    FROM timeline.taxonomy_rule AS rule
),

answered AS (
    SELECT
        numbered.taxon_no,
        MIN_BY(placed.planned_code, CASE WHEN placed.planned_code IS NOT NULL THEN placed.place END) AS planned_code,
        MIN(CASE WHEN placed.planned_code IS NOT NULL THEN placed.place END) AS planned_place,
        MIN_BY(
            placed.initiated_by_code, CASE WHEN placed.initiated_by_code IS NOT NULL THEN placed.place END
        ) AS initiated_by_code,
        MIN(CASE WHEN placed.initiated_by_code IS NOT NULL THEN placed.place END) AS initiated_by_place,
        MIN_BY(placed.present_code, CASE WHEN placed.present_code IS NOT NULL THEN placed.place END) AS present_code,
        MIN(CASE WHEN placed.present_code IS NOT NULL THEN placed.place END) AS present_place,
        MIN_BY(placed.demand_code, CASE WHEN placed.demand_code IS NOT NULL THEN placed.place END) AS demand_code,
        MIN_BY(
            COALESCE(placed.failure_reason, ''), CASE WHEN placed.demand_code IS NOT NULL THEN placed.place END
        ) AS failure_reason,
        MIN(CASE WHEN placed.demand_code IS NOT NULL THEN placed.place END) AS demand_place,
        MIN_BY(
            placed.is_significant, CASE WHEN placed.is_significant IS NOT NULL THEN placed.place END
        ) AS is_significant,
        MIN(CASE WHEN placed.is_significant IS NOT NULL THEN placed.place END) AS significant_place
    FROM numbered
    INNER JOIN placed
        ON COALESCE(placed.source_code, numbered.source_code) = numbered.source_code
        AND COALESCE(placed.activity_code, numbered.activity_code) = numbered.activity_code
        AND COALESCE(placed.status_code, numbered.status_code) = numbered.status_code
        AND (placed.outcome_code IS NULL OR placed.outcome_code = numbered.outcome_code)
        AND (placed.setting_code IS NULL OR placed.setting_code = numbered.setting_code)
    GROUP BY numbered.taxon_no
)

SELECT
    CAST(numbered.taxon_no AS BIGINT) AS taxon_no,
    numbered.source_code,
    numbered.activity_code,
    numbered.status_code,
    numbered.outcome_code,
    numbered.setting_code,
    COALESCE(activity.activity_type_code, 'contact') AS activity_type_code,
    CAST(numbered.n_interactions AS BIGINT) AS n_interactions,
    COALESCE(answered.planned_code, 'not_known') AS planned_code,
    COALESCE(answered.initiated_by_code, 'not_known') AS initiated_by_code,
    COALESCE(answered.present_code, 'not_known') AS present_code,
    COALESCE(answered.demand_code, 'unclassified') AS demand_code,
    NULLIF(answered.failure_reason, '') AS failure_reason,
    COALESCE(answered.is_significant, TRUE) AS is_significant,
    SUBSTR(answered.planned_place, 7) AS planned_rule_code,
    SUBSTR(answered.initiated_by_place, 7) AS initiated_by_rule_code,
    SUBSTR(answered.present_place, 7) AS present_rule_code,
    SUBSTR(answered.demand_place, 7) AS demand_rule_code,
    SUBSTR(answered.significant_place, 7) AS significant_rule_code
FROM numbered
LEFT JOIN answered ON answered.taxon_no = numbered.taxon_no
LEFT JOIN canonical.activity AS activity ON activity.activity_code = numbered.activity_code
ORDER BY numbered.taxon_no
