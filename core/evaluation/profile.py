"""How sparse a model's codes of some sentences are, as pictures need it: counts and means, no sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from core.evaluation.sparsity import ephemeral_parts, hoyer_of_codes
from core.interpretation.codes import Codes
from core.interpretation.hoyer import gaussian_hoyer

HOYER_EDGES = np.linspace(0.0, 1.0, 51)
GATE_EDGES = np.linspace(0.0, 1.0, 21)
_GATES = 40_000
"""Posteriors of gates that the aggregate is averaged over: its bins then are exact to a few thousandths."""


@dataclass(frozen=True)
class Profile:
    """N sentences under a model of D dimensions.

    hoyer: per code (gated, values, sampled) the (50,) sentences between HOYER_EDGES; hoyer_mean: their means.
    nats_gate, nats_value: (D,) mean raw KL per sentence, in nats.
    hoyer_each, hoyer_together: what core.evaluation.sparsity.ephemeral_ratio divides.
    Only with gates, else None: active_histogram (D + 1,); density (D,); gate_prior, gate_posterior (20,), the
    shares of gates between GATE_EDGES (0 shut, 1 open) that the prior expects, and that the posteriors of
    these sentences have on average; gate_means, the mean of each.
    """

    sentences: int
    dimensions: int
    hoyer: Mapping[str, np.ndarray]
    hoyer_mean: Mapping[str, float]
    gaussian: float
    nats_gate: np.ndarray
    nats_value: np.ndarray
    hoyer_each: float
    hoyer_together: float
    active_histogram: np.ndarray | None
    density: np.ndarray | None
    gate_prior: np.ndarray | None
    gate_posterior: np.ndarray | None
    gate_means: tuple[float, float] | None


def profile(codes: Codes, alpha: float, beta: float, seed: int = 0) -> Profile:
    """Count `codes`; alpha and beta are the prior's parameters, `seed` draws the sampled code."""
    counted, means = {}, {}
    for name, each in hoyer_of_codes(codes, seed).items():
        each = each[~np.isnan(each)]
        counted[name] = np.histogram(np.clip(each, 0, 1), HOYER_EDGES)[0]
        means[name] = float(each.mean()) if len(each) else float("nan")
    gated = codes.has_gates
    each_of, together = ephemeral_parts(codes, seed)
    return Profile(
        sentences=len(codes),
        dimensions=codes.dimensions,
        hoyer=counted,
        hoyer_mean=means,
        gaussian=gaussian_hoyer(codes.dimensions),
        nats_gate=codes.nats_gate.mean(0),
        nats_value=codes.nats_value.mean(0),
        hoyer_each=each_of,
        hoyer_together=together,
        active_histogram=np.bincount(codes.active.sum(1), minlength=codes.dimensions + 1) if gated else None,
        density=codes.active.mean(0) if gated else None,
        gate_prior=open_shares(np.array([alpha]), np.array([beta])) if gated else None,
        gate_posterior=_aggregate(codes, seed) if gated else None,
        gate_means=(beta / (alpha + beta), float(codes.p_on.mean())) if gated else None,
    )


def open_shares(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(20,) the mean over n gates of Beta(a, b)'s mass by how open they are, between GATE_EDGES.

    a, b: (n,). A gate's Beta is that of being shut, so how open it is follows Beta(b, a).

    >>> open_shares(np.array([1.0]), np.array([1.0])).round(3)[:3]
    array([0.05, 0.05, 0.05])
    """
    below = betainc(b[:, None].astype(float), a[:, None].astype(float), GATE_EDGES)
    return np.diff(below, axis=1).mean(0)


def _aggregate(codes: Codes, seed: int) -> np.ndarray:
    a, b = codes.gate_a.ravel(), codes.gate_b.ravel()
    if len(a) > _GATES:
        some = np.random.default_rng(seed).choice(len(a), _GATES, replace=False)
        a, b = a[some], b[some]
    return open_shares(a, b)
