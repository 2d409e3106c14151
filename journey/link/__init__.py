"""Stage 4: which source people are one person."""

from journey.link.forget import without_unheld
from journey.link.linking import Decided, Linked, run
from journey.link.model import Model, dump_model, load_model

__all__ = ["Decided", "Linked", "Model", "dump_model", "load_model", "run", "without_unheld"]
