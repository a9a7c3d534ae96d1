"""Which settings are best? Short runs of one recipe with some settings changed, measured on the same rows.

The rows are taken out of the recipe's training side, so that neither its test nor its validation rows decide.
"""

import csv
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
from pydantic import Field

from core.checkpoint.atomic import write_text
from core.config import ModelConfig, Name, StrictModel
from core.data.tokenizer import TextTokenizer
from core.errors import ConfigError
from core.evaluation.interventions import edit_report
from core.evaluation.read_out import FIT_ROWS, read_out
from core.evaluation.report import describability, encode_rows
from core.evaluation.splits import EvalDataset, draw
from core.evaluation.topk_baseline import train_topk
from core.interpretation.words import WordCounts
from core.model import Model
from core.nn.device import pick_device
from core.nn.embedding_store import EmbeddedTexts
from core.training.mixture import Mixture, Prepared, mixture, prepare
from core.training.recipe import RECIPES, CorpusPart, Recipe, Training, tuples
from core.training.run import embedding_store, run_tokenizer
from core.training.trainer import Trainer

Setting = str | int | float | bool
_SEED = 0
_EDIT_PAIRS = 600
_DECODED = 300


class Candidate(StrictModel):
    """One run: what differs from the recipe."""

    name: Name
    training: dict[str, Setting] = Field(default_factory=dict)
    model: dict[str, Setting] = Field(default_factory=dict)


class Sweep(StrictModel):
    """A table of runs, as a TOML file in core/recipes/sweeps says it."""

    description: Annotated[str, Field(max_length=2000)] = ""
    recipe: str
    scored: Annotated[int, Field(ge=20, le=100_000)] = 12_000
    """Training rows that no candidate is trained on, drawn by seed: they decide."""
    corpora: Annotated[tuple[CorpusPart, ...], Field(max_length=20)] = ()
    """Corpora instead of the recipe's, such as a part of each."""
    training: dict[str, Setting] = Field(default_factory=dict)
    """Changes that all candidates share."""
    model: dict[str, Setting] = Field(default_factory=dict)
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1, max_length=200)]

    @classmethod
    def load(cls, name_or_path: str) -> "Sweep":
        """Read a sweep shipped in core/recipes/sweeps by its name, or any TOML file by its path.

        Raises:
            ConfigError: no such file, not TOML, a bad setting, or a name that stands twice.
        """
        shipped = RECIPES / "sweeps" / f"{name_or_path}.toml"
        path = shipped if shipped.is_file() else Path(name_or_path)
        try:
            values = tuples(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{path} cannot be read as a sweep ({error}).", "Correct the path or file."
            ) from None
        sweep = cls.parse(values, str(path))
        names = [candidate.name for candidate in sweep.candidates]
        if len(set(names)) < len(names):
            raise ConfigError(f"{path}: two candidates have the same name.", "Rename one.")
        return sweep

    def recipe_of(self, candidate: Candidate) -> Recipe:
        """The recipe with the changes of all, then those of the candidate, put in; bounds are checked."""
        base = Recipe.load(self.recipe)
        training = base.training.model_dump() | self.training | candidate.training
        model = base.model.model_dump() | self.model | candidate.model
        return base.model_copy(
            update={
                "training": Training.parse(training, candidate.name),
                "model": ModelConfig.parse(model, candidate.name),
                "corpora": self.corpora or base.corpora,
            }
        )


def run_sweep(
    name_or_path: str,
    table: Path,
    runs: Path,
    data_dir: Path | None = None,
    threads: int | None = None,
    say: Callable[[str], None] = print,
    device: str = "cpu",
) -> Path:
    """Run every candidate that `table` (CSV) has no line for, and add its line; returns `table`.

    runs: folder for the runs' states. A candidate that was stopped starts anew; finished ones are kept.

    Raises:
        ConfigError: a bad sweep or setting. CorpusError: a corpus cannot be found.
        DeviceError: the device is not there.
    """
    pick_device(device)
    sweep = Sweep.load(name_or_path)
    recipes = {candidate.name: sweep.recipe_of(candidate) for candidate in sweep.candidates}
    lines = _read(table)
    todo = [name for name in recipes if name not in {line["run"] for line in lines}]
    if not todo:
        return table
    if threads:
        torch.set_num_threads(threads)
    first = recipes[todo[0]]
    runs.mkdir(parents=True, exist_ok=True)
    side = mixture(first.corpora, "train", data_dir)
    tokenizer = run_tokenizer(runs, first, side, None)
    store = embedding_store(first, device)
    everything = prepare(side, tokenizer, first.model, store)
    valid = prepare(mixture(first.corpora, "valid", data_dir), tokenizer, first.model, store)
    held = draw(len(side), sweep.scored, _SEED)
    scored, train = _taken(everything, held), _taken(everything, np.setdiff1d(np.arange(len(side)), held))
    judge = Judge(scored.rows, train.rows)
    for name in todo:
        say(f"{name}: {sweep.training | next(c.training for c in sweep.candidates if c.name == name)}")
        recipe = recipes[name]
        trainer = Trainer(recipe, train, valid, runs / name, device=device)
        trainer.run(lambda progress: None)
        changes = next(candidate for candidate in sweep.candidates if candidate.name == name)
        line = {
            "run": name,
            **{f"training.{key}": value for key, value in (sweep.training | changes.training).items()},
            **{f"model.{key}": value for key, value in (sweep.model | changes.model).items()},
            "minutes": round(trainer.position.seconds / 60, 2),
            **judge.measure(trainer, tokenizer, recipe),
        }
        say("  ".join(f"{key} {value}" for key, value in line.items()))
        lines.append(line)
        _write(table, lines)
    return table


