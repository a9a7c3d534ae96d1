"""Pass 2 of the index of a model without gates: ends, examples and tables out of the stored codes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from core.data.corpus import Corpus
from core.index.accumulators import priority_of
from core.index.dense_accumulators import DenseAccumulators
from core.index.dense_index import DenseIndex
from core.index.dense_naming import describe_ends
from core.index.dense_schema import DENSE_RELATIONS, END_SHARE, EXAMPLE_LISTS, VALUE_BINS, DenseRecord
from core.index.evidence import Background
from core.index.files import arrays_bytes, write_index
from core.index.relations import correlated, none, similar
from core.index.schema import VALUE_PROBABILITIES
from core.index.sentences import Sentences
from core.index.sources import class_groups, sources_of
from core.interpretation.interpretability import class_purity_auc, word_label_auc

_BLOCK = 32
"""Dimensions read from disk at once."""
_RANGE = (0.001, 0.999)
"""Quantiles between which the histogram of values lies."""
_HALF = float(np.finfo(np.float16).max)


def finish_dense(
    accumulators: DenseAccumulators,
    sentences: Sentences,
    corpus: Corpus,
    folder: Path,
    model_sha: str,
    decoder_effects: np.ndarray | None = None,
) -> DenseIndex:
    """Write and load the index that a tally of all the sentences amounts to."""
    count, width, labels = accumulators.rows, accumulators.dimensions, sentences.labels
    arrays, counts, ends = _read(accumulators, sentences.example_places(), corpus.texts)
    background = Background.of(sentences.texts[:count], labels)
    names, class_arrays = _classes(ends, labels, width)
    measured = _measures(ends, background, labels, width)
    arrays |= {
        **class_arrays,
        **measured,
        **_sums(accumulators),
        **_hoyers(accumulators),
        **_relations(accumulators, decoder_effects),
    }
    content, digest = arrays_bytes(arrays)
    record = DenseRecord(
        kind="dense",
        corpus=corpus.name,
        corpus_title=corpus.title[:200],
        content_hash=corpus.content_hash,
        rows=len(corpus),
        model_sha256=model_sha,
        arrays_sha256=digest,
        mixture=sources_of(labels),
        mixture_rows=count,
        hoyer_rows=int(accumulators.hoyer_histogram.sum()),
        class_names=names,
        word_auc_chance=_mean(measured["word_auc_null"]),
        purity_chance=_mean(measured["purity_null"]),
        dimensions=describe_ends(background, ends, counts, corpus.name),
    )
    write_index(folder, record, content)
    return DenseIndex.load(folder, model_sha, lambda: corpus)


class EndExamples:
    """The example sentences kept of each dimension, of all `texts`; add dimension after dimension."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._priority = np.array([priority_of(text) for text in texts], dtype=np.float64)
        self._lists: dict[str, list] = {name: [] for name in EXAMPLE_LISTS}
        self._counts: list[tuple[int, int]] = []

    def add(self, values: np.ndarray, high: np.float32, low: np.float32, median: np.float32) -> None:
        """Take in the examples' values in the next dimension, whose ends begin at `high` and `low`."""
        above, below = values >= high, values <= low
        self._counts.append((int(above.sum()), int(below.sum())))
        keys = {
            "top": -values,
            "bottom": values,
            "middle": np.abs(values - median),
            "high": np.where(above, self._priority, np.inf),
            "low": np.where(below, self._priority, np.inf),
            "neither": np.where(above | below, np.inf, self._priority),
        }
        for name, most in EXAMPLE_LISTS.items():
            self._lists[name].append(_first(keys[name], values, most))

    def arrays(self) -> dict[str, np.ndarray]:
        """Rows and values of every list, as stored."""
        return {
            f"{name}_{part}": np.stack([pair[place] for pair in found])
            for name, found in self._lists.items()
            for place, part in enumerate(("rows", "values"))
        }

    def counts(self) -> np.ndarray:
        """(2, D) example sentences at the high and at the low ends."""
        return np.array(self._counts, dtype=np.int64).T


def _read(
    accumulators: DenseAccumulators, rows: np.ndarray, texts: Sequence[str]
) -> tuple[dict[str, np.ndarray], np.ndarray, sparse.csr_array]:
    """One walk over the stored values: arrays, (2, D) example sentences at the ends, and the ends themselves:
    (N, 2 D) sentences at the high ones, then those at the low ones.

    rows: of the stored codes, those of the example sentences `texts`, in their order.
    """
    count, width = accumulators.rows, accumulators.dimensions
    values = accumulators.activation_store.array("values").reshape(-1, width)
    examples = EndExamples(texts)
    parts: dict[str, list] = {name: [] for name in ("ends", "value_quantiles", "value_range", "histogram")}
    members: list[list[np.ndarray]] = [[], []]
    for column in columns(values):
        mixture, mine = column[:count], column[rows]
        exact = mixture.astype(np.float64)
        low, high = np.quantile(exact, (END_SHARE, 1 - END_SHARE)).astype(np.float32)
        parts["ends"].append((high, low))
        parts["value_quantiles"].append(np.quantile(exact, VALUE_PROBABILITIES))
        edges = value_edges(*np.quantile(exact, _RANGE).astype(np.float32))
        parts["value_range"].append(edges[[0, -1]])
        parts["histogram"].append(np.bincount(np.digitize(mixture, edges[1:-1]), minlength=VALUE_BINS))
        for side, there in zip(members, (mixture >= high, mixture <= low), strict=True):
            side.append(np.flatnonzero(there).astype(np.int32))
        examples.add(mine, high, low, np.float32(np.median(exact)))
    arrays = {
        "ends": np.array(parts["ends"], dtype=np.float32).T.copy(),
        "value_quantiles": np.maximum.accumulate(np.array(parts["value_quantiles"], np.float32), axis=1),
        "value_range": np.array(parts["value_range"], dtype=np.float32),
        "value_histogram": np.array(parts["histogram"], dtype=np.int32),
        **examples.arrays(),
    }
    everything = [*members[0], *members[1]]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in everything])])
    indices = np.concatenate(everything)
    ones = np.ones(len(indices), np.float32)
    ends = sparse.csc_array((ones, indices, starts), shape=(count, 2 * width)).tocsr()
    return arrays, examples.counts(), ends


