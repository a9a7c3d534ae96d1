"""Traverse: interpolation between two codes, and a - b + c."""

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.services import interventions, resources
from app.settings import choice, whole, words
from app.ui import messages
from app.ui.ask import text_form, try_one
from app.ui.decoded import decoded, edited, no_response, underlined
from app.ui.keep import keep, keep_one_of
from app.ui.showing import source
from app.ui.text_lists import sentences
from app.views.traverse.checks import Checks
from app.views.traverse.traverse_context import TraverseContext

WAYS = {"values": "all values evenly", "gates": "one dimension after another"}
WAY = choice("way", "values", tuple(WAYS))
STOPS = whole("stops", 7, 3, 15)
MINUS, PLUS = words("minus", "horse"), words("plus", "bicycle")
SETTINGS = (WAY, STOPS, MINUS, PLUS)
ENDS = (
    "the dog is running along the beach",
    "two men are riding bicycles down a hill",
    "i would like a cup of coffee, please",
)
PAIRS = (("horse", "bicycle"), ("a girl", "a man"), ("the dog", "a child"))


@st.fragment
@messages.error_boundary
def between(context: TraverseContext) -> None:
    """From the start to a second sentence."""
    place = context.now()
    goal = place[state.COMPARE]

    def take(text: str) -> None:
        state.change(st.session_state, place, state.COMPARE, text)

    hint = "for example: the dog is running along the beach"
    text_form("goal", {"To the code of this sentence": goal}, "Go", take, placeholder=hint)
    try_one({text: (text,) for text in ENDS}, "end", take)
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        keep_one_of(place, WAY, "On the way, move", WAYS, help=explain("between"))
        keep(place, STOPS, st.slider, "Steps", width=160)
    if resources.is_blank(goal):
        st.text("Type the sentence to go to.")
        return
    resources.check(goal)
    end, by_gates = interventions.Start(text=goal), place[WAY] == "gates"
    found = context.run(interventions.between, context.start, end, place[STOPS], place[WAY])
    checks = Checks(context, found)
    moved = [len(each) for each in found.moved]
    if not any(moved):
        messages.notice("Both ends have the same code: there is nothing between them.")
    elif found.no_effect:
        no_response("The decoder ignores these changes: all sentences are the same.")
    checks.legend()
    lines = []
    for row, (text, code) in enumerate(zip(found.texts, found.codes, strict=True)):
        share = f"{100 * row / max(1, len(found) - 1):.0f} %"
        lead = f"{moved[row]} of {moved[-1]}" if by_gates else share
        changed = np.flatnonzero(code != found.codes[row - 1]).tolist() if by_gates and row else []
        buttons = context.buttons(code, changed)
        lines.append(decoded(text, lead, found.changed[row], note=checks.of_all(row), buttons=buttons))
    sentences(lines, "Decoded sentences between the two", "between", context.open)
    checks.finish()
    table = {"step": list(range(len(found))), "decoded": list(found.texts), **checks.columns()}
    note = "Underlined: words that the first code does not decode to."
    underlined(note, "between two sentences", table, "between")
    source(context.model, "gated codes", "both ends are decoded from codes, not quoted")


@st.fragment
@messages.error_boundary
def reckon(context: TraverseContext) -> None:
    """a - b + c."""
    place, model = context.now(), context.model
    texts = {"b": place[MINUS], "c": place[PLUS]}

    def take(minus: str, plus: str) -> None:
        state.change(st.session_state, place, MINUS, minus)
        state.change(st.session_state, place, PLUS, plus)

    st.text("The difference between the codes of the two sentences is added to the starting code (a).")
    boxes = {"Minus this sentence (b)": texts["b"], "Plus this sentence (c)": texts["c"]}
    text_form("reckon", boxes, "Compute", take)
    try_one({f"minus {one}, plus {other}": (one, other) for one, other in PAIRS}, "pair", take)
    if any(map(resources.is_blank, texts.values())):
        st.text("Type both sentences, or try one of the pairs.")
        return
    for text in texts.values():
        resources.check(text)
    starts = {one: interventions.Start(text=text) for one, text in texts.items()}
    found = context.run(interventions.reckoned, context.start, *starts.values())
    checks = Checks(context, found)
    said = {one: context.run(interventions.written, start) for one, start in starts.items()}
    buttons = context.buttons(context.code)
    parts = [decoded(found.base_text, "a", note=checks.of_base(), buttons=buttons)]
    for one, start in starts.items():
        buttons = context.buttons(interventions.code(model, start))
        parts.append(decoded(said[one], one, buttons=buttons))
    if not len(found.moved[0]):
        messages.notice("The two sentences have the same code: their difference is zero.")
    name = "Decoded sentences of a - b + c"
    checks.legend()
    edited(context, found, "a - b + c", parts, "reckoned", name, checks.of_all(0))
    checks.finish()
    table = {
        "code": ["a - b + c", "a", "b", "c"],
        "typed": ["", context.start.text, *texts.values()],
        "decoded": [found.texts[0], found.base_text, *said.values()],
        **checks.columns(unedited=3),
    }
    note = "All four are decoded from codes. Underlined: words that a does not decode to."
    underlined(note, "a - b + c", table, "reckoned")
    source(model, "gated codes")
    context.nearest(found.codes[0])
