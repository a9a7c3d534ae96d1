"""One warm process: encoding beside plain MiniLM, the index, the decoder."""

from functools import lru_cache

import numpy as np

import core
from core.data.corpora import load_corpus
from core.evaluation.sides import draw
from core.index import DimensionIndex, index_folder
from core.interpretation.model import Model
from tests.benchmarks.measure import Figure, seconds, side_by_side

SENTENCE = "a small dog with long ears"


@lru_cache(maxsize=1)
def _wordnet() -> tuple[str, ...]:
    return load_corpus("wordnet").texts


def texts_to_encode(count: int, seed: int = 0) -> list[str]:
    """WordNet sentences, drawn by `seed`."""
    texts = _wordnet()
    return [texts[row] for row in draw(len(texts), count, seed)]


def rates(name: str, runs: int, sentences: int) -> list[Figure]:
    """Rates and delays of the calls that a screen makes."""
    model = core.load(name)
    code = model.encode(SENTENCE)
    return [*_encoding(model, runs, sentences), *_index(model, code, runs), *_decoding(model, code, runs)]


def _encoding(model: Model, runs: int, sentences: int) -> list[Figure]:
    texts = texts_to_encode(sentences)
    ours, plain = side_by_side([lambda: model.encode(texts), lambda: model.embedder.embed(texts)], runs)
    return [
        Figure(f"`Model.encode`, {sentences:,} WordNet sentences", _per_second(sentences, ours), "per s"),
        Figure("plain MiniLM, the same sentences in turns", _per_second(sentences, plain), "per s"),
        Figure(
            "time of `Model.encode` over plain MiniLM",
            tuple(one / other for one, other in zip(ours, plain, strict=True)),
            "x",
        ),
    ]


def _index(model: Model, code, runs: int) -> list[Figure]:
    folder = index_folder(model.folder)
    loads = [seconds(lambda: DimensionIndex.load(folder)) for _ in range(runs)]
    index = DimensionIndex.load(folder)
    first = seconds(lambda: index.nearest(code.gated[0], 10))
    later = [seconds(lambda: index.nearest(code.gated[0], 10)) for _ in range(5 * runs)]
    return [
        Figure(f"load the index of {len(index):,} sentences", _milliseconds(loads), "ms"),
        Figure("first nearest-sentence query, WordNet's texts read", (first,), "s"),
        Figure("nearest-sentence query", _milliseconds(later), "ms"),
    ]


def _decoding(model: Model, code, runs: int) -> list[Figure]:
    dimension, values = int(code.ranked(0, 1)[0]), np.linspace(-3, 3, 7)
    model.decode(code)
    times = [seconds(lambda: core.sweep(model, code.gated[0], dimension, values)) for _ in range(5 * runs)]
    return [Figure("decode a sweep of 7 steps", _milliseconds(times), "ms")]


def _per_second(count: int, times: list[float]) -> tuple[float, ...]:
    return tuple(count / value for value in times)


def _milliseconds(times: list[float]) -> tuple[float, ...]:
    return tuple(1000 * value for value in times)