def value_edges(low: float, high: float) -> np.ndarray:
    """(61,) edges of a histogram of values; a dimension that never varies gets a bin's width around it."""
    room = 0.0 if high > low else max(1e-3, 1e-3 * abs(float(low)))
    return np.linspace(low - room, high + room, VALUE_BINS + 1, dtype=np.float32)


def columns(values: np.ndarray) -> Iterator[np.ndarray]:
    """The columns of (N, D) stored row after row, read in blocks."""
    for first in range(0, values.shape[1], _BLOCK):
        yield from np.ascontiguousarray(values[:, first : first + _BLOCK].T)


def _first(keys: np.ndarray, values: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """(most,) rows of the smallest finite keys, ties by row, -1 behind; and their values."""
    able = np.flatnonzero(np.isfinite(keys))
    if len(able) > most:
        able = able[keys[able] <= np.partition(keys[able], most - 1)[most - 1]]
    able = able[np.lexsort((able, keys[able]))][:most]
    ids, scores = np.full(most, -1, dtype=np.int32), np.zeros(most, dtype=np.float16)
    ids[: len(able)] = able
    scores[: len(able)] = np.clip(values[able], -_HALF, _HALF)
    return ids, scores


def _classes(
    ends: sparse.csr_array, labels: Sequence[str], width: int
) -> tuple[tuple[str, ...], dict[str, np.ndarray]]:
    """Names; sentences of each class (C,), and those of them at each end (2, C, D)."""
    sizes: dict[str, int] = {}
    for label in labels:
        sizes[label] = sizes.get(label, 0) + 1
    names, groups = class_groups(sizes)
    number = {label: place for place, group in enumerate(groups) for label in group}
    class_of = np.fromiter((number[label] for label in labels), np.int64, len(labels))
    member = sparse.csr_array(
        (np.ones(len(labels)), (class_of, np.arange(len(labels)))), shape=(len(names), len(labels))
    )
    table = np.asarray((member @ ends).todense())
    counts = np.stack([table[:, :width], table[:, width:]])
    rows = np.bincount(class_of, minlength=len(names))
    return names, {"class_rows": rows.astype(np.int32), "class_counts": counts.round().astype(np.int32)}


def _measures(
    ends: sparse.csr_array, background: Background, labels: Sequence[str], width: int
) -> dict[str, np.ndarray]:
    """Metrics 5 and 6 of every end, and the same with ends or classes dealt to other rows: (2, D) each."""
    on = sparse.csr_matrix(ends)
    generator = np.random.default_rng(0)
    words = word_label_auc(on, background.words)
    dealt = word_label_auc(on[generator.permutation(on.shape[0])], background.words)
    purity = class_purity_auc(on, labels, usable=words.usable)
    shuffled = [labels[row] for row in generator.permutation(len(labels))]
    chance = class_purity_auc(on, shuffled, usable=words.usable)
    found = {
        "word_auc": words.auc,
        "word_auc_null": dealt.auc,
        "purity": purity.purity,
        "purity_null": chance.purity,
    }
    return {name: part.reshape(2, width).astype(np.float32) for name, part in found.items()}


def _sums(accumulators: DenseAccumulators) -> dict[str, np.ndarray]:
    nats = (
        accumulators.nats_value / accumulators.rows
        if accumulators.noisy
        else np.full(accumulators.dimensions, np.nan)
    )
    deviation = np.sqrt(np.maximum(accumulators.covariance.diagonal(), 0))
    found = {"mean": accumulators.mean, "deviation": deviation, "nats_value": nats}
    return {name: part.astype(np.float32) for name, part in found.items()}


def _hoyers(accumulators: DenseAccumulators) -> dict[str, np.ndarray]:
    hoyer = accumulators.activation_store.array("hoyer")[: accumulators.rows]
    with_any = hoyer[~np.isnan(hoyer)]
    grid = np.quantile(with_any, np.linspace(0, 1, 101)) if len(with_any) else np.zeros(101)
    return {
        "hoyer_quantiles": np.maximum.accumulate(grid.astype(np.float32)),
        "hoyer_histogram": accumulators.hoyer_histogram.astype(np.int32),
    }


def _relations(accumulators: DenseAccumulators, decoder_effects: np.ndarray | None) -> dict[str, np.ndarray]:
    same_effect = none(accumulators.dimensions) if decoder_effects is None else similar(decoder_effects)
    arrays = {}
    for name, (ids, scores) in zip(
        DENSE_RELATIONS, (*correlated(accumulators.covariance), same_effect), strict=True
    ):
        arrays |= {name: ids, f"{name}_score": scores.astype(np.float32)}
    return arrays


def _mean(values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return round(float(known.mean()), 4) if len(known) else None
