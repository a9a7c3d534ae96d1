"""Lesson 2: dense against sparse, on the visitor's own sentence."""

from dataclasses import replace

import numpy as np
import streamlit as st

from app.charts.strips import Strip, strips
from app.services import lesson_data, resources
from app.ui import messages
from app.ui.component import numbers
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep_one_of
from app.ui.loading import wait_for
from app.ui.number_origin import number_origin
from app.ui.showing import source
from app.ui.text_lists import Line, sentences
from app.views.learn.lesson_context import PRINTED, LessonContext

SHORT, TITLE = "Dense or sparse", "Two ways to fill the list"
TERMS = ("dense", "sparse", "certainty")
WITH_SENTENCE = True
LEAD = (
    "**Dense:** every number is used for every sentence. None means anything by itself. To read one, you "
    "would need all the others.",
    "**Sparse:** nearly all numbers are *exactly zero*. The few that are left can be given names, and read.",
    "Both lists on the right describe the same sentence. The second one you can read.",
)
MOST = 8
YES_NO = {"no": "No", "yes": "Yes"}


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """Two strips, the names of what is on in the sparse one, and both lists in print."""
    place, sparse = context.now(), context.models.sparse
    dense, dense_title, dense_name = _dense(context)
    codes, gated = context.codes, context.codes.gated[0]
    names = [context.name(number) for number in range(codes.dimensions)]
    said = (
        f"The same sentence: {np.count_nonzero(dense)} of {len(dense)} numbers are not zero in the dense "
        f"list, {np.count_nonzero(gated)} of {len(gated)} in the sparse one."
    )
    chart = strips([Strip(f"Dense ({dense_title})", dense), Strip("Sparse", gated, names)])
    chart = replace(chart, takeaway=said, alt=f"Two strips of bars, one bar per number. {said}")
    origin = (sparse if dense_name == sparse else f"{dense_name} and {sparse}", "gated code")
    draw_chart(chart, "learn-dense-sparse", name="Dense and sparse", origin=origin, sentence=context.text)
    lines = [
        Line(names[number], f"{gated[number]:+.1f}", note=f"({100 * codes.p_on[0, number]:.0f} % sure)")
        for number in codes.ranked(0)[:MOST]
    ]
    st.text("What is on in the sparse list, strongest first:")
    sentences(lines, "Dimensions that are on", key="learn-on")
    source(sparse, "gated code, exactly 0 where the model is not sure")
    first = int(codes.ranked(0)[0])
    number_origin(codes, first, names[first], key="learn-origin-sparse")
    keep_one_of(place, PRINTED, "Print the numbers themselves", YES_NO)
    if place[PRINTED] == "yes":
        left, right = st.columns(2)
        with left:
            st.text("Dense")
            numbers(dense, "The dense list", key="learn-dense-numbers")
        with right:
            st.text("Sparse")
            numbers(gated, "The sparse list", key="learn-sparse-numbers", labels=names)


def _dense(context: LessonContext) -> tuple[np.ndarray, str, str]:
    """(numbers, what they are, of which model): a dense VAE's code; without one, the encoder's embedding."""
    sparse, dense = context.models.sparse, context.models.dense
    if dense is None:
        return lesson_data.raw(sparse, (context.text,))[0], "the raw sentence encoder", sparse
    wait_for(resources.model(dense), "the dense model")
    return resources.encode(dense, context.text).gated[0], "an ordinary VAE", dense
