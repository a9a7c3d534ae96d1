"""Building a dimension index: every sentence is encoded once, and only its active dimensions are kept."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from core.data.corpora import Corpus
from core.errors import RequestError
from core.index.dimension_index import DimensionIndex
from core.index.evidence import Background
from core.index.files import arrays_bytes, write_index
from core.index.naming import describe
from core.index.schema import (
    HOYER_EDGES,
    P_ON_STEPS,
    UNLABELLED,
    VALUE_EDGES,
    VALUE_PROBABILITIES,
    IndexRecord,
    Source,
)
from core.interpretation.codes import Codes

Encode = Callable[[Sequence[str]], Codes]
Progress = Callable[[int, int], None]
_MOST_SOURCES = 50
_LARGEST = float(np.finfo(np.float16).max)


class SparseRows:
    """Rows of codes as they come in, with nothing kept but the active places.

    After `add`: hoyer (N,) and, by `matrix` and `p_on`, the codes as CSR.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self._counts: list[np.ndarray] = []
        self._indices: list[np.ndarray] = []
        self._values: list[np.ndarray] = []
        self._p_on: list[np.ndarray] = []
        self._hoyer: list[np.ndarray] = []

    def add(self, codes: Codes) -> None:
        """Append a batch.

        Raises:
            RequestError: a model without gates, another width, or a value that is not finite.
        """
        if not codes.has_gates:
            raise RequestError(
                "An index needs a model whose dimensions can be off.", "Use a checkpoint of the kind hsvae."
            )
        if codes.dimensions != self.dimensions:
            raise RequestError(f"Codes have {codes.dimensions} dimensions, not {self.dimensions}.")
        rows, columns = np.nonzero(codes.active)
        values = codes.values[rows, columns].astype(np.float32)
        if not np.isfinite(values).all():
            raise RequestError("A code holds a value that is not a finite number.", "Check the checkpoint.")
        self._counts.append(np.bincount(rows, minlength=len(codes)))
        self._indices.append(columns.astype(np.uint16))
        self._values.append(np.clip(values, -_LARGEST, _LARGEST))
        self._p_on.append(
            np.clip(np.round(codes.p_on[rows, columns] * P_ON_STEPS), 1, P_ON_STEPS).astype(np.uint8)
        )
        self._hoyer.append(codes.hoyer.astype(np.float32))

    @property
    def hoyer(self) -> np.ndarray:
        """(N,) NaN where nothing is active."""
        return np.concatenate(self._hoyer)

    def csr(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """indptr (N + 1,) int32, indices uint16, values float32, p_on uint8."""
        indptr = np.concatenate([[0], np.cumsum(np.concatenate(self._counts))]).astype(np.int32)
        parts = self._indices, self._values, self._p_on
        return indptr, *(np.concatenate(part) for part in parts)


def build_index(
    encode: Encode,
    corpus: Corpus,
    texts: Sequence[str],
    labels: Sequence[str],
    folder: Path,
    model_sha: str,
    progress: Progress | None = None,
    batch_size: int = 1024,
) -> DimensionIndex:
    """Build, save (whole or not at all) and load the index of (checkpoint, corpus).

    Args:
        encode: sentences -> their Codes; called with at most `batch_size` at a time.
        corpus: the example sentences: neighbours and examples are shown from these.
        texts, labels: the whole mixture, "corpus class" or "corpus" per row: numbers and names come from it.
            Rows of `corpus` that stand in it are encoded once.
        folder: e.g. CHECKPOINT/index-wordnet; replaced when it is there.
        model_sha: SHA-256 of the checkpoint's model.safetensors.
        progress: called with (done, total) sentences after each batch.

    Raises:
        RequestError: no rows, unequal lengths, or a model without gates.
        DimensionIndexError: it cannot be written.
    """
    if not texts or len(texts) != len(labels) or not len(corpus):
        raise RequestError(
            f"There are {len(texts)} texts, {len(labels)} labels and {len(corpus)} example sentences.",
            "Give one label per text, and at least one of each.",
        )
    place = {text: row for row, text in reversed(list(enumerate(texts)))}
    missing = [text for text in corpus.texts if text not in place]
    place |= {text: len(texts) + row for row, text in enumerate(missing)}
    everything = [*texts, *missing]
    rows: SparseRows | None = None
    for start in range(0, len(everything), batch_size):
        codes = encode(everything[start : start + batch_size])
        rows = rows or SparseRows(codes.dimensions)
        rows.add(codes)
        if progress:
            progress(min(start + batch_size, len(everything)), len(everything))
    assert rows is not None  # there is at least one text
    indptr, indices, values, p_on = rows.csr()
    shape = len(everything), rows.dimensions
    matrix = sparse.csr_array((values, indices.astype(np.int32), indptr), shape=shape)
    examples = np.array([place[text] for text in corpus.texts])
    picked = np.concatenate([np.arange(indptr[row], indptr[row + 1]) for row in examples])
    arrays = {
        "indptr": np.concatenate([[0], np.cumsum(np.diff(indptr)[examples])]).astype(np.int32),
        "indices": indices[picked],
        "values": values[picked].astype(np.float16),
        "p_on": p_on[picked],
        **_statistics(matrix[: len(texts)], rows.hoyer[: len(texts)]),
    }
    example_rows = np.bincount(arrays["indices"], minlength=rows.dimensions)
    content, digest = arrays_bytes(arrays)
    record = IndexRecord(
        corpus=corpus.name,
        corpus_title=corpus.title[:200],
        content_hash=corpus.content_hash,
        rows=len(corpus),
        active_places=len(picked),
        model_sha256=model_sha,
        arrays_sha256=digest,
        mixture=_sources(labels),
        mixture_rows=len(texts),
        hoyer_rows=int(arrays["hoyer_histogram"].sum()),
        dimensions=describe(Background.of(texts, labels), matrix[: len(texts)], example_rows, corpus.name),
    )
    write_index(folder, record, content)
    return DimensionIndex.load(folder, model_sha, lambda: corpus)


def _statistics(matrix: sparse.csr_array, hoyer: np.ndarray) -> dict[str, np.ndarray]:
    """Everything counted over the mixture. matrix: (N, D); hoyer: (N,) NaN where nothing is active."""
    rows, width = matrix.shape
    bins = len(VALUE_EDGES) - 1
    columns = sparse.csc_array(matrix)
    on = np.diff(columns.indptr)
    mean_abs, quantiles = np.zeros(width), np.zeros((width, len(VALUE_PROBABILITIES)))
    for dimension in np.flatnonzero(on):
        values = columns.data[columns.indptr[dimension] : columns.indptr[dimension + 1]]
        mean_abs[dimension] = np.abs(values).mean()
        quantiles[dimension] = np.quantile(values, VALUE_PROBABILITIES)
    bin_of = np.digitize(matrix.data, VALUE_EDGES[1:-1]) + bins * matrix.indices.astype(np.int64)
    with_any = hoyer[~np.isnan(hoyer)]
    grid = np.quantile(with_any, np.linspace(0, 1, 101)) if len(with_any) else np.zeros(101)
    return {
        "density": (on / rows).astype(np.float32),
        "mean_abs": mean_abs.astype(np.float32),
        "value_quantiles": np.maximum.accumulate(quantiles.astype(np.float32), axis=1),
        "value_histogram": np.bincount(bin_of, minlength=width * bins).reshape(width, bins).astype(np.int32),
        "hoyer_quantiles": np.maximum.accumulate(grid.astype(np.float32)),
        "hoyer_histogram": np.histogram(np.clip(with_any, 0, 1), HOYER_EDGES)[0].astype(np.int32),
        "active_histogram": np.bincount(np.diff(matrix.indptr), minlength=width + 1).astype(np.int32),
    }


def _sources(labels: Sequence[str]) -> tuple[Source, ...]:
    counts: dict[str, int] = {}
    for label in labels:
        name = label.partition(" ")[0][:200] or UNLABELLED
        name = name if name in counts or len(counts) < _MOST_SOURCES else "others"
        counts[name] = counts.get(name, 0) + 1
    return tuple(Source(name=name, rows=count) for name, count in counts.items())
