"""Lesson 1: a sentence as a list of numbers."""

from dataclasses import replace

import streamlit as st

from app import state
from app.charts.strips import Strip, strips
from app.services import lesson_data, resources
from app.ui import messages
from app.ui.draw import draw as draw_chart
from app.ui.showing import source
from app.ui.text_lists import Line, sentences
from app.views.learn.lesson_context import LessonContext

SHORT, TITLE = "Numbers", "A sentence becomes a list of numbers"
TERMS = ("embedding", "alike_numbers")
WITH_SENTENCE = True
LEAD = (
    "A computer cannot compare meanings. It can compare numbers. So a model first turns a sentence into a "
    "**list of numbers**.",
    "Each bar on the right is one number of *your* sentence: blue above zero, orange below.",
    "What is this good for? Sentences that mean similar things get similar lists. Below the picture: how "
    "alike some lists are to yours. **1** is the same, **0** has nothing in common.",
)
CANDIDATES, NEAREST, BEGINNING = 30, 3, 8


@messages.error_boundary
def draw(context: LessonContext) -> None:
    """The list as a picture, and other sentences by how alike their lists are."""
    name, text = context.models.sparse, context.text
    numbers = lesson_data.raw(name, (text,))[0]
    said = f"Your sentence became {len(numbers)} numbers. The model works with these alone."
    chart = replace(
        strips([Strip("Your sentence", numbers)]),
        takeaway=said,
        alt=f"A strip of bars, one per number. {said}",
    )
    origin = (name, "raw sentence encoder")
    draw_chart(chart, "learn-numbers", name="A sentence as numbers", origin=origin, sentence=text)
    begins = ", ".join(f"{number:+.3f}" for number in numbers[:BEGINNING])
    st.text(f"It begins: {begins}, ...")
    examples = [other for other in state.EXAMPLES if other != text]
    found = [] if context.index is None else resources.nearest(name, text, CANDIDATES)
    near = [one.text for one in found]
    others = (*near, *examples)
    scores = dict(zip(others, lesson_data.similar(name, text, others), strict=True))
    shown = {*sorted(near, key=lambda other: -scores[other])[:NEAREST], *examples}
    lines = [Line(other, f"{scores[other]:.2f}") for other in sorted(shown, key=lambda other: -scores[other])]
    sentences(lines, "Other sentences and how alike their numbers are", key="learn-alike")
    source(name, "cosine of the raw numbers")
