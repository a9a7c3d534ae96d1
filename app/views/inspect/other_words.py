"""Which other word would switch a dimension on or off: tried when asked for, because it takes seconds."""

from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.glossary import explain
from app.services import interventions
from app.settings import flag
from app.ui import messages
from app.ui.export import export
from app.ui.inspect_context import InspectContext
from app.ui.keep import keep
from app.ui.text_lists import Item, ranked

if TYPE_CHECKING:
    from core.interpretation.counterfactuals import Counterfactuals

OTHER_WORDS = flag("otherwords")


@st.fragment
@messages.error_boundary
def other_words(context: InspectContext, dimension: int) -> None:
    """A switch; behind it the smallest replacements of one word that turn the dimension on or off."""
    context = context.now()
    if not context.codes.has_gates:
        return
    way = "off" if context.code[dimension] else "on"
    keep(
        context.place,
        OTHER_WORDS,
        st.toggle,
        f"Find one other word that switches it {way}",
        help=explain("other_words"),
    )
    if not context.place[OTHER_WORDS]:
        return
    with st.spinner("Trying other words, one at a time", show_time=True):
        found = interventions.other_words(context.model, context.text, dimension)
    if not found.found:
        st.text(f"None of the {found.tried} words tried switches {context.label(dimension)} {way}.")
        return
    _list(context, found, way)


def _list(context: InspectContext, found: "Counterfactuals", way: str) -> None:
    name = context.label(found.dimension)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        st.text(f"Any of these switches {name} {way}:", width="stretch")
        export(
            f"words that switch it {way}", frame=lambda: found.to_frame().to_dict("list"), key="other-words"
        )
    items = [
        Item(
            f"{one.word} → {one.replacement}",
            f"{100 * one.p_on:.0f} % sure",
            one.p_on,
            dimension=row,
            more=f"{one.text} ({one.relation}): inspect this sentence",
        )
        for row, one in enumerate(found.found)
    ]

    def inspect(row: int) -> None:
        if 0 <= row < len(items):
            state.choose_dimension(st.session_state, found.dimension)
            state.say(st.session_state, found.found[row].text, stay=True)

    ranked(items, "Words that would switch it", "other-words-list", inspect)
    st.caption(
        f"Smallest change of meaning first, out of {found.tried} words tried. In your sentence it is "
        f"{100 * found.p_on:.0f} % sure. Click one to inspect the changed sentence."
    )
