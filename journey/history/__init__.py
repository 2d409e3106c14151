"""What the page Upload history asks: every file ever added, who added it, what removing one changes."""

from journey.history.lines import STATUSES, Line, lines, n_behind
from journey.history.removal import Removal, what_goes

__all__ = ["STATUSES", "Line", "Removal", "lines", "n_behind", "what_goes"]
