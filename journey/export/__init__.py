"""What leaves: the evaluator pack, tables that reconcile to the penny with every assumption beside."""

from journey.export.pack import recipient_key, write_evaluator_pack

__all__ = ["recipient_key", "write_evaluator_pack"]
