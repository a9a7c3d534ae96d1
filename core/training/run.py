"""From a recipe to a checkpoint: corpora, tokenizer, embeddings, training, calibration, measures."""

import contextlib
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import torch
from rich.console import Console

from core.checkpoint.format import reported
from core.checkpoint.home import cache_folder
from core.config import TOKENIZER, WORDS, ModelConfig
from core.data.load import load_corpus
from core.data.readers.reading import Reading
from core.data.tokenizer import TextTokenizer
from core.errors import ConfigError, RequestError
from core.model import load
from core.nn.device import pick_device
from core.nn.embedder import SentenceEmbedder
from core.nn.embedding_store import EmbeddingStore
from core.nn.encoder_files import VARIABLE as ENCODERS
from core.nn.encoder_files import weights_sha256
from core.nn.encoders import EMBEDDINGS, encoder_kind
from core.nn.minilm import BertConfig
from core.training.finish import finish, save_interim
from core.training.fitting import check_rows, fit_sizes, fit_steps, fit_vocabulary, kept_recipe
from core.training.mixture import Mixture, mixture, prepare
from core.training.progress import Progress
from core.training.ranks import Ranks
from core.training.recipe import Chosen, CorpusPart, Recipe
from core.training.samples import read_back
from core.training.schedules import first_step
from core.training.state import changed_settings, save_recipe
from core.training.trainer import Trainer
from core.training.watch import Watch
from core.training.word_vectors import word_vectors

_MOST_TEST, _MOST_VALID = 10_000, 3_000
_console = Console(stderr=True)


