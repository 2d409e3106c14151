"""What a person, and the law, may ask: erase, what is held of someone, how long things are kept."""

from journey.rights.unheld import Unheld, forget_unheld

__all__ = ["Unheld", "forget_unheld"]
