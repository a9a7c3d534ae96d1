"""Lesson 1: a sentence as a list of numbers."""

from dataclasses import replace

import streamlit as st

from app import state
from app.charts.strips import Strip, strips
from app.services import lesson_data, resources
from app.ui import messages
from app.ui.draw import draw as draw_chart
from app.ui.sentences import Line, sentences
from app.ui.showing import source
from app.views.learn.lesson_context import LessonContext

SHORT, TITLE = "Numbers", "A sentence becomes a list of numbers"
TERMS = ("embedding", "alike_numbers")
ASKS = True
LEAD = (
    "A computer cannot compare meanings. It can compare numbers. So a model first turns a sentence into a "
    "**list of numbers**.",
    "Each bar on the right is one number of *your* sentence: blue above zero, orange below.",
    "Why bother? Sentences that mean similar things get similar lists. Below the picture: how alike some "
    "lists are to yours. **1** is the same, **0** has nothing in common.",
)
CANDIDATES, NEAREST, BEGINNING = 30, 3, 8


@messages.error_boundary
def draw(context: LessonContext) -> None:
    """The list as a picture, and other sentences by how alike their lists are."""
    name = context.models.sparse
    numbers = lesson_data.raw(name, (context.text,))[0]
    chart = strips([Strip("Your sentence", numbers)])
    words = f"Your sentence became {len(numbers)} numbers. To a computer, this is all there is of it."
    chart = replace(chart, takeaway=words, alt=f"A strip of bars, one per number. {words}")
    draw_chart(chart, "learn-numbers", name="A sentence as numbers", origin=(name, "raw sentence encoder"))
    begins = ", ".join(f"{number:+.3f}" for number in numbers[:BEGINNING])
    st.text(f"It begins: {begins}, ...")
    examples = [text for text in state.EXAMPLES if text != context.text]
    near: list[str] = []
    if context.index is not None:
        near = [one.text for one in resources.nearest(name, context.text, CANDIDATES)]
    scores = dict(
        zip((*near, *examples), lesson_data.similar(name, context.text, (*near, *examples)), strict=True)
    )
    shown = {*sorted(near, key=lambda text: -scores[text])[:NEAREST], *examples}
    lines = [Line(text, f"{scores[text]:.2f}") for text in sorted(shown, key=lambda text: -scores[text])]
    sentences(lines, "Other sentences and how alike their numbers are", key="learn-alike")
    source(name, "cosine of the raw numbers")
