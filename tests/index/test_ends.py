"""Every number of the index of a model without gates, recomputed by naive loops."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from core.errors import DimensionIndexError, RequestError
from core.index import DimensionIndex, load_index
from core.index.build import build_index
from core.index.example_lists import priority_of
from core.index.features import dense_value_edges
from core.index.schema import DENSE, END_SHARE
from core.index.sentences import Sentences
from core.interpretation.hoyer import hoyer
from core.interpretation.interpretability import class_purity_auc, word_label_auc
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import UNCLEAR
from core.interpretation.words import words_of
from tests.index.invented import (
    AGAINST,
    CONSTANT,
    DENSE_WIDTH,
    FOLLOWS,
    NOISE,
    PLAIN,
    SCALES,
    SHA,
    TOPICS,
    TWO_ENDED,
    as_dense,
)
from tests.index.test_index_build import naive_z


def quantile(values: list[float], probability: float) -> float:
    ordered = sorted(values)
    at = probability * (len(ordered) - 1)
    low = math.floor(at)
    return ordered[low] + (at - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def members(world, dimension: int) -> tuple[list[int], list[int]]:
    """Rows of the mixture at the high and at the low end."""
    values = world.column(dimension)
    high, low = (np.float32(quantile(values, p)) for p in (1 - END_SHARE, END_SHARE))
    return [r for r, v in enumerate(values) if v >= high], [r for r, v in enumerate(values) if v <= low]


def test_values(dense_world):
    index = dense_world.index
    for dimension in range(DENSE_WIDTH):
        values = dense_world.column(dimension)
        mean = sum(values) / len(values)
        assert index.mean[dimension] == pytest.approx(mean, abs=1e-5)
        variance = sum((value - mean) ** 2 for value in values) / len(values)
        assert index.deviation[dimension] == pytest.approx(math.sqrt(variance), abs=1e-5)
        for probability, found in zip(
            index.value_probabilities, index.value_quantiles[dimension], strict=True
        ):
            assert found == pytest.approx(quantile(values, probability), abs=1e-5)
        edges = index.value_edges(dimension)
        bins = [0] * (len(edges) - 1)
        for value in values:
            bins[sum(1 for edge in edges[1:-1] if np.float32(value) >= edge)] += 1
        assert index.value_histogram[dimension].tolist() == bins
        high, low = index.ends(dimension)
        assert high.threshold == pytest.approx(quantile(values, 1 - END_SHARE), abs=1e-5)
        assert low.threshold == pytest.approx(quantile(values, END_SHARE), abs=1e-5)
        nats = sum(value**2 / 2 for value in values) / len(values)
        assert index.nats_value[dimension] == pytest.approx(nats, rel=1e-4)
    assert index.value_edges(PLAIN)[0] == pytest.approx(quantile(dense_world.column(PLAIN), 0.001), abs=1e-5)
    assert index.value_edges(PLAIN)[-1] == pytest.approx(quantile(dense_world.column(PLAIN), 0.999), abs=1e-5)
    assert (np.diff(dense_value_edges(0.25, 0.25)) > 0).all()


def test_hoyer(dense_world):
    index = dense_world.index
    scores = [float(hoyer(dense_world.code(text)[None], SCALES[0])[0]) for text in dense_world.texts]
    bins = [0] * 50
    for score in scores:
        bins[min(49, int(np.float32(score) * 50))] += 1
    assert index.hoyer_histogram.tolist() == bins
    assert index.record.hoyer_rows == len(scores) == index.mixture_rows
    for percent in (0, 10, 50, 99, 100):
        assert index.hoyer_quantiles[percent] == pytest.approx(quantile(scores, percent / 100), abs=1e-5)
    for score in scores[:20]:
        below = 100 * sum(1 for other in scores if other < score) / len(scores)
        assert index.hoyer_percentile(score) == pytest.approx(below, abs=1.5)


def test_ends_by_class(dense_world):
    index = dense_world.index
    assert index.class_names == tuple(sorted(set(dense_world.labels)))
    for dimension in range(DENSE_WIDTH):
        for side, rows in enumerate(members(dense_world, dimension)):
            there = [dense_world.labels[row] for row in rows]
            for number, name in enumerate(index.class_names):
                assert index.class_rows[number] == dense_world.labels.count(name)
                assert index.class_counts[side, number, dimension] == there.count(name)
            for part in index.ends(dimension)[side].classes:
                assert part.share == pytest.approx(there.count(part.label) / len(there), abs=1e-4)
                usual = dense_world.labels.count(part.label) / len(dense_world.labels)
                assert part.lift == pytest.approx(part.share / usual, rel=2e-3)


def test_words_of_each_end(dense_world):
    everywhere: dict[str, int] = {}
    for text in dense_world.texts:
        for word in set(words_of(text)):
            everywhere[word] = everywhere.get(word, 0) + 1
    known = {word for word, rows in everywhere.items() if rows >= 4}
    for dimension in (PLAIN, TWO_ENDED, NOISE):
        for sign, end, rows in zip(
            (1, -1), dense_world.index.ends(dimension), members(dense_world, dimension), strict=True
        ):
            inside: dict[str, int] = {}
            for row in rows:
                for word in known & set(words_of(dense_world.texts[row])):
                    inside[word] = inside.get(word, 0) + 1
            outside = {word: everywhere[word] - inside.get(word, 0) for word in known}
            able = [word for word in inside if is_nameable(word)]
            scores = sorted((naive_z(inside, outside, word) for word in able), reverse=True)
            for word in end.words:
                assert word.sign == sign and word.count == inside[word.word]
                assert word.z == pytest.approx(naive_z(inside, outside, word.word), abs=0.006)
            best = [z for z in scores if z >= 2][: len(end.words)]
            assert [word.z for word in end.words] == pytest.approx(best, abs=0.006)
    whole = dense_world.index.words[TWO_ENDED]
    assert {word.sign for word in whole} == {1, -1}
    assert [word.z for word in whole] == sorted((word.z for word in whole), reverse=True)


@pytest.mark.parametrize("which", ["dense_world", "often"])
def test_word_auc_and_purity_with_their_nulls(request, which):
    dense_world = request.getfixturevalue(which)
    index, texts, labels = dense_world.index, dense_world.texts, dense_world.labels
    on = np.zeros((len(texts), 2 * DENSE_WIDTH), bool)
    for dimension in range(DENSE_WIDTH):
        for side, rows in enumerate(members(dense_world, dimension)):
            on[rows, dimension + side * DENSE_WIDTH] = True
    generator = np.random.default_rng(0)
    words = word_label_auc(on, texts)
    dealt = word_label_auc(on[generator.permutation(len(on))], texts)
    purity = class_purity_auc(on, labels, usable=words.usable)
    shuffled = [labels[row] for row in generator.permutation(len(labels))]
    chance = class_purity_auc(on, shuffled, usable=words.usable)
    for name, expected in (
        ("word_auc_ends", words.auc),
        ("word_auc_null", dealt.auc),
        ("purity_ends", purity.purity),
        ("purity_null", chance.purity),
    ):
        np.testing.assert_allclose(getattr(index, name).ravel(), expected, rtol=1e-6)
    for mean, ends in ((index.word_auc, index.word_auc_ends), (index.purity, index.purity_ends)):
        for dimension in range(DENSE_WIDTH):
            known = [value for value in ends[:, dimension] if not math.isnan(value)]
            if known:
                assert mean[dimension] == pytest.approx(sum(known) / len(known), rel=1e-6)
            else:
                assert math.isnan(mean[dimension])
    if which == "dense_world":
        assert np.isnan(words.auc).all() and math.isnan(index.word_auc_chance)
        return
    assert index.word_auc_chance == pytest.approx(float(np.nanmean(dealt.auc)), abs=1e-4)
    assert index.purity_chance == pytest.approx(float(np.nanmean(chance.purity)), abs=1e-4)
    assert index.word_auc_ends[0, PLAIN] > 0.8 > 0.65 > index.word_auc_null[0, PLAIN]
    high, low = index.ends(PLAIN)
    assert high.word_auc == index.word_auc_ends[0, PLAIN] and low.word_auc == index.word_auc_ends[1, PLAIN]
    assert high.purity_null == index.purity_null[0, PLAIN]
    assert np.isnan(index.word_auc[CONSTANT])  # "at the end" there is everywhere: nothing to tell apart


def test_names_and_confidence(dense_world):
    index = dense_world.index
    high, low = index.ends(TWO_ENDED)
    assert set(high.name.split(", ")) <= set(TOPICS["sea"])
    assert set(low.name.split(", ")) <= set(TOPICS["music"])
    assert min(high.confidence, low.confidence) > 0.8
    assert index.names[TWO_ENDED] == f"{high.name} / {low.name}"
    # Both follow the same rows: the one whose name fits better keeps it.
    assert sum(index.names[dimension].endswith(" / ?") for dimension in (PLAIN, FOLLOWS)) == 1
    assert index.names[NOISE] == UNCLEAR == index.names[CONSTANT]
    assert index.label(NOISE) == f"{UNCLEAR} - {NOISE}"
    named = [end.name for d in range(DENSE_WIDTH) for end in index.ends(d) if end.name]
    assert len(set(named)) == len(named)
    for dimension in range(DENSE_WIDTH):
        pair = index.ends(dimension)
        assert all((end.name is None) == (end.confidence < DENSE.least_fit) for end in pair)
        assert index.confidence[dimension] == pytest.approx((pair[0].confidence + pair[1].confidence) / 2)


def test_relations_are_correlations(dense_world):
    columns = [dense_world.column(dimension) for dimension in range(DENSE_WIDTH)]

    def correlation(one: list[float], two: list[float]) -> float:
        left, right = sum(one) / len(one), sum(two) / len(two)
        both = sum((a - left) * (b - right) for a, b in zip(one, two, strict=True))
        size = math.sqrt(sum((a - left) ** 2 for a in one) * sum((b - right) ** 2 for b in two))
        return both / size if size > 1e-9 else 0.0

    for dimension in range(DENSE_WIDTH):
        found = {o: correlation(columns[dimension], columns[o]) for o in range(DENSE_WIDTH) if o != dimension}
        related = dense_world.index.related(dimension, 8)
        assert dict(related.correlated) == pytest.approx(
            {o: r for o, r in found.items() if r >= 0.1}, abs=1e-5
        )
        assert dict(related.opposed) == pytest.approx({o: r for o, r in found.items() if r <= -0.1}, abs=1e-5)
        assert related.alike == ()
    assert dense_world.index.related(PLAIN).correlated[0][0] == FOLLOWS
    assert dense_world.index.related(PLAIN).opposed[0][0] == AGAINST
    assert dense_world.index.related(CONSTANT).correlated == ()


def test_examples(dense_world):
    index, texts = dense_world.index, dense_world.corpus.texts
    for dimension in range(DENSE_WIDTH):
        values = [float(dense_world.code(text)[dimension]) for text in texts]
        high, low = index.ends(dimension)
        above = [row for row, value in enumerate(values) if value >= high.threshold]
        below = [row for row, value in enumerate(values) if value <= low.threshold]
        between = [row for row in range(len(texts)) if row not in {*above, *below}]
        assert (high.example_rows, low.example_rows) == (len(above), len(below))
        median = np.float32(quantile(dense_world.column(dimension), 0.5))
        expected = {
            "top": sorted(range(len(texts)), key=lambda row: (-values[row], row)),
            "bottom": sorted(range(len(texts)), key=lambda row: (values[row], row)),
            "middle": sorted(range(len(texts)), key=lambda row: (abs(np.float32(values[row]) - median), row)),
            "high": sorted(above, key=lambda row: priority_of(texts[row])),
            "low": sorted(below, key=lambda row: priority_of(texts[row])),
            "neither": sorted(between, key=lambda row: priority_of(texts[row])),
        }
        for kind, rows in expected.items():
            found = index.examples(dimension, kind, 100)
            assert [n.row for n in found] == rows[: DENSE.lists[kind]], (dimension, kind)
            assert [n.score for n in found] == [float(np.float16(values[n.row])) for n in found]
            assert all(n.text == texts[n.row] and n.active == () for n in found)
        drawn = index.examples(dimension, "random", 7, seed=2)
        assert drawn == index.examples(dimension, "random", 7, seed=2)
        assert {n.row for n in drawn} <= {*above, *below}
    furthest = index.top_sentences(TWO_ENDED, 12)
    values = {
        row: abs(float(np.float16(dense_world.code(text)[TWO_ENDED]))) for row, text in enumerate(texts)
    }
    assert [n.row for n in furthest] == sorted(values, key=lambda row: (-values[row], row))[:12]
    assert [n.score > 0 for n in index.top_sentences(TWO_ENDED, 5, sign=1)] == [True] * 5
    assert [n.score > 0 for n in index.top_sentences(TWO_ENDED, 5, sign=-1)] == [False] * 5
    first = index.top_sentences(TWO_ENDED, 2)
    assert index.top_sentences(TWO_ENDED, 1, exclude_text=first[0].text) == first[1:]
    for call in (lambda: index.examples(0, "near_miss"), lambda: index.ends(DENSE_WIDTH)):
        with pytest.raises(RequestError):
            call()


def test_two_halves_merge_into_the_whole(dense_world):
    sentences = Sentences.of(dense_world.corpus, dense_world.texts, dense_world.labels)

    def encode(batch):
        return as_dense(batch, np.stack([dense_world.code(text) for text in batch]))

    whole = sentences.accumulators(encode, 97)
    for cut in (1, 700, 1399):
        merged = sentences.part(slice(0, cut)).accumulators(encode, 50)
        merged.merge(sentences.part(slice(cut, None)).accumulators(encode, 128))
        assert merged.rows == whole.rows == len(dense_world.texts)
        for name, total in whole.sums.items():
            assert merged.sums[name] == pytest.approx(total, rel=1e-6, abs=1e-6)
        for name in ("values", "hoyer"):
            np.testing.assert_array_equal(
                merged.activation_store.array(name), whole.activation_store.array(name)
            )


def test_what_takes_gates_is_absent_and_nothing_of_the_sentences_is_kept(dense_world):
    record = (dense_world.folder / "index.json").read_text()
    arrays = (dense_world.folder / "arrays.safetensors").read_bytes()
    size = int.from_bytes(arrays[:8], "little")
    names = set(json.loads(arrays[8 : 8 + size])) - {"__metadata__"}
    gone = {"density", "p_on_histogram", "active_histogram", "together", "apart", "near_rows", "nats_gate"}
    gone |= {"indptr", "indices", "values", "p_on"}
    assert not gone & names
    for name in ("density", "mean_abs", "nats_gate", "p_on_histogram", "active_histogram", "codes"):
        with pytest.raises(RequestError, match="without gates"):
            getattr(dense_world.index, name)
    for call in (lambda index: index.nearest(np.ones(DENSE_WIDTH)), lambda index: index.matching(on=[0])):
        with pytest.raises(RequestError, match="without gates"):
            call(dense_world.index)
    for text in dense_world.corpus.texts:
        assert text not in record and text.encode() not in arrays


def test_an_autoencoder_has_no_nats(dense_world, tmp_path):
    def encode(batch):
        codes = as_dense(batch, np.stack([dense_world.code(text) for text in batch]))
        return replace(codes, slab_sd=0 * codes.slab_sd, nats_value=0 * codes.nats_value)

    index = build_index(
        encode, dense_world.corpus, dense_world.texts, dense_world.labels, tmp_path / "index-invented", SHA
    )
    assert np.isnan(index.nats_value).all()


def test_either_kind_is_read_by_the_one_loader(world, dense_world):
    dense = load_index(dense_world.folder, SHA, lambda: dense_world.corpus)
    sparse = load_index(world.folder, SHA, lambda: world.corpus)
    assert (type(dense), type(sparse)) == (DimensionIndex, DimensionIndex)
    assert (dense.has_gates, sparse.has_gates) == (False, True)
    assert dense.record == dense_world.index.record and dense.names == dense_world.index.names
    with pytest.raises(RequestError, match="with gates"):
        sparse.deviation  # noqa: B018
    with pytest.raises(DimensionIndexError, match="other weights"):
        load_index(dense_world.folder, "cd" * 32)
