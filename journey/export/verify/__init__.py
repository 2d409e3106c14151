"""Whether a pack is as it was written, and still adds up: `journey verify`. Needs nothing but the pack."""

from journey.export.verify.checking import Verified, verify_pack
from journey.export.verify.findings import Finding

__all__ = ["Finding", "Verified", "verify_pack"]
