"""Models and indexes, each loaded once per process in the background, and what is read from them.

Where sentences of a corpus are asked for, `name` may be a model's name or, for a corpus of somebody's own,
"MODEL@CORPUS" (`app.services.own_corpora`); what concerns the model alone is then the model's.

No Streamlit here and nothing heavy at import: torch and the models load in a thread that starts with the
server.
"""

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from app.services import own_corpora
from app.services.compute_slots import SLOTS, ComputeSlots
from app.services.profiling import measure
from core.checkpoint.catalogue import catalogue as _read_catalogue
from core.data.normalise import normalise, replace_invisible
from core.errors import CheckpointError, DimensionIndexError, HSVAEError, TextError
from core.interpretation import out_of_domain

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    from core.checkpoint.catalogue import Entry
    from core.evaluation.profile import Profile
    from core.index import DimensionIndex, Neighbour
    from core.interpretation.codes import Codes
    from core.model import Model

T = TypeVar("T")
PROFILE_ROWS = 1_000
"""Example sentences that a model is measured on in the background: some seconds of one core."""
MAX_CHARACTERS = 20_000
"""A longer text is refused before anything reads it; the tokenizer has the same limit."""

_loading: dict[tuple[str, str], Future] = {}
_guard = threading.Lock()
_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="load")
# Measures wait for models: among the loaders they could block what they wait for.
_measurers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="measure")
_remembered: list = []
_shared = False


def memoize(size: int) -> "Callable[[Callable[..., T]], _lru_cache_wrapper[T]]":
    """Decorator: the last `size` answers of a function of plain values are kept until `forget`."""

    def keep(function: Callable[..., T]) -> "_lru_cache_wrapper[T]":
        kept = lru_cache(maxsize=size)(function)
        _remembered.append(kept)
        return kept

    return keep


def compute_slot() -> ComputeSlots:
    """`with compute_slot():` around every call that computes: at most one per core at once."""
    return SLOTS


def start(shared: bool = False) -> None:
    """Begin to load the default model and its index; returns at once. Calling it again costs nothing.

    shared: whether others reach this server: models trained here are then nobody's but their owner's.
    """
    global _shared
    if shared != _shared:
        _shared = shared
        catalogue.cache_clear()
    # Whole, before any thread starts: Plotly looks into sys.modules for pandas, and fails on one that a
    # loading thread has only half imported.
    import pandas  # noqa: F401

    name = default_name()
    if name:
        _begin("index", name)
        _begin("model", name)


@memoize(1)
def catalogue() -> "tuple[Entry, ...]":
    """Every checkpoint found, the damaged ones too (their `problem` says why)."""
    return tuple(_read_catalogue(own_corpora.NOBODY) if _shared else _read_catalogue())


def usable() -> "dict[str, Entry]":
    """Checkpoints that can be opened, by name."""
    return {entry.name: entry for entry in catalogue() if not entry.problem}


def names() -> list[str]:
    """Names of the checkpoints that can be opened."""
    return list(usable())


def default_name() -> str | None:
    """The checkpoint a new visitor meets; None when there is none."""
    return next((name for name, entry in usable().items() if entry.default), next(iter(usable()), None))


def gated(name: str) -> bool:
    """Whether the model's dimensions can be off."""
    return name in usable() and usable()[name].model == "hsvae"


def model(name: str) -> "Future[Model]":
    """The model, perhaps still loading. A failed load is tried again at the next call."""
    return _begin("model", model_of(name))


def model_of(name: str) -> str:
    """The model of "MODEL@CORPUS", or of a model's own name.

    >>> model_of("small@reviews"), model_of("small")
    ('small', 'small')
    """
    return name.partition("@")[0]


def index(name: str) -> "Future[DimensionIndex]":
    """The model's index of the corpus, perhaps still loading. Its `has_gates` says of which kind."""
    return _begin("index", name)


def profile(name: str) -> "Future[Profile]":
    """How sparse the codes of PROFILE_ROWS example sentences are; measured once, in the background."""
    return _begin("profile", name)


def is_blank(text: str) -> bool:
    """Whether there is nothing visible in a text."""
    return not normalise(text)


def has_invisible(text: str) -> bool:
    """Whether a text holds characters that are read as spaces because nobody sees them."""
    return replace_invisible(text) != text


def remarks(codes: "Codes", model: "Model") -> list[str]:
    """Why what a model says of the first of some texts should be taken with care; mostly nothing."""
    text = codes.texts[0]
    tokens = int(model.tokenizer.encode([text], model.config.max_tokens).lengths[0])
    return out_of_domain.remarks(text, tokens, model.config.corpora)


def check(text: str) -> None:
    """Refuse a document before anything reads it.

    Raises:
        TextError: over MAX_CHARACTERS.
    """
    if len(text) > MAX_CHARACTERS:
        raise TextError(
            f"This text has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}.",
            "Shorten it to a sentence or two.",
        )


