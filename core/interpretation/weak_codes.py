"""Which codes the topic of their sentence cannot be rebuilt from: few, uncertain or short ones, or those that
read differently once decoded and encoded again. The rule is fitted when a checkpoint is measured."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from core.config import StrictModel
from core.data.normalise import normalise
from core.interpretation.codes import Codes
from core.interpretation.hoyer import SCALE_FLOOR
from core.interpretation.sentence_model import SentenceModel

WARNING = "The model has few words for this; take what follows with caution."
LOST_BELOW = 0.4
"""A decode whose MiniLM cosine to its input is below this has lost the topic."""
FEATURES = (
    "largest p_on",
    "log of 1 + active count",
    "length in units of scale",
    "cosine to its decode's code",
)
Finite = Annotated[float, Field(allow_inf_nan=False)]


class WeakCodeRule(StrictModel):
    """A logistic regression: a code is weak where the FEATURES times `weights`, plus `bias`, are above 0."""

    weights: Annotated[tuple[Finite, ...], Field(min_length=len(FEATURES), max_length=len(FEATURES))]
    bias: Finite

    def weak(self, features: np.ndarray) -> np.ndarray:
        """(N,) bool for features (N, 4)."""
        return features @ np.array(self.weights) + self.bias > 0


def code_features(model: SentenceModel, codes: Codes, decodes: Sequence[str]) -> np.ndarray:
    """(N, 4) FEATURES of N codes with gates whose sentences were decoded to `decodes`."""
    gated, again = codes.gated, np.zeros((len(codes), codes.dimensions), np.float32)
    readable = [row for row, text in enumerate(decodes) if normalise(text)]
    if readable:
        again[readable] = model.encode([decodes[row] for row in readable]).gated
    lengths = np.linalg.norm(gated, axis=1) * np.linalg.norm(again, axis=1)
    return np.stack(
        [
            np.where(codes.active, codes.p_on, 0).max(1, initial=0),
            np.log1p(codes.active.sum(1)),
            np.linalg.norm(gated / np.maximum(codes.scales[0], SCALE_FLOOR), axis=1),
            np.divide((gated * again).sum(1), lengths, out=np.zeros(len(codes)), where=lengths > 0),
        ],
        axis=1,
    )


def weak_codes(
    model: SentenceModel, codes: Codes, rule: WeakCodeRule | None, decodes: Sequence[str] | None = None
) -> np.ndarray:
    """(N,) bool: sentences whose code deserves WARNING; of models with gates, always where nothing is active.

    rule: None where none was measured. decodes: greedy ones of the codes, where they are known already.
    """
    if not codes.has_gates:
        return np.zeros(len(codes), dtype=bool)
    empty = codes.active.sum(1) == 0
    if rule is None or empty.all():
        return empty
    decodes = model.decode(codes.gated) if decodes is None else decodes
    return np.asarray(empty | rule.weak(code_features(model, codes, decodes)))
