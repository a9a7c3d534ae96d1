"""The models and the sentence that a lesson shows, and the settings of all lessons."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.naming import label
from app.services import dimension_names, guessing, lesson_data, resources
from app.settings import choice, digits, number, whole, words
from app.ui import messages
from app.ui.keep import refill
from app.ui.loading import wait_for, wait_for_index
from app.ui.page import current
from core.errors import CheckpointError, HSVAEError

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

SEED = whole("draw", 6, 0, 9_999)
"""Which draw: the same for everybody who opens the link. The first one is a usual one."""
OPEN = number("on", 0.2, 0.0, 1.0)
"""Spike and slab: the probability of being on."""
COST = number("price", 100.0, 0.0, 100.0)
"""The balance: percent of the cost that counts."""
ALPHA, BETA = number("alpha", 8.0, 0.5, 64.0), number("beta", 1.0, 0.5, 16.0)
"""The gate's prior; both within the bounds of the core's Beta."""
FIRST = words("first", "0.3, -0.1, 0.5, 0.2, -0.4, 0.1, 0.6, -0.2, 0.3, 0.05", longest=200)
SECOND = words("second", "0, 0, 1.2, 0, 0, 0, -0.9, 0, 0, 0", longest=200)
"""Hoyer by hand: two lists of numbers."""
PRINTED = choice("print", "no", ("no", "yes"))
"""Dense against sparse: whether the numbers are printed."""
GAME = choice("game", guessing.NAME, guessing.KINDS)
ROUND_SEED = whole("round", 3, 0, 9_999)
PICKS = digits("picks", guessing.SHOWN, guessing.ROUND)
"""The guessing game: which questions, which of them are answered and how, which one is looked at."""
QUESTION = whole("question", 0, 0, guessing.ROUND)
TYPED_LONGEST = 200
TYPED = words("typed", longest=TYPED_LONGEST)
WATCH_ALPHA, WATCH_BETA = number("trainalpha", 4.0, 0.5, 64.0), number("trainbeta", 1.0, 0.5, 16.0)
KL_WEIGHT = choice("weight", "0.03", ("0.003", "0.01", "0.03", "0.1", "0.3", "1"))
"""Watch it train: what is set before the start, and which snapshot is looked at, 0 for the latest."""
FRAME = whole("frame", 0, 0, 60)
SETTINGS = (
    WATCH_ALPHA, WATCH_BETA, KL_WEIGHT, FRAME,
    SEED, OPEN, COST, ALPHA, BETA, FIRST, SECOND, PRINTED, GAME, ROUND_SEED, PICKS, QUESTION, TYPED
)  # fmt: skip


@dataclass(frozen=True)
class LessonContext:
    """text: the visitor's, or an example where theirs has nothing to show. index: None without one."""

    place: state.Place
    default_model: str
    text: str
    models: lesson_data.LessonModels
    index: "DimensionIndex | None"

    @cached_property
    def codes(self) -> "Codes":
        """The sparse model's code of the sentence."""
        return resources.encode(self.models.sparse, self.text)

    def now(self) -> state.Place:
        """The current settings, in a fragment; also writes the address."""
        return current(self.place, self.default_model)

    def name(self, dimension: int) -> str:
        return label(dimension_names.shown(self.models.sparse) if self.index else None, dimension)


def lesson_context(place: state.Place, default_model: str) -> LessonContext:
    """Load what every lesson needs; where the visitor's sentence has nothing to show, an example replaces it.

    Raises:
        CheckpointError: there is no sparse model.
    """
    models = lesson_data.lesson_models(place.model)
    if models is None:
        raise CheckpointError(
            "This tour is about sparse models, and there is none.", "Put one into the folder pretrained/."
        )
    wait_for(resources.model(models.sparse), "the model")
    index, text = wait_for_index(models.sparse), place.text
    reason = _nothing_to_show(text, models.sparse)
    if reason:
        text = state.EXAMPLES[0]
        messages.notice(f"{reason} The pictures show: {text}")
    return LessonContext(place, default_model, text, models, index)


def draw_again(place: state.Place, label: str) -> None:
    """The button that takes the next seed; `place` is a `current` one."""
    following = (st.session_state, place, SEED, (place[SEED] + 1) % 10_000)
    st.button(label, icon=":material/casino:", key="draw_again", on_click=state.change, args=following)


def sentence_box(text: str) -> None:
    """The visitor's sentence; Enter shows it in every lesson and view."""
    session, key = st.session_state, refill("learn_sentence", text)
    say = lambda: state.say(session, session[key])  # noqa: E731
    st.text_input("Your sentence, in English (press Enter)", key=key, autocomplete="off", on_change=say)


def _nothing_to_show(text: str, model: str) -> str:
    """Why a text cannot be shown; "" where it can."""
    try:
        resources.check(text)
        if resources.is_blank(text):
            return "There is no sentence yet."
        if not resources.encode(model, text).gated[0].any():
            return "No dimension is on for your sentence, so there would be little to see."
    except HSVAEError as error:
        return error.cause
    return ""
