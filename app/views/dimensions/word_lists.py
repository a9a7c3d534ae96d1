"""Words that predict a dimension beside words that the decoder writes more or less of when it is raised."""

from typing import TYPE_CHECKING

import streamlit as st

from app.glossary import explain
from app.ui import messages
from app.ui.ranked import Item, ranked

if TYPE_CHECKING:
    from core.index import DimensionIndex

MOST = 8


@messages.error_boundary
def word_lists(index: "DimensionIndex", dimension: int) -> None:
    """Three short columns; words that speak for the low values of a dimension are in the other colour."""
    with st.container(key="row-words"):
        predicting, promoted, suppressed = st.columns(3, gap="small")
    with predicting:
        st.markdown("**Predicting words**", help=explain("words"))
        words = index.distinctive[dimension][:MOST]
        strongest = max((word.z for word in words), default=1.0)
        items = [
            Item(
                word.word,
                f"{word.z:.0f}",
                word.z / strongest,
                word.sign < 0,
                more=f"{word.count:,} sentences",
            )
            for word in words
        ]
        _list(items, "Words that predict it", "words-predicting", "No word predicts it.")
    effects = getattr(index, "effects", None)
    for column, title, key, below in (
        (promoted, "Raised: more of", "promoted", False),
        (suppressed, "Raised: less of", "suppressed", True),
    ):
        with column:
            st.markdown(f"**{title}**", help=explain(key))
            if effects is None:
                st.text("Not measured for this model.")
                continue
            pairs = getattr(effects, key)[dimension][:MOST]
            largest = max((abs(weight) for _, weight in pairs), default=1.0) or 1.0
            items = [Item(word, f"{weight:+.2f}", abs(weight) / largest, below) for word, weight in pairs]
            _list(items, title, f"words-{key}", "The decoder does not respond.")


def _list(items: list[Item], name: str, key: str, nothing: str) -> None:
    if items:
        ranked(items, name, key)
    else:
        st.text(nothing)
