"""Which model, which code, which corpus: said beside every picture and in the sidebar."""

import re

import streamlit as st

from app import state
from app.glossary import explain
from app.services import resources

KINDS = {
    "hsvae": "Sparse, with gates (HSVAE)",
    "vae": "Dense (VAE)",
    "mat_vae": "Dense, shaped towards sparse (MAT-VAE)",
    "ae": "Dense, without noise (autoencoder)",
}


def source(model: str, code: str = "gated code", corpus: str = "") -> None:
    """One small line under a picture. Captions are Markdown: only plain words of a title pass."""
    st.caption(" · ".join(plain_words(part) for part in (model, code, corpus) if part))


def plain_words(text: str) -> str:
    """`text` without anything that Markdown, LaTeX or a link could be made of.

    >>> plain_words("WordNet 3.0, <b>[bold](http://evil.test)</b> $x$ :red[y] www.evil.test")
    'WordNet 3.0, b bold (http evil test) b x red y www evil test'
    """
    kept = re.sub(r"[^\w ,()'·.-]|_|(?<!\d)\.|\.(?!\d)", " ", text)
    return re.sub(r" +", " ", kept).strip()


def sidebar(place: state.Place) -> None:
    """The model in use, with a choice when there are several."""
    entries = {entry.name: entry for entry in resources.catalogue() if not entry.problem}
    with st.sidebar:
        chosen = place.model
        if len(entries) > 1:
            st.session_state["model_box"] = place.model
            st.selectbox(
                "Model",
                list(entries),
                key="model_box",
                help=explain("model"),
                on_change=lambda: state.choose_model(st.session_state, st.session_state["model_box"]),
            )
        else:
            st.markdown("**Model**", help=explain("model"))
            st.text(chosen)
        entry = entries[chosen]
        minutes = f"{entry.minutes_trained:.0f} minutes" if entry.minutes_trained else "an unknown time"
        kind = "dense" if entry.model == "hsvae" else "sparse"
        partner = f" Its {kind} partner is {plain_words(entry.partner)}." if entry.partner else ""
        st.caption(
            f"{KINDS.get(entry.model, entry.model)}, {entry.dimensions} dimensions, trained for {minutes}."
            f"{partner}"
        )
        for damaged in (entry for entry in resources.catalogue() if entry.problem):
            st.text(f"{damaged.name} is hidden: {damaged.problem}")
