"""What the process of a job does: explore rows with a model, or train one on them. Imported by no page."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from core.checkpoint.atomic import current, write_text
from core.checkpoint.catalogue import find
from core.checkpoint.format import WEIGHTS
from core.checkpoint.home import CHECKPOINT, home
from core.checkpoint.manifest import add_folder_to_manifest, read_manifest
from core.data.corpus import CORPORA, Corpus
from core.data.readers.stored_table import ROWS as STORED
from core.data.readers.stored_table import store_table, stored_table
from core.errors import DimensionIndexError, JobError, RequestError
from core.evaluation.encoding import store_of
from core.index import index_folder
from core.index.build import build_index
from core.index.fit_projection import fit_map
from core.index.new_examples import with_examples
from core.index.relations import decoder_effects
from core.jobs.record import ROWS, RUN, SAMPLES, ExploreArguments, Job, TrainArguments
from core.jobs.results import INDEX, keep, record_of
from core.model import Model, load
from core.training.indexing import stored_encoder
from core.training.run import train
from core.training.trainer import Progress
from core.training.watch import Samples, Watch

Say = Callable[[str, float, float | None], None]
"""Told what is being done, the share of the whole job that is done, and the seconds left where known."""
_EMBEDDED, _INDEXED = 0.6, 0.7
_PREPARED, _TRAINED, _MEASURED = 0.1, 0.8, 0.98
_FINISHING_SECONDS = 100.0


def explore(job: Job, say: Say, place: Path) -> None:
    """Encode a job's rows with its model, index and map them; the result goes to `place`.

    Names and numbers of dimensions are those of the model's own index, where it has one; sentences, codes,
    neighbours and maps are those of the rows. What was embedded before a kill is not embedded again.
    """
    assert isinstance(job.arguments, ExploreArguments)
    say("loading", 0.0, None)
    table = stored_table(job.folder / ROWS)
    corpus = table.corpus()
    own = current(home() / "own" / job.owner / job.arguments.model) / CHECKPOINT
    folder = own if own.is_dir() else find(job.arguments.model)
    model = load(folder)
    made = job.folder / RUN
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    _index(model, corpus, made / INDEX, job.arguments.maps, say)
    say("saving", 0.98, None)
    store_table(table, made / INDEX / STORED)
    keep(record_of("explore", job.name, job.title, job.rows, model.name, folder), [made / INDEX], place)


def _index(model: Model, corpus: Corpus, folder: Path, maps: bool, say: Say) -> None:
    """Write the index of a corpus with its maps, as `python -m core index` does for a file."""
    assert model.folder is not None  # it was loaded
    store = store_of(model)
    if store is not None:
        texts = model.tokenizer.encode(corpus.texts, model.config.max_tokens).texts
        store.embed(texts, lambda done, total: say("embedding", _EMBEDDED * done / max(total, 1), None))
    say("indexing", _EMBEDDED, None)
    encode, sha256 = stored_encoder(model, store), read_manifest(model.folder).files[WEIGHTS].sha256

    def progress(done: int, total: int) -> None:
        say("indexing", _EMBEDDED + (_INDEXED - _EMBEDDED) * done / max(total, 1), None)

    own = index_folder(model.folder)
    if current(own).is_dir():
        index = with_examples(own, encode, corpus, folder, sha256, progress)
    else:
        labels = [f"{corpus.name} {label}" for label in corpus.labels or ()] or [corpus.name] * len(corpus)
        layers = (model.network.decoder.z_to_input, model.network.decoder.z_to_state)
        moved = decoder_effects(*(layer.weight.cpu().numpy() for layer in layers))
        index = build_index(
            encode, corpus, corpus.texts, labels, folder, sha256, progress, decoder_effects=moved
        )
    if maps and index.has_gates:
        say("drawing the map", _INDEXED, None)
        try:
            fit_map(index, folder)
        except (RequestError, DimensionIndexError) as error:  # too few sentences, say: the index is whole
            say(f"no map: {error}", _INDEXED, None)


class JobWatch(Watch):
    """Passes on what a training run reports, and keeps its samples."""

    def __init__(self, job: Job, tell: Say) -> None:
        super().__init__()
        self.job, self.tell = job, tell

    def say(self, what: str, share: float = 0.0) -> None:
        """As `Watch` has it."""
        if what == "measuring":
            done = _TRAINED + (_MEASURED - _TRAINED) * share
            self.tell("indexing and measuring", done, _FINISHING_SECONDS * (1 - share))
        else:
            self.tell(what, _PREPARED * share, None)

    def report(self, progress: Progress, samples: Samples) -> None:
        """As `Watch` has it."""
        done = _PREPARED + (_TRAINED - _PREPARED) * progress.progress
        left = 60 * progress.minutes_left + _FINISHING_SECONDS if progress.progress > 0.02 else None
        self.tell(f"step {progress.step:,} of {progress.steps:,}", done, left)
        if progress.validation:
            found = samples()
            if found:
                write_text(self.job.folder / SAMPLES, json.dumps(found, ensure_ascii=False))


def train_own(job: Job, watch: JobWatch, place: Path, threads: int | None = None) -> None:
    """Train a job's recipe on its rows, from where it was stopped; the result goes to `place`.

    The rows are a registered corpus for as long as this process lives: nothing that is kept names a path.
    """
    assert isinstance(job.arguments, TrainArguments)
    table = stored_table(job.folder / ROWS)
    corpus = table.corpus()
    if corpus.name not in CORPORA:
        CORPORA.register(corpus.name)(lambda folder: corpus)
    checkpoint = train(
        job.arguments.recipe, job.folder / RUN, corpus=corpus.name, max_minutes=job.arguments.minutes,
        resume=True, threads=threads, name=job.name, watch=watch, chosen=job.arguments,
    )  # fmt: skip
    index = index_folder(checkpoint)
    if not index.is_dir():
        raise JobError(
            f"The recipe {job.arguments.recipe!r} makes no index of its corpus.", "Choose the recipe 'small'."
        )
    store_table(table, index / STORED)
    add_folder_to_manifest(checkpoint, index.name)
    keep(record_of("train", job.name, job.title, job.rows, job.name, checkpoint), [checkpoint], place)
