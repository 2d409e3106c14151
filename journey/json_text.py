"""JSON that is safe to look at: the same text to a program, and nothing that acts on a screen."""

from __future__ import annotations

import json
import re
from typing import Any

# What json leaves as it is: controls beyond ASCII, and marks that turn the text around them.
_ACTS = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def json_text(held: Any, is_sorted: bool = False) -> str:
    """What JSON can hold as text, a value a line; money as decimal strings, dates ISO."""
    text = json.dumps(held, indent=1, sort_keys=is_sorted, ensure_ascii=False, default=str)
    return _ACTS.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)
