"""Which dimensions several runs of a recipe have in common: matched one to one by what they are on for."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from core.errors import RequestError
from core.index.stability import MatchEntry, OtherRun, StabilityRecord
from core.interpretation.codes import Codes

LEAST = 0.5
"""Correlation of activity from which a dimension counts as found again."""


def activity(codes: Codes) -> np.ndarray:
    """(N, D) how far each dimension is on, whatever its sign; without gates its value."""
    return np.abs(codes.gated) if codes.has_gates else codes.values


def matched(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(dimensions, correlations), each (D,): the one-to-one matching of the columns of one (N, D) with those
    of other (N, E) whose absolute correlations have the largest sum; -1 and 0 where none is left.

    Dimensions that never vary correlate with nothing.
    """
    correlations = np.abs(_standardised(one).T @ _standardised(other)) / len(one)
    rows, columns = linear_sum_assignment(correlations, maximize=True)
    dimensions, scores = np.full(one.shape[1], -1), np.zeros(one.shape[1])
    dimensions[rows], scores[rows] = columns, np.clip(correlations[rows, columns], 0, 1)
    return dimensions, scores


def stability_record(
    codes: Sequence[Codes], names: Sequence[str], sha256s: Sequence[str], own: int, seed: int = 0
) -> StabilityRecord:
    """The record of the run number `own` beside the others, from codes of the same N sentences.

    Raises:
        RequestError: fewer than two runs, or the same weights twice.
    """
    if len(set(sha256s)) != len(sha256s) or len(sha256s) < 2:
        raise RequestError("Dimensions are looked for in other runs.", "Name two models or more, each once.")
    mine, others, pairs = activity(codes[own]), [], []
    order = np.random.default_rng(seed).permutation(len(mine))
    for place, other in enumerate(codes):
        if place == own:
            continue
        theirs = activity(other)
        pairs.append(matched(mine, theirs))
        chance = float(matched(mine, theirs[order])[1].mean())
        others.append(OtherRun(name=names[place], model_sha256=sha256s[place], chance=round(chance, 4)))
    return StabilityRecord(
        model_sha256=sha256s[own],
        rows=len(mine),
        least=LEAST,
        others=tuple(others),
        dimensions=tuple(
            tuple(
                MatchEntry(dimension=int(found[number]), correlation=round(float(scores[number]), 4))
                for found, scores in pairs
            )
            for number in range(mine.shape[1])
        ),
    )


def _standardised(values: np.ndarray) -> np.ndarray:
    centred = np.asarray(values, np.float64) - values.mean(0)
    deviation = centred.std(0)
    return np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 1e-9)
