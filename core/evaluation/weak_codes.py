"""How well a model knows which of its codes have lost their sentence: the rule, its precision and recall."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from core.evaluation.bootstrap import average, finite
from core.evaluation.reconstruction import unit_rows
from core.evaluation.splits import draw
from core.interpretation.codes import Codes
from core.interpretation.weak_codes import LOST_BELOW, WeakCodeRule, code_features

FIT_ROWS = 3000


def fit_rule(features: np.ndarray, cosines: np.ndarray) -> WeakCodeRule | None:
    """The rule that best tells sentences whose decode has lost the topic; None with fewer than 20 of either.

    It warns of as many of them as were lost: then precision and recall are equal there.

    Args:
        features: (N, 4), as `code_features` gives them. cosines: (N,) MiniLM's of decode and input.
    """
    lost = cosines < LOST_BELOW
    if min(lost.sum(), (~lost).sum()) < 20:
        return None
    mean, deviation = features.mean(0), np.maximum(features.std(0), 1e-6)
    model = LogisticRegression().fit((features - mean) / deviation, lost)
    weights = model.coef_[0] / deviation
    bias = -np.quantile(features @ weights, 1 - lost.mean())
    return WeakCodeRule(weights=tuple(weights.tolist()), bias=float(bias))


def weak_code_report(
    model, codes: Codes, decodes: Sequence[str], fit_codes: Codes | None, embedder, seed: int = 0
) -> dict | None:
    """The rule, and on N sentences: the shares that were lost and warned of, precision and recall.

    None for a model without gates, and where neither sentences to fit a rule on nor one of its own are there.

    Args:
        codes, decodes: of the N sentences. fit_codes: of others; the rule is fitted on FIT_ROWS of them at
            most, drawn by `seed`; None for the checkpoint's own rule.
        embedder: MiniLM, or what has its `embed(texts) -> (N, F)` of unit length.
    """
    if not codes.has_gates or not len(codes):
        return None
    rule, fitted_on = getattr(model, "weak_code_rule", None), 0
    if fit_codes is not None:
        some = fit_codes[draw(len(fit_codes), FIT_ROWS, seed)]
        said = model.decode(some)
        rule = fit_rule(code_features(model, some, said), _cosines(embedder, some.texts, said))
        fitted_on = len(some)
    if rule is None:
        return None
    features, cosines = code_features(model, codes, decodes), _cosines(embedder, codes.texts, decodes)
    lost, warned = cosines < LOST_BELOW, rule.weak(features) | ~codes.active.any(1)
    return {
        "rule": rule.model_dump(mode="json"),
        "lost_below": LOST_BELOW,
        "fitted_on": fitted_on,
        "sentences": len(lost),
        "lost": finite(lost.mean()),
        "warned": finite(warned.mean()),
        "precision": average(lost[warned].astype(np.float64), seed),
        "recall": average(warned[lost].astype(np.float64), seed),
    }


def _cosines(embedder, texts: Sequence[str], decodes: Sequence[str]) -> np.ndarray:
    """(N,) of each text and its decode."""
    return (unit_rows(embedder.embed(list(texts))) * unit_rows(embedder.embed(list(decodes)))).sum(1)
