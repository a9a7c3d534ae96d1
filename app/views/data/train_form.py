"""The form of a training: what may be chosen beside the minutes, and how long it will take."""

from functools import partial

import streamlit as st

from app import state
from app.glossary import explain
from app.naming import duration
from app.services import own_jobs
from app.settings import choice, whole
from app.ui.keep import keep
from app.ui.working import compute

DIMENSIONS = choice("size", "fitted", ("fitted", "16", "32", "64", "128", "256"))
ALPHA = choice("alpha", "8", ("1", "4", "8", "16", "32"))
ENCODER = choice("reader", "bert", ("bert", "gru"))
SEED = whole("seed", 0, 0, 999_999)
SETTINGS = (DIMENSIONS, ALPHA, ENCODER, SEED)
SIZES = {"fitted": "as fits the rows"}
SPARSE = {"1": "much is on", "4": "more is on", "8": "the usual", "16": "less is on", "32": "little is on"}
READERS = {"bert": "MiniLM, which knows English", "gru": "a GRU, which learns from your rows alone"}
_TRY = "_try_training"


def train_settings(place: state.Place) -> dict:
    """What was chosen of the recipe's settings; drawn behind a switch, empty where nothing was changed."""
    with st.expander("More settings", icon=":material/tune:"), st.container(horizontal=True, gap="medium"):
        sizes = {"options": DIMENSIONS.options, "format_func": lambda one: SIZES.get(one, one), "width": 190}
        keep(place, DIMENSIONS, st.selectbox, "Dimensions", help=explain("train_dimensions"), **sizes)
        sparse = {"options": ALPHA.options, "format_func": lambda one: f"{SPARSE[one]} (alpha {one})"}
        keep(place, ALPHA, st.selectbox, "How sparse", help=explain("train_alpha"), width=230, **sparse)
        readers = {"options": ENCODER.options, "format_func": READERS.__getitem__, "width": 330}
        keep(
            place, ENCODER, st.selectbox, "What reads the sentences", help=explain("train_encoder"), **readers
        )
        keep(place, SEED, st.number_input, "Seed", step=1, width=130, help=explain("train_seed"))
    place = state.current(st.session_state, place)
    size = place[DIMENSIONS]
    chosen = {
        "dimensions": None if size == DIMENSIONS.default else int(size),
        "alpha": None if place[ALPHA] == ALPHA.default else float(place[ALPHA]),
        "encoder": None if place[ENCODER] == ENCODER.default else place[ENCODER],
        "seed": place[SEED] or None,
    }
    return {name: value for name, value in chosen.items() if value is not None}


def time_needed(rows: int, minutes: int, chosen: dict) -> None:
    """A button that tries some steps, and what they say of the time."""
    session, what = st.session_state, ("try", rows, minutes, *sorted(chosen.items()))
    if session.get(_TRY) != what:
        ask = lambda: session.__setitem__(_TRY, what)  # noqa: E731
        st.button("How long will it take here?", icon=":material/timer:", on_click=ask, key="try_training")
        return
    found = compute(partial(own_jobs.estimate, rows, minutes, chosen), what, "Trying some steps")
    if found is not None:
        st.text(
            f"About {duration(found.seconds)} as busy as this machine is now: {duration(found.embedding)} of "
            f"reading, {duration(found.training)} of training ({found.steps:,} steps), and "
            f"{duration(found.rest)} of indexing and measuring."
        )
