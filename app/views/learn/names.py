"""Lesson 8: what the name of a dimension proves, and what it does not."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.glossary import explain
from app.services import interventions, resources
from app.ui import links, messages, neighbours
from app.ui.component import heading
from app.ui.decoded import decoded
from app.ui.showing import source
from app.ui.text_lists import Line, sentences
from app.views.learn.lesson_context import LessonContext

if TYPE_CHECKING:
    from core.index import DimensionIndex

SHORT, TITLE = "Names", "What a name proves, and what it does not"
TERMS = ("dimension", "words", "examples_random", "word_auc")
WITH_SENTENCE = True
LEAD = (
    "Nobody chose the names of the dimensions. They were made by counting: **words that are far more "
    "frequent** where the dimension is on.",
    "So a name is *evidence*. It describes the dimension on the sentences that were counted. Test it: look "
    "at sentences drawn at random, at those that are almost on, and switch the dimension off.",
    "**It does not prove** that the model understands the word, that the dimension has this meaning only, "
    "or that it would act the same in other texts or languages.",
)
SHOWN, LONGEST = 3, 14
"""Example sentences, and their words at most: a long definition says little at a glance."""


@messages.error_boundary
def draw(context: LessonContext) -> None:
    """The strongest dimension of the sentence under three tests: words, random examples, switching off."""
    codes, name = context.codes, context.models.sparse
    dimension = int(codes.ranked(0)[0])
    heading(context.name(dimension), "the strongest dimension of your sentence", key="learn-name")
    there = replace(context.place, text=context.text, model=name, dimension=dimension)
    if context.index is not None:
        _words(context.index, dimension)
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown(
                "**Drawn at random** among short sentences that have it on", help=explain("examples_random")
            )
            _examples(context, dimension, "random")
        with right:
            st.markdown("**Almost on:** where its meaning ends", help=explain("examples_near_miss"))
            _examples(context, dimension, "near_miss")
        source(name, "gated code", context.index.record.corpus_title)
        label, icon = "Everything about this dimension", ":material/toggle_on:"
        links.page_link(links.DIMENSIONS, label, icon, there, context.default_model)
    st.markdown("**Switched off:** does the decoded sentence change?", help=explain("responsiveness"))
    edited = interventions.adjusted(name, interventions.Start(text=context.text), ((dimension, 0.0),))
    lines = [decoded(edited.base_text, "on"), decoded(edited.texts[0], "off", edited.changed[0])]
    sentences(lines, "The sentence decoded with the dimension on and off", key="learn-off")
    if edited.no_effect:
        st.text("It does not: for this sentence the decoder ignores it.")
    else:
        st.text("It does (underlined): the dimension has an effect here, whatever it is called.")
    source(name, "decoded gated code")
    label = "Move it, and others, yourself"
    links.page_link(links.TRAVERSE, label, ":material/tune:", there, context.default_model)


def _words(index: "DimensionIndex", dimension: int) -> None:
    words = ", ".join(word.word for word in index.distinctive[dimension][:8])
    if words:
        st.text(f"Its words: {words}", help=explain("words"))
    auc = index.word_auc[dimension]
    if np.isfinite(auc):
        told = f"How well these words alone tell whether it is on: {auc:.2f}"
        st.text(f"{told} (0.5 is guessing, 1 is always right)", help=explain("word_auc"))


def _examples(context: LessonContext, dimension: int, kind: str) -> None:
    found = resources.examples(context.models.sparse, dimension, kind, 16 * SHOWN)
    short = [one for one in found if len(one.text.split()) <= LONGEST]
    if not found:
        st.text("There are none.")
        return
    lead = neighbours.certainty if kind == "near_miss" else neighbours.value
    lines = [Line(one.text, lead(one)) for one in (short or found)[:SHOWN]]
    sentences(lines, f"Examples: {kind.replace('_', ' ')}", key=f"learn-{kind}")
