"""A concept of the user's: the dimensions that tell sentences that have it from sentences that do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.data.normalise import normalise
from core.errors import RequestError

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

    from core.interpretation.sentence_model import SentenceModel

LEAST_SENTENCES = 2
"""Of either kind, to fit a concept."""
LEAST_FOR_AUC = 10
"""Of either kind, for a held-out AUC; with fewer it would be noise."""
MOST_SENTENCES = 1000
MOST_DIMENSIONS = 10
_FOLDS = 5


@dataclass(frozen=True)
class Concept:
    """A linear score over a few dimensions of one model.

    name: as the user calls it. dimensions (K,): largest part first. weights (K,): per unit of gated value.
    bias: of the score, a log-odds, above 0 for sentences like the positive ones. auc: mean held-out AUC over
    folds, None with too few sentences; auc_low, auc_high: the worst and the best fold.
    """

    name: str
    dimensions: tuple[int, ...]
    weights: tuple[float, ...]
    bias: float
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    auc: float | None = None
    auc_low: float | None = None
    auc_high: float | None = None

    def score(self, gated: np.ndarray) -> np.ndarray:
        """(N,) log-odds that sentences with the codes (N, D) have the concept."""
        return np.asarray(gated, np.float64)[:, list(self.dimensions)] @ np.array(self.weights) + self.bias

    def probability(self, gated: np.ndarray) -> np.ndarray:
        """(N,) the same from 0 to 1; .5 is as likely as not, were there as many with as without."""
        return 1 / (1 + np.exp(-np.clip(self.score(gated), -50, 50)))


def fit_concept(
    model: "SentenceModel", name: str, positive: Sequence[str], negative: Sequence[str], seed: int = 0
) -> Concept:
    """The concept that some sentences have and others have not, read out of at most 10 dimensions.

    The dimensions with the largest difference of means, in the standard deviations of the model's training
    text; then a logistic regression with both kinds weighing the same. With at least 10 sentences of either
    kind its AUC is measured in 5 folds, dimensions chosen anew in each.

    Raises:
        RequestError: fewer than two different sentences of either kind, more than 1,000, one that is of both
            kinds, or no dimension that differs.
        TextError: a text is empty or over the size limit.
    """
    sides = [list(dict.fromkeys(map(normalise, texts))) for texts in (positive, negative)]
    for texts, kind in zip(sides, ("have it", "do not"), strict=True):
        if not LEAST_SENTENCES <= len(texts) <= MOST_SENTENCES:
            raise RequestError(
                f"{len(texts):,} different sentences that {kind}.",
                f"Give {LEAST_SENTENCES} to {MOST_SENTENCES:,} of either kind.",
            )
    both = set(sides[0]) & set(sides[1])
    if both:
        raise RequestError(f"{min(both)!r} stands on both sides.", "Leave it on one of them.")
    codes = model.encode([*sides[0], *sides[1]])
    scale = np.maximum(codes.scales[0], 1e-3)
    inputs = codes.gated / scale
    has = np.repeat([1, 0], [len(sides[0]), len(sides[1])])
    chosen, reader = _fit(inputs, has)
    if not len(chosen):
        raise RequestError(
            "No dimension is on in one kind of sentences and not in the other.", "Give other sentences."
        )
    aucs = _held_out(inputs, has, seed)
    weights = reader.coef_[0] / scale[chosen]
    order = np.argsort(-np.abs(reader.coef_[0]), kind="stable")
    return Concept(
        name,
        tuple(int(one) for one in chosen[order]),
        tuple(float(one) for one in weights[order]),
        float(reader.intercept_[0]),
        tuple(sides[0]),
        tuple(sides[1]),
        *((float(np.mean(aucs)), min(aucs), max(aucs)) if aucs else (None, None, None)),
    )


def _fit(inputs: np.ndarray, has: np.ndarray) -> "tuple[np.ndarray, LogisticRegression]":
    """(chosen dimensions, the regression on them); none where no mean differs."""
    from sklearn.linear_model import LogisticRegression  # here: showing a concept does without it

    difference = np.abs(inputs[has == 1].mean(0) - inputs[has == 0].mean(0))
    order = np.argsort(-difference, kind="stable")[:MOST_DIMENSIONS]
    chosen = order[difference[order] > 0]
    reader = LogisticRegression(class_weight="balanced", max_iter=300)
    return chosen, reader.fit(inputs[:, chosen], has) if len(chosen) else reader


def _held_out(inputs: np.ndarray, has: np.ndarray, seed: int) -> list[float]:
    if min(has.sum(), (1 - has).sum()) < LEAST_FOR_AUC:
        return []
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    found = []
    for fit, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=seed).split(inputs, has):
        chosen, reader = _fit(inputs[fit], has[fit])
        scores = reader.decision_function(inputs[test][:, chosen]) if len(chosen) else np.zeros(len(test))
        found.append(float(roc_auc_score(has[test], scores)))
    return found
