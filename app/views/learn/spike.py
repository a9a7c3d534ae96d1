"""Lesson 5: spike and slab, to draw from."""

import numpy as np
import streamlit as st

from app.charts.draws import DrawRow, draw_rows
from app.glossary import explain
from app.services import lesson_data
from app.ui import messages
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep
from app.views.learn.lesson_context import OPEN, SEED, LessonContext, current, draw_again

SHORT, TITLE = "Spike and slab", "Off, or on: the spike and the slab"
TERMS = ("spike_and_slab", "gate", "draw")
ASKS = True
LEAD = (
    "How can a number be *nearly always zero*? The model tosses a coin for every dimension.",
    "**Off:** the value comes from the **spike**, a needle at zero. **On:** it comes from the **slab**, a "
    "broad hill. How the coin falls is up to the **gate** of that dimension.",
    "The first row is for you: set the chance, and draw. The rows below are dimensions of your sentence: "
    "one that is on, one that the model is unsure of, one that is off.",
)
DRAWS = 200


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """Rows of draws: from a coin of the visitor's own, and from dimensions of the sentence."""
    from core.distributions.draws import draw_mixture

    place, codes = current(context), context.codes
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=380):
            keep(
                place,
                OPEN,
                st.slider,
                "Chance that the dimension is on",
                min_value=0.0,
                max_value=1.0,
                step=0.05,
                help=explain("gate"),
            )
        draw_again(place, f"Draw {DRAWS} others")
    chance, one = place[OPEN], np.ones(1)
    own = draw_mixture(chance * one, 0 * one, one, DRAWS, place[SEED], codes.spike_scale)
    rows = [DrawRow(f"Your coin, {100 * chance:.0f} % on", own.values[:, 0], own.on[:, 0])]
    shown = _telling(codes.p_on[0], codes.slab_mean[0], codes.ranked(0))
    theirs = lesson_data.draw_dimensions(context.models.sparse, context.text, shown, DRAWS, place[SEED])
    for column, number in enumerate(shown):
        name = f"{context.name(number)}, {100 * codes.p_on[0, number]:.0f} % on"
        rows.append(DrawRow(name, theirs.values[:, column], theirs.on[:, column]))
    draw_chart(
        draw_rows(rows),
        "learn-spike",
        name="Draws from spike and slab",
        origin=(
            context.models.sparse,
            "draws from the prior's slab, and from the posterior of your sentence",
        ),
    )


def _telling(p_on: np.ndarray, slab_mean: np.ndarray, ranked: np.ndarray) -> list[int]:
    """The surest dimension that is on, the one nearest to half, and one that is off but would be far on."""
    surest = int(max(ranked, key=lambda number: p_on[number])) if len(ranked) else int(p_on.argmax())
    order = [int(number) for number in np.argsort(np.abs(p_on - 0.5), kind="stable")]
    unsure = next(number for number in order if number != surest)
    off = np.argsort(p_on, kind="stable")[: max(1, len(p_on) // 4)]
    quiet = int(max(off, key=lambda number: abs(slab_mean[number])))
    return list(dict.fromkeys([surest, unsure, quiet]))
