"""A linear read-out of sentence embeddings from codes: ridge regression."""

import numpy as np

PENALTY = 3.0
FIT_ROWS = 20_000
"""With 3,500 rows and 768 dimensions a true .45 reads .29."""


def fit_ridge(codes: np.ndarray, features: np.ndarray) -> np.ndarray:
    """(D + 1, F) float64: what each dimension of a code adds to the embedding, and last the intercept.

    codes: (M, D). features: (M, F) unit-length embeddings; the weights are for these times sqrt(F).
    """
    scale = features.shape[1] ** 0.5  # to unit variance, so that the penalty means the same for any F
    inputs = np.column_stack([codes, np.ones(len(codes))]).astype(np.float64)
    targets = np.asarray(features, np.float64) * scale
    gram = inputs.T @ inputs
    gram[np.diag_indices(len(gram) - 1)] += PENALTY  # the intercept is not shrunk
    return np.linalg.solve(gram, inputs.T @ targets)
