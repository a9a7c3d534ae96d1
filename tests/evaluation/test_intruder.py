"""The intruder is seen where a dimension has a subject, and by chance where it has none."""

import numpy as np
import pytest
from scipy import sparse

from core.evaluation.intruder import CHANCE, TopicSpace, intruder

SUBJECTS = ("a dog barks at a cat", "the ship sails over the sea", "we ate bread with cheese")


@pytest.fixture(scope="module")
def texts():
    generator = np.random.default_rng(0)
    words = ["red", "blue", "old", "new", "big", "small", "fast", "slow"]
    return [f"{SUBJECTS[row % 3]} {generator.choice(words)} {generator.choice(words)}" for row in range(300)]


def test_a_dimension_with_a_subject_is_seen(texts):
    on = sparse.csr_matrix(np.arange(300)[:, None] % 3 == np.arange(3)[None])
    result = intruder(on, TopicSpace.of(texts), np.ones(3, bool))
    assert result["mean"] > 0.95 and result["count"] == 3 and result["chance"] == CHANCE == 0.2


def test_one_without_a_subject_is_not(texts):
    on = sparse.csr_matrix(np.random.default_rng(1).random((300, 60)) < 0.3)
    result = intruder(on, TopicSpace.of(texts), np.ones(60, bool))
    assert result["mean"] == pytest.approx(CHANCE, abs=0.05)


def test_only_usable_dimensions_with_enough_rows_count(texts):
    on = np.zeros((300, 4), bool)
    on[:3, 0] = on[:, 1] = on[:50, 2] = on[:50, 3] = True
    result = intruder(sparse.csr_matrix(on), TopicSpace.of(texts), np.array([True, True, True, False]))
    assert result["count"] == 1


def test_it_is_seeded_and_bears_texts_without_common_words(texts):
    on = sparse.csr_matrix(np.random.default_rng(1).random((300, 5)) < 0.3)
    space = TopicSpace.of(texts)
    one, two = (intruder(on, space, np.ones(5, bool), seed=3) for _ in range(2))
    assert one == two
    np.testing.assert_allclose(np.linalg.norm(space.vectors, axis=1), 1, atol=1e-5)
    strange = [f"word{number}" for number in range(300)]
    result = intruder(on, TopicSpace.of(strange), np.ones(5, bool))
    assert result["mean"] == pytest.approx(CHANCE, abs=0.25)


def test_a_sentence_without_shared_words_is_like_nothing_and_no_less():
    """Its cosines add up to 0; the odd one's to -.68, which is less, so that one is picked."""
    vectors = np.array([[1, 0], [0.8, 0.6], [0.8, -0.6], [0, 0], [-0.2, 0.98]], np.float32)
    on = sparse.csr_matrix(np.arange(5)[:, None] < 4)
    assert intruder(on, TopicSpace(vectors), np.ones(1, bool))["mean"] == 1
