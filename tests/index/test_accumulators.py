"""Pass 1 against naive loops, and the tally of two halves against that of the whole."""

import numpy as np
import pytest

from core.errors import RequestError
from core.index.accumulators import Accumulators
from core.index.build import Sentences
from core.index.schema import NEAR_ROWS, SAMPLE_ROWS, TOP_ROWS
from core.index.topk import TopK
from core.interpretation.words import words_of
from tests.index.invented import WIDTH, as_codes


@pytest.fixture(scope="module")
def sentences(world) -> Sentences:
    return Sentences.of(world.corpus, world.texts, world.labels)


def encoder(world):
    def encode(batch):
        codes = as_codes(batch, np.stack([world.code(text) for text in batch]))
        # p_on and nats that differ from sentence to sentence, and follow from its text alone
        noise = np.array([[(hash_of(text) >> d) % 89 for d in range(WIDTH)] for text in batch]) / 200
        codes.p_on[~codes.active] = noise[~codes.active]
        codes.nats_gate[:] = noise
        codes.nats_value[:] = 3 * noise
        return codes

    return encode


def hash_of(text: str) -> int:
    return sum((place + 1) * ord(letter) for place, letter in enumerate(text))


@pytest.mark.parametrize("cut", [1, 64, 700, 1399, 1400])
def test_two_halves_merge_into_the_whole(world, sentences, cut):
    encode = encoder(world)
    whole = sentences.accumulators(encode, 97)
    merged = sentences.accumulators(encode, 50, rows=slice(0, cut))
    merged.merge(sentences.accumulators(encode, 128, rows=slice(cut, None)))
    assert merged.rows == whole.rows == len(world.texts)
    for name in ("on", "value_histogram", "p_on_histogram", "active_histogram", "hoyer_histogram"):
        assert (getattr(merged, name) == getattr(whole, name)).all(), name
    for name in ("sum_abs", "nats_gate", "nats_value"):
        assert getattr(merged, name) == pytest.approx(getattr(whole, name), abs=1e-6, rel=1e-6)
    assert merged.classes.keys() == whole.classes.keys()
    for label, (size, on) in whole.classes.items():
        assert merged.classes[label][0] == size and (merged.classes[label][1] == on).all()
    assert merged.words.known.keys() == whole.words.known.keys()
    words = sorted(whole.words.known)
    assert (merged.words.rows_with(words) == whole.words.rows_with(words)).all()
    for side in (1, -1):
        one, two = merged.words.counts(words, side), whole.words.counts(words, side)
        assert (one.toarray() == two.toarray()).all()
    for name in ("top", "sample", "near"):
        for one, two in zip(getattr(merged, name).table(), getattr(whole, name).table(), strict=True):
            assert (one == two).all(), name
    for name in ("counts", "indices", "values", "p_on", "hoyer"):
        np.testing.assert_array_equal(merged.activation_store.array(name), whole.activation_store.array(name))


def test_every_count_is_that_of_a_loop(world, sentences):
    accumulators = sentences.accumulators(encoder(world), 200)
    codes = encoder(world)(world.texts)
    words = sorted(accumulators.words.known)
    up, down = (accumulators.words.counts(words, side).toarray() for side in (1, -1))
    for dimension in range(WIDTH):
        bins, nats = [0] * 20, [0.0, 0.0]
        classes: dict[str, int] = {}
        counts: dict[tuple[str, int], int] = {}
        for row, (text, label) in enumerate(zip(world.texts, world.labels, strict=True)):
            bins[min(19, int(codes.p_on[row, dimension] * np.float32(20)))] += 1
            nats[0] += float(codes.nats_gate[row, dimension])
            nats[1] += float(codes.nats_value[row, dimension])
            value = world.code(text)[dimension]
            if value:
                classes[label] = classes.get(label, 0) + 1
                for word in set(words_of(text)):
                    key = word, 1 if value >= 0 else -1
                    counts[key] = counts.get(key, 0) + 1
        assert accumulators.p_on_histogram[dimension].tolist() == bins
        assert accumulators.nats_gate[dimension] == pytest.approx(nats[0])
        assert accumulators.nats_value[dimension] == pytest.approx(nats[1])
        for label, (size, on) in accumulators.classes.items():
            assert size == world.labels.count(label) and on[dimension] == classes.get(label, 0)
        for column, word in enumerate(words):
            assert up[dimension, column] == counts.get((word, 1), 0)
            assert down[dimension, column] == counts.get((word, -1), 0)
    for word, rows in zip(words, accumulators.words.rows_with(words), strict=True):
        assert rows == sum(1 for text in world.texts if word in words_of(text))


def test_example_lists_are_those_of_a_loop(world, sentences):
    from core.index.accumulators import priority_of

    accumulators = sentences.accumulators(encoder(world), 200)
    codes = encoder(world)(world.corpus.texts)
    top, sample, near = accumulators.top.table(), accumulators.sample.table(), accumulators.near.table()
    for dimension in range(WIDTH):
        on = [row for row in range(len(world.corpus)) if codes.active[row, dimension]]
        off = [row for row in range(len(world.corpus)) if not codes.active[row, dimension]]
        value = [float(np.float16(v)) for v in codes.values[:, dimension]]
        strongest = sorted(on, key=lambda row: (-abs(value[row]), row))[:TOP_ROWS]
        drawn = sorted(on, key=lambda row: priority_of(world.corpus.texts[row]))[:SAMPLE_ROWS]
        nearest = sorted(off, key=lambda row: (-codes.p_on[row, dimension], row))[:NEAR_ROWS]
        for (rows, _), expected in zip((top, sample, near), (strongest, drawn, nearest), strict=True):
            assert rows[dimension][: len(expected)].tolist() == expected
            assert (rows[dimension][len(expected) :] == -1).all()
        assert near[1][dimension][: len(nearest)] == pytest.approx(
            [codes.p_on[row, dimension] for row in nearest]
        )


@pytest.mark.parametrize("seed", range(5))
def test_a_keeper_holds_the_beginning_of_the_sorted_offers(seed):
    rng = np.random.default_rng(seed)
    keepers = [TopK(3, 4), TopK(3, 4)]
    offers = []
    for step in range(40):
        size = rng.integers(0, 12)
        dimensions, keys = rng.integers(0, 3, size), rng.integers(0, 6, size) / 2
        rows = 100 * step + np.arange(size)
        keepers[step % 2].offer(dimensions, keys, rows, keys + 1)
        offers += list(zip(dimensions.tolist(), keys.tolist(), rows.tolist(), strict=True))
    keepers[0].merge(keepers[1])
    rows, scores = keepers[0].table()
    for dimension in range(3):
        best = sorted((key, row) for d, key, row in offers if d == dimension)[:4]
        assert rows[dimension].tolist() == [row for _, row in best]
        assert scores[dimension].tolist() == [key + 1 for key, _ in best]
    with pytest.raises(ValueError, match="sizes"):
        keepers[0].merge(TopK(3, 5))


def test_tallies_of_different_widths_do_not_merge():
    with pytest.raises(RequestError):
        Accumulators(3).merge(Accumulators(4))
