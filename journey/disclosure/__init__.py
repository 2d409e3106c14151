"""What may be shown about groups: profiles, hiding and rounding, an attack on what is left, differencing.

Pure: frames in, frames out. docs/disclosure.md has the rules and what they do not protect; adr/0028 why.
"""

from journey.disclosure.cells import ALL, Nought
from journey.disclosure.differencing import PEOPLE, Side, differences
from journey.disclosure.linked import Earlier
from journey.disclosure.profiles import PROFILES, Profile, custom
from journey.disclosure.protect import Protected, protected

__all__ = [
    "ALL",
    "PEOPLE",
    "PROFILES",
    "Earlier",
    "Nought",
    "Profile",
    "Protected",
    "Side",
    "custom",
    "differences",
    "protected",
]