def train(
    name_or_path: str,
    out: Path,
    corpus: str | None = None,
    max_minutes: float | None = None,
    resume: bool = False,
    interim: bool = False,
    init_from: str | None = None,
    phase: str = "start",
    data_dir: Path | None = None,
    threads: int | None = None,
    encoder: Path | None = None,
    device: str = "cpu",
    name: str = "",
    watch: Watch | None = None,
    reading: Reading | None = None,
    chosen: Chosen | None = None,
) -> Path:
    """Train a recipe in the folder `out`; returns the checkpoint's folder, out/checkpoint.

    Started by `torchrun --nproc-per-node N -m core train ...`, N processes share each batch.

    Ctrl-C and SIGTERM save the state and stop; `resume` goes on from the last saved state with the same
    optimiser, schedules, data order and random states.

    init_from: a checkpoint whose weights the run begins with, at the beginning of `phase`: "start"; "main"
    skips warm-up and KL ramps; "reading" goes straight to the last phase; "continue" to the step at which the
    checkpoint was made, which is how a run goes on whose folder is lost.

    interim: with `resume`, only write the best state so far as a checkpoint, without index and measures.

    encoder: folder of a BERT-type encoder for a `bert` recipe, instead of MiniLM. The checkpoint names its
    weights by their hash, and finds them again through HSVAE_ENCODERS (`core/nn/encoder_files.py`).

    reading: what is said of the file `corpus`, kept in the run's recipe and in the checkpoint.

    name: what the model is called; by default as its recipe. watch: who else follows the run and may stop it.
    chosen: settings instead of the recipe's.

    Raises:
        ConfigError: a bad recipe, a folder that already holds a run, or an unfit `init_from`.
        CorpusError: a corpus of the recipe cannot be found.
        DeviceError: the device is not there.
    """
    ranks = Ranks.joined(pick_device(device))  # before hours of embedding
    _console.quiet = not ranks.first
    chosen = chosen or Chosen()
    recipe = chosen.of(Recipe.load(name_or_path))
    recipe = with_overrides(recipe, corpus, max_minutes, encoder, data_dir, name, reading)
    if not resume and (out / "state.safetensors").exists():
        raise ConfigError(
            f"{out} already holds a run.", "Add --resume to go on with it, or name another folder."
        )
    if threads:
        torch.set_num_threads(threads)
    if recipe.fit and ranks.count > 1:
        raise ConfigError(
            f"{recipe.model.name} fits its steps to the speed of one process.", "Train it without torchrun."
        )
    watch = watch or Watch()
    with ranks.first_alone():
        sides = {side: mixture(recipe.corpora, side, data_dir) for side in ("train", "valid")}
        kept = kept_recipe(out) if resume and recipe.fit else None
        if kept is not None:
            recipe = kept
        elif recipe.fit:
            check_rows(sum(map(len, sides.values())) + sum(part.test for part in recipe.corpora))
            recipe, said = fit_sizes(recipe, sides["train"].texts, chosen.dimensions)
            _console.print(said)
        out.mkdir(parents=True, exist_ok=True)
        tokenizer = run_tokenizer(out, recipe, sides["train"], init_from, fit=recipe.fit or bool(corpus))
        recipe, said = fit_vocabulary(recipe, tokenizer)
        if said:
            _console.print(said)
        store = embedding_store(recipe, device)
        prepared = {
            side: prepare(rows, tokenizer, recipe.model, store, partial(_embedding, watch, side))
            for side, rows in sides.items()
        }
        if recipe.fit and kept is None:
            recipe, said = fit_steps(recipe, prepared["train"], prepared["valid"])
            _console.print(said)
            save_recipe(out, recipe)
    trainer = Trainer(recipe, prepared["train"], prepared["valid"], out, device=device)
    changed = changed_settings(out, recipe)
    if resume and trainer.resume():
        _console.print(f"going on at step {trainer.position.step:,}")
        if changed:
            _console.print(f"with other settings than it was begun with: {'; '.join(changed)}")
    elif init_from:
        given = load(init_from)
        step = first_step(recipe.training, phase, given.metrics.get("best_step") or given.metrics["steps"])
        minutes = given.metrics["minutes_trained"] if phase == "continue" else 0.0
        trainer.start_from(given.network, step, 60 * minutes)
        _console.print(f"beginning at step {step:,} with the weights of {init_from}")
    elif recipe.training.pretrained_words and store is not None:
        vectors = word_vectors(tokenizer, store.embedder, recipe.model.embedding_size)
        trainer.objective.network.decoder.embedding.weight.data.copy_(vectors)
    if interim:
        return save_interim(trainer, tokenizer, store)

    def report(progress: Progress) -> None:
        _report(progress)
        watch.report(progress, partial(read_back, trainer, tokenizer))

    with stop_on_signals() as stop:
        finished = trainer.run(report, lambda: stop.is_set() or watch.stop.is_set())
    if not finished:
        raise KeyboardInterrupt
    _measuring(watch, 0, 1)
    with ranks.first_alone():
        folder = out / "checkpoint"
        if ranks.first:
            folder = finish(trainer, tokenizer, store, data_dir, _console.print, partial(_measuring, watch))
    ranks.leave()
    return folder


