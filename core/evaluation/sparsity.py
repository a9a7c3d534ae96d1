"""How sparse the codes are, and whether differently so for different sentences (metrics 2 and 3)."""

from collections.abc import Sequence

import numpy as np

from core.evaluation.bootstrap import average, finite
from core.interpretation.codes import CODE_NAMES, Codes
from core.interpretation.hoyer import SCALE_FLOOR, gaussian_hoyer, hoyer
from core.interpretation.interpretability import LEAST_DENSITY, MOST_DENSITY

ACTIVE_UNIT_VARIANCE = 0.01
OFTEN = 0.5
_EPHEMERAL_DRAWS = 5
_BINS = 20


def sparsity(codes: Codes, labels: Sequence[str] | None = None, seed: int = 0) -> dict:
    """JSON-ready measures of N codes; averages carry 95 % bootstrap intervals over sentences.

    active_units: dimensions whose `values` vary over the corpus by more than .01 (Burda et al. 2016).
    active_per_sentence, density and p_on are None for a model without gates. `labels`: N class names, for the
    mean active count of every class.
    """
    values = codes.values.astype(np.float64)
    return {
        "active_units": int((values.var(0) > ACTIVE_UNIT_VARIANCE).sum()),
        "active_per_sentence": active_counts(codes, labels, seed) if codes.has_gates else None,
        "density": densities(codes.active) if codes.has_gates else None,
        "p_on": gate_certainty(codes.p_on) if codes.has_gates else None,
        "hoyer": hoyer_averages(codes, seed),
        "ephemeral_ratio": finite(ephemeral_ratio(codes, seed)),
    }


def active_counts(codes: Codes, labels: Sequence[str] | None = None, seed: int = 0) -> dict:
    """Active dimensions per sentence: mean, share of sentences with none, histogram (entry k: k active)."""
    counts = codes.active.sum(1)
    by_class = None
    if labels is not None:
        names = np.asarray(labels, dtype=object).astype(str)
        by_class = {str(name): finite(counts[names == name].mean()) for name in np.unique(names)}
    return {
        **average(counts, seed),
        "median": finite(np.median(counts)) if len(counts) else None,
        "share_with_none": finite((counts == 0).mean()) if len(counts) else None,
        "histogram": np.bincount(counts).tolist(),
        "by_class": by_class,
    }


def densities(active: np.ndarray) -> dict:
    """How often dimensions are on, from `active` (N, D) bool; densities are shares of sentences."""
    density = active.mean(0)
    return {
        "never_on": int((density == 0).sum()),
        "on_in_01_to_50_percent": int(((density >= LEAST_DENSITY) & (density <= MOST_DENSITY)).sum()),
        "on_in_more_than_half": int((density > OFTEN).sum()),
        "share_of_dimensions_on_in_more_than_half": float((density > OFTEN).mean()),
        "quantiles": {str(q): float(np.quantile(density, q / 100)) for q in (5, 25, 50, 75, 95, 100)},
    }


def gate_certainty(p_on: np.ndarray) -> dict:
    """Where the gate probabilities (N, D) lie: good models pile up near 0 and near 1."""
    counts, _ = np.histogram(p_on, _BINS, (0, 1))
    return {
        "share_between_0.1_and_0.9": float(((p_on > 0.1) & (p_on < 0.9)).mean()),
        "histogram_of_20_bins": counts.tolist(),
    }


def hoyer_averages(codes: Codes, seed: int = 0) -> dict:
    """Mean Hoyer of the three codes, each divided by its deviation over training sentences.

    A code that is zero everywhere has no Hoyer: it is left out of the mean and counted in `without`.
    `gaussian` is what standard normal codes of this width get; compare models by `sampled`, never by `gated`.
    """
    result: dict = {
        name: {**average(each, seed), "without": int(np.isnan(each).sum())}
        for name, each in hoyer_of_codes(codes, seed).items()
    }
    return result | {"gaussian": gaussian_hoyer(codes.dimensions)}


def hoyer_of_codes(codes: Codes, seed: int = 0) -> dict[str, np.ndarray]:
    """(N,) Hoyer of each sentence by the name of the code, divided as above; NaN for a code of zeros."""
    parts = codes.gated, codes.values, codes.sample(seed)[0]
    return {
        name: hoyer(part, scale) for name, part, scale in zip(CODE_NAMES, parts, codes.scales, strict=True)
    }


def ephemeral_ratio(codes: Codes, seed: int = 0) -> float:
    """Above 1: different sentences switch different dimensions on. Near 1: the same ones for all (metric 3).

    Mean Hoyer of the sentences' codes (mean of 5 draws, over its deviation) over that of their signed mean.
    """
    each, whole = ephemeral_parts(codes, seed)
    return each / whole if whole > 0 else float("nan")


def ephemeral_parts(codes: Codes, seed: int = 0) -> tuple[float, float]:
    """(mean Hoyer of the sentences' codes, Hoyer of their signed mean): what the ratio divides."""
    if not len(codes):
        return float("nan"), float("nan")
    mean = sum(codes.sample(seed + draw)[0] for draw in range(_EPHEMERAL_DRAWS)) / _EPHEMERAL_DRAWS
    scaled = mean / np.maximum(mean.std(0), SCALE_FLOOR)
    whole = hoyer(scaled.mean(0, keepdims=True, dtype=np.float64))[0]
    return float(np.nanmean(hoyer(scaled))), float(whole)
