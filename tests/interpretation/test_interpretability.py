"""Word-label AUC and class purity against loops written from the definitions, known answers and nulls."""

import math
from collections import Counter

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import roc_auc_score

from core.interpretation.interpretability import class_purity_auc, top_words, word_label_auc
from core.interpretation.words import WordCounts, words_of

VOCABULARY = [f"w{number}" for number in range(60)]


def random_case(rows=600, dimensions=5, seed=3):
    """Texts of random words, and dimensions that follow one word each, with noise."""
    generator = np.random.default_rng(seed)
    texts = [" ".join(generator.choice(VOCABULARY, generator.integers(2, 9))) for _ in range(rows)]
    active = np.zeros((rows, dimensions), dtype=bool)
    for dimension in range(dimensions):
        has = np.array([VOCABULARY[dimension] in text.split() for text in texts])
        active[:, dimension] = np.where(generator.random(rows) < 0.2, generator.random(rows) < 0.3, has)
    return active, texts


def naive_log_odds(active, texts):
    """{word: (ratio, z)} of one dimension, in plain Python."""
    inside, total = Counter(), Counter()
    for on, text in zip(active, texts, strict=True):
        total.update(set(words_of(text)))
        inside.update(set(words_of(text)) if on else ())
    kept = {word for word, count in total.items() if count >= 4}
    prior = {word: 0.01 * total[word] + 0.01 for word in kept}
    prior_sum = sum(prior.values())
    size_on = sum(inside[word] for word in kept)
    size_off = sum(total[word] - inside[word] for word in kept)
    result = {}
    for word in kept:
        on, off = inside[word] + prior[word], total[word] - inside[word] + prior[word]
        ratio = math.log(on / (size_on + prior_sum - on)) - math.log(off / (size_off + prior_sum - off))
        result[word] = (ratio, ratio / math.sqrt(1 / on + 1 / off))
    return result


def test_top_words_equal_the_loop():
    active, texts = random_case()
    counts = WordCounts.of(texts)
    columns, z, odds = top_words(sparse.csr_matrix(active), counts.matrix)
    for dimension in range(active.shape[1]):
        table = naive_log_odds(active[:, dimension], texts)
        best = sorted(table, key=lambda word: (-table[word][1], word))[:10]
        assert [counts.words[column] for column in columns[dimension]] == best
        np.testing.assert_allclose(odds[dimension], [table[word][0] for word in best], rtol=1e-9)
        np.testing.assert_allclose(z[dimension], [table[word][1] for word in best], rtol=1e-9)


def test_word_auc_equals_the_loop():
    active, texts = random_case()
    result = word_label_auc(active, texts, seed=7)
    order = np.random.default_rng(7).permutation(len(texts))
    fit, scored = order[:480], order[480:]
    assert result.scored_rows == 120
    for dimension in np.flatnonzero(result.usable):
        table = naive_log_odds(active[fit, dimension], [texts[row] for row in fit])
        best = sorted(table, key=lambda word: (-table[word][1], word))[:10]
        assert [word for word, _ in result.words[dimension]] == best
        scores = [sum(max(table[w][0], 0) for w in best if w in set(words_of(texts[row]))) for row in scored]
        assert result.auc[dimension] == pytest.approx(
            roc_auc_score(active[scored, dimension], scores), abs=1e-9
        )
    assert result.usable.any()
    assert result.mean == pytest.approx(np.nanmean(result.auc))


def test_a_dimension_that_is_one_word_scores_one():
    generator = np.random.default_rng(0)
    texts = [" ".join(generator.choice(VOCABULARY, 4)) for _ in range(3000)]
    active = np.array([["w7" in text.split(), False, True] for text in texts])
    result = word_label_auc(active, texts, permutations=20)
    assert result.words[0][0][0] == "w7"
    assert result.auc[0] > 0.99
    assert result.usable.tolist() == [True, False, False]  # never on, always on
    assert np.isnan(result.auc[1:]).all()
    assert result.mean == result.auc[0]
    assert abs(result.chance - 0.5) < 0.06


