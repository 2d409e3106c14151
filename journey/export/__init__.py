"""What leaves: the evaluator pack, tables that reconcile to the penny; and the same events as event logs."""

from journey.export.event_log import write_event_log
from journey.export.leaving import recipient_key
from journey.export.pack import write_evaluator_pack

__all__ = ["recipient_key", "write_evaluator_pack", "write_event_log"]
