"""Learn: five minutes, step by step, for somebody who knows nothing."""

import streamlit as st

from app import state, view_paths
from app.glossary import explain
from app.settings import choice
from app.ui import messages
from app.ui.keep import keep_one_of
from app.ui.page import begin, remarks
from app.views.learn import balance, gate, hoyer, names, numbers, sparse, spike, variational
from app.views.learn.lesson_context import SETTINGS, lesson_context, sentence_box
from app.views.learn.scroll_to_top import scroll_up

TITLE, PATH = "Learn", view_paths.LEARN
LESSONS = {
    "numbers": numbers,
    "sparse": sparse,
    "variational": variational,
    "balance": balance,
    "spike": spike,
    "gate": gate,
    "hoyer": hoyer,
    "names": names,
}
STEPS = tuple(LESSONS)
STEP = choice("step", STEPS[0], STEPS)
WIDTHS = (1, 2.1)


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "Learn it in five minutes", explain("code", "model"), (STEP, *SETTINGS))
    state.write_address(st.query_params, st.session_state, place, default)
    remarks(place)
    at = STEPS.index(place[STEP])
    lesson = LESSONS[place[STEP]]
    _rail(place, at)
    with st.container(key="lesson"):
        words, pictures = st.columns(WIDTHS, gap="large")
    with words:
        st.header(lesson.TITLE, help=explain(*lesson.TERMS))
        for paragraph in lesson.LEAD:
            st.markdown(paragraph)
        if lesson.ASKS:
            sentence_box(place.text)
        if at + 1 < len(STEPS):
            st.button(
                f"Next: {LESSONS[STEPS[at + 1]].SHORT}",
                key="next_below",
                on_click=_go,
                args=(place, at + 1),
                type="primary",
            )
        else:
            st.markdown("**That is all.** *Inspect* shows all of this for any sentence of yours.")
    with pictures:
        _pictures(place, default, lesson)
    scroll_up(place[STEP])


@messages.error_boundary
def _pictures(place: state.Place, default: str, lesson) -> None:
    """What is computed: waits for the model, while the words can be read already."""
    lesson.draw(lesson_context(place, default))


def _rail(place: state.Place, at: int) -> None:
    """Where one is, and the way to every other step."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for label, key, target, arrow in (
            ("Back", "back", at - 1, "Left"),
            ("Next", "next", at + 1, "Right"),
        ):
            st.button(
                label,
                key=key,
                on_click=_go,
                args=(place, target),
                disabled=not 0 <= target < len(STEPS),
                shortcut=arrow,
            )
        names = {step: f"{number} {LESSONS[step].SHORT}" for number, step in enumerate(STEPS, 1)}
        keep_one_of(place, STEP, "Step", names, label_visibility="collapsed")


def _go(place: state.Place, target: int) -> None:
    if 0 <= target < len(STEPS):
        state.change(st.session_state, place, STEP, STEPS[target])
