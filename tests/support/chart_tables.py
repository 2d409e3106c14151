"""What a chart on a page adds up to, and the totals of the tables beneath it."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import numpy as np


def drawn_sum(chart: Any, trace: str, axis: str) -> float:
    """The sum of one trace's values on one axis, of a chart as it was sent to the page.

    Args:
        chart: an element of AppTest.get("plotly_chart").
        trace: its name.
        axis: x or y.
    """
    held = next(one for one in json.loads(chart.proto.spec)["data"] if one["name"] == trace)[axis]
    return float(sum(value for value in _numbers(held) if value is not None))


def _numbers(held: Any) -> list[Any]:
    """Plotly sends whole columns of numbers as bytes."""
    if isinstance(held, dict):
        return list(np.frombuffer(base64.b64decode(held["bdata"]), dtype=held["dtype"]))
    return list(held)


def totals(app: Any, caption: str) -> list[list[str]]:
    """The cells of the last rows of the table that has this caption."""
    bodies = [element.proto.body for element in app.get("html")]
    body = next(body for body in bodies if f"<caption>{caption}</caption>" in body)
    foot = body.partition("<tfoot>")[2].partition("</tfoot>")[0]
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", foot)
    ]


def number(text: str) -> float:
    """The number in a text, whatever stands around it."""
    return float(re.sub(r"[^0-9.]", "", text))
