"""Pictures of a board paper: the time after is whole, each contact is a mark, and nothing is a formula."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.image import imread

from journey.board import pictures

FIRST, CHANGE, LAST = date(2019, 1, 1), date(2022, 10, 1), date(2024, 3, 31)
SPAN = (FIRST, LAST + timedelta(days=1))
AGENCIES = [
    {"agency_code": code, "agency_label": label, "is_support": code == "team"}
    for code, label in (("gp", "GP"), ("police", "Police $x^2$ and a name that goes on for far too long"),
                        ("team", "Support team"))
]  # fmt: skip


def contact(seq: int, on: date, agency: str = "gp", nights: int = 0) -> dict[str, Any]:
    end = on + timedelta(nights) if nights else None
    return {
        "seq": seq,
        "start_date": on,
        "agency_code": agency,
        "is_stay": bool(nights),
        "end_date_excl": end,
    }


CONTACTS = [
    contact(1, FIRST), contact(2, date(2021, 5, 5), "police", 40), contact(3, CHANGE - timedelta(1)),
    contact(4, CHANGE, "team"), contact(5, LAST, "team"),
]  # fmt: skip
COVERAGE = [
    {"agency_code": "gp", "coverage_month": date(2023, 5, 1), "coverage_code": code}
    for code in ("contact", "not_supplied", "ended", "not_started")
]


def raster(size: tuple[float, float] = (6.7, 3.0), change: date | None = CHANGE) -> Figure:
    return pictures.raster(CONTACTS, AGENCIES, COVERAGE, SPAN, change, ("3 years", "18 months"), size)


def marks(figure: Figure) -> dict[str, list[float]]:
    """The days at which marks stand, by their colour."""
    found: dict[str, list[float]] = {}
    for drawn in figure.axes[0].collections:
        places = np.asarray(drawn.get_offsets())
        if len(places):
            found[to_hex(drawn.get_facecolor()[0]).upper()] = list(places[:, 0])
    return found


@pytest.mark.parametrize("size", [(6.7, 3.0), (6.7, 7.6), (3.0, 1.6)])
def test_the_whole_time_after_is_inside_the_picture(size: tuple[float, float]) -> None:
    figure = raster(size)
    axes = figure.axes[0]
    low, high = axes.get_xlim()
    assert low < date2num(FIRST) and high > date2num(SPAN[1])
    width, height = (inches * figure.dpi for inches in size)
    right = axes.transData.transform((date2num(LAST), -2))[0]
    box = axes.get_window_extent()
    assert box.x0 < right < box.x1 <= width and 0 <= box.y0 < box.y1 <= height


def test_the_last_contact_s_pixel_has_the_colour_of_after() -> None:
    figure = raster()
    pixels = imread(io.BytesIO(pictures.png(figure)))
    (drawn,) = [
        c for c in figure.axes[0].collections if to_hex(c.get_facecolor()[0]).upper() == pictures.AFTER
    ]
    place = figure.axes[0].transData.transform(np.asarray(drawn.get_offsets())[-1])
    scale = pixels.shape[1] / (6.7 * figure.dpi)
    x, y = int(place[0] * scale), int(pixels.shape[0] - place[1] * scale)
    red, green, blue = pixels[y, x, :3]
    assert red > 0.85 and 0.3 < green < 0.65 and blue < 0.45  # #F46A25 a little see-through


def test_every_contact_is_one_mark_on_its_side() -> None:
    found = marks(raster())
    assert found[pictures.BEFORE] == [date2num(row["start_date"]) for row in CONTACTS[:3]]
    assert found[pictures.AFTER] == [date2num(row["start_date"]) for row in CONTACTS[3:]]
    assert list(marks(raster(change=None))) == [pictures.BEFORE]


def test_labels_stand_beside_the_lanes_and_are_no_formulas() -> None:
    figure = raster()
    texts = [text for text in figure.axes[0].texts if text.get_ha() == "right"]
    shown = {text.get_text().strip(): text.get_window_extent() for text in texts}
    assert "Police $x^2$ and a name that goes…" in shown and "Support team" in shown
    assert all(box.x0 >= 0 for box in shown.values())
    assert "Before: 3 years" in shown and "After: 18 months" in {
        t.get_text().strip() for t in figure.axes[0].texts
    }


def test_years_add_up_and_a_part_year_says_so() -> None:
    starts = [date(2020, 3, 1), date(2021, 3, 1), date(2021, 10, 1), date(2022, 3, 1)]
    ends = [date(2021, 3, 1), date(2021, 10, 1), date(2022, 3, 1), date(2022, 6, 1)]
    yearly = [
        {"year_from_date": start, "year_to_date_excl": end, "n_days": (end - start).days, "side_code": side,
         "n_interactions": n}
        for start, end, side, n in zip(starts, ends, ("before", "before", "after", "after"), (40, 20, 6, 3),
                                       strict=True)
    ]  # fmt: skip
    figure = pictures.years(yearly, (38.2, 13.6), (6.7, 2.8))
    axes = figure.axes[0]
    assert [bar.get_height() for bar in axes.patches] == [40, 20, 6, 3]
    # 2021 is 214 + 151 = 365 days, a whole year in two parts; 2022 is 92 days
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2020", "2021", "2022\n(part)"]
    assert {text.get_text() for text in axes.texts} == {"38 a year", "14 a year"}
    assert axes.get_ylim()[0] == 0


def test_the_cost_line_goes_to_the_last_day_compared_and_no_further() -> None:
    days = [date(2020, 1, 1), date(2022, 9, 1), date(2022, 11, 1), date(2023, 1, 1)]
    spent = [
        {"on_date": on, "cumulative_cost_gbp": Decimal(n)}
        for on, n in zip(days, (100, 900, 910, 930), strict=True)
    ]
    until = date(2023, 6, 1)
    figure = pictures.cost_line(spent, CHANGE, until, ("£300 a year", "£30 a year"), SPAN, (6.7, 2.8))
    before, after = (line for line in figure.axes[0].lines if len(line.get_xdata()) > 2)
    assert list(before.get_ydata()) == [100, 900, 900] and list(after.get_ydata()) == [900, 910, 930, 930]
    assert before.get_xdata()[-1] == CHANGE and after.get_xdata()[-1] == until
    low, high = figure.axes[0].get_xlim()
    assert low < date2num(FIRST) and high > date2num(SPAN[1]) and figure.axes[0].get_ylim()[0] == 0


def test_the_same_figure_gives_the_same_bytes_and_names_no_software() -> None:
    one, other = pictures.png(raster()), pictures.png(raster())
    assert one == other and b"Software" not in one and b"matplotlib" not in one.lower()
