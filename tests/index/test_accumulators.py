"""Pass 1 against naive loops, and the accumulators of two halves against those of the whole."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.corpus import Part
from core.errors import RequestError
from core.index.accumulators import Accumulators
from core.index.evidence import Background
from core.index.example_lists import example_arrays, priority_of
from core.index.features import features_of
from core.index.preference import AS_STRONG
from core.index.schema import GATED
from core.index.sentences import Sentences
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
    merged = sentences.part(slice(0, cut)).accumulators(encode, 50)
    merged.merge(sentences.part(slice(cut, None)).accumulators(encode, 128))
    assert merged.rows == whole.rows == len(world.texts)
    for name, total in whole.sums.items():
        assert merged.sums[name] == pytest.approx(total, abs=1e-6, rel=1e-6), name
    for one, two in zip(merged.near.table(), whole.near.table(), strict=True):
        assert (one == two).all()
    for name in ("counts", "indices", "values", "p_on", "hoyer"):
        np.testing.assert_array_equal(merged.activation_store.array(name), whole.activation_store.array(name))


def test_every_sum_and_count_is_that_of_a_loop(world, sentences):
    accumulators = sentences.accumulators(encoder(world), 200)
    codes = encoder(world)(world.texts)
    _, matrix = features_of(accumulators)
    evidence = Background.of(world.texts, world.labels).evidence(matrix)
    found = matrix.toarray()
    for dimension in range(WIDTH):
        bins, nats = [0] * 20, [0.0, 0.0]
        counts: dict[str, int] = {}
        for row, text in enumerate(world.texts):
            bins[min(19, int(codes.p_on[row, dimension] * np.float32(20)))] += 1
            nats[0] += float(codes.nats_gate[row, dimension])
            nats[1] += float(codes.nats_value[row, dimension])
            value = world.code(text)[dimension]
            assert found[row, dimension] == value
            for word in set(words_of(text)) if value else ():
                counts[word] = counts.get(word, 0) + 1
        assert accumulators.sums["p_on_histogram"][dimension].tolist() == bins
        assert accumulators.sums["nats_gate"][dimension] == pytest.approx(nats[0])
        assert accumulators.sums["nats_value"][dimension] == pytest.approx(nats[1])
        assert all(word.count == counts[word.word] for word in evidence[dimension].words)


@pytest.mark.parametrize("sizes", [(), (40, 100)])
def test_example_lists_are_those_of_a_loop(world, sentences, sizes):
    """Also where the corpus has parts: the first goes before the others, if a sentence is strong enough."""
    accumulators = sentences.accumulators(encoder(world), 200)
    codes, last = encoder(world)(world.corpus.texts), len(sizes)
    sizes = (*sizes, len(world.corpus) - sum(sizes))
    part = np.repeat(range(last + 1), sizes)
    parts = tuple(Part(f"part {number}", size) for number, size in enumerate(sizes)) if last else ()
    corpus = replace(world.corpus, parts=parts)
    arrays, sizes = example_arrays(accumulators, sentences, {}, corpus)
    for dimension in range(WIDTH):
        on = [row for row in range(len(world.corpus)) if codes.active[row, dimension]]
        off = [row for row in range(len(world.corpus)) if not codes.active[row, dimension]]
        value = [float(np.float16(v)) for v in codes.values[:, dimension]]
        enough = AS_STRONG * max((abs(value[row]) for row in on), default=0)
        rank = [part[row] if abs(value[row]) >= enough else last for row in range(len(part))]
        lists = {
            "top": sorted(on, key=lambda row: (rank[row], -abs(value[row]), row)),
            "sample": sorted(on, key=lambda row: (part[row], priority_of(world.corpus.texts[row]))),
            "near": sorted(off, key=lambda row: (-codes.p_on[row, dimension], row)),
        }
        for name, most in GATED.lists.items():
            rows, expected = arrays[f"{name}_rows"][dimension], lists[name][:most]
            assert rows[: len(expected)].tolist() == expected and (rows[len(expected) :] == -1).all()
        assert sizes[dimension] == len(on)
        nearest = lists["near"][: GATED.lists["near"]]
        assert arrays["near_p_on"][dimension][: len(nearest)] == pytest.approx(
            [codes.p_on[row, dimension] for row in nearest]
        )


@pytest.mark.parametrize("seed", range(5))
def test_it_holds_the_beginning_of_the_sorted_offers(seed):
    rng = np.random.default_rng(seed)
    kept = [TopK(3, 4), TopK(3, 4)]
    offers = []
    for step in range(40):
        size = rng.integers(0, 12)
        scores = (rng.integers(-1, 6, (size, 3)) / 2).astype(np.float32)
        rows = rng.permutation(100 * step + np.arange(size))
        kept[step % 2].offer(scores, rows)
        offers += [(d, -scores[i, d], rows[i]) for i in range(size) for d in range(3) if scores[i, d] >= 0]
    kept[0].merge(kept[1])
    rows, scores = kept[0].table()
    for dimension in range(3):
        best = sorted((key, row) for d, key, row in offers if d == dimension)[:4]
        assert rows[dimension].tolist() == [row for _, row in best]
        assert scores[dimension].tolist() == [-key for key, _ in best]
    with pytest.raises(ValueError, match="sizes"):
        kept[0].merge(TopK(3, 5))
    assert TopK(2, 3).table()[0].tolist() == [[-1] * 3] * 2


@pytest.mark.parametrize("other", [Accumulators(4), Accumulators(3, has_gates=False)])
def test_sums_of_other_models_do_not_merge(other):
    with pytest.raises(RequestError):
        Accumulators(3).merge(other)
