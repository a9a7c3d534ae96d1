"""The quality report: the intruder test against a loop, nulls at chance, and a page that runs nothing."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from core.data.corpus import Corpus
from core.errors import RequestError
from core.evaluation import html_report as pages
from core.evaluation.quality import measure_quality
from core.index import DimensionIndex
from core.index.build import build_index
from tests.index.invented import NEVER, SHA, TOPICS, WIDTH, as_codes, make_codes, sentence


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> DimensionIndex:
    """Dimension 0 is on for gardens, 4 and 5 for kitchens; 7 to 12 by chance; 13 never."""
    rng = np.random.default_rng(3)
    rows: dict[str, str] = {}
    while len(rows) < 1200:
        topic = list(TOPICS)[rng.integers(4)]
        rows.setdefault(sentence(rng, topic), topic)
    texts, topics = list(rows), list(rows.values())
    labels = ["noun.plant" if topic == "garden" else "<b>adj</b>" for topic in topics]
    codes = make_codes(rng, texts, topics, labels)

    def encode(batch):
        return as_codes(batch, np.stack([codes[text] for text in batch]))

    corpus = Corpus("invented", "invented <i>sentences</i>", tuple(texts), tuple(labels), tuple(texts))
    folder = tmp_path_factory.mktemp("quality") / "index-invented"
    return build_index(encode, corpus, texts, [f"invented {label}" for label in labels], folder, SHA)


@pytest.fixture(scope="module")
def quality(index):
    return measure_quality(index, trials=60)


def test_intruders_of_topics_are_found_and_those_of_chance_are_not(index, quality):
    found = quality.intruder
    assert found[0] > 0.5 and found[4] > 0.5
    assert np.nanmean(found[7:13]) == pytest.approx(0.2, abs=0.1)
    assert np.nanmean(quality.intruder_null) == pytest.approx(0.2, abs=0.06)
    assert np.isnan(found[NEVER]) and quality.trials == 60


def test_nulls_are_at_chance_and_clarity_orders(index, quality):
    known = quality.word_auc_null[np.isfinite(quality.word_auc_null)]
    assert known.mean() == pytest.approx(0.5, abs=0.08)
    usable = np.isfinite(index.purity)
    assert (np.isfinite(quality.purity_null) == usable).all()
    assert (quality.purity_null[usable] <= index.purity[usable] + 0.15).all()
    order = quality.order.tolist()
    assert sorted(order) == np.flatnonzero(np.isfinite(quality.clarity)).tolist()
    assert [quality.clarity[d] for d in order] == sorted(quality.clarity[order], reverse=True)
    assert {0, 4, 5} <= set(order) and not set(order) & set(range(7, 14))  # chance fires too rarely
    for dimension in order:  # the mean of three ranks, by hand
        ranks = []
        for values in (index.word_auc, index.confidence, quality.intruder):
            rest = values[np.isfinite(values)]
            below, equal = (rest < values[dimension]).sum(), (rest == values[dimension]).sum()
            ranks.append((below + (equal - 1) / 2) / max(1, len(rest) - 1))
        assert quality.clarity[dimension] == pytest.approx(np.mean(ranks))


def test_the_page_needs_nothing_and_parses_nobodys_text(index, quality, tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "measure_quality", lambda *args, **kwargs: quality)
    file = tmp_path / "more" / "report.html"
    pages.write_page(index, file, "<script>alert(1)</script>")
    text = file.read_text()
    assert "<script" not in text and "default-src 'none'" in text
    assert not re.search(r"https?://|src=|href=|url\(", text)
    assert "&lt;unk&gt;" in text and "<unk>" not in text and "<b>adj" not in text and "<i>sent" not in text
    for dimension in range(WIDTH):
        assert text.count(f"<tr><td>{index.label(dimension)}</td>") == 1
    assert text.count('class="card"') == 2 * min(20, len(quality.order))
    assert text.count("<svg") == 3 and "by chance 0." in text
    assert f"{np.nanmean(quality.intruder):.3f}" in text
    with pytest.raises(RequestError):
        pages.write_page(index, tmp_path, "x")


def test_words_and_sentences_of_anybody_are_escaped(index, quality, monkeypatch):
    evil = """<script>alert("x")</script> & 'q'"""
    monkeypatch.setattr(index, "examples", lambda *_: [SimpleNamespace(text=evil)])
    monkeypatch.setattr(index, "distinctive", [[SimpleNamespace(word=evil)]] * WIDTH)
    monkeypatch.setattr(index, "label", lambda number: f"{evil} - {number}")
    text = pages.page(quality, evil)
    assert "<script" not in text and text.count("&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; ") == (
        2 + WIDTH + 3 * text.count('class="card"')
    )
