"""How every view begins: title, where the address leads, sidebar; what could not be followed; cautions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.services import own_corpora, resources
from app.settings import Setting
from app.ui import messages, tour
from app.ui.component import component
from app.ui.draw import draw_anew
from app.ui.owner import owner
from app.ui.showing import sidebar
from core.errors import CheckpointError

if TYPE_CHECKING:
    from core.interpretation.codes import Codes
    from core.model import Model

_look = component("look", isolate_styles=False)
_large = component("projector", isolate_styles=False)
_share = component("share")


def begin(view: str, title: str, about: str, settings: Sequence[Setting] = ()) -> tuple[state.Place, str]:
    """The place to show and the default model's name.

    Args:
        view: its name in the navigation. title: the page's heading. about: the text behind its "?".
        settings: those of this view, beside the shared ones of `app.state`; the address keeps them.

    Raises:
        CheckpointError: there is no model at all.
    """
    head = st.container(horizontal=True, wrap=False, vertical_alignment="bottom")
    head.title(title, help=about, width="stretch")
    default = resources.default_name()
    if default is None:
        reasons = "; ".join(f"{entry.name}: {entry.problem}" for entry in resources.catalogue())
        raise CheckpointError(
            f"There is no model to show. {reasons}".strip(), "Put a checkpoint into the folder pretrained/."
        )
    session = st.session_state
    owner()  # before anything of anybody is looked up
    place = state.open_view(view, st.query_params, session, resources.names(), default, settings)
    place = _own_corpus_here(place)
    with head:
        if view == tour.STOPS[0].page and not place[state.TOUR]:
            tour.start_button()
        _projector(place)
        _copy_link(complete=place.text == state.address(place, default).get(state.TEXT, state.EXAMPLES[0]))
    sidebar(place)
    with st.sidebar:
        _look(key="look", on_theme_change=draw_anew)
    if place[state.PROJECTOR]:
        _large(key="projector_look")
    tour.tour(place, default)
    return place, default


def _own_corpus_here(place: state.Place) -> state.Place:
    """The place without a corpus that its visitor has not got for this model, which is told."""
    if not place.own_corpus or place[state.CORPUS] in {
        one.name for one in own_corpora.corpora(place.owner, place.model)
    }:
        return place
    told = f"There is no corpus {place[state.CORPUS]!r} of yours here that {place.model} has read."
    state.choose_corpus(st.session_state, state.CORPUS.default)
    return state.current(st.session_state, state.remark(place, f"{told} These are the model's own examples."))


def current(place: state.Place, default_model: str) -> state.Place:
    """The place with the current settings, which the address then says too: a fragment redraws alone."""
    place = state.current(st.session_state, place)
    state.write_address(st.query_params, st.session_state, place, default_model)
    return place


def _copy_link(complete: bool) -> None:
    """A button that copies the address. `complete`: False when the text is too long to stand in it."""
    about = "The link opens exactly this view on any machine where the app runs."
    if not complete:
        about += " Your text is too long for a link and is left out."
    done = "Copied" if complete else "Copied without the text"
    _share(key="share", data={"label": "Copy link", "done": done, "help": about}, width="content")


def _projector(place: state.Place) -> None:
    """The switch for a room: larger type, and the pages on top instead of the sidebar."""
    on = place[state.PROJECTOR]
    label, about = (
        ("Leave projector", "Back to the usual size.") if on else ("Projector", "Larger, for a room.")
    )
    switch = (st.session_state, state.PROJECTOR, not on)
    st.button(label, help=about, key="projector", type="tertiary", on_click=state.share, args=switch)


def remarks(place: state.Place) -> None:
    """What in the address could not be followed."""
    for remark in place.notices:
        messages.notice(remark, ":material/link_off:")


def left_out(what: str) -> None:
    """A notice that a part of the link could not be followed; it stays when the page is drawn again."""
    messages.notice(what, ":material/link_off:")
    state.said(st.session_state, what)


def known_dimension(place: state.Place, dimensions: int, instead: str) -> None:
    """Forget a dimension that the link asks for and the model has not; `instead` says what is shown."""
    if place.dimension is not None and place.dimension >= dimensions:
        asked = f"The link asks for dimension {place.dimension}; this model has 0 to {dimensions - 1}."
        left_out(f"{asked} {instead}")
        state.choose_dimension(st.session_state, None)


@messages.error_boundary
def cautions(place: state.Place, codes: "Codes", model: "Model") -> None:
    """A notice for each reason to take the result with care."""
    text, longest = codes.texts[0], model.config.max_tokens
    if resources.has_invisible(place.text):
        messages.notice("Invisible or control characters in the text were read as spaces.")
    if codes.truncated[0]:
        messages.notice(
            f"The text is longer than {longest} tokens (word pieces). Only its beginning was read: {text}"
        )
    for remark in resources.remarks(codes, model):
        messages.notice(remark)
