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

TITLE, PATH = "Models", links.MODELS
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
SETTINGS = (PART, compared.ROW, *checkpoint_table.SETTINGS, model_comparison.CHOSEN)


@messages.error_boundary
def view() -> None:
    """The page: one part at a time."""
    place, default = begin(TITLE, "Which model keeps what?", explain("models_compared", "code"), SETTINGS)
    remarks(place)
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
