"""What a dimension's card says beyond counts, recomputed by naive loops, with gates and without."""

import math

import numpy as np
import pytest

from core.index.build import build_index
from core.interpretation.words import words_of
from tests.index.invented import DENSE_WIDTH, SHA, WIDTH
from tests.index.test_accumulators import encoder
from tests.index.test_ends import members
from tests.index.test_index_build import naive_z


@pytest.fixture(scope="module")
def priced(world, tmp_path_factory):
    """The sparse world, with certainties and prices that differ from sentence to sentence."""
    folder = tmp_path_factory.mktemp("priced") / "index-invented"
    return build_index(encoder(world), world.corpus, world.texts, world.labels, folder, SHA, batch_size=300)


def naive_word_auc(on: set[int], texts: list[str]) -> float:
    """Metric 6 of one group of rows, NaN where it is not usable; only the split is not drawn by hand."""
    order = np.random.default_rng(0).permutation(len(texts))
    cut = int(0.8 * len(order))
    fit, scored = order[:cut].tolist(), order[cut:].tolist()
    if not 0.001 <= len(on) / len(texts) <= 0.5 or sum(row in on for row in scored) < 20:
        return math.nan
    inside: dict[str, int] = {}
    total: dict[str, int] = {}
    for row in fit:
        for word in set(words_of(texts[row])):
            total[word] = total.get(word, 0) + 1
            inside[word] = inside.get(word, 0) + (row in on)
    able = sorted(word for word, rows in total.items() if rows >= 4)
    here = {word: inside[word] for word in able}
    there = {word: total[word] - inside[word] for word in able}
    best = sorted(able, key=lambda word: -naive_z(here, there, word))[:10]
    size = [sum(part[word] + 0.01 * total[word] + 0.01 for word in able) for part in (here, there)]

    def odds(word: str) -> float:
        one, two = (part[word] + 0.01 * total[word] + 0.01 for part in (here, there))
        return math.log(one / (size[0] - one)) - math.log(two / (size[1] - two))

    weights = {word: odds(word) for word in best if odds(word) > 0}
    scores = {
        row: sum(weight for word, weight in weights.items() if word in set(words_of(texts[row])))
        for row in scored
    }
    high, low = ([scores[row] for row in scored if (row in on) == side] for side in (True, False))
    wins = sum((a > b + 1e-6) + 0.5 * (abs(a - b) <= 1e-6) for a in high for b in low)
    return wins / (len(high) * len(low))


def naive_purity(on: set[int], labels: list[str]) -> float:
    there = [labels[row] for row in on]
    return max(there.count(name) for name in set(there)) / len(there)


def test_sparse_word_auc_and_purity(world):
    texts = world.texts
    scored = 0
    for dimension in range(WIDTH):
        on = {row for row, text in enumerate(texts) if world.code(text)[dimension]}
        auc = naive_word_auc(on, texts)
        assert world.index.word_auc[dimension] == pytest.approx(auc, abs=2e-4, nan_ok=True), dimension
        if math.isnan(auc):
            assert math.isnan(world.index.purity[dimension])
            continue
        scored += 1
        assert world.index.purity[dimension] == pytest.approx(naive_purity(on, world.labels), abs=1e-6)
    assert scored >= 5


def test_dense_word_auc_and_purity_of_both_ends(often):
    scored = 0
    for dimension in range(DENSE_WIDTH):
        for end, rows in zip(often.index.ends(dimension), members(often, dimension), strict=True):
            auc = naive_word_auc(set(rows), often.texts)
            assert end.word_auc == pytest.approx(auc, abs=2e-4, nan_ok=True)
            if math.isnan(auc):
                assert math.isnan(end.purity)
                continue
            scored += 1
            assert end.purity == pytest.approx(naive_purity(set(rows), often.labels), abs=1e-6)
    assert scored >= 8


def test_prices_and_certainties(world, priced):
    codes = encoder(world)(world.texts)
    for dimension in range(WIDTH):
        gates, values, bins = 0.0, 0.0, [0] * 20
        for row in range(len(world.texts)):
            gates += float(codes.nats_gate[row, dimension])
            values += float(codes.nats_value[row, dimension])
            bins[min(19, int(codes.p_on[row, dimension] * np.float32(20)))] += 1
        assert priced.nats_gate[dimension] == pytest.approx(gates / len(world.texts), rel=1e-5)
        assert priced.nats_value[dimension] == pytest.approx(values / len(world.texts), rel=1e-5)
        assert priced.p_on_histogram[dimension].tolist() == bins


def test_near_misses_are_the_surest_of_those_that_are_off(world, priced):
    codes = encoder(world)(world.corpus.texts)
    for dimension in range(WIDTH):
        off = [row for row in range(len(world.corpus)) if not codes.active[row, dimension]]
        nearest = sorted(off, key=lambda row: (-codes.p_on[row, dimension], row))[:24]
        found = priced.examples(dimension, "near_miss", 24)
        assert [n.row for n in found] == nearest
        assert [n.score for n in found] == pytest.approx([codes.p_on[row, dimension] for row in nearest])
