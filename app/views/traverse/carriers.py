"""Which dimensions carry a word of the decoded sentence: those to switch off to be rid of it, tried out."""

import streamlit as st

from app import state
from app.glossary import explain
from app.services import interventions, word_carriers
from app.settings import words
from app.ui import messages
from app.ui.decoded import decoded
from app.ui.text_lists import DimensionButton, sentences
from app.views.traverse.switching import switch_off
from app.views.traverse.traverse_context import TraverseContext

WORD = words("word", longest=60)


@st.fragment
@messages.error_boundary
def carriers(context: TraverseContext) -> None:
    """The words to choose from, and the sentence without the dimensions behind the chosen one."""
    place, session = context.now(), st.session_state
    written = interventions.written(context.model, context.start, context.how)
    choices = interventions.content_words(written)
    if not choices or not context.ranked:
        return
    word = place[WORD] if place[WORD] in choices else None
    session["carried"] = word
    st.pills(
        "Make it less about: which dimensions carry this word?",
        choices,
        key="carried",
        on_change=lambda: state.change(session, place, WORD, session["carried"] or ""),
        help=explain("carriers", "written"),
    )
    if word is not None:
        _tried(context, word)


def _tried(context: TraverseContext, word: str) -> None:
    found = context.run(word_carriers.removal, context.start, word, tuple(context.ranked))
    dimensions, count = found.dimensions, len(found.dimensions)
    if not dimensions:
        st.text(f"No single dimension carries “{word}”: without any one of them it would be as likely.")
        return
    if found.gone[-1]:
        these = "this dimension is" if count == 1 else f"these {count} dimensions are"
        st.text(f"The word “{word}” goes when {these} switched off:")
    else:
        st.text(f"The word “{word}” stays, even with all of these switched off: other dimensions say it too.")
    lines = [
        decoded(
            text,
            "also off" if row else "off",
            marks,
            note=f"(the word “{word}” {'is gone' if gone else 'stays'})",
            buttons=[DimensionButton(one, context.label(one), float(context.code[one]))],
        )
        for row, (one, text, marks, gone) in enumerate(
            zip(dimensions, found.texts, found.changed, found.gone, strict=True)
        )
    ]
    sentences(lines, "Decoded sentences without the dimensions of a word", "carriers", context.open)
    switch_off(context, dimensions, "carriers")
