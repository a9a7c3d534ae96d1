"""One click that switches several dimensions of a code off together; the sliders that show it."""

from collections.abc import Collection, Iterable, Sequence

import streamlit as st

from app import state
from app.services import word_carriers
from app.settings import values
from app.ui.showing import plain_words
from app.views.traverse.traverse_context import PART, TraverseContext

MOST_SLIDERS = word_carriers.MOST
SLIDERS = values("set", MOST_SLIDERS, -100, 100)
SET_FOR = "_several_of"
"""Key of the session: the code that the sliders were last drawn for, and what they said."""
_CLICKED = "_switched_off"
"""Key of the session: whether such a button was clicked since the page was last drawn."""


def together(context: TraverseContext, dimensions: Iterable[int], off: Collection[int] = ()) -> None:
    """Offers to switch off a dimension with the others that are on and say much the same, if there are any.

    off: those that are switched off already. Two offers at most.
    """
    _all_anew()
    if not context.has_gates:
        return
    groups: dict[frozenset[int], tuple[int, ...]] = {}
    for dimension in dimensions:
        if dimension in context.ranked:
            found = word_carriers.together(context.model, dimension, context.ranked)
            groups.setdefault(frozenset(found), found)
    offers = [found for some, found in groups.items() if len(some) > 1 and not some <= set(off)]
    for place, found in enumerate(offers[:2]):
        switch_off(context, found, f"together-{place}")


def switch_off(context: TraverseContext, dimensions: Sequence[int], key: str) -> None:
    """A button for it."""
    _all_anew()
    # A label is Markdown, and a name may be anybody's.
    names = [plain_words(context.label(one)) for one in dimensions]
    label = f"Switch off {names[0]}" if len(names) == 1 else f"Switch off together: {' + '.join(names)}"
    off = (context, tuple(dimensions))
    st.button(label, key=f"off-{key}", icon=":material/toggle_off:", on_click=_off, args=off)


def _all_anew() -> None:
    """Right after a click, draws the whole page: what it changes stands outside the button's fragment."""
    if st.session_state.pop(_CLICKED, False):
        st.rerun()


def _off(context: TraverseContext, dimensions: tuple[int, ...]) -> None:
    session, place = st.session_state, context.place
    sliders = tuple((one, 0.0) for one in dimensions)
    session[SET_FOR] = (context.model, context.start), sliders  # they belong to this code
    state.change(session, place, SLIDERS, sliders)
    state.change(session, place, PART, "many")
    session[_CLICKED] = True
