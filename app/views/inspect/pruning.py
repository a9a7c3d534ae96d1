"""What each gate contributes to the decoded sentence: keep only the surest, or flip one."""

from typing import TYPE_CHECKING

import streamlit as st

from app.glossary import explain
from app.services import interventions
from app.ui import messages
from app.ui.decoded import code_buttons, decoded
from app.ui.export import export
from app.ui.inspect_context import InspectContext
from app.ui.nearest import FLIPPED, nearest
from app.ui.text_lists import DimensionButton, sentences

if TYPE_CHECKING:
    from core.interpretation.edit_result import EditResult

COUNTS = {0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20}
"""How many dimensions are kept in the lines that are always shown."""
MOST_FLIPS = 12


@messages.error_boundary
def pruning(context: InspectContext, dimension: int) -> None:
    """Two columns: the prune slider, and every gate flipped by itself."""
    left, right = st.columns(2, gap="medium")
    with left:
        _prune(context)
    with right:
        _flip(context, dimension)


@st.fragment
@messages.error_boundary
def _prune(context: InspectContext) -> None:
    """A slider over 0, 1, ... all; everything is decoded at once, so that it answers at once."""
    context = context.now()
    found = interventions.pruned(context.model, context.text)
    most = len(found) - 1
    head = "Keep only the surest" if context.codes.has_gates else "Keep only the largest"
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        st.subheader(head, help=explain("prune"), width="stretch")
        export("pruned codes", frame=lambda: _pruned_table(context, found), key="pruned")
    if most < 1:
        st.text("The code is empty: there is nothing to remove.")
        return
    key = f"prune-{context.model}-{hash(context.text)}"
    kept = st.slider("How many dimensions to keep", 0, most, most, key=key, format="%d")
    kept = kept if isinstance(kept, int) and 0 <= kept <= most else most
    note = "(all of them: the sentence as it is)" if kept == most else ""
    buttons = code_buttons(found.codes[kept], context.label, 8)
    lines = [
        decoded(found.texts[kept], str(kept), found.changed[kept], strong=True, note=note, buttons=buttons),
        *(decoded(found.texts[k], str(k), found.changed[k]) for k in range(most + 1) if k in {*COUNTS, most}),
    ]
    sentences(lines, "Decoded sentences of pruned codes", "pruned", context.open, here=0)
    enough = next(k for k in range(most + 1) if found.texts[k] == found.base_text)
    st.caption(
        f"On the left: how many are kept. {enough} are enough for the sentence of the whole code. "
        "Underlined: words that are not in that sentence."
    )


@messages.error_boundary
def _flip(context: InspectContext, dimension: int) -> None:
    """Each gate that is on closed by itself; and the chosen one opened, if it is off."""
    head = st.container(horizontal=True, wrap=False, vertical_alignment="bottom")
    head.subheader("Flip one gate", help=explain("flip"), width="stretch")
    if not context.codes.has_gates:
        st.text("This model has no gates: none of its dimensions is ever off. Move it to 0 instead.")
        return
    flipped = [*context.ranked[:MOST_FLIPS], *([] if dimension in context.ranked else [dimension])]
    typical = tuple(round(context.typical(one), 2) for one in flipped)
    found = interventions.flipped(context.model, context.text, tuple(flipped), typical)
    with head:
        table = {
            "dimension": flipped,
            "name": [context.label(one) for one in flipped],
            "set to": [float(found.codes[row, one]) for row, one in enumerate(flipped)],
            "decoded": list(found.texts),
            "unchanged code": [found.base_text] * len(flipped),
        }
        export("flipped gates", frame=table, key="flipped")
    lines = []
    for row, one in enumerate(flipped):
        on = context.code[one] != 0
        button = DimensionButton(one, context.label(one), float(context.code[one]) if on else typical[row])
        note = "(the decoder ignores it)" if found.unchanged[row] else ""
        lead = "closed" if on else "opened"
        lines.append(decoded(found.texts[row], lead, found.changed[row], note=note, buttons=[button]))
    sentences(lines, "Decoded sentences with one gate flipped", "flipped", context.open)
    st.caption(
        "Each line flips one gate and leaves the others. To open one that is off, choose it above: it then "
        "stands last, opened at its usual value."
    )
    if dimension in flipped:
        way = "closed" if context.code[dimension] else "opened"
        st.subheader("Nearest sentences of the corpus", help=explain("nearest_edited", "nearest"))
        st.text(f"To the code with {context.label(dimension)} {way}:")
        nearest(context, found.codes[flipped.index(dimension)], context.text, FLIPPED)


def _pruned_table(context: InspectContext, found: "EditResult") -> dict:
    return {
        "kept": list(range(len(found))),
        "decoded": list(found.texts),
        "dimensions": ["; ".join(context.label(int(d)) for d in code.nonzero()[0]) for code in found.codes],
    }
