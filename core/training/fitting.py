"""A recipe fitted to a corpus and to the minutes at hand: vocabulary, widths, batches, steps.

A recipe with `fit = true` gives upper limits and shares; what is chosen below them is said, and kept in the
run's recipe.json, so that a resumed run goes on with the same.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.tokenizer import TextTokenizer
from core.errors import CorpusError
from core.nn.encoders import EMBEDDINGS, encoder_kind
from core.training.mixture import Mixture, Prepared
from core.training.recipe import Recipe, as_read
from core.training.state import RECIPE
from core.training.trainer import Trainer

LEAST_ROWS = 200
"""Fewer sentences teach a model nothing that its test rows could show."""
_EPOCHS, _LEAST_STEPS, _FEW_STEPS = 60, 400, 800
_SMALLER = ((4000, 1, 1), (1000, 2, 2), (0, 4, 4))
"""From this many training rows on: what dimensions and widths, and the batch size, are divided by."""
_SCHEDULE = ("warmup_steps", "reading_steps", "kl_free_steps", "kl_ramp_steps", "validate_every")
_TRIED, _SPARE = 6, 0.9
"""Steps that are timed of each phase; the share of the minutes that steps are planned for."""


@dataclass(frozen=True)
class StepSeconds:
    """Seconds of one step of the warm-up, and of one with the decoder."""

    warmup: float
    main: float

    def of_run(self, recipe: Recipe) -> float:
        """Seconds of all the steps of a recipe."""
        training = recipe.training
        first = min(training.warmup_steps, training.steps)
        return first * self.warmup + (training.steps - first) * self.main


def check_rows(rows: int) -> None:
    """Raises CorpusError where a corpus has too few sentences to train a model on."""
    if rows < LEAST_ROWS:
        raise CorpusError(
            f"The corpus has {rows:,} different sentences; training a model takes at least {LEAST_ROWS}.",
            "Bring more, or explore these with a shipped model, which needs no training.",
        )


def fit_sizes(recipe: Recipe, texts: Sequence[str], dimensions: int | None = None) -> tuple[Recipe, str]:
    """The recipe with vocabulary, widths, batches and steps for these training rows; what was chosen, as a
    sentence. dimensions: those that somebody wants."""
    counts = Counter(word for text in texts for word in text.split())
    again = sum(count > 1 for count in counts.values())
    fitted = sized(recipe, len(texts), dimensions)
    fitted = _changed(fitted, "model", {"vocabulary": min(recipe.model.vocabulary, 300 + 2 * again)})
    model, training = fitted.model, fitted.training
    return fitted, (
        f"fitted to {len(texts):,} training sentences: {model.dimensions} dimensions, a decoder of "
        f"{model.decoder_hidden}, batches of {training.batch_size}, at most {training.steps:,} steps"
    )


def sized(recipe: Recipe, rows: int, dimensions: int | None = None) -> Recipe:
    """The recipe with widths, batches and steps for so many training rows."""
    widths, batches = next(by for least, *by in _SMALLER if rows >= least)
    batch_size = max(16, recipe.training.batch_size // batches)
    sizes = {
        "dimensions": dimensions or max(8, recipe.model.dimensions // widths),
        "decoder_hidden": max(8, recipe.model.decoder_hidden // min(widths, 2)),
        "embedding_size": max(8, recipe.model.embedding_size // min(widths, 2)),
    }
    fitted = _changed(recipe, "model", sizes)
    fitted = _changed(fitted, "training", {"batch_size": batch_size})
    return with_steps(fitted, max(_FEW_STEPS, _EPOCHS * rows // batch_size))


def fit_vocabulary(recipe: Recipe, tokenizer: TextTokenizer) -> tuple[Recipe, str]:
    """The recipe with the tokenizer's vocabulary; what was changed, "" where it fits already."""
    before, found = recipe.model.vocabulary, len(tokenizer)
    if before == found:
        return recipe, ""
    said = f"fitted to the corpus: a vocabulary of {found:,} tokens instead of {before:,}"
    return _changed(recipe, "model", {"vocabulary": found}), said


def fit_steps(recipe: Recipe, train: Prepared, valid: Prepared) -> tuple[Recipe, str]:
    """The recipe with the steps that its minutes allow, by a short trial; what was chosen, as a sentence."""
    timed = try_steps(recipe, train, valid)
    minutes = recipe.training.max_minutes
    fitted = recipe
    if minutes is not None:
        possible = int(recipe.training.steps * _SPARE * 60 * minutes / timed.of_run(recipe))
        if possible < recipe.training.steps:
            fitted = with_steps(recipe, max(_LEAST_STEPS, possible))
    return fitted, (
        f"{fitted.training.steps:,} steps, about {timed.of_run(fitted) / 60:.1f} minutes of training"
    )


def with_steps(recipe: Recipe, steps: int) -> Recipe:
    """The recipe with at most `steps` steps, its phases shortened alike."""
    training = recipe.training
    share = min(1.0, steps / training.steps)
    values = {name: int(getattr(training, name) * share) for name in _SCHEDULE}
    values["validate_every"] = max(10, values["validate_every"])
    return _changed(recipe, "training", values | {"steps": max(1, int(training.steps * share))})


def try_steps(recipe: Recipe, train: Prepared, valid: Prepared) -> StepSeconds:
    """Seconds of steps of both phases on these rows, tried on a network that is thrown away."""
    order = np.random.default_rng(0).permutation(len(train.mixture))[: recipe.training.batch_size]
    with tempfile.TemporaryDirectory(prefix="hsvae-trial-") as scratch:
        trainer = Trainer(recipe, train, valid, Path(scratch))
        found = []
        for first in (0, recipe.training.warmup_steps):
            seconds = []
            for step in range(first, first + 2 + _TRIED):
                trainer.position.step = step
                began = time.perf_counter()
                trainer.step(order, 0.4)
                seconds.append(time.perf_counter() - began)
            found.append(float(np.median(seconds[2:])))  # the first ones also allocate
    return StepSeconds(*found)


def kept_recipe(run: Path) -> Recipe | None:
    """The recipe that the run in this folder was begun with; None where it trained nothing yet.

    Raises:
        ConfigError: the file is damaged.
    """
    file = run / RECIPE
    if not file.is_file():
        return None
    return Recipe.parse(as_read(json.loads(file.read_text(encoding="utf-8"))), str(file))


def invented(recipe: Recipe, rows: int = 512, tokens: int = 12) -> Prepared:
    """Random rows in the shape of prepared ones, to try steps on without a corpus."""
    generator = np.random.default_rng(0)
    texts = tuple(map(str, range(rows)))
    mixed = Mixture(texts, texts, texts, np.ones(rows, np.int64))
    ids = generator.integers(4, recipe.model.vocabulary, (rows, tokens)).astype(np.uint16)
    features = None
    if encoder_kind(recipe.model).reads == EMBEDDINGS:
        features = generator.normal(size=(rows, recipe.model.encoder_input)).astype(np.float16)
    return Prepared(mixed, ids, np.full(rows, tokens), np.zeros(rows, bool), features)


def _changed(recipe: Recipe, part: str, values: dict) -> Recipe:
    before = getattr(recipe, part)
    return recipe.model_copy(update={part: type(before).parse(before.model_dump() | values, part)})