class Judge:
    """Measures candidates on the same rows, beside a Top-k baseline of equal width and (whole) active count,
    where the models read embeddings that a baseline can read too."""

    def __init__(self, rows: EvalDataset, train: EvalDataset) -> None:
        self.rows, self.train = rows, train
        self._fit = train.subset(FIT_ROWS, _SEED)
        self._words: WordCounts | None = None
        self._baselines: dict[tuple[int, int], dict] = {}

    def measure(
        self, trainer: Trainer, tokenizer: TextTokenizer, recipe: Recipe
    ) -> dict[str, Setting | None]:
        """One line of the table: describability, sparsity, and edits where there is a decoder."""
        model = Model(trainer.objective.network, tokenizer, device=trainer.device.type)
        codes = encode_rows(model, self.rows)
        density = codes.active.mean(0)
        mine = self._describe(codes.active)
        count = mine["active_per_sentence"]
        # Baselines read the frozen encoder's embeddings; one of a code that is not sparse says nothing.
        kept = self.train.features is not None and read_out(
            codes.gated, self.rows.features[:], encode_rows(model, self._fit).gated, self._fit.features[:]
        )
        fair = self.train.features is not None and count <= codes.dimensions / 4
        baseline = self._baseline(codes.dimensions, max(1, round(count))) if fair else None
        line: dict[str, Setting | None] = {
            "word_auc": _round(mine["word_auc"]["mean"]),
            "class_purity": _round(mine["class_purity"]["mean"]),
            "usable_dimensions": mine["usable_dimensions"],
            "active_per_sentence": _round(count),
            "share_with_none": _round(float((codes.active_count == 0).mean())),
            "largest_density": _round(float(density.max())),
            "never_on": int((density == 0).sum()),
            "read_out": kept and _round(kept["explained"]),
            "read_out_cosine": kept and _round(kept["cosine"]),
            "peer_word_auc": baseline and _round(baseline["word_auc"]["mean"]),
            "peer_class_purity": baseline and _round(baseline["class_purity"]["mean"]),
            "peer_read_out": baseline and _round(baseline["read_out"]),
        }
        if recipe.training.steps > recipe.training.warmup_steps:
            some = codes[draw(len(codes), _DECODED, _SEED)]
            edits = edit_report(model, some, model.decode(some), _EDIT_PAIRS, _SEED, 1)
            line |= {
                "switch_off_changes_decode": _round(edits["switch_off_changes_decode"]["mean"]),
                "cycle": _round(edits["cycle"]["mean"]),
                "nll": _round(trainer.validate()["nll"]),
            }
        return line

    def _describe(self, active) -> dict:
        self._words = self._words or WordCounts.of(self.rows.texts)
        return describability(active, self._words, self.rows.labels, _SEED, permutations=0)

    def _baseline(self, width: int, count: int) -> dict:
        if (width, count) not in self._baselines:
            baseline = train_topk(self.train.features, width, count, seed=_SEED)
            fit, scored = self._fit.features[:], self.rows.features[:]
            active = baseline.active(scored)
            kept = read_out(active.toarray(), scored, baseline.active(fit).toarray(), fit)
            self._baselines[width, count] = self._describe(active) | {"read_out": kept["explained"]}
        return self._baselines[width, count]


def _taken(side: Prepared, rows: np.ndarray) -> Prepared:
    """Some rows of a prepared side."""
    mixed = side.mixture
    chosen = Mixture(
        tuple(mixed.texts[row] for row in rows),
        tuple(mixed.labels[row] for row in rows),
        tuple(mixed.sources[row] for row in rows),
        mixed.repeats[rows],
    )
    features = side.features
    if isinstance(features, EmbeddedTexts):
        features = replace(features, rows=features.rows[rows])
    elif features is not None:
        features = features[rows]
    return Prepared(chosen, side.ids[rows], side.lengths[rows], side.truncated[rows], features)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _read(table: Path) -> list[dict]:
    if not table.is_file():
        return []
    with table.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _write(table: Path, lines: list[dict]) -> None:
    names = list(dict.fromkeys(name for line in lines for name in line))
    rows = [names, *([line.get(name, "") for name in names] for line in lines)]
    write_text(
        table, "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows) + "\n"
    )
