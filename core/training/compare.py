"""Make the rows of a comparison one after the other; a killed comparison goes on where it stopped."""

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import torch

from core.checkpoint.home import cache_folder
from core.checkpoint.load_save import save_checkpoint
from core.data.tokenizer import TextTokenizer
from core.errors import ConfigError
from core.evaluation.compare import Weights, measure, measure_thresholded, references
from core.evaluation.splits import EvalDataset
from core.model import Model, load
from core.nn.embedder import SentenceEmbedder
from core.nn.embedding_store import EmbeddingStore
from core.nn.encoders import EMBEDDINGS, encoder_kind
from core.training.comparison import REFERENCES, Comparison, Row
from core.training.finish import calibrate
from core.training.mixture import Mixture, mixture, prepare
from core.training.recipe import Recipe
from core.training.run import run_tokenizer
from core.training.state import changed_settings, load_weights
from core.training.table import Table
from core.training.trainer import Trainer

Say = Callable[[str], None]
Cells = dict[str, object]


def compare(
    name_or_path: str,
    table: Path,
    runs: Path,
    data_dir: Path | None = None,
    threads: int | None = None,
    only: str = "",
    say: Say = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Add the missing rows of a comparison to the CSV `table`, each as soon as it is made; returns `table`.

    Runs and checkpoints lie under `runs`; a run that was cut short goes on. A row that is in the table is not
    made again. Several processes may work on one table: each takes rows that no other has in hand.

    Args:
        only: the name of one row; default all.

    Raises:
        ConfigError: a bad comparison, an unknown row, a table with other columns, or a row that needs another
            which is not there.
        CorpusError: a corpus cannot be found.
    """
    if threads:
        torch.set_num_threads(threads)
    comparison = Comparison.load(name_or_path)
    work = _Work(name_or_path, comparison, table, runs, data_dir, say, should_stop)
    rows = [row for row in comparison.rows() if only in ("", row.name)]
    if not rows:
        names = ", ".join(row.name for row in comparison.rows())
        raise ConfigError(f"There is no row {only!r} in this comparison.", f"Its rows: {names}.")
    for number, row in enumerate(rows, 1):
        if should_stop():
            return table
        say(f"{number} of {len(rows)}: {row.name}")
        work.make(row)
    for row in list(work.waiting):  # what they waited for may be there by now
        if not should_stop():
            work.make(row, last=True)
    return table


class _Work:
    """A comparison in progress."""

    def __init__(
        self, name, comparison: Comparison, table: Path, runs: Path, data_dir, say: Say, stop
    ) -> None:
        self.name, self.comparison, self.runs = name, comparison, runs
        self.data_dir, self.say, self.stop = data_dir, say, stop
        self.sides = comparison.side, "train"
        self.table = Table(table, comparison.columns, comparison.key, runs)
        self.waiting: list[Row] = []
        self._stores: dict[str, EmbeddingStore] = {}
        self._side = lru_cache(maxsize=3)(self._load_side)

    def make(self, row: Row, last: bool = False) -> None:
        """Add a row to the table, unless it is there or another process is at it.

        A thresholded row whose runs are not there yet waits; `last` says that it can wait no longer.
        """
        with self.table.claim(row.name) as ours:
            if not ours:
                self.say("  another process is at it")
            elif row.panel == REFERENCES:
                self._make_references(row)
            elif self.table.find(self._labels(row)) is None:
                self._make_model(row, last)

    def _make_references(self, row: Row) -> None:
        names = ("majority", "tfidf", "minilm")
        labels = {
            name: {"corpus": row.corpus, "encoder": "", "model": name, "mode": "reference", "seed": 0}
            for name in names
        }
        # Their width is known only when they are made: they are looked up without it.
        missing = [name for name in names if not self.table.find({**labels[name], "dimensions": None})]
        if not missing:
            return
        test, train = (self._rows(row, side, True) for side in self.sides)
        made = references(test, train, self.comparison.probe_rows, row.seed)
        for name in missing:  # a process that was killed may have added some of them
            self.table.add({**labels[name], **made[name], "command": self._command(row)})

    def _make_model(self, row: Row, last: bool) -> None:
        if row.trains:
            cells = self._train(row)
            if cells is None:
                return
        elif missing := next((one for one in row.needs() if not self.table.find(self._labels(one))), None):
            if last and not self._in_hand(missing):
                raise ConfigError(f"{row.name} needs the row {missing.name}.", "Make that row first.")
            self.say(f"  waits for {missing.name}")
            self.waiting.append(row)
            return
        else:
            cells = self._threshold(row)
        self.table.add({**self._labels(row), **cells, "command": self._command(row)})

    def _in_hand(self, row: Row) -> bool:
        with self.table.claim(row.name) as free:
            return not free

    def _train(self, row: Row) -> Cells | None:
        """Train, save and measure; None when it was stopped."""
        recipe, folder = self.comparison.recipe(row), self.runs / row.name
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer = self._tokenizer(recipe, row)
        reads_features = encoder_kind(recipe.model).reads == EMBEDDINGS
        store = self._store(row) if reads_features else None
        train, valid = (
            prepare(self._side(row.corpus, side), tokenizer, recipe.model, store)
            for side in ("train", "valid")
        )
        trainer = Trainer(recipe, train, valid, folder, time.process_time)
        if trainer.resume():
            changed = "; ".join(changed_settings(folder, recipe))
            self.say(f"  going on at step {trainer.position.step:,}{changed and f', changed: {changed}'}")
        if not trainer.run(lambda progress: None, self.stop):
            return None
        load_weights(folder, trainer.objective.network)
        calibrate(Model(trainer.objective.network, tokenizer), list(train.mixture.texts), store)
        minutes = trainer.position.seconds / 60
        metrics = {
            "minutes_trained": round(minutes, 2),
            "steps": trainer.position.step,
            "recipe": {"corpora": [part.model_dump() for part in recipe.corpora]},
        }
        state = trainer.objective.network.state_dict()
        save_checkpoint(folder / "checkpoint", recipe.model, state, tokenizer, metrics, f"# {row.name}\n")
        self.say(f"  {trainer.position.step:,} steps in {minutes:.1f} processor minutes")
        model = load(folder / "checkpoint")
        test, fit = (self._rows(row, side, reads_features) for side in self.sides)
        settings = recipe.training
        weights = Weights(trainer.objective.value_weight, settings.lam, settings.mmd_weight)
        cells = measure(model, test, fit, self.comparison.probe_rows, weights, row.seed)
        if self.comparison.varied and model.has_gates:
            cells["mean_p_on"] = float(model.encode(test.texts[:2000]).p_on.mean())
        for leftover in ("state.safetensors", "best.safetensors"):
            (folder / leftover).unlink(missing_ok=True)
        return {**cells, "minutes": round(minutes, 4)}

    def _threshold(self, row: Row) -> Cells:
        """A dense model's row at the active count of the hsvae beside it, or at one that is given."""
        active = row.active
        if active is None:
            active = float(self.table.find(self._labels(row.sparse()))["active"])
        folder = self.runs / row.stable().name / "checkpoint"
        if not folder.is_dir():
            raise ConfigError(
                f"{row.name} needs the checkpoint of {row.stable().name}, and {folder} is not there.",
                "Take that row out of the table to have it made again.",
            )
        model = load(folder)
        test, train = (self._rows(row, side, model.reads == EMBEDDINGS) for side in self.sides)
        return measure_thresholded(model, test, train, self.comparison.probe_rows, active, row.seed)

    def _labels(self, row: Row) -> Cells:
        panel = self.comparison.panel(row.panel)
        shape = {"corpus": row.corpus, "encoder": panel.encoder, "dimensions": panel.dimensions}
        return shape | {"model": row.model, "mode": row.shown_mode, "seed": row.seed, **dict(row.varied)}

    def _command(self, row: Row) -> str:
        return f"python -m core compare {self.name} --only {row.name}"

    def _store(self, row: Row) -> EmbeddingStore:
        """The embeddings of the row's pretrained encoder; MiniLM's where it has none of its own."""
        sha256 = "" if row.panel in ("", REFERENCES) else self.comparison.panel(row.panel).encoder_sha256
        if sha256 not in self._stores:
            self._stores[sha256] = EmbeddingStore(cache_folder("embeddings"), SentenceEmbedder(sha256))
        return self._stores[sha256]

    def _load_side(self, corpus: str, side: str) -> Mixture:
        row = Row(corpus, REFERENCES, "", "", 0)
        return mixture((self.comparison.part(row),), side, self.data_dir)

    def _rows(self, row: Row, side: str, features: bool) -> EvalDataset:
        """Test or training rows, cut as every model reads them; with MiniLM's embeddings where wanted."""
        chosen = self._side(row.corpus, side)
        tokenizer = self._tokenizer(self._any_recipe(row.corpus), row)
        batch = tokenizer.encode(chosen.texts, self._any_recipe(row.corpus).model.max_tokens)
        known = self._store(row).embed(batch.texts) if features else None
        return EvalDataset(batch.texts, chosen.labels, chosen.sources, known, batch.truncated)

    def _any_recipe(self, corpus: str) -> Recipe:
        """Vocabulary and length limit are the same for all models of a corpus."""
        return self.comparison.recipe(
            next(row for row in self.comparison.rows() if row.corpus == corpus and row.trains)
        )

    def _tokenizer(self, recipe: Recipe, row: Row) -> TextTokenizer:
        folder = self.runs / f"tokenizer-{row.corpus.replace('/', '-')}"
        folder.mkdir(parents=True, exist_ok=True)
        return run_tokenizer(folder, recipe, self._side(row.corpus, "train"), None)
