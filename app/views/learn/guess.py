"""The guessing game: predict what a dimension means, then see the evidence."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.services import guessing, resources
from app.services.guessing import INTRUDER, NAME, OWN, ROUND, Question
from app.ui import links, messages
from app.ui.component import component, heading
from app.ui.keep import keep_one_of
from app.ui.showing import plain_words, source
from app.ui.text_lists import Line, sentences
from app.views.learn.lesson_context import (
    GAME,
    PICKS,
    QUESTION,
    ROUND_SEED,
    TYPED,
    TYPED_LONGEST,
    LessonContext,
)
from core.errors import HSVAEError

SHORT, TITLE = "Guess", "Guess what a dimension means"
TERMS = ("dimension", "name_fit")
WITH_SENTENCE = False
LEAD = (
    "Predict first, then look. Each question is about one dimension of this model. Only dimensions with "
    "clear names are asked: the name was measured to fit well and, where this was tested, to be enough for "
    "a reader.",
    "The link holds the round and your answers: send it, and others meet the same questions.",
)
GAMES = {NAME: "What do these share?", INTRUDER: "Find the intruder", OWN: "Your own words"}
ASK = {
    NAME: "Four sentences switch on the same dimension. Which of these is its name?",
    INTRUDER: "Four of these sentences switch on the same dimension. Which one does not?",
    OWN: "Write a sentence that switches this dimension on. The line is where it counts as on.",
}
HOW = {
    NAME: "Guessing would be right once in four times. Are you better? Keys: 1 to 4 answer, N goes on.",
    INTRUDER: "Guessing would be right once in five times. Are you better? Keys: 1 to 5 answer, N goes on.",
    OWN: "Few sentences switch it on by chance. Key: N goes on, once it is solved or shown.",
}
NOT_PROVED = (
    "A name was counted from example sentences. You tested whether it helps *you* to recognise them. That "
    "does not prove:",
    "- that the dimension means only this: sentences that are not asked here may switch it on, too;",
    "- that the model understands the word: it may follow other words that go along with it;",
    "- that the dimension does anything: for that it must be switched off, and the result looked at.",
)
LIKELY = 0.5
"""Probability from which guessing is said to do as well."""
FULL = 0.6
"""The share of the value that gets the strongest colour."""
_KIND, _LEFT = "_learn_game", "_learn_rounds"
_OF_A_ROUND: tuple[state.Setting, ...] = (ROUND_SEED, PICKS, QUESTION, TYPED)
_NOTHING_YET = "", 0, ""
_meter = component("gate_meter")


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """One question, its answer once there is one, and the score."""
    if context.index is None:
        return
    place, model = context.now(), context.models.sparse
    kind = keep_one_of(place, GAME, "Game", GAMES, label_visibility="collapsed")
    before = st.session_state.get(_KIND, kind)
    st.session_state[_KIND] = kind
    if before != kind:  # each game goes on where it was left
        left = st.session_state.setdefault(_LEFT, {})
        left[before] = [place[setting] for setting in _OF_A_ROUND]
        _go_on(place, left.get(kind) or [place[ROUND_SEED], *_NOTHING_YET])
        place = context.now()
    score, at = st.container(), min(place[QUESTION], len(place[PICKS]))
    if at == ROUND:
        _end(context, place)
    else:
        _ask(context, place, kind, at)
    with score:  # after the answer, which a sentence gives while it is read
        _scored(guessing.score(model, kind, place[ROUND_SEED], context.now()[PICKS]), kind)


def _ask(context: LessonContext, place: state.Place, kind: str, at: int) -> None:
    """One question, or its answer once there is one."""
    model, picks = context.models.sparse, place[PICKS]
    asked = guessing.question(model, kind, place[ROUND_SEED], at)
    st.subheader(f"Question {at + 1} of {ROUND}")
    st.text(ASK[kind])
    st.caption(HOW[kind])
    if kind == OWN:
        _own_words(context, place, asked, at)
    elif len(picks) > at:
        _reveal(context, asked, int(picks[at]))
        _next(place, at)
    else:
        _choose(place, asked, picks)
    if context.index is not None:
        source(model, "gated code", context.index.record.corpus_title)


def _start(place: state.Place, seed: int) -> None:
    _go_on(place, [seed, *_NOTHING_YET])


def _go_on(place: state.Place, values: list) -> None:
    for setting, value in zip(_OF_A_ROUND, values, strict=True):
        state.change(st.session_state, place, setting, value)


def _pick(place: state.Place, digit: int) -> None:
    state.change(st.session_state, place, PICKS, place[PICKS] + str(digit))


def _choose(place: state.Place, asked: Question, picks: str) -> None:
    """The sentences, and a button for each option."""
    numbered = asked.kind == INTRUDER
    lines = [Line(text, str(number) if numbered else "") for number, text in enumerate(asked.sentences, 1)]
    sentences(lines, "Sentences of the question", key="guess-sentences")
    with st.container(horizontal=True, gap="small"):
        for number, option in enumerate(asked.options):
            words = f"Sentence {number + 1}" if numbered else plain_words(option)
            answer = (place, number)
            shortcut = str(number + 1)
            st.button(words, key=f"guess-{number}", shortcut=shortcut, on_click=_pick, args=answer)


def _reveal(context: LessonContext, asked: Question, picked: int) -> None:
    """Whether it was right, and how sure the gate is of each sentence."""
    right = picked == asked.answer
    chosen = asked.options[picked] if picked < len(asked.options) else "nothing"
    heading(asked.name, f"dimension {asked.dimension}", key="guess-name")
    told = "Right." if right else f"Not so: you chose “{chosen}”."
    with st.container(key="guess-told"):
        st.text(told)
    lines = _read(context.models.sparse, asked.dimension, asked.sentences)
    if asked.kind == INTRUDER:
        lines[asked.answer] = replace(lines[asked.answer], note="the intruder")
    sentences(lines, "How sure the gate is of each sentence", key="guess-evidence")
    st.caption(
        "Before each sentence: how sure the model is that the dimension is on. Blue words switch it on, "
        "orange words work against it."
    )


def _own_words(context: LessonContext, place: state.Place, asked: Question, at: int) -> None:
    """A box that is read while one types."""
    model, session = context.models.sparse, st.session_state
    heading(asked.name, f"dimension {asked.dimension}", key="guess-name")
    text, share, on = place[TYPED], 0.0, False
    problem = ""
    if not resources.is_blank(text):
        try:
            codes = resources.encode(model, text)
            share, on = float(codes.p_on[0, asked.dimension]), bool(codes.active[0, asked.dimension])
        except HSVAEError as error:
            problem = error.cause
    done = len(place[PICKS]) > at
    if on and not done:
        _pick(place, 1)
        place, done = context.now(), True
    said = "It is on." if on else problem or f"{100 * share:.0f} % sure: off."
    threshold = resources.model(model).result().config.active_threshold
    data = {
        "label": "Your sentence (it is read while you type)", "text": text, "longest": TYPED_LONGEST,
        "question": f"{place[ROUND_SEED]}-{at}", "share": share, "on": on, "threshold": threshold,
        "said": said, "gauge": "How sure the model is that the dimension is on, in percent",
    }  # fmt: skip

    def typed() -> None:
        written = session["guess-meter"].typed
        if isinstance(written, str):
            state.change(session, place, TYPED, written[:TYPED_LONGEST])

    _meter(key="guess-meter", data=data, on_typed_change=typed)
    if not done:
        give_up = (place, 0)
        st.button("Show me a sentence", key="guess-give-up", on_click=_pick, args=give_up)
        return
    told = "Solved." if place[PICKS][at] == "1" else "These switch it on:"
    with st.container(key="guess-told"):
        st.text(told)
    if on:
        lines = _read(model, asked.dimension, [text])
    else:
        lines = [Line(one.text) for one in resources.strongest(model, asked.dimension, 3)]
    sentences(lines, "Sentences that switch it on", key="guess-evidence")
    _next(place, at)


def _read(model: str, dimension: int, texts: Sequence[str]) -> list[Line]:
    """How sure the gate is of each sentence, and the words that switch it on."""
    lines = []
    for one in guessing.read(model, dimension, texts):
        shades = [(float(share) / FULL, "") for share in one.shares]
        fits = len(shades) == len(one.text.split())
        lines.append(Line(one.text, f"{100 * one.p_on:.0f} %", shades=shades if fits else ()))
    return lines


def _next(place: state.Place, at: int) -> None:
    def on() -> None:
        state.change(st.session_state, place, QUESTION, at + 1)
        state.change(st.session_state, place, TYPED, "")

    words = "Next question" if at + 1 < ROUND else "The result"
    st.button(words, key="guess-next", type="primary", shortcut="N", on_click=on)


def _scored(found: guessing.Score, kind: str) -> None:
    """The score in one line."""
    n = len(found.right)
    with st.container(key="row-guess"):
        first, second, third = st.columns(3)
    first.metric("Right", f"{sum(found.right)} of {n}")
    second.metric("In a row", found.streak)
    label, told = "By guessing, on average", f"{_number(n * found.chance, 0.1)} of {n}"
    if kind == OWN:
        label = "Switch it on by chance"
        told = f"1 in {1 / found.chance:.0f} sentences" if found.chance else "none so far"
    third.metric(label, told, help=explain("guess_chance"))


def _number(value: float, least: float) -> str:
    """In two digits or as a whole number; what is smaller than `least` is said to be.

    >>> _number(100.0, 1), _number(0.25, 0.1), _number(0.0092, 0.1), _number(0.0, 0.1)
    ('100', '0.25', 'under 0.1', '0')
    """
    if 0 < value < least:
        return f"under {least:g}"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _end(context: LessonContext, place: state.Place) -> None:
    """What the round says, and what it does not."""
    found = guessing.score(context.models.sparse, place[GAME], place[ROUND_SEED], place[PICKS])
    st.subheader("The end of the round")
    compared = (
        "This time guessing would have done as well."
        if found.by_guessing >= LIKELY
        else f"Guessing does as well, or better, in {_number(100 * found.by_guessing, 1)} of 100 rounds."
    )
    st.text(f"{sum(found.right)} of {ROUND} right. {compared}")
    another = (place, int(np.random.default_rng(place[ROUND_SEED]).integers(1, 10_000)))
    st.button("Another round", key="guess-again", type="primary", shortcut="N", on_click=_start, args=another)
    st.markdown("**What a name does not prove**")
    st.markdown("\n".join((NOT_PROVED[0], "", *NOT_PROVED[1:])))
    links.page_link(
        links.LEARN,
        "Test a name in three ways",
        ":material/science:",
        place,
        context.default_model,
        step="names",
    )
