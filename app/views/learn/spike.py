"""Lesson 5: spike and slab, to draw from."""

import numpy as np
import streamlit as st

from app.charts.draws import DrawRow, draw_rows
from app.glossary import explain
from app.services import lesson_data
from app.ui import messages
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep
from app.views.learn.lesson_context import OPEN, SEED, LessonContext, draw_again

SHORT, TITLE = "Spike and slab", "Off, or on: the spike and the slab"
TERMS = ("spike_and_slab", "gate", "draw")
WITH_SENTENCE = True
LEAD = (
    "How can a number be *nearly always zero*? Each dimension is on with some probability, else it is off.",
    "**Off:** the value is drawn from the **spike**, a very narrow distribution at zero. **On:** it is drawn "
    "from the **slab**, a wide one. How likely on is depends on the **gate** of that dimension. So the model "
    "learns; in the code that the pages show, an off value is set to exactly 0.",
    "The first row is for you: set the probability, and draw. The rows below are dimensions of your "
    "sentence: one that is on, one that the model is unsure of, one that is off.",
)
DRAWS = 200


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """Rows of draws: from a dimension of the visitor's own, and from dimensions of the sentence."""
    place, codes, model = context.now(), context.codes, context.models.sparse
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=380):
            label = "Probability that the dimension is on"
            chance = keep(place, OPEN, st.slider, label, help=explain("gate"), step=0.05)
        draw_again(place, f"Draw {DRAWS} others")
    own = lesson_data.draw_gate(chance, DRAWS, place[SEED], codes.spike_scale)
    rows = [DrawRow(f"Your own, {100 * chance:.0f} % on", own.values[:, 0], own.on[:, 0])]
    shown = _instructive(codes.p_on[0], codes.slab_mean[0], codes.ranked(0))
    theirs = lesson_data.draw_dimensions(model, context.text, shown, DRAWS, place[SEED])
    for column, number in enumerate(shown):
        name = f"{context.name(number)}, {100 * codes.p_on[0, number]:.0f} % on"
        rows.append(DrawRow(name, theirs.values[:, column], theirs.on[:, column]))
    origin = (model, "draws from the prior's slab, and from the posterior of your sentence")
    chart, name = draw_rows(rows), "Draws from spike and slab"
    draw_chart(chart, "learn-spike", name=name, origin=origin, sentence=context.text)


def _instructive(p_on: np.ndarray, slab_mean: np.ndarray, ranked: np.ndarray) -> list[int]:
    """The surest dimension that is on, the one nearest to half, and an off one with a large slab mean."""
    surest = int(max(ranked, key=lambda number: p_on[number])) if len(ranked) else int(p_on.argmax())
    order = [int(number) for number in np.argsort(np.abs(p_on - 0.5), kind="stable")]
    unsure = next(number for number in order if number != surest)
    off = np.argsort(p_on, kind="stable")[: max(1, len(p_on) // 4)]
    return list(dict.fromkeys([surest, unsure, int(max(off, key=lambda number: abs(slab_mean[number])))]))
