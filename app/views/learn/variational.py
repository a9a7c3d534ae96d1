"""Lesson 3: one answer (autoencoder), then several (variational)."""

import numpy as np
import streamlit as st

from app.charts.draws import cloud
from app.services import lesson_data, resources
from app.ui import messages
from app.ui.decoded import decoded
from app.ui.draw import draw as draw_chart
from app.ui.loading import wait_for
from app.ui.showing import source
from app.ui.text_lists import Line, sentences
from app.views.learn.lesson_context import SEED, LessonContext, draw_again

SHORT, TITLE = "Many answers", "One answer, then several"
TERMS = ("autoencoder", "variational", "draw", "decode")
WITH_SENTENCE = True
LEAD = (
    "An **autoencoder** has two parts. The *encoder* turns the sentence into a code. The *decoder* writes a "
    "sentence from the code alone. The result shows what the code has kept: mostly the topic, seldom the "
    "words.",
    "A **variational** autoencoder is not sure. Instead of one code it gives many likely codes: the dots in "
    "the picture. Each draw of them is decoded a little differently.",
    "What is this good for? Training decodes drawn codes into the sentence. So codes between those of two "
    "sentences are decoded into sentences, too.",
)
TOLD, POINTS = 5, 200


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """What is decoded from one code and from five draws, and where the draws lie."""
    place, sparse, codes = context.now(), context.models.sparse, context.codes
    plain = context.models.plain or sparse
    if plain != sparse:
        wait_for(resources.model(plain), "the autoencoder")
    points, texts = lesson_data.draws(sparse, context.text, POINTS, TOLD, place[SEED])
    words, picture = st.columns([1, 1.15], gap="medium")
    with words:
        st.markdown("**One code, one answer**")
        answer = decoded(resources.decode(plain, context.text), "decoded", strong=True)
        lines = [Line(codes.texts[0], "typed"), answer]
        sentences(lines, "The sentence and what is decoded from its one code", key="learn-one")
        source(plain, "an autoencoder" if plain != sparse else "the mean of the likely codes")
        st.markdown("**Many likely codes, several answers**")
        lines = [decoded(text, f"draw {number}") for number, text in enumerate(texts, 1)]
        sentences(lines, "What is decoded from draws of the code", key="learn-several")
        draw_again(place, "Draw five others")
        source(sparse, "draws from the posterior")
    with picture:
        order = [*codes.ranked(0), *np.argsort(-codes.p_on[0], kind="stable")]
        first, second = list(dict.fromkeys(int(number) for number in order))[:2]
        centre = float(codes.gated[0, first]), float(codes.gated[0, second])
        chart = cloud(points[:, [first, second]], centre, (context.name(first), context.name(second)), TOLD)
        origin = (sparse, "draws of the code")
        draw_chart(chart, "learn-cloud", name="Cloud of codes", origin=origin, sentence=context.text)
        st.caption("Dots on a line through zero: draws in which that dimension is off.")
