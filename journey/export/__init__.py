"""What leaves: tables that reconcile to the penny, as a pack and as a workbook; event logs; Parquet."""

from journey.export.event_log import write_event_log
from journey.export.handover import write_handover
from journey.export.leaving import recipient_key
from journey.export.pack import write_evaluator_pack
from journey.export.workbook import write_workbook

__all__ = ["recipient_key", "write_evaluator_pack", "write_event_log", "write_handover", "write_workbook"]
