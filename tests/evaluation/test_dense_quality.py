"""Measures of a model without gates on sentences of the invented kind, and the page about them."""

import re

import numpy as np
import pytest

from core.data.corpus import Corpus
from core.errors import RequestError
from core.evaluation import html_report as pages
from core.evaluation.dense_quality import measure_dense
from core.evaluation.intruder import INSIDE, TopicSpace, found_share
from core.index import DenseIndex
from core.index.build import build_index
from tests.index.invented import DENSE_WIDTH, PLAIN, SHA, TOPICS, as_dense, dense_codes, sentence


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> DenseIndex:
    rng = np.random.default_rng(5)
    texts = list(dict.fromkeys(sentence(rng, list(TOPICS)[row % 4]) for row in range(1600)))
    codes = dense_codes(rng, texts)
    corpus = Corpus("invented", "<i>sentences</i>", tuple(texts), None, tuple(texts))
    folder = tmp_path_factory.mktemp("quality") / "index-invented"

    def encode(batch):
        return as_dense(batch, np.stack([codes[text] for text in batch]))

    return build_index(encode, corpus, 3 * texts, ["<b>class"] * 3 * len(texts), folder, SHA)


def test_the_intruder_is_asked_of_each_end(index):
    quality = measure_dense(index, seed=3, trials=40)
    space = TopicSpace.of(index.rows.texts, 3)
    generator = np.random.default_rng(3)
    for dimension in range(DENSE_WIDTH):
        outside = index.rows_of(dimension, "neither")
        for side, kind in enumerate(("high", "low")):
            inside = index.rows_of(dimension, kind)
            assert not set(inside.tolist()) & set(outside.tolist()) or not len(outside)
            if len(inside) < 20 or not len(outside):
                assert np.isnan(quality.intruder[side, dimension])
                continue
            for found, shuffled in ((quality.intruder, False), (quality.intruder_null, True)):
                share = found_share(space, inside, outside, generator, 40, shuffled)
                assert found[side, dimension] == share
    assert quality.intruder[0, PLAIN] > np.nanmean(quality.intruder_null) + 0.2


def test_a_trial_finds_the_only_one_without_the_words():
    vectors = np.array([[1, 0]] * 6 + [[0, 1]] * 3, np.float32)
    space, generator = TopicSpace(vectors), np.random.default_rng(0)
    assert found_share(space, np.arange(6), np.arange(6, 9), generator, 30) == 1
    alike = TopicSpace(np.ones((9, 1), np.float32))
    assert found_share(alike, np.arange(6), np.arange(6, 9), generator, 2000) == pytest.approx(0.2, abs=0.04)
    assert INSIDE == 4


def test_order_is_by_the_mean_of_three_ranks(index):
    quality = measure_dense(index, trials=20)
    for dimension in quality.order:
        ranks = []
        for values in (index.word_auc, index.confidence, quality.intruder.mean(0)):
            rest = values[np.isfinite(values)]
            below, equal = (rest < values[dimension]).sum(), (rest == values[dimension]).sum()
            ranks.append((below + (equal - 1) / 2) / max(1, len(rest) - 1))
        assert quality.clarity[dimension] == pytest.approx(np.mean(ranks))
    assert len(quality.order) and (np.diff(quality.clarity[quality.order]) <= 0).all()


def test_the_page_needs_nothing_and_parses_nobodys_text(index, tmp_path):
    file = tmp_path / "more" / "report.html"
    pages.write_page(index, file, "<script>alert(1)</script>")
    text = file.read_text()
    assert "<script" not in text and "default-src 'none'" in text
    assert not re.search(r"https?://|src=|href=|url\(", text)
    assert "<unk>" not in text and "<b>class" not in text and "<i>sent" not in text
    for dimension in range(DENSE_WIDTH):
        assert text.count(f"<tr><td>{index.label(dimension)}</td>") == 1
    named = sum(end.name is not None for d in range(DENSE_WIDTH) for end in index.ends(d))
    assert f"{named} of {2 * DENSE_WIDTH} ends have a name" in text
    assert text.count("<svg") == 3 and "no clear name" in text and "never off" in text
    with pytest.raises(RequestError):
        pages.write_page(index, tmp_path, "x")
