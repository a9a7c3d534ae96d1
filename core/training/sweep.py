"""Which settings are best? Short runs of one recipe with some settings changed, measured on the same rows.

The rows are taken out of the recipe's training side, so that neither its test nor its validation rows decide.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
from pydantic import Field

from core.config import ModelConfig, Name, StrictModel
from core.data.tokenizer import TextTokenizer
from core.errors import ConfigError
from core.evaluation.interventions import edit_report
from core.evaluation.read_out import read_out
from core.evaluation.report import describability, encode_rows
from core.evaluation.splits import EvalDataset, draw
from core.evaluation.topk_baseline import train_topk
from core.interpretation.ridge import FIT_ROWS
from core.interpretation.words import WordCounts
from core.model import Model
from core.nn.device import pick_device
from core.nn.embedding_store import EmbeddedTexts
from core.training.experiments import Cells, Experiment, Say, Setting, Settings, Table
from core.training.mixture import Mixture, Prepared, mixture, prepare
from core.training.recipe import RECIPES, CorpusPart, Recipe, Training, read_toml
from core.training.run import embedding_store, run_tokenizer
from core.training.trainer import Trainer

_SEED = 0
_EDIT_PAIRS = 600
_DECODED = 300


class Candidate(StrictModel):
    """One run: what differs from the recipe."""

    name: Name
    training: Settings = Field(default_factory=dict)
    model: Settings = Field(default_factory=dict)


class Sweep(StrictModel):
    """A table of runs, as a TOML file in core/recipes/sweeps says it."""

    description: Annotated[str, Field(max_length=2000)] = ""
    recipe: str
    scored: Annotated[int, Field(ge=20, le=100_000)] = 12_000
    """Training rows that no candidate is trained on, drawn by seed: they decide."""
    corpora: Annotated[tuple[CorpusPart, ...], Field(max_length=20)] = ()
    """Corpora instead of the recipe's, such as a part of each."""
    training: Settings = Field(default_factory=dict)
    """Changes that all candidates share."""
    model: Settings = Field(default_factory=dict)
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1, max_length=200)]

    @classmethod
    def load(cls, name_or_path: str) -> "Sweep":
        """Read a sweep shipped in core/recipes/sweeps by its name, or any TOML file by its path.

        Raises:
            ConfigError: no such file, not TOML, a bad setting, or a name that stands twice.
        """
        values, path = read_toml(RECIPES / "sweeps", name_or_path, "sweep")
        sweep = cls.parse(values, path)
        if len({candidate.name for candidate in sweep.candidates}) < len(sweep.candidates):
            raise ConfigError(f"{path}: two candidates have the same name.", "Rename one.")
        return sweep

    def recipe_of(self, candidate: Candidate) -> Recipe:
        """The recipe with the changes of all, then those of the candidate, put in; bounds are checked."""
        base = Recipe.load(self.recipe)
        training = base.training.model_dump() | self.training | candidate.training
        model = base.model.model_dump() | self.model | candidate.model
        changes = {
            "training": Training.parse(training, candidate.name),
            "model": ModelConfig.parse(model, candidate.name),
            "corpora": self.corpora or base.corpora,
        }
        return base.model_copy(update=changes)


def run_sweep(
    name_or_path: str,
    table: Path,
    runs: Path,
    data_dir: Path | None = None,
    threads: int | None = None,
    say: Say = print,
    device: str = "cpu",
) -> Path:
    """Run every candidate that `table` (CSV) has no line for, and add its line; returns `table`.

    runs: folder for the runs' states. A candidate that was stopped starts anew; finished ones are kept.
    Several processes may work on one table, as in `compare`.

    Raises:
        ConfigError: a bad sweep or setting, or a file that is no table of runs.
        CorpusError: a corpus cannot be found. DeviceError: the device is not there.
    """
    pick_device(device)
    sweep = Sweep.load(name_or_path)
    if threads:
        torch.set_num_threads(threads)
    _Sweeping(sweep, table, device, runs, data_dir, say, lambda: False).fill(sweep.candidates)
    return table


