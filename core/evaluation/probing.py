"""What a linear reader can take out of the codes: linear and k-sparse probes (metric 4)."""

import hashlib
import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from core.evaluation.bootstrap import average, finite

SPARSE_SIZES = (1, 2, 5)
FITTED_SHARE = 0.7
"""Share of the rows that a probe is fitted on, where no training rows are given."""
Labels = Sequence[str] | np.ndarray
PROBES = {
    "linear": lambda: LogisticRegression(max_iter=300, tol=1e-3),
    "mlp": lambda: MLPClassifier(
        (256,), batch_size=128, max_iter=60, early_stopping=True, n_iter_no_change=5, random_state=0
    ),
}
"""The classifiers of a comparison, the same for all models and corpora. Two layers of weights, as a sentence
classifier on top of an encoder has; it stops by a tenth of its own fitted rows."""
LEAST_OF_CLASS = 20
"""A class with fewer rows on either side has no k-sparse probe of its own: its AUC would be noise."""


def linear_probe(
    fit: np.ndarray,
    fit_labels: Labels,
    test: np.ndarray,
    test_labels: Labels,
    seed: int = 0,
    kind: str = "linear",
) -> dict:
    """Accuracy on `test` (M, F), or over all rows of several (K, M, F), of a probe fitted on `fit` (N, F).

    kind: one of `PROBES`, over standardised features.

    Returns {"mean", "low", "high", "count", "majority", "classes"}: accuracy with its 95 % bootstrap interval
    over test rows, beside that of always saying the most frequent class of the fitted rows. Everything is
    None when the fitted rows know only one class.
    """
    labels, test_labels = _names(fit_labels), _names(test_labels)
    names, counts = np.unique(labels, return_counts=True)
    if len(names) < 2 or not len(test_labels):
        return {**average([]), "majority": None, "classes": len(names)}
    test = np.asarray(test)
    test_labels = np.tile(test_labels, 1 if test.ndim == 2 else len(test))
    fit, test = _standardised(fit, test.reshape(-1, test.shape[-1]))
    reader = PROBES[kind]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # steps are few for all alike
        reader.fit(fit, labels)
    right = reader.predict(test) == test_labels
    return {
        **average(right, seed),
        "majority": finite((test_labels == names[counts.argmax()]).mean()),
        "classes": len(names),
    }


def sparse_probes(
    fit: np.ndarray,
    fit_labels: Labels,
    test: np.ndarray,
    test_labels: Labels,
    sizes: Sequence[int] = SPARSE_SIZES,
    seed: int = 0,
) -> dict:
    """One class against the others from its k best dimensions: AUC, averaged over classes, for every k.

    The k dimensions with the largest difference of class means on the standardised `fit` rows (Gurnee et al.
    2023, arXiv 2305.01610), then a logistic regression. The interval is over classes; chance is .5.
    """
    labels, test_labels = _names(fit_labels), _names(test_labels)
    if min(len(labels), len(test_labels)) < LEAST_OF_CLASS:  # too few for any class; maybe none at all
        return {f"auc_of_{size}": average([], seed) for size in sizes}
    fit, test = _standardised(fit, test)
    scores: dict[int, list[float]] = {size: [] for size in sizes}
    for name in np.unique(labels):
        here, there = labels == name, test_labels == name
        if min(here.sum(), (~here).sum(), there.sum(), (~there).sum()) < LEAST_OF_CLASS:
            continue
        order = np.argsort(-np.abs(fit[here].mean(0) - fit[~here].mean(0)), kind="stable")
        for size in sizes:
            best = order[:size]
            reader = LogisticRegression(class_weight="balanced", max_iter=300).fit(fit[:, best], here)
            scores[size].append(roc_auc_score(there, reader.decision_function(test[:, best])))
    return {f"auc_of_{size}": average(np.array(values), seed) for size, values in scores.items()}


def split(texts: Sequence[str], share: float = FITTED_SHARE) -> tuple[np.ndarray, np.ndarray]:
    """(fit, test) row ids by a hash of each text: a sentence is on the same side for every model and file."""
    ranks = np.array(
        [int.from_bytes(hashlib.blake2b(b"probe " + text.encode(), digest_size=4).digest()) for text in texts]
    )
    inside = ranks < share * 2**32
    return np.flatnonzero(inside), np.flatnonzero(~inside)


def probing(
    codes: dict[str, np.ndarray],
    labels: Labels,
    seed: int = 0,
    fit_codes: dict[str, np.ndarray] | None = None,
    fit_labels: Labels | None = None,
    texts: Sequence[str] | None = None,
) -> dict:
    """Linear probes of every named code (each (N, F)) over the same classes; k-sparse ones of `gated`.

    Read out of `fit_codes` where given (rows of the training side), else fitted on 70 % of the rows, chosen
    by a hash of `texts` (of the row's number, where there are none), and measured on the rest. Accuracy and
    sparsity belong together: quote `gated` with the active count; `values` is the second column, because
    closed gates leak there.
    """
    labels = _names(labels)
    if fit_codes is None or fit_labels is None:
        inside, outside = split([str(row) for row in range(len(labels))] if texts is None else texts)
        fit_codes = {name: code[inside] for name, code in codes.items()}
        codes = {name: code[outside] for name, code in codes.items()}
        fit_labels, labels = labels[inside], labels[outside]
    result: dict = {"rows_fitted": len(fit_labels), "rows_scored": len(labels)}
    result["accuracy"] = {
        name: linear_probe(fit_codes[name], fit_labels, code, labels, seed) for name, code in codes.items()
    }
    if "gated" in codes:
        result["k_sparse"] = sparse_probes(fit_codes["gated"], fit_labels, codes["gated"], labels, seed=seed)
    return result


def _names(labels: Labels) -> np.ndarray:
    return np.asarray(labels, dtype=object).astype(str)


def _standardised(fit: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both in standard deviations of the columns of `fit`."""
    fit, test = np.asarray(fit, np.float32), np.asarray(test, np.float32)
    scaler = StandardScaler().fit(fit)
    return scaler.transform(fit), scaler.transform(test)
