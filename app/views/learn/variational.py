"""Lesson 3: one answer (autoencoder), then several (variational)."""

import numpy as np
import streamlit as st

from app.charts.draws import Cloud, cloud
from app.services import lesson_data, resources
from app.ui import messages
from app.ui.decoded import decoded
from app.ui.draw import draw as draw_chart
from app.ui.loading import wait_for
from app.ui.sentences import Line, sentences
from app.ui.showing import source
from app.views.learn.lesson_context import SEED, LessonContext, current, draw_again

SHORT, TITLE = "Many answers", "One answer, then several"
TERMS = ("autoencoder", "variational", "draw", "decode")
ASKS = True
LEAD = (
    "An **autoencoder** has two halves. One squeezes the sentence into a code. The other writes a sentence "
    "from the code alone. What comes back shows what the code has kept: mostly the topic, seldom the words.",
    "A **variational** autoencoder admits that it is not sure. Instead of one code it gives a *cloud* of "
    "likely codes. Draw some from the cloud, and each is written out a little differently.",
    "What is the cloud good for? Every code in it has to become a sentence. So there are fewer gaps between "
    "sentences in which the writer would be lost.",
)
TOLD, POINTS = 5, 200


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """What one code writes, what five draws write, and where the draws lie."""
    place, sparse = current(context), context.models.sparse
    plain = context.models.plain or sparse
    if plain != sparse:
        wait_for(resources.model(plain), "the autoencoder")
    codes = context.codes
    points, texts = lesson_data.draws(sparse, context.text, POINTS, TOLD, place[SEED])
    words, picture = st.columns([1, 1.15], gap="medium")
    with words:
        st.markdown("**One code, one answer**")
        answer = resources.decode(plain, context.text)
        lines = [Line(codes.texts[0], "typed"), decoded(answer, "written", strong=True)]
        sentences(lines, "The sentence and what its one code writes", key="learn-one")
        source(plain, "an autoencoder" if plain != sparse else "the average of the cloud")
        st.markdown("**A cloud of codes, several answers**")
        lines = [decoded(text, f"draw {number}") for number, text in enumerate(texts, 1)]
        sentences(lines, "What draws of the code write", key="learn-several")
        draw_again(place, "Draw five others")
        source(sparse, "draws from the posterior")
    with picture:
        order = [*codes.ranked(0), *np.argsort(-codes.p_on[0], kind="stable")]
        first, second = [int(number) for number in dict.fromkeys(int(number) for number in order)][:2]
        gated = codes.gated[0]
        record = Cloud(
            points[:, [first, second]],
            (float(gated[first]), float(gated[second])),
            (context.name(first), context.name(second)),
            TOLD,
        )
        draw_chart(cloud(record), "learn-cloud", name="Cloud of codes", origin=(sparse, "draws of the code"))
        st.caption("Dots on a line through zero: draws in which that dimension is off.")
