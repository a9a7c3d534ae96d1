"""After training: calibrate, save the checkpoint, index the corpora, measure, write the card."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from core.checkpoint.format import WEIGHTS
from core.checkpoint.home import cache_folder
from core.checkpoint.load_save import save_checkpoint
from core.checkpoint.manifest import add_folder_to_manifest, read_manifest
from core.data.builtin import corpus_names
from core.data.corpus import Corpus
from core.data.load import load_corpus
from core.data.tokenizer import TextTokenizer
from core.errors import RequestError
from core.evaluation.card import markdown_table
from core.evaluation.effects import measure_effects
from core.evaluation.encoding import dense_partner
from core.evaluation.report import evaluate
from core.index import DimensionIndex, index_folder
from core.index.build import build_index
from core.index.relations import decoder_effects
from core.interpretation.codes import Codes
from core.model import Model, load
from core.nn.embedding_store import EmbeddingStore
from core.nn.encoders import EMBEDDINGS
from core.nn.network import SentenceVAE
from core.training.card import model_card
from core.training.mixture import mixture, prepare
from core.training.recipe import CorpusPart, Recipe
from core.training.samples import sample_table
from core.training.state import Position, load_weights

Progress = Callable[[int, int], None]
Encode = Callable[[list[str]], Codes]
EXAMPLE_CORPUS = "wordnet"
_CALIBRATION_ROWS = 20_000


def finish(
    run: Path,
    network: SentenceVAE,
    recipe: Recipe,
    tokenizer: TextTokenizer,
    position: Position,
    store: EmbeddingStore | None,
    data_dir: Path | None,
    say: Callable[[str], None],
) -> Path:
    """Turn a finished run into run/checkpoint, measured on its test rows; returns that folder.

    The weights are the best that validation saw; those of `network`, the last, where none were kept.
    """
    load_weights(run, network)
    folder = run / "checkpoint"
    parts = [part.model_dump() for part in recipe.corpora]
    metrics = {
        **({"partner": recipe.partner} if recipe.partner else {}),
        "minutes_trained": round(position.seconds / 60, 1),
        "steps": position.step,
        "best_step": position.best_step,
        "recipe": {
            "description": recipe.description,
            "corpora": parts,
            "training": recipe.training.model_dump(),
        },
    }
    train = prepare(mixture(recipe.corpora, "train", data_dir), tokenizer, recipe.model, store)
    say("calibrating")
    calibrate(Model(network, tokenizer), list(train.mixture.texts), store)
    save_checkpoint(
        folder, recipe.model, network.state_dict(), tokenizer, metrics, model_card(recipe, metrics)
    )
    model = load(folder)  # what is measured and indexed is what was saved, half precision included
    samples = ""
    if any(part.name == EXAMPLE_CORPUS for part in recipe.corpora):
        say("indexing")
        index = index_checkpoint(model, data_dir=data_dir)
        samples = sample_table(model, DimensionIndex.load(index)) if model.has_gates else ""
    test = mixture(recipe.corpora, "test", data_dir)
    table = ""
    if len(test):
        say("measuring")
        rows = prepare(test, tokenizer, recipe.model, store).rows
        metrics |= {
            "test": evaluate(
                model, rows, train.rows, recipe.training.seed, partner=dense_partner(recipe.partner)
            )
        }
        table = markdown_table(metrics["test"], recipe.aims or None)
    card = model_card(recipe, metrics, table, samples)
    save_checkpoint(folder, recipe.model, network.state_dict(), tokenizer, metrics, card)
    return folder


def calibrate(model: Model, texts: list[str], store: EmbeddingStore | None, seed: int = 0) -> None:
    """Set the network's `scales` (3, D): standard deviations of gated, values and sampled codes.

    Over at most 20,000 of the training texts, drawn by `seed`. This is the one place that writes to a
    network that a Model holds, before anything else sees it.
    """
    chosen = np.random.default_rng(seed).permutation(len(texts))[:_CALIBRATION_ROWS]
    encode = stored_encoder(model, store)
    sums = np.zeros((2, 3, model.dimensions))
    for start in range(0, len(chosen), 1024):
        codes = encode([texts[row] for row in chosen[start : start + 1024]])
        for place, values in enumerate((codes.gated, codes.values, codes.sample(seed + start)[0])):
            sums[0, place] += values.sum(0, dtype=np.float64)
            sums[1, place] += np.square(values, dtype=np.float64).sum(0)
    mean, square = sums / max(1, len(chosen))
    model.network.scales.copy_(torch.from_numpy(np.sqrt(np.maximum(square - mean**2, 0))))


def stored_encoder(model: Model, store: EmbeddingStore | None) -> Encode:
    """Sentences to Codes with the sentence embeddings taken from the store."""

    def encode(texts: list[str]) -> Codes:
        batch = model.tokenizer.encode(texts, model.config.max_tokens)
        return model.encode_batch(
            batch, model.features(batch) if store is None else store.embed(batch.texts)[:]
        )

    return encode


def index_checkpoint(
    model: Model,
    corpus: str = EXAMPLE_CORPUS,
    data_dir: Path | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
    effects: bool = True,
    maps: bool = False,
) -> Path:
    """Build the index of (checkpoint, corpus), its numbers taken from all corpora of the model's recipe.

    effects, maps: also measure what the decoder does with each dimension, and fit the maps, where an older
    index of the same weights and sentences has not done so already. A model without gates gets no maps: they
    are drawn from stored codes, and its index keeps none.

    Raises:
        RequestError: there is no folder to write to.
    """
    if model.folder is None and out is None:
        raise RequestError("This model has no folder yet.", "Save it first, or name a folder to write.")
    if out is None and corpus not in corpus_names():
        raise RequestError(
            f"{corpus} is no registered corpus.", "Name a folder for its index, e.g. --out DIR."
        )
    store = EmbeddingStore(cache_folder("embeddings"), model.embedder) if model.reads == EMBEDDINGS else None
    examples = load_corpus(corpus, data_dir)
    texts, labels = mixture_texts(model, examples, data_dir)
    folder = out or index_folder(model.folder, corpus)
    sha256 = read_manifest(model.folder).files[WEIGHTS].sha256
    encode = stored_encoder(model, store)
    if store is not None:  # all at once first: one pass over the missing texts, with progress
        store.embed(
            model.tokenizer.encode([*examples.texts, *texts], model.config.max_tokens).texts, progress
        )
    decoder = model.network.decoder
    weights = (layer.weight.cpu().numpy() for layer in (decoder.z_to_input, decoder.z_to_state))
    index = build_index(
        encode, examples, texts, labels, folder, sha256, progress, decoder_effects=decoder_effects(*weights)
    )
    if effects and index.effects is None:
        measure_effects(model, index, folder, progress)
    if maps and index.has_gates and index.map is None:
        from core.index.fit_projection import fit_map

        fit_map(index, folder)
    if out is None:
        add_folder_to_manifest(model.folder, folder.name)
    return folder


def mixture_texts(model: Model, fallback: Corpus, data_dir: Path | None) -> tuple[list[str], list[str]]:
    """Texts and classes of every row that the model's recipe names, whichever side it is on."""
    parts = tuple(
        CorpusPart.parse(part, model.name) for part in model.metrics.get("recipe", {}).get("corpora", ())
    )
    texts: list[str] = []
    labels: list[str] = []
    for side in ("train", "valid", "test") if parts else ():
        rows = mixture(parts, side, data_dir)
        texts.extend(rows.texts)
        labels.extend(rows.labels)
    if not parts:
        texts.extend(fallback.texts)
        labels.extend(f"{fallback.name} {label}" for label in fallback.labels or [""] * len(fallback))
    return texts, labels
