-- Grain: one interaction without a public cost (interaction_id). With cost.interaction_cost it covers every interaction once.
--        Kept as a view.
-- Reads: cost.interaction_kind, cost.kind_uncosted.
-- Rule: see cost.kind_uncosted.
SELECT
    kind.interaction_id,
    uncosted.agency_code,
    uncosted.activity_code,
    uncosted.status_code,
    uncosted.uncosted_reason,
    uncosted.reason_text,
    uncosted.remedy_text
FROM cost.interaction_kind AS kind
INNER JOIN cost.kind_uncosted AS uncosted ON uncosted.kind_no = kind.kind_no
