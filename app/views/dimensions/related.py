"""Other dimensions that fire with one, against it, or that do the same to the decoder."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from app.glossary import explain
from app.naming import label
from app.ui import messages
from app.ui.ranked import Item, ranked

if TYPE_CHECKING:
    from core.index import DimensionIndex

MOST = 5


@messages.error_boundary
def related(
    index: "DimensionIndex", dimension: int, names: Sequence[str], on_open: Callable[[int], None]
) -> None:
    """Three short lists of buttons."""
    found = index.related(dimension, MOST)
    effect = ("Same effect", "alike", found.alike, "similarity of effect")
    if index.has_gates:
        groups = (
            ("Fire together with it", "together", found.together, "times as often as by chance"),
            ("Fire instead of it", "apart", found.apart, "of what chance would give"),
            effect,
        )
    else:
        groups = (
            ("Rise with it", "correlated", found.correlated, "correlation of values"),
            ("Fall when it rises", "opposed", found.opposed, "correlation of values"),
            effect,
        )
    with st.container(key="row-related"):
        columns = st.columns(3, gap="small")
    for column, (title, key, pairs, unit) in zip(columns, groups, strict=True):
        with column:
            st.markdown(f"**{title}**", help=explain(key))
            if not pairs:
                st.text("None beyond chance.")
                continue
            largest = max(abs(score) for _, score in pairs) or 1.0
            items = [
                Item(
                    label(names, other),
                    _number(key, score),
                    abs(score) / largest if key != "apart" else score,
                    key in ("apart", "opposed"),
                    other,
                    f"{score:.2f} {unit}",
                )
                for other, score in pairs
            ]
            ranked(items, title, f"related-{key}", on_open)


def _number(key: str, score: float) -> str:
    if key in ("correlated", "opposed"):
        return f"{score:+.2f}"
    if key == "alike":
        return f"{score:.2f}"
    return f"× {score:.2g}" if score else "never"
