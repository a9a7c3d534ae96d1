"""Hoyer's sparsity measure (Hoyer 2004): 0 for a code spread evenly, 1 for a single non-zero dimension."""

from functools import lru_cache

import numpy as np

SCALE_FLOOR = 0.01


def hoyer(codes: np.ndarray, scale: np.ndarray | None = None) -> np.ndarray:
    """Sparsity of each code.

    (sqrt(D) - |c|_1 / |c|_2) / (sqrt(D) - 1), each dimension divided by `scale` first.

    Args:
        codes: (N, D). scale: (D,) standard deviations over a corpus, floored at SCALE_FLOOR; None for raw.

    Returns:
        (N,) in [0, 1]; NaN for a code that is zero everywhere, which has no sparsity.

    >>> import numpy as np
    >>> float(hoyer(np.array([[0, 0, 1.2, 0, 0, 0, -0.9, 0, 0, 0]])).round(3)[0])
    0.815
    """
    codes = np.asarray(codes, dtype=np.float64)
    if scale is not None:
        codes = codes / np.maximum(scale, SCALE_FLOOR)
    dimensions = codes.shape[-1]
    if dimensions < 2:
        return np.where(np.abs(codes[..., 0]) > 0, 1.0, np.nan)
    l1 = np.abs(codes).sum(-1)
    l2 = np.sqrt((codes**2).sum(-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(l2 > 0, (np.sqrt(dimensions) - l1 / l2) / (np.sqrt(dimensions) - 1), np.nan)


@lru_cache
def gaussian_hoyer(dimensions: int) -> float:
    """Mean Hoyer of standard normal codes of this width: the line that says "not sparse at all"."""
    draws = np.random.default_rng(0).standard_normal((2000, dimensions))
    return float(hoyer(draws).mean())
