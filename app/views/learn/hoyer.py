"""Lesson 7: Hoyer's measure by hand, on two lists."""

import numpy as np
import streamlit as st

from app.charts.strips import two_vectors
from app.services.lesson_data import gaussian_hoyer, hoyer_steps
from app.services.number_origin import hoyer_line
from app.ui import messages
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep
from app.ui.showing import source
from app.views.learn.lesson_context import FIRST, SECOND, LessonContext

SHORT, TITLE = "Hoyer", "How sparse is sparse? Hoyer's measure by hand"
TERMS = ("hoyer", "gaussian")
WITH_SENTENCE = False
LEAD = (
    "Counting zeros is too crude: 0.001 is not zero, and yet close to it. **Hoyer's measure** compares two "
    "ways to say how large all numbers of a list are together.",
    "**L1:** add up the sizes of all numbers. **L2:** square them, add up, take the root. Many small numbers "
    "make L1 much larger than L2. With a single number both are the same.",
    "The result lies between **0**, all alike, and **1**, only one number is not zero. Change the lists, and "
    "follow the sum.",
)
MOST = 24


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """Two lists to edit, their bars, each step of the sum, and the Hoyer of the visitor's sentence."""
    place, vectors = context.now(), list[np.ndarray]()
    lists = (FIRST, "First"), (SECOND, "Second")
    for column, (setting, name) in zip(st.columns(2, gap="medium"), lists, strict=True):
        with column:
            keep(place, setting, st.text_input, f"{name} list (press Enter)", autocomplete="off")
            vector = parsed(place[setting])
            if vector is None:
                messages.notice(f"Write 2 to {MOST} numbers with commas between them. This is the example.")
                vector = parsed(setting.default)
                assert vector is not None  # a default is such a list
            vectors.append(vector)
    steps = [hoyer_steps(vector) for vector in vectors]
    draw_chart(two_vectors(vectors, [step.value for step in steps]), "learn-hoyer", name="Hoyer by hand")
    for column, step, vector in zip(st.columns(2, gap="medium"), steps, vectors, strict=True):
        with column, st.container(gap="xxsmall"):
            st.text(f"L1, sum of the sizes: {step.l1:.3f}")
            st.text(f"L2, root of the sum of squares: {step.l2:.3f}")
            st.text(f"Root of the count of numbers: √{len(vector)} = {step.root:.3f}")
            st.text(
                "All zero: there is nothing to divide by."
                if np.isnan(step.value)
                else f"({step.root:.3f} - {step.l1:.3f} / {step.l2:.3f}) / ({step.root:.3f} - 1) "
                f"= {step.value:.3f}"
            )
    codes = context.codes
    on, width = int((codes.gated[0] != 0).sum()), codes.dimensions
    told = f"Hoyer {codes.hoyer[0]:.2f}; {on} of its {width} numbers {'is' if on == 1 else 'are'} not zero."
    st.text(f"Your sentence, {codes.texts[0]}: {told}")
    st.text(hoyer_line(codes))
    st.text(f"Random dense lists of {width} numbers: {gaussian_hoyer(width):.2f}.")
    source(context.models.sparse, "gated code, each dimension divided by how much it varies over the corpus")


def parsed(text: str) -> np.ndarray | None:
    """The numbers of a list with commas; None where it is not one of 2 to MOST moderate finite numbers.

    >>> parsed("1, -0.5, 0")
    array([ 1. , -0.5,  0. ])
    >>> parsed("1; 2") is None and parsed("nan, 1") is None
    True
    """
    try:
        numbers = np.array([float(part) for part in text.split(",")])
    except ValueError:
        return None
    fits = 2 <= len(numbers) <= MOST and np.isfinite(numbers).all() and np.abs(numbers).max() <= 1e6
    return numbers if fits else None