def test_words_are_found_on_the_first_rows_alone():
    """On the fitted rows the dimension is w7, on the scored ones it is w3: words of the wrong rows fail."""
    generator = np.random.default_rng(0)
    texts = [" ".join(generator.choice(VOCABULARY, 4)) for _ in range(3000)]
    word = ["w7" if row < 2000 else "w3" for row in range(3000)]
    active = np.array([[own in text.split()] for own, text in zip(word, texts, strict=True)])
    result = word_label_auc(active, texts, fit_rows=2000)
    assert result.words[0][0][0] == "w7" and result.scored_rows == 1000
    assert result.auc[0] < 0.6
    assert word_label_auc(active[:2000], texts[:2000], fit_rows=1500).auc[0] > 0.99


def test_unrelated_dimensions_are_at_chance():
    generator = np.random.default_rng(1)
    texts = [" ".join(generator.choice(VOCABULARY, 6)) for _ in range(4000)]
    result = word_label_auc(generator.random((4000, 40)) < 0.1, texts)
    assert result.usable.all()
    assert abs(result.mean - 0.5) < 0.02


def test_dense_and_sparse_agree_and_the_input_is_left_alone():
    active, texts = random_case()
    values = sparse.csr_matrix(active * -2.5)
    before = values.copy()
    dense, scarce = word_label_auc(active, texts), word_label_auc(values, WordCounts.of(texts))
    np.testing.assert_array_equal(dense.auc, scarce.auc)
    assert dense.words == scarce.words
    assert (values != before).nnz == 0


def test_rare_dimensions_are_not_usable():
    texts = [f"row number {row % 7}" for row in range(1000)]
    active = np.zeros((1000, 2), dtype=bool)
    active[:60, 0] = True  # about 12 of the 200 scored rows
    active[:200, 1] = True  # about 40
    assert word_label_auc(active, texts).usable.tolist() == [False, True]


def test_nothing_on_gives_nothing():
    result = word_label_auc(np.zeros((50, 3), dtype=bool), ["a b"] * 50, permutations=1)
    assert not result.usable.any() and math.isnan(result.mean) and math.isnan(result.chance)
    assert result.words == ((), (), ())


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="texts"):
        word_label_auc(np.ones((3, 2)), ["one"])
    with pytest.raises(ValueError, match="labels"):
        class_purity_auc(np.ones((3, 2)), ["one"])


def test_purity_and_class_auc_equal_the_loop():
    generator = np.random.default_rng(5)
    labels = generator.choice(["a", "b", "c"], 500, p=[0.6, 0.3, 0.1])
    active = generator.random((500, 4)) < np.where(labels == "c", 0.5, 0.15)[:, None]
    result = class_purity_auc(active, labels)
    for dimension in range(4):
        on = active[:, dimension]
        shares = Counter(labels[on])
        assert result.purity[dimension] == pytest.approx(shares.most_common(1)[0][1] / on.sum())
        assert result.auc[dimension] == pytest.approx(max(roc_auc_score(labels == c, on) for c in "abc"))


def test_purity_of_a_class_detector_is_one_and_of_noise_the_base_rate():
    generator = np.random.default_rng(6)
    labels = generator.choice(["a", "b"], 5000, p=[0.7, 0.3])
    active = np.stack([labels == "b", generator.random(5000) < 0.2, np.zeros(5000, bool)], axis=1)
    result = class_purity_auc(active, labels, permutations=10)
    assert result.purity[0] == 1 and result.auc[0] == 1
    assert result.purity[1] == pytest.approx(0.7, abs=0.04)
    assert result.auc[1] == pytest.approx(0.5, abs=0.04)
    assert not result.usable[2] and np.isnan(result.purity[2])
    assert result.chance_purity == pytest.approx(0.7, abs=0.02)
    assert result.chance_auc == pytest.approx(0.51, abs=0.02)


def test_one_class_only():
    result = class_purity_auc(np.ones((100, 1)) * (np.arange(100) < 30)[:, None], ["same"] * 100)
    assert result.purity[0] == 1 and result.auc[0] == 0.5
