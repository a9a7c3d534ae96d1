"""Models: what the sparse code costs and gains beside others, measured on models that were trained here."""

import streamlit as st

from app.glossary import explain
from app.settings import choice
from app.ui import links, messages
from app.ui.keep import keep_one_of
from app.ui.page import begin, current, remarks
from app.views.models import checkpoint_table, compared, model_comparison
from app.views.models.accuracy_vs_sparsity import accuracy_vs_sparsity
from app.views.models.paper_results import paper_results
from app.views.models.prior_vs_posterior import prior_vs_posterior
from app.views.models.recommendation import recommendation

TITLE, PATH = "Models", links.MODELS
PARTS = {
    "paper": "The paper's picture",
    "count": "Accuracy against active count",
    "asked": "Requested and actual sparsity",
    "shelf": "Checkpoints",
    "sentence": "One sentence, several models",
}
LEADS = {
    "paper": "Can a few named dimensions carry as much as hundreds? Upper row: how often a simple "
    "classifier recognises the kind of a sentence from its code alone. Lower row: how sparse the codes are.",
    "count": "A dense code can be cut down to its few strongest numbers afterwards. Does a code that was "
    "trained to be sparse carry more than that, with as many numbers in use?",
    "asked": "Before training, one number sets how many dimensions are expected to be on. Did the trained "
    "models keep to it, and what did it cost?",
    "shelf": "Every model available here, its scores, and the command to reproduce them.",
    "sentence": "Your sentence, encoded by several models: how many dimensions each uses, which ones, and "
    "what it writes from them alone.",
}
PART = choice("part", "paper", tuple(PARTS))
SETTINGS = (PART, compared.ROW, *checkpoint_table.SETTINGS, model_comparison.CHOSEN)


@messages.error_boundary
def view() -> None:
    """The page: one part at a time."""
    place, default = begin(TITLE, "Which model keeps what?", explain("models_compared", "code"), SETTINGS)
    remarks(place)
    if place[PART] == "paper":
        recommendation(place, default)
    part = keep_one_of(place, PART, "Show", PARTS, label_visibility="collapsed")
    st.text(LEADS[part])
    if part == "paper":
        paper_results(place)
    elif part == "count":
        accuracy_vs_sparsity(place)
    elif part == "asked":
        prior_vs_posterior(place)
    elif part == "shelf":
        checkpoint_table.checkpoint_table(place, default)
    else:
        model_comparison.model_comparison(place, default)
    # Last: a part may have corrected what the address asked for.
    current(place, default)
