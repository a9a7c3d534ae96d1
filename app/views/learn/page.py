"""Learn: ten short chapters, step by step, for somebody who knows nothing of this."""

from types import ModuleType
from typing import Any

import streamlit as st

from app import state
from app.glossary import explain
from app.settings import choice
from app.ui import links, messages
from app.ui.component import component
from app.ui.keep import keep_one_of
from app.ui.page import begin, remarks
from app.views.learn import balance, gate, guess, hoyer, names, numbers, sparse, spike, train, variational
from app.views.learn.lesson_context import SETTINGS, lesson_context, sentence_box

TITLE, PATH = "Learn", links.LEARN
LESSONS = {
    "numbers": numbers,
    "sparse": sparse,
    "variational": variational,
    "balance": balance,
    "spike": spike,
    "gate": gate,
    "hoyer": hoyer,
    "names": names,
    "guess": guess,
    "train": train,
}
STEPS = tuple(LESSONS)
STEP = choice("step", STEPS[0], STEPS)
NAMES = {step: f"{number} {LESSONS[step].SHORT}" for number, step in enumerate(STEPS, 1)}
WIDTHS = (1, 2.1)
_scroll_to_top = component("scroll_to_top")


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(
        TITLE, "Learn it in ten short chapters", explain("code", "model"), (STEP, *SETTINGS)
    )
    state.write_address(st.query_params, st.session_state, place, default)
    remarks(place)
    at, lesson = STEPS.index(place[STEP]), LESSONS[place[STEP]]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _go(place, "Back", at - 1, key="back", shortcut="Left")
        _go(place, "Next", at + 1, key="next", shortcut="Right")
        keep_one_of(place, STEP, "Step", NAMES, label_visibility="collapsed")
    with st.container(key="lesson"):
        words, pictures = st.columns(WIDTHS, gap="large")
    with words:
        st.header(lesson.TITLE, help=explain(*lesson.TERMS))
        for paragraph in lesson.LEAD:
            st.markdown(paragraph)
        if lesson.WITH_SENTENCE:
            sentence_box(place.text)
        if at + 1 < len(STEPS):
            label = f"Next: {LESSONS[STEPS[at + 1]].SHORT}"
            _go(place, label, at + 1, key="next_below", type="primary")
        else:
            st.markdown("**That is all.** *Inspect* shows all of this for any sentence of yours.")
            links.page_link(links.INSPECT, "Open Inspect", ":material/search:", place, default)
    with pictures:
        _pictures(place, default, lesson)
    _scroll_to_top(key="top", data={"shown": place[STEP]}, height=1)


@messages.error_boundary
def _pictures(place: state.Place, default: str, lesson: ModuleType) -> None:
    """What is computed: waits for the model, while the words can be read already."""
    lesson.draw(lesson_context(place, default))


def _go(place: state.Place, label: str, target: int, **look: Any) -> None:
    """A button to another step; disabled where there is none."""
    exists = 0 <= target < len(STEPS)
    step = (st.session_state, place, STEP, STEPS[target] if exists else place[STEP])
    st.button(label, on_click=state.change, args=step, disabled=not exists, **look)
