"""Log-odds ratios against the formula written out with dictionaries."""

import math

import numpy as np
import pytest
from scipy import sparse

from core.interpretation import words
from core.interpretation.words import WordCounts, group_counts, log_odds_of_counts, words_of


def log_odds(active, matrix):
    """(z, odds), each (D, V), of every word for every dimension."""
    total = np.asarray(matrix.sum(0)).ravel().astype(np.float64)
    blocks = [log_odds_of_counts(inside, total) for _, inside in group_counts(active, matrix)]
    return tuple(np.concatenate([block[part] for block in blocks]) for part in range(2))


TEXTS = [
    "the dog barks",
    "a dog's dog",
    "the cat sleeps",
    "a cat and a dog",
    "the end",
    "the <unk> of <num>",
] * 3


def test_words():
    assert words_of("the dog's wide-open mouth, <unk> in 1912 (naïve)!") == [
        "the",
        "dog's",
        "wide",
        "open",
        "mouth",
        "in",
        "1912",
        "naïve",
    ]
    assert words_of("") == words_of("<unk> ... <num>") == []


def test_a_word_counts_once_per_sentence_and_rare_words_are_left_out():
    counts = WordCounts.of(["a a b", "a c", "a b", "b a"], min_rows=3)
    assert counts.words == ("a", "b")
    assert counts.matrix.toarray().tolist() == [[1, 1], [1, 0], [1, 1], [1, 1]]
    assert counts.rows.tolist() == [4, 3]
    assert counts.transform(["b c b", "", "z"]).toarray().tolist() == [[0, 1], [0, 0], [0, 0]]
    part = counts.take([1, 2])
    assert part.rows.tolist() == [2, 1] and part.matrix.shape == (2, 2)
    assert counts.select([1]).matrix.toarray().ravel().tolist() == [1, 0, 1, 1]


def test_nothing_at_all():
    counts = WordCounts.of([])
    assert counts.words == () and counts.matrix.shape == (0, 0)
    z, odds = log_odds(np.zeros((0, 3), bool), counts.matrix)
    assert z.shape == odds.shape == (3, 0)


@pytest.mark.parametrize("blocks", [False, True])
def test_log_odds_are_those_of_the_formula(monkeypatch, blocks):
    if blocks:
        monkeypatch.setattr(words, "_BLOCK_BYTES", 1)
    counts = WordCounts.of(TEXTS, 3)
    active = np.random.default_rng(0).random((len(TEXTS), 5)) < 0.4
    active[:, 4] = False
    z, odds = log_odds(active, counts.matrix)
    for dimension in range(4):
        for column, word in enumerate(counts.words):
            tables = []
            for side in (True, False):
                rows = [
                    set(words_of(t)) for t, on in zip(TEXTS, active[:, dimension], strict=True) if on == side
                ]
                tables.append({w: sum(w in row for row in rows) for w in counts.words})
            prior = {w: 0.01 * (tables[0][w] + tables[1][w]) + 0.01 for w in counts.words}
            parts = []
            for table in tables:
                here = table[word] + prior[word]
                rest = sum(table[w] + prior[w] for w in counts.words) - here
                parts.append((math.log(here / rest), 1 / here))
            ratio = parts[0][0] - parts[1][0]
            assert odds[dimension, column] == pytest.approx(ratio, rel=1e-4)
            assert z[dimension, column] == pytest.approx(
                ratio / math.sqrt(parts[0][1] + parts[1][1]), rel=1e-4
            )
    *_, (_, last) = group_counts(active, counts.matrix)
    assert not last[-1].any()  # never on


def test_stored_places_are_active_whatever_their_value():
    counts = WordCounts.of(TEXTS, 3)
    active = np.random.default_rng(1).random((len(TEXTS), 4)) < 0.5
    codes = sparse.csr_array(active.astype(np.float32))
    codes.data[::3] = -2.5
    codes.data[0] = 0
    (_, found), *rest = group_counts(codes, counts.matrix)
    assert not rest
    assert (found == active.T.astype(float) @ counts.matrix.toarray()).all()


def test_a_single_word_has_no_odds_against_others():
    counts = WordCounts.of(["dog", "a dog", "dog", ""], 2)
    assert counts.words == ("dog",)
    z, odds = log_odds(np.array([[True], [False], [True], [False]]), counts.matrix)
    assert z.tolist() == odds.tolist() == [[0.0]]
