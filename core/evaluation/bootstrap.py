"""How sure an average is: percentile bootstrap, seeded."""

from collections.abc import Callable, Sequence

import numpy as np

_BLOCK = 2_000_000  # numbers drawn at once: bounds the memory


def bootstrap_interval(
    values: np.ndarray,
    seed: int = 0,
    draws: int = 1000,
    level: float = 0.95,
    statistic: Callable[[np.ndarray], np.ndarray] | None = None,
) -> tuple[float, float]:
    """Percentile bootstrap interval of the mean of `values` (N,); NaN entries are left out.

    With `statistic`, `values` is (N, K), and the interval is that of statistic(column means (draws, K)),
    which gives (draws,). Fewer than two rows give (nan, nan).
    """
    values = np.asarray(values, dtype=np.float64)
    values = values[:, None] if values.ndim == 1 else values
    values = values[np.isfinite(values).all(1)]
    if len(values) < 2:
        return float("nan"), float("nan")
    generator = np.random.default_rng(seed)
    means = np.empty((draws, values.shape[1]))
    block = max(1, _BLOCK // values.size)
    for start in range(0, draws, block):
        count = min(block, draws - start)
        means[start : start + count] = values[
            generator.integers(len(values), size=(count, len(values)))
        ].mean(1)
    tail = 50 * (1 - level)
    results = means[:, 0] if statistic is None else statistic(means)
    low, high = np.percentile(results, [tail, 100 - tail])
    return float(low), float(high)


def average(values: np.ndarray | Sequence[float], seed: int = 0, draws: int = 1000) -> dict:
    """JSON-ready {"mean", "low", "high", "count"}: the mean with its 95 % bootstrap interval.

    Entries are None where there is nothing to average: JSON knows no NaN.
    """
    values = np.asarray(values, dtype=np.float64).ravel()
    values = values[np.isfinite(values)]
    low, high = bootstrap_interval(values, seed, draws)
    return {
        "mean": finite(values.mean() if len(values) else np.nan),
        "low": finite(low),
        "high": finite(high),
        "count": len(values),
    }


def pooled_share(hits: np.ndarray, sizes: np.ndarray, seed: int = 0, draws: int = 1000) -> dict:
    """As `average`, of sum(hits) / sum(sizes) over N groups, e.g. sentences, that are bootstrapped whole.

    Members of one group resemble each other: drawing them one by one would make the interval too narrow.
    `count` is the sum of sizes.
    """
    groups = np.stack([hits, sizes], axis=1).astype(np.float64)
    groups = groups[groups[:, 1] > 0]
    low, high = bootstrap_interval(groups, seed, draws, statistic=lambda means: means[:, 0] / means[:, 1])
    total = groups.sum(0)
    mean = total[0] / total[1] if total[1] else np.nan
    return {"mean": finite(mean), "low": finite(low), "high": finite(high), "count": int(total[1])}


def finite(value: float) -> float | None:
    """`value` as a Python float, None where it is NaN or infinite."""
    return float(value) if np.isfinite(value) else None
