"""One warm process: encoding beside plain MiniLM, the index, the decoder."""

import numpy as np

import core
from core.evaluation.splits import draw
from core.index import DimensionIndex, index_folder
from core.interpretation.codes import Codes
from core.interpretation.traversal import sweep_many
from core.model import Model
from tests.benchmarks.measure import Figure, seconds, side_by_side

SENTENCE = "a small dog with long ears"


def some_texts(model: Model, index: DimensionIndex, count: int, seed: int = 0) -> list[str]:
    """Sentences of the index's corpus, drawn by `seed`, as the model reads them: cut to its longest.

    Uncut, plain MiniLM would read more of each and a comparison would flatter the model.
    """
    texts = [index.rows.texts[row] for row in draw(len(index), count, seed)]
    return list(model.tokenizer.encode(texts, model.config.max_tokens).texts)


def rates(name: str, runs: int, sentences: int) -> list[Figure]:
    """Rates and delays of the calls that a screen makes."""
    model = core.load(name)
    code = model.encode(SENTENCE)
    index = DimensionIndex.load(index_folder(model.folder))
    # The index comes first: its first query is the one that reads WordNet's texts.
    figures = [*_index(index, model, code, runs), *_decoding(model, code, runs)]
    return [*_encoding(model, some_texts(model, index, sentences), runs), *figures]


def _encoding(model: Model, texts: list[str], runs: int) -> list[Figure]:
    count = len(texts)
    ours, plain = side_by_side([lambda: model.encode(texts), lambda: model.embedder.embed(texts)], runs)
    return [
        Figure(f"`Model.encode`, {count:,} WordNet sentences", _per_second(count, ours), "per s"),
        Figure("plain MiniLM, the same sentences in turns", _per_second(count, plain), "per s"),
        Figure(
            "time of `Model.encode` over plain MiniLM",
            tuple(one / other for one, other in zip(ours, plain, strict=True)),
            "x",
        ),
    ]


def _index(index: DimensionIndex, model: Model, code: Codes, runs: int) -> list[Figure]:
    folder = index_folder(model.folder)
    loads = [seconds(lambda: DimensionIndex.load(folder)) for _ in range(runs)]
    first = seconds(lambda: index.nearest(code.gated[0], 10))
    later = [seconds(lambda: index.nearest(code.gated[0], 10)) for _ in range(5 * runs)]
    return [
        Figure(f"load the index of {len(index):,} sentences", _milliseconds(loads), "ms"),
        Figure("first nearest-sentence query, WordNet's texts read", (first,), "s"),
        Figure("nearest-sentence query", _milliseconds(later), "ms"),
    ]


def _decoding(model: Model, code: Codes, runs: int) -> list[Figure]:
    dimension, values = int(code.ranked(0, 1)[0]), np.linspace(-3, 3, 7)
    model.decode(code)
    times = [seconds(lambda: core.sweep(model, code.gated[0], dimension, values)) for _ in range(5 * runs)]
    several = {int(one): values for one in code.ranked(0, 5)}
    many = [seconds(lambda: sweep_many(model, code.gated[0], several)) for _ in range(5 * runs)]
    words = [seconds(lambda: model.explain(SENTENCE)) for _ in range(5 * runs)]
    return [
        Figure("decode a sweep of 7 steps", _milliseconds(times), "ms"),
        Figure("decode 7 steps of 5 dimensions", _milliseconds(many), "ms", "250 ms"),
        Figure("word evidence of a sentence of 6 words", _milliseconds(words), "ms"),
    ]


def _per_second(count: int, times: list[float]) -> tuple[float, ...]:
    return tuple(count / value for value in times)


def _milliseconds(times: list[float]) -> tuple[float, ...]:
    return tuple(1000 * value for value in times)
