"""Which model, which code, which corpus: said beside every picture and in the sidebar."""

import re

import streamlit as st

from app import state
from app.glossary import explain
from app.services import own_corpora, resources
from app.ui.keep import choose

KINDS = {
    "hsvae": "Sparse, with gates (HSVAE)",
    "vae": "Dense (VAE)",
    "mat_vae": "Dense, shaped towards sparse (MAT-VAE)",
    "ae": "Dense, without noise (autoencoder)",
}


def source(model: str, code: str = "gated code", corpus: str = "") -> None:
    """One small line under a picture. Captions are Markdown: only plain words of a title pass."""
    st.caption(" · ".join(untyped(part) for part in (model, code, corpus) if part))


def plain_words(text: str) -> str:
    """`text` without anything that Markdown, LaTeX or a link could be made of.

    >>> plain_words("WordNet 3.0, <b>[bold](http://evil.test)</b> $x$ :red[y] www.evil.test")
    'WordNet 3.0, b bold (http evil test) b x red y www evil test'
    """
    kept = re.sub(r"[^\w ,()'·.-]|_|(?<!\d)\.|\.(?!\d)", " ", text)
    return re.sub(r" +", " ", kept).strip()


def _corpus(place: state.Place) -> None:
    """Where example sentences come from, with a choice when the visitor has corpora of their own."""
    own = {one.name: one for one in own_corpora.corpora(place.owner, place.model)}
    if not own:
        return
    titles = {name: f"{untyped(one.title)} ({one.rows:,} rows)" for name, one in own.items()}
    titles[state.CORPUS.default] = "the model's own examples"
    other = lambda name: state.choose_corpus(st.session_state, name)  # noqa: E731
    now = place[state.CORPUS] if place.own_corpus else state.CORPUS.default
    look = {"format_func": titles.__getitem__, "help": explain("corpus_choice")}
    choose("Example sentences", [state.CORPUS.default, *own], now, other, "corpus_box", **look)


def untyped(title: str) -> str:
    """A corpus's title in plain words, without the ending of the file that it came from.

    >>> untyped("reviews.csv"), untyped("notes.jsonl.gz"), untyped("Vol. 2")
    ('reviews', 'notes', 'Vol 2')
    """
    return plain_words(re.sub(r"(?<=\w)(\.[A-Za-z]{2,7}){1,2}$", "", title)) or plain_words(title)


def sidebar(place: state.Place) -> None:
    """The model in use, with a choice when there are several."""
    entries, session, about = resources.usable(), st.session_state, explain("model")
    entry = entries[place.model]
    kind = "dense" if entry.model == "hsvae" else "sparse"
    minutes = f"{entry.minutes_trained:.0f} minutes" if entry.minutes_trained else "an unknown time"
    minutes = "a minute or less" if 0 < (entry.minutes_trained or 0) < 1.5 else minutes
    said = f"{KINDS.get(entry.model, entry.model)}, {entry.dimensions} dimensions, trained for {minutes}."
    if entry.partner:
        said += f" Its {kind} partner is {plain_words(entry.partner)}."
    with st.sidebar:
        if len(entries) > 1:
            other = lambda name: state.choose_model(session, name)  # noqa: E731
            choose("Model", list(entries), entry.name, other, "model_box", help=about)
        else:
            st.markdown("**Model**", help=about)
            st.text(entry.name)
        st.caption(said)
        _corpus(place)
        for damaged in (entry for entry in resources.catalogue() if entry.problem):
            st.text(f"{damaged.name} is hidden: {damaged.problem}")
