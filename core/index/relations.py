"""Which dimensions fire together, which avoid each other, and which do the same to the decoder."""

import numpy as np
from scipy import sparse

from core.index.schema import RELATED

LEAST_TOGETHER = 20
"""Sentences with both on before a high lift is told; sentences that chance would give before a low one is."""
LEAST_LIFT, MOST_LIFT_APART = 1.5, 0.67
LEAST_COSINE = 0.2
LEAST_CORRELATION = 0.1
_NEVER_VARIES = 1e-6

Table = tuple[np.ndarray, np.ndarray]


def together_and_apart(on: sparse.csr_array) -> tuple[Table, Table]:
    """Co-firing over N sentences. on: (N, D), its stored places are where a dimension is on.

    Lift is the share of sentences with both on, over what it would be if they knew nothing of each other.
    Returns ((D, 8) other dimensions, -1 where there are fewer, and their lifts) twice: the largest lifts
    among pairs that share at least 20 sentences, and the smallest among those that would by chance (of
    equals, the pair that chance would bring together most often).
    """
    on = sparse.csr_array(
        (np.ones(on.nnz, np.int64), on.indices.astype(np.int64), on.indptr.astype(np.int64)), shape=on.shape
    )
    both = np.asarray((on.T @ on).todense(), dtype=np.float64)  # (D, D) sentences with both on
    rows_on = both.diagonal()
    expected = np.outer(rows_on, rows_on) / max(1, on.shape[0])
    lift = np.divide(both, expected, out=np.ones_like(both), where=expected > 0)
    np.fill_diagonal(lift, 1.0)
    near = np.where((both >= LEAST_TOGETHER) & (lift >= LEAST_LIFT), -lift, np.inf)
    far = np.where((expected >= LEAST_TOGETHER) & (lift <= MOST_LIFT_APART), lift, np.inf)
    return _first(near, -expected, lift), _first(far, -expected, lift)


def similar(effects: np.ndarray) -> Table:
    """The dimensions whose effect on the decoder points the same way. effects: (D, E), one row per dimension.

    Returns (D, 8) other dimensions, -1 where there are fewer, and their cosines, largest first.
    """
    length = np.linalg.norm(effects, axis=1, keepdims=True)
    unit = np.divide(effects, length, out=np.zeros_like(effects), where=length > 0)
    cosine = (unit @ unit.T).astype(np.float64)
    np.fill_diagonal(cosine, 0.0)
    return _first(np.where(cosine >= LEAST_COSINE, -cosine, np.inf), np.zeros_like(cosine), cosine)


def correlated(covariance: np.ndarray) -> tuple[Table, Table]:
    """Dimensions whose values rise with a dimension's, and those that fall meanwhile.

    covariance: (D, D) of their values. Returns ((D, 8) other dimensions, -1 where there are fewer, and their
    correlations) twice: the largest above 0, and the lowest below. One that never varies has none.
    """
    deviation = np.sqrt(np.maximum(covariance.diagonal(), 0))
    deviation[deviation < _NEVER_VARIES] = 0
    scale = np.outer(deviation, deviation)
    found = np.divide(covariance, scale, out=np.zeros_like(scale), where=scale > 0)
    np.fill_diagonal(found, 0.0)
    ties = np.zeros_like(found)
    rising = np.where(found >= LEAST_CORRELATION, -found, np.inf)
    falling = np.where(found <= -LEAST_CORRELATION, found, np.inf)
    return _first(rising, ties, found), _first(falling, ties, found)


def decoder_effects(z_to_input: np.ndarray, z_to_state: np.ndarray) -> np.ndarray:
    """(D, E + H) what one unit of each dimension adds where z enters the decoder, from its two linear maps.

    z_to_input (E, D), z_to_state (H, D). Each map counts alike: it is divided by its mean column length. The
    part that all dimensions share is taken out.
    """
    parts = []
    for weight in (z_to_input, z_to_state):
        columns = weight.T.astype(np.float64)
        size = np.linalg.norm(columns, axis=1).mean()
        columns = columns / size if size > 0 else columns
        parts.append(columns - columns.mean(0, keepdims=True))
    return np.concatenate(parts, axis=1)


def none(dimensions: int) -> Table:
    """A table that says nothing."""
    shape = dimensions, RELATED
    return np.full(shape, -1, dtype=np.int32), np.zeros(shape, dtype=np.float32)


def _first(keys: np.ndarray, ties: np.ndarray, scores: np.ndarray) -> Table:
    """Per line the RELATED smallest finite keys; of equal keys the smaller tie, then the lower number."""
    ids, found = none(len(keys))
    for line in range(len(keys)):
        able = np.flatnonzero(np.isfinite(keys[line]))
        best = able[np.lexsort((able, ties[line, able], keys[line, able]))][:RELATED]
        ids[line, : len(best)], found[line, : len(best)] = best, scores[line, best]
    return ids, found
