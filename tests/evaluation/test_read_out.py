"""The read-out: a ridge regression from code to embedding, scored on rows it never saw."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from core.evaluation.read_out import read_out
from core.interpretation.ridge import PENALTY


def case(rows: int, noise: float, seed: int):
    generator = np.random.default_rng(seed)
    codes = np.where(generator.random((rows, 12)) < 0.3, generator.random((rows, 12)), 0)
    mixed = codes @ np.random.default_rng(9).standard_normal((12, 40)) + 0.2
    features = mixed + noise * generator.standard_normal(mixed.shape)
    return codes.astype(np.float32), features.astype(np.float16)


def test_it_is_the_ridge_regression_of_sklearn():
    fit, seen = case(900, 0.5, 0), case(300, 0.5, 1)
    scale = 40**0.5
    ridge = Ridge(alpha=PENALTY).fit(fit[0], fit[1].astype(float) * scale)
    guess, truth = ridge.predict(seen[0]), seen[1].astype(float) * scale
    spread = np.square(truth - fit[1].astype(float).mean(0) * scale).sum()
    cosine = (guess * truth).sum(1) / np.linalg.norm(guess, axis=1) / np.linalg.norm(truth, axis=1)
    found = read_out(*seen, *fit)
    assert found["explained"] == pytest.approx(1 - np.square(truth - guess).sum() / spread, abs=0.002)
    assert found["cosine"] == pytest.approx(cosine.mean(), abs=0.002)


def test_everything_and_nothing():
    fit, seen = case(900, 0.0, 0), case(300, 0.0, 1)
    assert read_out(*seen, *fit)["explained"] > 0.99
    empty = np.zeros_like(seen[0]), seen[1], np.zeros_like(fit[0]), fit[1]
    assert read_out(*empty)["explained"] == pytest.approx(0, abs=1e-6)
