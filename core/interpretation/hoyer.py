"""Hoyer's sparsity measure (Hoyer 2004): 0 for a code spread evenly, 1 for a single non-zero dimension."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class HoyerSteps:
    """Hoyer by hand. l1: sum of |x|; l2: root of the sum of squares; root: sqrt(D); value: the measure."""

    l1: float
    l2: float
    root: float
    value: float


def hoyer_steps(code: np.ndarray) -> HoyerSteps:
    """The numbers on the way to the Hoyer value of one code (D,), undivided by any scale.

    >>> steps = hoyer_steps(np.array([3.0, 0.0, 0.0, 4.0]))
    >>> steps.l1, steps.l2, steps.root, round(steps.value, 3)
    (7.0, 5.0, 2.0, 0.6)
    """
    code = np.asarray(code, dtype=np.float64)
    return HoyerSteps(
        float(np.abs(code).sum()),
        float(np.sqrt((code**2).sum())),
        float(np.sqrt(len(code))),
        float(hoyer(code[None])[0]),
    )


@lru_cache
def gaussian_hoyer(dimensions: int) -> float:
    """Mean Hoyer of standard normal codes of this width: the line that says "not sparse at all"."""
    draws = np.random.default_rng(0).standard_normal((2000, dimensions))
    return float(hoyer(draws).mean())
