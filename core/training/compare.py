"""The rows of a comparison of models: each trains, is measured on the same rows, and stands in one table."""

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import torch

from core.checkpoint.home import cache_folder
from core.data.tokenizer import TextTokenizer
from core.errors import ConfigError
from core.evaluation.compare import Weights, measure, measure_thresholded, references
from core.evaluation.splits import EvalDataset
from core.model import load
from core.nn.embedder import SentenceEmbedder
from core.nn.embedding_store import EmbeddingStore
from core.nn.encoders import EMBEDDINGS, encoder_kind
from core.training.comparison import REFERENCES, Comparison, Row
from core.training.experiments import Cells, Experiment, Say, Table
from core.training.finish import save_interim
from core.training.mixture import mixture, prepare
from core.training.recipe import Recipe
from core.training.run import run_tokenizer
from core.training.state import changed_settings
from core.training.trainer import Trainer


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
    rows = [row for row in comparison.rows() if only in ("", row.name)]
    if not rows:
        names = ", ".join(row.name for row in comparison.rows())
        raise ConfigError(f"There is no row {only!r} in this comparison.", f"Its rows: {names}.")
    _Comparing(name_or_path, comparison, table, runs, data_dir, say, should_stop).fill(rows)
    return table


class _Comparing(Experiment):
    """A comparison in progress."""

    def __init__(self, name: str, comparison: Comparison, table: Path, runs: Path, data_dir, *rest) -> None:
        super().__init__(runs, data_dir, *rest)
        self.name, self.comparison = name, comparison
        self.table = Table(table, comparison.key, runs, comparison.columns)
        self._store = lru_cache(
            lambda sha256: EmbeddingStore(cache_folder("embeddings"), SentenceEmbedder(sha256))
        )
        self._mixture = lru_cache(maxsize=3)(
            lambda corpus, side: mixture((comparison.part(Row(corpus)),), side, data_dir)
        )

    def labels(self, row: Row) -> list[Cells]:
        labels = self.comparison.labels(row)
        models = ("majority", "tfidf", "minilm") if row.panel == REFERENCES else (row.model,)
        return [labels | {"model": model} for model in models]

    def needs(self, row: Row) -> Iterable[Row]:
        if row.mode != "thresholded":
            return ()
        return (row.stable(),) if row.active is not None else (row.stable(), row.sparse())

    def make(self, row: Row, missing: list[Cells]) -> Iterable[Cells]:
        command = {"command": f"python -m core compare {self.name} --only {row.name}"}
        if row.panel == REFERENCES:
            test, train = self._rows(row, True)
            made = references(test, train, self.comparison.probe_rows, row.seed)
            # A process that was killed may have added some of them.
            return [labels | made[str(labels["model"])] | command for labels in missing]
        cells = self._train(row) if row.trains else self._threshold(row)
        return [labels | cells | command for labels in missing if cells]

    def _train(self, row: Row) -> Cells | None:
        """Train, save and measure; None when it was stopped."""
        recipe, folder = self.comparison.recipe(row), self.runs / row.name
        tokenizer = self._tokenizer(recipe, row)
        reads_features = encoder_kind(recipe.model).reads == EMBEDDINGS
        store = self._store_of(row) if reads_features else None
        train, valid = (
            prepare(self._side(row, side), tokenizer, recipe.model, store) for side in ("train", "valid")
        )
        trainer = Trainer(recipe, train, valid, folder, time.process_time)
        if trainer.resume():
            changed = "; ".join(changed_settings(folder, recipe))
            self.say(f"  going on at step {trainer.position.step:,}{changed and f', changed: {changed}'}")
        if not trainer.run(lambda progress: None, self.should_stop):
            return None
        objective, minutes = trainer.objective, trainer.position.seconds / 60
        self.say(f"  {trainer.position.step:,} steps in {minutes:.1f} processor minutes")
        model = load(save_interim(trainer, tokenizer, store))
        test, fit = self._rows(row, reads_features)
        weights = Weights(objective.value_weight, recipe.training.lam, recipe.training.mmd_weight)
        cells = measure(model, test, fit, self.comparison.probe_rows, weights, row.seed)
        if self.comparison.varied and model.has_gates:
            cells["mean_p_on"] = float(model.encode(test.texts[:2000]).p_on.mean())
        for leftover in ("state.safetensors", "best.safetensors"):
            (folder / leftover).unlink(missing_ok=True)
        return {**cells, "minutes": round(minutes, 4)}

    def _threshold(self, row: Row) -> Cells:
        """A dense model's row at the active count of the hsvae beside it, or at one that is given."""
        active, folder = row.active, self.runs / row.stable().name / "checkpoint"
        if active is None:
            beside = self.table.find(self.comparison.labels(row.sparse()))
            assert beside is not None  # `needs` asked for it
            active = float(beside["active"])
        if not folder.is_dir():
            raise ConfigError(
                f"{row.name} needs the checkpoint of {row.stable().name}, and {folder} is not there.",
                "Take that row out of the table to have it made again.",
            )
        model = load(folder)
        test, train = self._rows(row, model.reads == EMBEDDINGS)
        return {**measure_thresholded(model, test, train, self.comparison.probe_rows, active, row.seed)}

    def _store_of(self, row: Row) -> EmbeddingStore:
        """The embeddings of the row's pretrained encoder; MiniLM's where it has none of its own."""
        return self._store("" if row.panel == REFERENCES else self.comparison.panel(row).encoder_sha256)

    def _side(self, row: Row, side: str):
        return self._mixture(row.corpus, side)

    def _rows(self, row: Row, features: bool) -> list[EvalDataset]:
        """Measured and training rows, cut as every model reads them; with embeddings where wanted."""
        # Vocabulary and length limit are the same for all models of a corpus.
        recipe = self.comparison.recipe(
            next(one for one in self.comparison.rows() if one.corpus == row.corpus and one.trains)
        )
        tokenizer, found = self._tokenizer(recipe, row), []
        for side in (self.comparison.side, "train"):
            chosen = self._side(row, side)
            batch = tokenizer.encode(chosen.texts, recipe.model.max_tokens)
            known = self._store_of(row).embed(batch.texts) if features else None
            found.append(EvalDataset(batch.texts, chosen.labels, chosen.sources, known, batch.truncated))
        return found

    def _tokenizer(self, recipe: Recipe, row: Row) -> TextTokenizer:
        folder = self.runs / f"tokenizer-{row.corpus.replace('/', '-')}"
        folder.mkdir(parents=True, exist_ok=True)
        return run_tokenizer(folder, recipe, self._side(row, "train"), None)
