"""The synthetic corpus: same rows every time, factors that can be read back and are independent."""

import numpy as np
import pytest

from core.data.load import load_corpus
from core.data.synthetic import FACTORS, ROWS, factor_values


@pytest.fixture(scope="module")
def corpus():
    return load_corpus("synthetic")


def test_its_rows_are_fixed(corpus):
    assert len(corpus) == len(set(corpus.texts)) == ROWS
    assert corpus.texts == load_corpus("synthetic").texts
    assert corpus.content_hash.startswith("2d935937e8cf")


def test_factors_can_be_read_back(corpus):
    values = factor_values(corpus.texts)
    names = list(FACTORS)
    for row in (0, 17, 11_999):
        words = [FACTORS[name][value] for name, value in zip(names, values[row], strict=True)]
        assert corpus.texts[row] == " ".join(words)
        assert corpus.labels[row] == words[names.index("what")]
    with pytest.raises(ValueError, match="not a synthetic sentence"):
        factor_values(["the farmer sleeps"])


def test_factors_are_even_and_independent(corpus):
    values = factor_values(corpus.texts)
    for column, words in enumerate(FACTORS.values()):
        shares = np.bincount(values[:, column], minlength=len(words)) / len(values)
        assert np.abs(shares - 1 / len(words)).max() < 0.02
    correlation = np.corrcoef(values.T) - np.eye(values.shape[1])
    assert np.abs(correlation).max() < 0.04
