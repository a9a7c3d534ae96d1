"""Other dimensions that are on with one, instead of it, or that have the same effect on the decoder."""

import streamlit as st

from app.glossary import explain
from app.ui import messages
from app.ui.ranked import Item, ranked
from app.views.dimensions.focus import Focus

MOST = 5
KINDS = {
    "together": ("On together with it", "times as often as by chance", "× {:.2g}"),
    "apart": ("On instead of it", "of what chance would give", "× {:.2g}"),
    "correlated": ("Rise with it", "correlation of values", "{:+.2f}"),
    "opposed": ("Fall when it rises", "correlation of values", "{:+.2f}"),
    "alike": ("Same effect", "similarity of effect", "{:.2f}"),
}
"""Heading, unit and format of the number, by the term behind the "?"."""


@messages.error_boundary
def related(focus: Focus) -> None:
    """Three short lists of buttons."""
    found = focus.index.related(focus.dimension, MOST)
    kinds = ("together", "apart", "alike") if focus.has_gates else ("correlated", "opposed", "alike")
    with st.container(key="row-related"):
        columns = st.columns(3, gap="small")
    for column, kind in zip(columns, kinds, strict=True):
        title, unit, form = KINDS[kind]
        pairs = getattr(found, kind)
        with column:
            st.markdown(f"**{title}**", help=explain(kind))
            if not pairs:
                st.text("None beyond chance.")
                continue
            largest = 1.0 if kind == "apart" else max(abs(score) for _, score in pairs) or 1.0
            items = [
                Item(
                    text=focus.label(other),
                    number=form.format(score) if score else "never",
                    share=abs(score) / largest,
                    below=kind in ("apart", "opposed"),
                    dimension=other,
                    more=f"{score:.2f} {unit}",
                )
                for other, score in pairs
            ]
            ranked(items, title, f"related-{kind}", focus.open)
