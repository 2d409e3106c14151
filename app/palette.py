"""Colours of every chart, and the one template that each figure is given.

The Government Analysis Function's categorical colours, in its order. Each stands out 3 to 1 from white; none
but the first, third and fifth may be used for text. The template is registered nowhere: Streamlit puts one of
its own in Plotly's place, whose colours come out black once a figure leaves the page.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

import plotly.graph_objects as go

BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE = (
    "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1",
)  # fmt: skip
CATEGORICAL = (BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE)
INK, QUIET, RULE = "#0b0c0c", "#505a5f", "#D9D9D9"
ORANGE_TEXT = "#b1430b"  # orange that may be read as text
PART = "#6BACE6"  # of a year of which a part is held; always beside the word
_SHAPES = ("circle", "diamond", "square", "triangle-up", "cross", "star")

TEMPLATE = go.layout.Template(
    layout={
        # without it years as text become numbers, and a bar named "2023 (part)" is lost
        "autotypenumbers": "strict",
        "font": {"family": "Source Sans, Source Sans Pro, Arial, sans-serif", "size": 14, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "colorway": list(CATEGORICAL),
        "showlegend": False,
        "margin": {"l": 4, "r": 8, "t": 8, "b": 4},
        "hoverlabel": {"font": {"color": INK, "size": 14}, "bgcolor": "#ffffff"},
        "dragmode": False,
        "xaxis": {
            "gridcolor": RULE,
            "zeroline": False,
            "automargin": True,
            "tickangle": 0,
            "fixedrange": True,
        },
        "yaxis": {
            "gridcolor": RULE,
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
            "tickangle": 0,
            # between the labels and the marks
            "ticks": "outside",
            "ticklen": 7,
            "tickcolor": "#ffffff",
        },
    }
)


class Mark(NamedTuple):
    """How one agency is drawn wherever agencies are told apart: never by colour alone."""

    colour: str
    shape: str


def agency_marks(agencies: Iterable[Mapping[str, str]]) -> dict[str, Mark]:
    """A mark for each agency of a build, the same on every page: by place in the order of their codes.

    Six colours stand for six agencies; the next six have the same colours and other shapes.
    """
    codes = sorted(agency["agency_code"] for agency in agencies)
    marks = [Mark(colour, shape) for shape, colour in product(_SHAPES, CATEGORICAL)]
    # the shape moves on with the colour too, so that neighbours differ in both
    turned = [
        Mark(mark.colour, _SHAPES[(_SHAPES.index(mark.shape) + place) % 6])
        for place, mark in enumerate(marks)
    ]
    return dict(zip(codes, turned, strict=False))