class _Sweeping(Experiment):
    """A sweep in progress; nothing is read before a line is missing."""

    def __init__(self, sweep: Sweep, table: Path, device: str, runs: Path, *rest) -> None:
        super().__init__(runs, *rest)
        self.sweep, self.device, self.table = sweep, device, Table(table, ("run",), runs)
        self.recipes = {candidate.name: sweep.recipe_of(candidate) for candidate in sweep.candidates}

    def labels(self, row: Candidate) -> list[Cells]:
        return [{"run": row.name}]

    def make(self, row: Candidate, missing: list[Cells]) -> Iterable[Cells]:
        recipe, training = self.recipes[row.name], self.sweep.training | row.training
        self.say(f"  {training}")
        tokenizer, train, valid, judge = self._shared
        trainer = Trainer(recipe, train, valid, self.runs / row.name, device=self.device)
        trainer.run(lambda progress: None)
        line = {
            "run": row.name,
            **{f"training.{key}": value for key, value in training.items()},
            **{f"model.{key}": value for key, value in (self.sweep.model | row.model).items()},
            "minutes": round(trainer.position.seconds / 60, 2),
            **judge.measure(trainer, tokenizer, recipe),
        }
        self.say("  ".join(f"{key} {value}" for key, value in line.items()))
        return [{key: None if value is None else str(value) for key, value in line.items()}]

    @cached_property
    def _shared(self) -> "tuple[TextTokenizer, Prepared, Prepared, Judge]":
        """Tokenizer, training rows without those that decide, validation rows, and what measures."""
        recipe = next(iter(self.recipes.values()))
        side = mixture(recipe.corpora, "train", self.data_dir)
        tokenizer = run_tokenizer(self.runs, recipe, side, None)
        store = embedding_store(recipe, self.device)
        everything = prepare(side, tokenizer, recipe.model, store)
        valid = prepare(mixture(recipe.corpora, "valid", self.data_dir), tokenizer, recipe.model, store)
        held = draw(len(side), self.sweep.scored, _SEED)
        train = _taken(everything, np.setdiff1d(np.arange(len(side)), held))
        return tokenizer, train, valid, Judge(_taken(everything, held).rows, train.rows)


class Judge:
    """Measures candidates on the same rows, beside a Top-k baseline of equal width and (whole) active count,
    where the models read embeddings that a baseline can read too."""

    def __init__(self, rows: EvalDataset, train: EvalDataset) -> None:
        self.rows, self.train, self._fit = rows, train, train.subset(FIT_ROWS, _SEED)
        self._words = WordCounts.of(rows.texts)
        self._baseline = cache(self._new_baseline)

    def measure(
        self, trainer: Trainer, tokenizer: TextTokenizer, recipe: Recipe
    ) -> dict[str, Setting | None]:
        """One line of the table: describability, sparsity, and edits where there is a decoder."""
        model = Model(trainer.objective.network, tokenizer, device=trainer.device.type)
        codes = encode_rows(model, self.rows)
        density = codes.active.mean(0)
        mine, theirs, kept = self._describe(codes.active), {}, {}
        count = mine["active_per_sentence"]
        if self.train.features is not None:  # baselines read the frozen encoder's embeddings
            fit = encode_rows(model, self._fit).gated
            kept = read_out(codes.gated, self.rows.embeddings, fit, self._fit.embeddings)
            if count <= codes.dimensions / 4:  # a baseline of a code that is not sparse says nothing
                theirs = self._baseline(codes.dimensions, max(1, round(count)))
        line: dict[str, Setting | None] = {
            "word_auc": _round(mine["word_auc"]["mean"]),
            "class_purity": _round(mine["class_purity"]["mean"]),
            "usable_dimensions": mine["usable_dimensions"],
            "active_per_sentence": _round(count),
            "share_with_none": _round(float((codes.active.sum(1) == 0).mean())),
            "largest_density": _round(float(density.max())),
            "never_on": int((density == 0).sum()),
            "read_out": _round(kept.get("explained")),
            "read_out_cosine": _round(kept.get("cosine")),
            **{f"peer_{name}": theirs.get(name) for name in ("word_auc", "class_purity", "read_out")},
        }
        if recipe.training.steps > recipe.training.warmup_steps:
            some = codes[draw(len(codes), _DECODED, _SEED)]
            edits = edit_report(model, some, model.decode(some), _EDIT_PAIRS, _SEED, 1)
            line |= {name: _round(edits[name]["mean"]) for name in ("switch_off_changes_decode", "cycle")}
            line["nll"] = _round(trainer.validate()["nll"])
        return line

    def _describe(self, active) -> dict:
        return describability(active, self._words, self.rows.labels, _SEED, permutations=0)

    def _new_baseline(self, width: int, count: int) -> dict[str, float | None]:
        assert self.train.features is not None  # asked for only there
        baseline = train_topk(self.train.features, width, count, seed=_SEED)
        fit, scored = self._fit.embeddings, self.rows.embeddings
        active = baseline.active(scored)
        kept = read_out(active.toarray(), scored, baseline.active(fit).toarray(), fit)
        described = self._describe(active)
        means = {name: _round(described[name]["mean"]) for name in ("word_auc", "class_purity")}
        return means | {"read_out": _round(kept["explained"])}


def _taken(side: Prepared, rows: np.ndarray) -> Prepared:
    """Some rows of a prepared side."""
    mixed, features = side.mixture, side.features
    columns = (mixed.texts, mixed.labels, mixed.sources)
    texts, labels, sources = (tuple(column[row] for row in rows) for column in columns)
    chosen = Mixture(texts, labels, sources, mixed.repeats[rows])
    if isinstance(features, EmbeddedTexts):
        features = replace(features, rows=features.rows[rows])
    elif features is not None:
        features = features[rows]
    return Prepared(chosen, side.ids[rows], side.lengths[rows], side.truncated[rows], features)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
