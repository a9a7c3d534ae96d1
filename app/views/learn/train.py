"""Watch a small model train: gates open and close, decoded sentences become words."""

import streamlit as st

from app import state
from app.charts.training import active_by_step, gate_shares
from app.glossary import explain
from app.services import watched
from app.services.watched import Asked, Watched
from app.ui import messages
from app.ui.decoded import decoded
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep
from app.ui.text_lists import Line, sentences
from app.views.learn.lesson_context import FRAME, KL_WEIGHT, WATCH_ALPHA, WATCH_BETA, LessonContext
from core.errors import RequestError

SHORT, TITLE = "Train", "Watch a small model train"
TERMS = ("objective", "alpha_beta", "decode")
WITH_SENTENCE = False
LEAD = (
    "Press **Start** (**Start again** after a training): a model with 32 dimensions learns 2,000 sentences, "
    "made from templates, in less than a minute, on this machine. At first all gates are open and the "
    "decoded sentences are noise.",
    "Then two forces pull. *Writing the sentence back* needs open gates. *The cost of the code* closes them: "
    "the larger its weight and alpha, the more. What stays open is worth its cost, and the decoded sentences "
    "begin to make sense.",
    "Now break it: set the weight of the cost to **1**. All gates close, and each sentence is decoded to the "
    "same words. This is called *posterior collapse*: an empty code is the cheapest one.",
)
TICK = 0.7
ORIGIN = ("a model trained here",)
_PLAYS, _PROBLEM = "_learn_plays", "_learn_problem"
COLLAPSED = (
    "The code is empty: all gates closed. Its weight made every open gate cost more than it helped, so the "
    "decoder learned to write the usual sentence without a code (posterior collapse). Take a smaller weight."
)
PREPARING = (
    "Now the sentences are made and the model is built, all its numbers drawn at random. "
    "The first pictures come in about ten seconds."
)
WAITING = "Here you will see which gates are open and what the model writes, step by step."
FINISHED = "Finished. The gates that are sometimes on now tell the sentences apart."


@messages.error_boundary
def draw(context: LessonContext) -> None:
    """Knobs, and below them the run, which is drawn again while it goes or is played."""
    _knobs(context)
    asked = _asked(state.current(st.session_state, context.place))
    found = watched.look(asked)
    moving = found.running or st.session_state.get(_PLAYS, False)
    st.fragment(_watch, run_every=TICK if moving else None)(context, moving)


def _asked(place: state.Place) -> Asked:
    return Asked(place[WATCH_ALPHA], place[WATCH_BETA], float(place[KL_WEIGHT]))


def _knobs(context: LessonContext) -> None:
    """Set before the start; another setting is another run."""
    place = context.now()
    first, second, third = st.columns(3, gap="medium")
    with first:
        about = explain("alpha_beta")
        keep(place, WATCH_ALPHA, st.slider, "alpha: larger means more off", step=0.5, format="%g", help=about)
    with second:
        keep(place, WATCH_BETA, st.slider, "beta: larger means more on", step=0.5, format="%g")
    with third:
        label, about = "Weight of the code's cost", explain("objective")
        keep(place, KL_WEIGHT, st.select_slider, label, options=KL_WEIGHT.options, help=about)


@messages.error_boundary
def _watch(context: LessonContext, moving: bool) -> None:
    """Buttons, the snapshot that is looked at, and what the run came to."""
    place, session = context.now(), st.session_state
    asked = _asked(place)
    found = watched.look(asked)
    count = len(found.snapshots)
    at = min(place[FRAME], count) or count
    if session.get(_PLAYS) and moving:
        at = min(at + 1, count)
        state.change(session, place, FRAME, at)
        session[_PLAYS] = at < count or found.running
    _buttons(place, asked, found, at)
    if (problem := session.pop(_PROBLEM, "")) or found.problem:
        messages.notice(problem or found.problem)
    if count:
        _snapshot(found, at - 1)
    elif found.running:
        st.text(PREPARING)
    else:
        st.text(WAITING)
    if moving != (found.running or bool(session.get(_PLAYS))):
        st.rerun()  # begins the ticking, or ends it


def _buttons(place: state.Place, asked: Asked, found: Watched, at: int) -> None:
    session, count = st.session_state, len(found.snapshots)

    def begin() -> None:
        state.change(session, place, FRAME, 0)
        session[_PLAYS] = False
        try:
            watched.start(asked)
        except RequestError as error:
            session[_PROBLEM] = f"{error.cause} {error.cure}"

    def show(frame: int) -> None:
        session[_PLAYS] = False
        state.change(session, place, FRAME, frame)

    def play() -> None:
        session[_PLAYS] = not session.get(_PLAYS)
        if session[_PLAYS] and at >= count:
            state.change(session, place, FRAME, 1)

    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if found.running:
            st.button("Stop", icon=":material/stop:", key="watch-stop", on_click=watched.stop, args=(asked,))
        else:
            label, icon = "Start again" if count else "Start", ":material/play_arrow:"
            st.button(label, icon=icon, key="watch-start", type="primary", on_click=begin)
        if count > 1:
            label = "Pause" if session.get(_PLAYS) else "Play"
            st.button(label, key="watch-play", on_click=play)
            st.button("Step back", key="watch-back", on_click=show, args=(max(1, at - 1),), disabled=at <= 1)
            st.button(
                "Step on", key="watch-on", on_click=show, args=(min(count, at + 1),), disabled=at >= count
            )
            if place[FRAME]:
                st.button("Latest", key="watch-latest", on_click=show, args=(0,))
        if found.running:
            st.text("Training. It ends within a minute.")
        elif found.stopped:
            st.text("Stopped.")


def _snapshot(found: Watched, at: int) -> None:
    shots, shown = found.snapshots, found.snapshots[at]
    left, right = st.columns(2, gap="medium")
    with left:
        chart = gate_shares(shown.on, shown.step)
        draw_chart(chart, "learn-watch-gates", name="Gates of a small model", origin=ORIGIN)
    with right:
        steps, active = [one.step for one in shots], [one.active for one in shots]
        chart = active_by_step(steps, active, [one.nll for one in shots], at, found.last)
        draw_chart(chart, "learn-watch-steps", name="A training, step by step", origin=ORIGIN)
    lines = []
    for typed, said in zip(found.texts, shown.decoded, strict=True):
        lines += [Line(typed, "typed"), decoded(said, "decoded")]
    sentences(lines, "Sentences and what is decoded at this step", key="learn-watch-decoded")
    end = " (the last one)" if found.finished and shown is shots[-1] else ""
    st.caption(f"Step {shown.step} of {found.last}{end}, after {shown.seconds:.0f} seconds.")
    if found.collapsed:
        messages.notice(COLLAPSED, ":material/warning:")
    elif found.finished:
        st.text(FINISHED)
