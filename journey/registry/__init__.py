"""Person ids that last: who had which id, and who joined or parted people, when and why.

An id belongs to its anchor: the earliest of the source people who hold it, as far as linking still sees them.
A person has the earliest of the ids anchored in them. So an id never comes to mean someone else: what arrives
changes no id; two people found to be one keep the earlier id; of a person found to be two the part with the
anchor keeps it; and a merge that is undone gives the former id back by itself.
"""

from journey.registry.new_ids import new_ids
from journey.registry.registry import Registry

__all__ = ["Registry", "new_ids"]
