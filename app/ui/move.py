"""Move one dimension of a sentence's code and read what is decoded from it."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.naming import setting
from app.services import interventions
from app.ui import messages
from app.ui.decoded import decoded, no_response
from app.ui.text_lists import sentences

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

STEPS = 7


@st.fragment
@messages.error_boundary
def move(place: state.Place, codes: "Codes", dimension: int, low: float, high: float) -> None:
    """A slider from `low` to `high`, the dimension's range in the corpus, and the decoded sentences.

    Only this part redraws when it moves.
    """
    gates, current = codes.has_gates, float(codes.gated[0, dimension])
    start = round(current, 1)
    wanted = st.slider(
        "Set this dimension to (0 is off)" if gates else "Set this dimension to",
        low,
        high,
        value=float(np.clip(start, low, high)),
        step=0.1,
        format="%.1f",
        key=f"slider-{place.model}-{dimension}-{hash(place.text)}",
        help=explain("sweep", "value"),
    )
    wanted = float(np.clip(wanted, low, high)) if np.isfinite(wanted) else start
    # Where the slider begins at the sentence itself (it is off), the first line says so: one step more.
    count = STEPS + (start == low)
    steps = tuple(round(float(step), 1) for step in np.linspace(low, high, count))
    exact = current if wanted == start else wanted
    own = interventions.Start(text=place.text)
    found = interventions.sweep(place.model, own, dimension, (exact, *steps))
    note = "(as it is)" if wanted == start else f"(moved from {setting(current, gates)})"
    lines = [decoded(found.texts[0], setting(wanted, gates), found.changed[0], strong=True, note=note)]
    lines += [
        decoded(text, setting(step, gates), changed)
        for step, text, changed in zip(steps, found.texts[1:], found.changed[1:], strict=True)
        if not step == wanted == start
    ]
    if found.no_effect:
        no_response("The decoder ignores this dimension here: no value of it changes the sentence.")
    sentences(lines, "Decoded sentences for several settings of the dimension", key="sweep", here=0)
    st.caption("Underlined: words not in the original decoding.")
