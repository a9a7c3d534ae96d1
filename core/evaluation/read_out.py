"""How much of a sentence a code keeps: a linear read-out of the frozen sentence embedding from it."""

import numpy as np

from core.interpretation.ridge import fit_ridge


def read_out(
    codes: np.ndarray, features: np.ndarray, fit_codes: np.ndarray, fit_features: np.ndarray
) -> dict[str, float]:
    """Share of the embedding's variance that a ridge regression on the code explains, on rows it never saw.

    Args:
        codes, features: (N, D) codes and (N, F) unit-length embeddings of the rows that are scored.
        fit_codes, fit_features: (M, D), (M, F) of the rows that the regression is fitted on.

    Returns:
        explained: 1 - residual / variance around the fitted rows' mean; 1 is everything, 0 is the mean alone.
        cosine: mean cosine of read-out and embedding.
    """
    scale = fit_features.shape[1] ** 0.5
    weight = fit_ridge(fit_codes, fit_features)
    mean, seen = (
        np.asarray(fit_features, np.float64).mean(0) * scale,
        np.asarray(features, np.float64) * scale,
    )
    read = codes.astype(np.float64) @ weight[:-1] + weight[-1]
    residual, spread = np.square(seen - read).sum(), np.square(seen - mean).sum()
    lengths = np.linalg.norm(read, axis=1) * np.linalg.norm(seen, axis=1)
    cosine = (read * seen).sum(1) / np.maximum(lengths, 1e-12)
    return {"explained": float(1 - residual / spread), "cosine": float(cosine.mean())}