def with_overrides(
    recipe: Recipe,
    corpus: str | None,
    max_minutes: float | None,
    encoder: Path | None = None,
    data_dir: Path | None = None,
    name: str = "",
    reading: Reading | None = None,
) -> Recipe:
    """The recipe with the command line's wishes put in.

    What the recipe says of its own corpora (description, partner, aims) is not said of another one. A tenth
    of that one's rows is held out to measure on and a twentieth to choose the best state by, at most 10,000
    and 3,000: nothing of a small run would be known otherwise.

    Raises:
        CorpusError: the corpus cannot be found. RequestError: something is said of a file, and none is named.
    """
    if reading and not corpus:
        raise RequestError("--text, --label and the like are said of a file.", "Name it: --corpus FILE.")
    changes: dict = {}
    if encoder is not None:
        recipe = recipe.model_copy(update={"model": reading_through(recipe.model, encoder)})
    if corpus:
        rows = len(load_corpus(corpus, data_dir, reading))
        test, valid = min(_MOST_TEST, rows // 10), min(_MOST_VALID, rows // 20)
        changes["corpora"] = (CorpusPart(name=corpus, test=test, valid=valid, reading=reading or None),)
        changes["description"] = f"The settings of {recipe.model.name}, trained on {Path(corpus).name}."
        changes |= {"partner": "", "aims": {}}
        changes["model"] = recipe.model.model_copy(update={"corpora": ()})
    if name:
        model = changes.get("model", recipe.model)
        changes["model"] = type(model).parse(model.model_dump() | {"name": name}, "the model's name")
    if max_minutes is not None:
        values = recipe.training.model_dump() | {"max_minutes": float(max_minutes)}
        changes["training"] = type(recipe.training).parse(values, "--max-minutes")
    return recipe.model_copy(update=changes)


def reading_through(model: ModelConfig, folder: Path) -> ModelConfig:
    """The model with the encoder of that folder, which is found from now on."""
    if model.encoder != "bert":
        raise ConfigError(
            f"{model.name} has the encoder {model.encoder}, which is not pretrained.",
            "Leave --encoder out, or take a recipe with the encoder bert.",
        )
    here = str(folder.absolute())
    others = os.environ.get(ENCODERS, "")
    os.environ[ENCODERS] = os.pathsep.join(part for part in (here, others) if part)
    width, sha256 = BertConfig.read(folder).hidden_size, weights_sha256(folder)
    _console.print(f"To open this model later: {ENCODERS}={here}")
    return model.model_copy(update={"encoder_sha256": sha256, "encoder_input": width})


def run_tokenizer(
    out: Path, recipe: Recipe, rows: Mixture, init_from: str | None, fit: bool = False
) -> TextTokenizer:
    """The run's tokenizer: kept from an earlier session, taken from a checkpoint, or trained on the rows.

    fit: whether another vocabulary than the recipe's will do; never with the weights of a checkpoint.
    """
    if (out / TOKENIZER).is_file():
        tokenizer = TextTokenizer.load(out)
        if (out / WORDS).is_file():
            return tokenizer
    elif init_from:
        tokenizer = load(init_from).tokenizer
    else:
        repeated = (text for text, times in zip(rows.texts, rows.repeats, strict=True) for _ in range(times))
        tokenizer = TextTokenizer.train(repeated, recipe.model.vocabulary)
    if len(tokenizer) != recipe.model.vocabulary and (init_from or not fit):
        raise ConfigError(
            f"The corpus gives {len(tokenizer):,} tokens, but the recipe's vocabulary is "
            f"{recipe.model.vocabulary:,}.",
            f"Set vocabulary = {len(tokenizer)} in the recipe, or bring more text.",
        )
    tokenizer = tokenizer.knowing(rows.texts)
    with reported(out), tempfile.TemporaryDirectory(dir=out) as place:  # a run killed here begins anew
        tokenizer.save(Path(place))
        for name in (WORDS, TOKENIZER):
            (Path(place) / name).replace(out / name)
    return tokenizer


def embedding_store(recipe: Recipe, device: str = "cpu") -> EmbeddingStore | None:
    """Where the frozen encoder's embeddings are kept; None for encoders that read tokens."""
    return (
        EmbeddingStore(cache_folder("embeddings"), SentenceEmbedder.of(recipe.model, pick_device(device)))
        if encoder_kind(recipe.model).reads == EMBEDDINGS
        else None
    )


def _embedding(watch: Watch, side: str, done: int, total: int) -> None:
    _console.print(f"embedding {side}: {done:,} of {total:,}")
    watch.say(f"embedding {side}", done / max(total, 1))


def _measuring(watch: Watch, done: int, stages: int) -> None:
    watch.say("measuring", done / stages)


def _report(progress: Progress) -> None:
    losses = "  ".join(f"{name} {value:.2f}" for name, value in progress.losses.items() if value)
    _console.print(
        f"{progress.progress:4.0%}  step {progress.step:,}  {progress.minutes:.1f} min, "
        f"{progress.minutes_left:.0f} left  {losses}",
        highlight=False,
    )
    if progress.validation:
        values = "  ".join(f"{name} {value:.3f}" for name, value in progress.validation.items())
        _console.print(f"      validation  {values}", highlight=False)


@contextlib.contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, so that the run is saved; afterwards they act as before."""
    stop = threading.Event()
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
