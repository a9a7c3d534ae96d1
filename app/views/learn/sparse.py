"""Lesson 2: dense against sparse, on the visitor's own sentence."""

from dataclasses import replace

import streamlit as st

from app.charts.strips import Strip, strips
from app.services import lesson_data, resources
from app.ui import messages
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep_one_of
from app.ui.loading import wait_for
from app.ui.numbers import numbers
from app.ui.sentences import Line, sentences
from app.ui.showing import source
from app.views.learn.lesson_context import PRINTED, LessonContext, current

SHORT, TITLE = "Dense or sparse", "Two ways to fill the list"
TERMS = ("dense", "sparse", "certainty")
ASKS = True
LEAD = (
    "**Dense:** every number is at work in every sentence. None means anything by itself. To read one, you "
    "would need all the others.",
    "**Sparse:** nearly all numbers are *exactly zero*. The few that are left can be given names, and read.",
    "Both lists on the right describe the same sentence. The second one you can read aloud.",
)
MOST = 8
YES_NO = {"no": "No", "yes": "Yes"}


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """Two strips, the names of what is on in the sparse one, and both lists in print."""
    place, sparse = current(context), context.models.sparse
    dense_values, dense_title, dense_name = _dense(context)
    codes = context.codes
    gated = codes.gated[0]
    names = [context.name(number) for number in range(codes.dimensions)]
    chart = strips([Strip(f"Dense ({dense_title})", dense_values), Strip("Sparse", gated, names)])
    words = (
        f"The same sentence: {_used(dense_values)} of {len(dense_values)} numbers at work in the dense list, "
        f"{_used(gated)} of {len(gated)} in the sparse one."
    )
    chart = replace(chart, takeaway=words, alt=f"Two strips of bars, one bar per number. {words}")
    origin = (sparse if dense_name == sparse else f"{dense_name} and {sparse}", "gated code")
    draw_chart(chart, "learn-dense-sparse", name="Dense and sparse", origin=origin)
    ranked = [int(number) for number in codes.ranked(0)]
    lines = [
        Line(
            context.name(number), f"{gated[number]:+.1f}", note=f"({100 * codes.p_on[0, number]:.0f} % sure)"
        )
        for number in ranked[:MOST]
    ]
    st.text("What is on in the sparse list, strongest first:")
    sentences(lines, "Dimensions that are on", key="learn-on")
    source(sparse, "gated code, exactly 0 where the model is not sure")
    keep_one_of(place, PRINTED, "Print the numbers themselves", YES_NO)
    if place[PRINTED] == "yes":
        left, right = st.columns(2)
        with left:
            st.text("Dense")
            numbers(dense_values, "The dense list", key="learn-dense-numbers")
        with right:
            st.text("Sparse")
            numbers(gated, "The sparse list", key="learn-sparse-numbers", labels=names)


def _dense(context: LessonContext):
    """(numbers, what they are, of which model): a dense VAE's code; without one, the raw encoder's."""
    if context.models.dense is None:
        return (
            lesson_data.raw(context.models.sparse, (context.text,))[0],
            "the raw sentence encoder",
            context.models.sparse,
        )
    name = context.models.dense
    wait_for(resources.model(name), "the dense model")
    return resources.encode(name, context.text).gated[0], "an ordinary VAE", name


def _used(values) -> int:
    return int((values != 0).sum())