@memoize(512)
def encode(name: str, text: str) -> "Codes":
    """The code of one text that passed `check`.

    Raises:
        TextError: there is nothing visible in it.
    """
    loaded = model(name).result()
    with SLOTS:
        return loaded.encode(text)


@memoize(512)
def decode(name: str, text: str) -> str:
    """The sentence that the model writes from the text's code."""
    codes = encode(name, text)
    with SLOTS:
        return model(name).result().decode(codes)[0]


@memoize(512)
def weak(name: str, text: str) -> bool:
    """Whether to say `weak_warning` of a text's code: one more reading, that of its decode."""
    loaded, codes, decoded = model(name).result(), encode(name, text), decode(name, text)
    with SLOTS:
        return bool(loaded.weak_codes(codes, [decoded])[0])


@memoize(512)
def nearest(name: str, text: str, k: int) -> "tuple[Neighbour, ...]":
    """The k sentences of the corpus whose codes are most like the text's; none when its code is empty.

    An index of a model without gates has none to offer: ask `has_gates` first.
    """
    code = encode(name, text).gated[0]
    return tuple(index(name).result().nearest(code, k, exclude_text=text)) if code.any() else ()


@memoize(2048)
def strongest(name: str, dimension: int, k: int) -> "tuple[Neighbour, ...]":
    """The k sentences of the corpus with the largest |value| of one dimension."""
    return tuple(index(name).result().top_sentences(dimension, k))


@memoize(2048)
def examples(
    name: str, dimension: int, kind: str, k: int, says: own_corpora.Says = None
) -> "tuple[Neighbour, ...]":
    """Example sentences of a dimension, of rows whose column says so; kinds as `DimensionIndex.examples`."""
    among = own_corpora.rows_where(name, says)
    return tuple(index(name).result().examples(dimension, kind, k, among=among))


def _begin(kind: str, name: str) -> Future:
    with _guard:
        future = _loading.get((kind, name))
        if future is None or (future.done() and future.exception() is not None):
            workers = _measurers if kind == "profile" else _workers
            future = _loading[kind, name] = workers.submit(_LOADERS[kind], name)
        return future


def _load_model(name: str) -> "Model":
    import torch

    torch.set_num_threads(1)  # many small calls: more threads would wait for each other
    from core import load

    loaded = load(name)
    loaded.decode(loaded.encode("loads now what the first sentence would wait for"))
    _stays()
    return loaded


def _load_index(name: str) -> "DimensionIndex":
    from core.checkpoint.format import WEIGHTS
    from core.checkpoint.manifest import read_manifest
    from core.index import index_folder, load_index

    model, _, corpus = name.partition("@")
    entry = next((entry for entry in catalogue() if entry.name == model), None)
    if entry is None:
        raise CheckpointError(f"There is no checkpoint named {model!r}.", "Choose one from the list.")
    folder = own_corpora.index_folder(corpus) if corpus else index_folder(entry.folder)
    if not corpus and not gated(model) and not folder.is_dir():
        raise DimensionIndexError(
            f"{model} has no gates, and nothing is known of its dimensions yet.",
            f"Build its index with: python -m core index --model {model}",
        )
    weights = read_manifest(entry.folder).files[WEIGHTS].sha256
    found = load_index(folder, weights)
    _workers.submit(_fetch_sentences, found)
    return found


def _fetch_sentences(found: "DimensionIndex") -> None:
    """So that the first search does not wait; an error is raised again, and shown, at the first search."""
    with suppress(HSVAEError):
        if found.has_gates:
            found.nearest(np.ones(found.dimensions, dtype=np.float32), 1)
        found.top_sentences(0, 1)
    _stays()


def _stays() -> None:
    """Keep what is loaded by now out of garbage collection.

    Streamlit collects after every run of a page: going through all modules, texts and weights took .7 s.
    """
    gc.freeze()


def _measure(name: str) -> "Profile":
    from core.data.everyday import EXAMPLES
    from core.index.example_rows import default_rows

    own = name != model_of(name)
    rows = index(name).result().rows if own else default_rows(EXAMPLES)
    return measure(model(name).result(), rows.texts, PROFILE_ROWS, SLOTS)


_LOADERS: dict[str, Callable[[str], Any]] = {"model": _load_model, "index": _load_index, "profile": _measure}


def forget(name: str | None = None) -> None:
    """Drop all that is loaded or remembered: for tests, and after checkpoints changed on disk.

    name: only what is loaded of this model, or of this "MODEL@CORPUS".
    """
    with _guard:
        for key in [key for key in _loading if name in (None, key[1], model_of(key[1]))]:
            del _loading[key]
    for cached in _remembered:
        cached.cache_clear()
