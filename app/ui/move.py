"""Move one dimension of a sentence's code and read what the decoder makes of it."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.naming import setting
from app.services import resources
from app.ui import messages
from app.ui.decoded import decoded, unheard
from app.ui.sentences import sentences

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

STEPS = 7
STEP = 0.1


@st.fragment
@messages.error_boundary
def move(place: state.Place, codes: "Codes", dimension: int, low: float, high: float) -> None:
    """A slider from `low` to `high` and the decoded sentences; only this part redraws when it moves.

    The two cover the values that the dimension takes in the corpus.
    """
    current = float(codes.gated[0, dimension])
    start = round(current, 1)
    wanted = st.slider(
        "Set this dimension to (0 is off)" if codes.has_gates else "Set this dimension to",
        low,
        high,
        value=float(np.clip(start, low, high)),
        step=STEP,
        format="%+.1f",
        key=f"slider-{place.model}-{dimension}-{hash(place.text)}",
        help=explain("sweep", "value"),
    )
    wanted = float(np.clip(wanted, low, high)) if np.isfinite(wanted) else start
    # Where the slider begins at the sentence itself (it is off), the first line says so: one step more.
    count = STEPS + (start == low)
    steps = tuple(round(float(step), 1) for step in np.linspace(low, high, count))
    exact = current if wanted == start else wanted
    found = resources.sweep(place.model, place.text, dimension, (exact, *steps))
    moved = "as it is" if wanted == start else f"moved from {setting(current, codes.has_gates)}"
    lines = [
        decoded(
            found.texts[0], setting(wanted, codes.has_gates), found.changed[0], strong=True, note=f"({moved})"
        )
    ]
    lines += [
        decoded(text, setting(step, codes.has_gates), changed)
        for step, text, changed in zip(steps, found.texts[1:], found.changed[1:], strict=True)
        if not step == wanted == start
    ]
    if found.no_effect:
        unheard("The decoder ignores this dimension here: no setting changes the sentence.")
    sentences(lines, "Decoded sentences for several settings of the dimension", key="sweep", here=0)
    st.caption("Underlined: words that the unchanged code does not decode to.")
