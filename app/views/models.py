"""Models: what the sparse code costs and gains beside others, measured on models that were trained here."""

import streamlit as st

from app import state
from app.components import beside_part, compared, messages, shelf_part
from app.components.asked_part import asked_part
from app.components.count_part import count_part
from app.components.keep import keep_one_of
from app.components.page import begin, remarks
from app.components.paper_part import paper_part
from app.glossary import explain
from app.settings import choice

TITLE, PATH = "Models", "models"
PARTS = {
    "paper": "The paper's picture",
    "count": "Accuracy against active count",
    "asked": "Asked and got",
    "shelf": "Checkpoints",
    "sentence": "One sentence, several models",
}
LEADS = {
    "paper": "Does a code of a few named dimensions still tell what a code of hundreds tells? Upper row: "
    "how often a simple classifier names the kind of a sentence from its code alone. Lower row: how few "
    "numbers carry that code.",
    "count": "A dense code can be cut down to its strongest few numbers afterwards. Is a code that was "
    "trained to be sparse worth more than that, with as many numbers in use?",
    "asked": "Before training, one number says how many dimensions to expect on. Did the models do as "
    "they were told, and what did it cost?",
    "shelf": "Every trained model that lies here, what was measured of it, and the command that does it.",
    "sentence": "Your sentence, read by several models: how many numbers each uses for it, which, and "
    "what it writes back from them alone.",
}
PART = choice("part", "paper", tuple(PARTS))
SETTINGS = (PART, compared.ROW, *shelf_part.SETTINGS, beside_part.CHOSEN)


@messages.calmly
def view() -> None:
    """The page: one part at a time."""
    place, default = begin(TITLE, "Which model keeps what?", explain("models_compared", "code"), SETTINGS)
    remarks(place)
    part = keep_one_of(place, PART, "Show", PARTS, label_visibility="collapsed")
    st.text(LEADS[part])
    if part == "paper":
        paper_part(place)
    elif part == "count":
        count_part(place)
    elif part == "asked":
        asked_part(place)
    elif part == "shelf":
        shelf_part.shelf_part(place, default)
    else:
        beside_part.beside_part(place, default)
    # Last: a part may have corrected what the address asked for.
    place = state.current(st.session_state, place)
    state.write_address(st.query_params, st.session_state, place, default)
