"""Words that predict a dimension beside words that the decoder writes more or less of when it is raised."""

import streamlit as st

from app.glossary import explain
from app.ui import messages
from app.ui.ranked import Item, ranked
from app.views.dimensions.focus import Focus

MOST = 8
NOTHING = "The decoder does not respond."


@messages.error_boundary
def word_lists(focus: Focus) -> None:
    """Three short columns; words that predict the low values of a dimension are in the other colour."""
    with st.container(key="row-words"):
        predicting, promoted, suppressed = st.columns(3, gap="small")
    words = focus.index.distinctive[focus.dimension][:MOST]
    strongest = max((word.z for word in words), default=1.0)
    items = [
        Item(one.word, f"{one.z:.0f}", one.z / strongest, one.sign < 0, more=f"{one.count:,} sentences")
        for one in words
    ]
    with predicting:
        st.markdown("**Predicting words**", help=explain("words"))
        _list(items, "Words that predict it", "words-predicting", "No word predicts it.")
    with promoted:
        _effect(focus, "Raised: more of", "promoted")
    with suppressed:
        _effect(focus, "Raised: less of", "suppressed")


def _effect(focus: Focus, title: str, kind: str) -> None:
    st.markdown(f"**{title}**", help=explain(kind))
    effects = getattr(focus.index, "effects", None)
    if effects is None:
        st.text("Not measured for this model.")
        return
    pairs = getattr(effects, kind)[focus.dimension][:MOST]
    largest = max((abs(weight) for _, weight in pairs), default=1.0) or 1.0
    below = kind == "suppressed"
    items = [Item(word, f"{weight:+.2f}", abs(weight) / largest, below) for word, weight in pairs]
    _list(items, title, f"words-{kind}", NOTHING)


def _list(items: list[Item], name: str, key: str, nothing: str) -> None:
    if items:
        ranked(items, name, key)
    else:
        st.text(nothing)
