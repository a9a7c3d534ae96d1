"""Move one dimension of a sentence's code and read what the decoder makes of it."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import resources, state
from app.components import messages
from app.components.sentences import Line, sentences
from app.glossary import explain

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

STEPS = tuple(range(-3, 4))
STEP = 0.1


@st.fragment
@messages.calmly
def move(place: state.Place, codes: "Codes", dimension: int, reach: float) -> None:
    """A slider from -reach to reach and the decoded sentences; only this part redraws when it moves.

    `reach` covers the values that the dimension takes in the corpus.
    """
    current = float(codes.gated[0, dimension])
    start = round(current, 1)
    wanted = st.slider(
        "Set this dimension to (0 is off)",
        -reach,
        reach,
        value=float(np.clip(start, -reach, reach)),
        step=STEP,
        format="%+.1f",
        key=f"slider-{place.model}-{dimension}-{hash(place.text)}",
        help=explain("sweep", "value"),
    )
    wanted = float(np.clip(wanted, -reach, reach)) if np.isfinite(wanted) else start
    exact = current if wanted == start else wanted
    found = resources.sweep(place.model, place.text, dimension, (exact, *map(float, STEPS)))
    moved = "as it is" if wanted == start else f"moved from {current:+.1f}"
    lines = [Line(found.texts[0], f"{wanted:+.1f}", found.changed[0], strong=True, note=f"({moved})")]
    lines += [
        Line(text, f"{step:+d}" if step else "off", changed)
        for step, text, changed in zip(STEPS, found.texts[1:], found.changed[1:], strict=True)
    ]
    if found.ignored:
        messages.notice(
            "The decoder ignores this dimension here: no setting changes the sentence.", ":material/link_off:"
        )
    sentences(lines, "Decoded sentences for several settings of the dimension", key="sweep", here=0)
    st.caption("Underlined: words that the unchanged code does not decode to.")
