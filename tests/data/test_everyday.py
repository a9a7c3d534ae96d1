"""The sentences written for this project: many, varied, labelled, no two alike; the corpus they begin."""

from collections import Counter
from itertools import accumulate, pairwise

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

import core
from core.data import everyday
from core.data.everyday import EXAMPLES
from core.data.load import load_corpus
from core.data.word_forms import is_offensive

ROWS = everyday.rows()
LABELS = {
    "form": {"statement", "question", "request", "exclamation"},
    "feeling": {"good", "bad", "none"},
    "person": {"first", "second", "third"},
    "time": {"past", "present", "future"},
}


def words_of(text: str) -> list[str]:
    return text.lower().split()


def test_there_are_enough_of_every_kind():
    assert len(ROWS) >= 4_000 and len({row.text for row in ROWS}) == len(ROWS)
    topics = Counter(row.topic for row in ROWS)
    assert len(topics) == 40 and min(topics.values()) >= 90
    for name, known in LABELS.items():
        counts = Counter(getattr(row, name) for row in ROWS)
        assert set(counts) == known and min(counts.values()) >= 0.1 * len(ROWS), name


def test_each_is_a_plain_sentence():
    for row in ROWS:
        assert 4 <= len(words_of(row.text)) <= 16 and row.text[-1] in ".?!", row.text
        assert not any(is_offensive(word.strip(".,?!")) for word in words_of(row.text)), row.text
        assert row.text.isprintable() and row.text == row.text.strip()
        if row.form == "question":
            assert row.text.endswith("?"), row.text


def test_they_are_varied():
    """At least 90 % as many different pairs of words as found text: 19,532 in as many rows of plain-dev."""
    openings = Counter(tuple(words_of(row.text)[:3]) for row in ROWS)
    assert openings.most_common(1)[0][1] <= 0.01 * len(ROWS)
    pairs = {pair for row in ROWS[:3_000] for pair in pairwise(words_of(row.text))}
    assert len(pairs) >= 0.9 * 19_532


def test_no_two_say_the_same():
    """Asked of the 800 that share most words with another: the others are far below (the highest .83)."""
    corpus = load_corpus("everyday")
    words = TfidfVectorizer(sublinear_tf=True).fit_transform(corpus.texts)
    shared = (words @ words.T).tocsr()
    shared.setdiag(0)
    most = shared.max(axis=1).toarray().ravel()
    texts = [corpus.texts[place] for place in np.argsort(-most)[:800]]
    rows = core.load().embedder.embed(texts)
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, 0)
    first, second = np.unravel_index(cosines.argmax(), cosines.shape)
    assert cosines.max() <= 0.9, (texts[first], texts[second])


def test_the_examples_begin_with_them():
    found, own, wordnet = (load_corpus(name) for name in (EXAMPLES, "everyday", "wordnet"))
    sizes = [part.rows for part in found.parts]
    assert [part.name.split()[0] for part in found.parts] == ["everyday", "dictionary", "dictionary"]
    assert found.texts[: sizes[0]] == own.texts and found.labels[: sizes[0]] == own.labels
    assert set(found.texts) == set(own.texts) | set(wordnet.texts) and len(set(found.texts)) == len(found)
    assert list(accumulate(sizes))[-1] == len(found)
    assert "the dog barked all night" not in found.texts[sum(sizes[:2]) :]


@pytest.mark.parametrize("name", ["everyday", EXAMPLES])
def test_kept_rows_are_those_of_the_source(name, tmp_path):
    from core.data.row_store import stored_corpus

    source = load_corpus(name)
    for _ in range(2):
        assert stored_corpus(name, tmp_path) == source
