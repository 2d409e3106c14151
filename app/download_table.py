"""What a table for the public counts: whom, split by what, and by whose rules small counts are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from journey.read import Reader
from journey.read.groups import list_groups

_EVERYBODY = "Everybody in the figures"
_NOTHING = "nothing more"


def question(read: Reader) -> Mapping[str, Any]:
    """The fields of a table; what they say, as journey.releases.Question takes it, and despite."""
    from journey.releases import DIMS, MEASURES, PROFILE_LABELS

    groups = {"": _EVERYBODY} | {one["name"]: one["label"] for one in list_groups(read) if not one["problem"]}
    group = st.selectbox("Whom does it count?", groups, format_func=groups.__getitem__, key="table_group")
    dims: list[str] = []
    for number, label in enumerate(("Split it by", "and by", "and also by")):
        left = [code for code in DIMS if code not in dims]
        options = left if number == 0 else ["", *left]
        chosen = st.selectbox(
            label, options, format_func=lambda code: DIMS.get(code, _NOTHING), key=f"table_dim_{number}"
        )
        if chosen:
            dims.append(chosen)
    measures = [
        code for code, label in MEASURES.items()
        if code == "people" or st.checkbox(f"Show {label}", value=True, key=f"table_measure_{code}")
    ]  # fmt: skip
    profile = st.selectbox(
        "Whose rules hide small counts?",
        PROFILE_LABELS,
        format_func=PROFILE_LABELS.__getitem__,
        key="table_profile",
    )
    despite = st.text_input(
        "Only if you were warned about an earlier table: why publish this one all the same?",
        max_chars=200,
        key="table_despite",
        help="Two tables that differ by few people can be subtracted from each other. What you write is kept "
        "with the table, in the log of tables made.",
    )
    return {"group": group, "dims": dims, "measures": measures, "profile": profile, "despite": despite}
