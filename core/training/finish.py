"""After training: calibrate, save the checkpoint, measure, write the card."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from core.checkpoint.load_save import save_checkpoint
from core.data.load import load_corpus
from core.data.tokenizer import TextTokenizer
from core.errors import MissingTableError
from core.evaluation.card import markdown_table
from core.evaluation.encoding import dense_partner, embedded
from core.evaluation.report import evaluate, quick_limits
from core.evaluation.splits import EvalDataset
from core.evaluation.themes import name_report
from core.index import EXAMPLE_CORPORA, DimensionIndex
from core.model import Model, load
from core.nn.embedding_store import EmbeddingStore
from core.training.card import model_card
from core.training.indexing import index_checkpoint, index_own, stored_encoder
from core.training.mixture import mixture, prepare
from core.training.recipe import Recipe
from core.training.samples import sample_table
from core.training.state import load_weights
from core.training.trainer import Trainer

Progress = Callable[[int, int], None]
REPORT_CORPUS = "plain-dev"
_CALIBRATION_ROWS = 20_000


def finish(
    trainer: Trainer,
    tokenizer: TextTokenizer,
    store: EmbeddingStore | None,
    data_dir: Path | None,
    say: Callable[[str], None],
    progress: Progress | None = None,
) -> Path:
    """The folder of the checkpoint of a finished run, indexed and measured on its test rows.

    progress: called with (stages of the measures done, stages).
    """
    say("calibrating")
    folder, recipe = save_interim(trainer, tokenizer, store), trainer.recipe
    model = load(folder)  # what is measured and indexed is what was saved, half precision included
    metrics = dict(model.metrics)
    samples = table = ""
    if any(part.name in EXAMPLE_CORPORA for part in recipe.corpora):
        say("indexing")
        index = DimensionIndex.load(index_checkpoint(model, data_dir=data_dir))
        if model.has_gates:
            samples = sample_table(model, index)
            metrics["names"] = name_report(model, index)
    elif recipe.fit:
        say("indexing")
        index_own(model, recipe.corpora[0], data_dir, say)
    test = mixture(recipe.corpora, "test", data_dir)
    if len(test):
        say("measuring")
        rows, train = prepare(test, tokenizer, recipe.model, store).rows, trainer.train.rows
        seed = recipe.training.seed
        partner = dense_partner(recipe.partner)
        limits = quick_limits() if recipe.fit else None
        metrics["test"] = evaluate(model, rows, train, seed, limits, progress, partner)
        table = markdown_table(metrics["test"], recipe.aims or None)
        beside = reported_rows(model, recipe, data_dir)
        if beside is not None:
            metrics["plain_dev"] = evaluate(model, beside, train, seed, partner=partner, words_of_train=True)
    _save(trainer, tokenizer, metrics, model_card(recipe, metrics, table, samples))
    return folder


def save_interim(trainer: Trainer, tokenizer: TextTokenizer, store: EmbeddingStore | None) -> Path:
    """The folder of a checkpoint of a run's best state so far, its last where none was kept; no index, no
    measures.

    `train --init-from run/checkpoint --phase continue` goes on from it on another machine.
    """
    recipe, position, network = trainer.recipe, trainer.position, trainer.objective.network
    load_weights(trainer.folder, network)
    metrics = {
        **({"partner": recipe.partner} if recipe.partner else {}),
        "minutes_trained": round(position.seconds / 60, 1),
        "steps": position.step,
        "best_step": position.best_step,
        "recipe": recipe.model_dump(include={"description", "corpora", "training"}),
    }
    calibrate(Model(network, tokenizer), list(trainer.train.mixture.texts), store)
    return _save(trainer, tokenizer, metrics, model_card(recipe, metrics))


def _save(trainer: Trainer, tokenizer: TextTokenizer, metrics: dict, card: str) -> Path:
    folder = trainer.folder / "checkpoint"
    tensors = trainer.objective.network.state_dict()
    save_checkpoint(folder, trainer.recipe.model, tensors, tokenizer, metrics, card)
    return folder


def reported_rows(model: Model, recipe: Recipe, data_dir: Path | None) -> EvalDataset | None:
    """The rows that measures of models of `plain` are reported on beside their test rows: none of them is
    trained on, nothing is chosen by them. None for other models, and where the table is not at hand."""
    if not any(part.name == "plain" for part in recipe.corpora):
        return None
    try:
        return embedded(model, EvalDataset.of([load_corpus(REPORT_CORPUS, data_dir)]))
    except MissingTableError:
        return None


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
