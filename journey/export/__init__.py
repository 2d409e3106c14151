"""What leaves: the evaluator pack, tables that reconcile to the penny with every assumption beside."""

from journey.export.pack import write_evaluator_pack

__all__ = ["write_evaluator_pack"]
