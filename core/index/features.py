"""Pass 2 of an index: the binary features of every counted sentence, and what was counted on the way."""

import numpy as np
from scipy import sparse

from core.index.accumulators import Accumulators
from core.index.schema import END_SHARE, HOYER_EDGES, VALUE_BINS, VALUE_EDGES, VALUE_PROBABILITIES

_RANGE = (0.001, 0.999)
"""Quantiles between which the histogram of values lies where there are no gates."""

Arrays = dict[str, np.ndarray]


def features_of(accumulators: Accumulators) -> tuple[Arrays, sparse.csr_array]:
    """(arrays of the index, (N, F) float32 whose stored places are the features that each sentence has).

    With gates F is D and the stored values are those of the code. Without, F is 2 D: all high ends, then all
    low ones; stored values are 1.
    """
    arrays, matrix = _gated(accumulators) if accumulators.has_gates else _ends(accumulators)
    return arrays | _hoyers(accumulators), matrix


def _gated(accumulators: Accumulators) -> tuple[Arrays, sparse.csr_array]:
    count, width, store = accumulators.rows, accumulators.dimensions, accumulators.activation_store
    indptr = store.indptr()[: count + 1]
    indices = store.array("indices")[: indptr[-1]].astype(np.int32)
    values = store.array("values")[: indptr[-1]]
    matrix = sparse.csr_array((values, indices, indptr), shape=(count, width))
    on = np.bincount(indices, minlength=width)
    size = np.bincount(indices, weights=np.abs(values).astype(np.float64), minlength=width)
    place = np.digitize(values, VALUE_EDGES[1:-1]) + VALUE_BINS * indices
    histogram = np.bincount(place, minlength=width * VALUE_BINS).reshape(width, VALUE_BINS)
    columns = sparse.csc_array(matrix)
    quantiles = np.zeros((width, len(VALUE_PROBABILITIES)))
    for dimension in np.flatnonzero(on):
        inside = columns.data[columns.indptr[dimension] : columns.indptr[dimension + 1]]
        quantiles[dimension] = np.quantile(inside, VALUE_PROBABILITIES)
    nats = {
        name: (accumulators.sums[name] / count).astype(np.float32) for name in ("nats_gate", "nats_value")
    }
    return {
        "density": (on / count).astype(np.float32),
        "mean_abs": (size / np.maximum(1, on)).astype(np.float32),
        "value_quantiles": _rising(quantiles),
        "value_histogram": histogram.astype(np.int32),
        "p_on_histogram": accumulators.sums["p_on_histogram"].astype(np.int32),
        "active_histogram": np.bincount(np.diff(indptr), minlength=width + 1).astype(np.int32),
        **nats,
    }, matrix


def _ends(accumulators: Accumulators) -> tuple[Arrays, sparse.csr_array]:
    count, width = accumulators.rows, accumulators.dimensions
    parts: dict[str, list] = {name: [] for name in ("ends", "quantiles", "range", "histogram")}
    members: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    for column in accumulators.activation_store.columns(width):
        values = column[:count]
        exact = values.astype(np.float64)
        low, high = np.quantile(exact, (END_SHARE, 1 - END_SHARE)).astype(np.float32)
        edges = dense_value_edges(*np.quantile(exact, _RANGE).astype(np.float32))
        parts["ends"].append((high, low))
        parts["quantiles"].append(np.quantile(exact, VALUE_PROBABILITIES))
        parts["range"].append(edges[[0, -1]])
        parts["histogram"].append(np.bincount(np.digitize(values, edges[1:-1]), minlength=VALUE_BINS))
        for side, there in zip(members, (values >= high, values <= low), strict=True):
            side.append(np.flatnonzero(there).astype(np.int32))
    columns = [*members[0], *members[1]]
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in columns])])
    rows = np.concatenate(columns)
    ones = np.ones(len(rows), np.float32)
    deviation = np.sqrt(np.maximum(accumulators.covariance.diagonal(), 0))
    nats = accumulators.sums["nats_value"] / count if accumulators.noisy else np.full(width, np.nan)
    return {
        "mean": accumulators.mean.astype(np.float32),
        "deviation": deviation.astype(np.float32),
        "ends": np.array(parts["ends"], dtype=np.float32).T.copy(),
        "value_quantiles": _rising(np.array(parts["quantiles"])),
        "value_range": np.array(parts["range"], dtype=np.float32),
        "value_histogram": np.array(parts["histogram"], dtype=np.int32),
        "nats_value": nats.astype(np.float32),
    }, sparse.csc_array((ones, rows, starts), shape=(count, 2 * width)).tocsr()


def dense_value_edges(low: float, high: float) -> np.ndarray:
    """(61,) edges of a histogram of values; a dimension that never varies gets a bin's width around it."""
    room = 0.0 if high > low else max(1e-3, 1e-3 * abs(float(low)))
    return np.linspace(low - room, high + room, VALUE_BINS + 1, dtype=np.float32)


def _hoyers(accumulators: Accumulators) -> Arrays:
    """Hoyer over the sentences that have one: those whose code is not all zeros."""
    hoyer = accumulators.activation_store.array("hoyer")[: accumulators.rows]
    hoyer = hoyer[~np.isnan(hoyer)]
    grid = np.quantile(hoyer, np.linspace(0, 1, 101)) if len(hoyer) else np.zeros(101)
    histogram = np.histogram(np.clip(hoyer, 0, 1), HOYER_EDGES)[0]
    return {"hoyer_quantiles": _rising(grid), "hoyer_histogram": histogram.astype(np.int32)}


def _rising(quantiles: np.ndarray) -> np.ndarray:
    """As float32, still in order after rounding."""
    return np.maximum.accumulate(quantiles.astype(np.float32), axis=-1)
