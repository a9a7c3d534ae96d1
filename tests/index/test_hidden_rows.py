"""Sentences of shipped corpora that are never shown; a person's own always are."""

import json

import numpy as np
import pytest

import core
from core.data.everyday import EXAMPLES
from core.data.load import load_corpus
from core.errors import ConfigError
from core.index import EXAMPLE_CORPORA, hidden_rows
from core.index.hidden_rows import visible_rows
from core.training.content_filter import insults


@pytest.fixture(scope="module")
def index():
    return core.load().index


@pytest.mark.parametrize("name", EXAMPLE_CORPORA)
def test_the_stored_rows_are_of_the_corpus_that_is_read_here(name):
    corpus, stored = load_corpus(name), json.loads(hidden_rows.FILE.read_bytes())[name]
    assert stored["content_hash"] == corpus.content_hash
    visible = visible_rows(name, corpus.content_hash, len(corpus), list)
    assert 0 < (~visible).sum() < 0.02 * len(corpus)
    if name == "everyday":  # with which the first begins
        whole = load_corpus(EXAMPLES)
        both = visible_rows(EXAMPLES, whole.content_hash, len(whole), list)
        assert (visible == both[: len(corpus)]).all()
        return
    assert not visible[corpus.texts.index("you have brought ruin on this entire family")]
    # Harmless as sentences, but glosses of words that insult people; then one that uses such a word.
    for gloss in ("an american indian woman", "a dark-skinned race", "a shrewish wife"):
        assert not any(visible[row] for row, text in enumerate(corpus.texts) if text == gloss), gloss
    assert visible[corpus.texts.index("female of any member of the dog family")]  # no person
    assert not visible[insults(corpus)].any()


def test_other_shipped_corpora_are_judged_by_their_words_and_files_never():
    texts = ["a plant", "what a moron"]
    assert visible_rows("yelp", "", 2, lambda: texts).tolist() == [True, False]
    assert visible_rows("file-mine", "", 2, lambda: texts).all()


def test_no_answer_of_an_index_holds_a_hidden_sentence(index):
    hidden = np.flatnonzero(~index.visible)
    row = next(row for row in hidden if len(index.codes.active(row)))
    code = np.zeros(index.dimensions, np.float32)
    for dimension, value, _ in index.codes.active(row):
        code[dimension] = value
        assert index.visible[[found.row for found in index.top_sentences(dimension, 200)]].all()
        for kind in ("top", "middle", "random", "near_miss"):
            assert index.visible[[found.row for found in index.examples(dimension, kind, 50)]].all()
    assert row in index.codes.nearest(code, 20)[0]
    assert row not in [found.row for found in index.nearest(code, 20)]
    assert not index.matching()[hidden].any() and index.visible[index.map.rows].all()
    assert len(index.map.xy) == len(index.map.rows)


def test_a_damaged_file_is_refused(tmp_path):
    file = tmp_path / "hidden_rows.json"
    file.write_text('{"wordnet": {"content_hash": "x", "rows": [-1]}}')
    hidden_rows._read.cache_clear()
    with pytest.raises(ConfigError, match="hidden_rows"):
        hidden_rows._read(file)
    hidden_rows._read.cache_clear()
