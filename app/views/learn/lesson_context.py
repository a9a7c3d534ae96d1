"""What a lesson shows: which models play, and which sentence."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.naming import label
from app.services import dimension_names, lesson_data, resources
from app.settings import choice, number, whole, words
from app.ui import messages
from app.ui.loading import wait_for, wait_for_index
from core.data.normalise import normalise
from core.errors import CheckpointError, HSVAEError

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

SEED = whole("draw", 6, 0, 9_999)
"""Which draw: the same for everybody who opens the link. The first one is a usual one."""
OPEN = number("on", 0.2, 0.0, 1.0)
"""Spike and slab: the chance of being on."""
PRICE = number("price", 100.0, 0.0, 100.0)
"""The balance: percent of the price that counts."""
ALPHA, BETA = number("alpha", 8.0, 0.5, 64.0), number("beta", 1.0, 0.5, 16.0)
"""The gate's prior; both within the bounds of the core's Beta."""
FIRST = words("first", "0.3, -0.1, 0.5, 0.2, -0.4, 0.1, 0.6, -0.2, 0.3, 0.05", longest=200)
SECOND = words("second", "0, 0, 1.2, 0, 0, 0, -0.9, 0, 0, 0", longest=200)
"""Hoyer by hand: two lists of numbers."""
PRINTED = choice("print", "no", ("no", "yes"))
"""Dense against sparse: whether the numbers are printed."""
SETTINGS = (SEED, OPEN, PRICE, ALPHA, BETA, FIRST, SECOND, PRINTED)


@dataclass(frozen=True)
class LessonContext:
    """text: the visitor's, or an example where theirs has nothing to show. index: None without one."""

    place: state.Place
    default_model: str
    text: str
    models: lesson_data.LessonModels
    index: "DimensionIndex | None"

    @property
    def codes(self) -> "Codes":
        """The sparse model's code of the sentence."""
        return resources.encode(self.models.sparse, self.text)

    def name(self, dimension: int) -> str:
        return label(dimension_names.shown(self.models.sparse) if self.index else None, dimension)


def lesson_context(place: state.Place, default_model: str) -> LessonContext:
    """Load what every lesson needs, and settle on a sentence that has something to show.

    Raises:
        CheckpointError: there is no sparse model.
    """
    models = lesson_data.lesson_models(place.model)
    if models is None:
        raise CheckpointError(
            "This tour is about sparse models, and there is none.", "Put one into the folder pretrained/."
        )
    wait_for(resources.model(models.sparse), "the model")
    index = wait_for_index(models.sparse)
    return LessonContext(place, default_model, _sentence(place.text, models.sparse), models, index)


def current(lesson_context: LessonContext) -> state.Place:
    """The place as it stands by now, its address written: for lessons that redraw alone."""
    place = state.current(st.session_state, lesson_context.place)
    state.write_address(st.query_params, st.session_state, place, lesson_context.default_model)
    return place


def draw_again(place: state.Place, label: str) -> None:
    """The button that takes the next seed."""

    def another() -> None:
        now = state.current(st.session_state, place)
        state.change(st.session_state, place, SEED, (now[SEED] + 1) % 10_000)

    st.button(label, icon=":material/casino:", key="draw_again", on_click=another)


def sentence_box(text: str) -> None:
    """The visitor's sentence; Enter takes it along to every lesson and view."""
    session, key = st.session_state, "learn_sentence"
    if session.get("_learn_shown") != text or key not in session:
        session[key] = session["_learn_shown"] = text
    st.text_input(
        "Your sentence, in English (press Enter)",
        key=key,
        autocomplete="off",
        on_change=lambda: state.say(session, session[key]),
    )


def _sentence(text: str, model: str) -> str:
    """The visitor's text when it can be shown; else the first example, and a remark that says why."""
    example = state.EXAMPLES[0]
    try:
        resources.check(text)
        if normalise(text):
            codes = resources.encode(model, text)
            if codes.gated[0].any():
                return text
            why = "No dimension is on for your sentence, so there would be little to see."
        else:
            why = "There is no sentence yet."
    except HSVAEError as error:
        why = error.cause
    messages.notice(f"{why} The pictures show: {example}")
    return example
