"""What pass 2 says of a dimension, recomputed by naive loops."""

import math

import numpy as np
import pytest
from scipy import sparse

from core.errors import RequestError
from core.index.relations import LEAST_TOGETHER, decoder_effects, similar, together_and_apart
from core.interpretation.interpretability import class_purity_auc, word_label_auc
from tests.index.invented import NEVER, OTHER_TWIN, TWIN, WIDTH


def active_of(world) -> np.ndarray:
    return np.stack([world.code(text) for text in world.texts]) != 0


def test_co_firing_is_that_of_a_loop(world):
    active = active_of(world)
    count = len(active)
    for dimension in range(WIDTH):
        lifts = {}
        for other in range(WIDTH):
            both = sum(1 for row in active if row[dimension] and row[other])
            expected = sum(row[dimension] for row in active) * sum(row[other] for row in active) / count
            if other != dimension and expected:
                lifts[other] = (both / expected, both, expected)
        found = world.index.related(dimension, 8)
        near = {o: lift for o, (lift, both, _) in lifts.items() if both >= LEAST_TOGETHER and lift >= 1.5}
        far = {o: lift for o, (lift, _, chance) in lifts.items() if chance >= LEAST_TOGETHER and lift <= 0.67}
        assert dict(found.together) == pytest.approx(near, rel=1e-5)
        assert dict(found.apart) == pytest.approx(far, rel=1e-5)
        assert [lift for _, lift in found.together] == pytest.approx(sorted(near.values(), reverse=True))
        assert [lift for _, lift in found.apart] == pytest.approx(sorted(far.values()), rel=1e-5)
    assert world.index.related(TWIN).together[0][0] == OTHER_TWIN
    assert world.index.related(NEVER).together == world.index.related(NEVER).apart == ()
    with pytest.raises(RequestError):
        world.index.related(WIDTH)


def test_only_eight_are_kept_and_the_best_of_them():
    rng = np.random.default_rng(0)
    group = rng.random(4000) < 0.2
    on = rng.random((4000, 12)) < np.where(group, 0.6, 0.02)[:, None]
    together, _ = together_and_apart(sparse.csr_array(on.astype(np.float32)))
    both = on.astype(int).T @ on
    for dimension in range(12):
        lift = {
            other: both[dimension, other] * 4000 / (both[dimension, dimension] * both[other, other])
            for other in range(12)
            if other != dimension
        }
        best = sorted(lift, key=lambda other: -lift[other])[:8]
        assert together[0][dimension].tolist() == best
        assert together[1][dimension] == pytest.approx([lift[other] for other in best], rel=1e-6)


def test_alike_is_the_cosine_of_what_the_decoder_gets():
    rng = np.random.default_rng(1)
    to_input, to_state = rng.normal(0, 2, (5, 6)), rng.normal(0, 0.1, (7, 6))
    to_input[:, 4], to_state[:, 4] = to_input[:, 1] * 3, to_state[:, 1] * 3
    effects = decoder_effects(to_input, to_state)
    assert effects.shape == (6, 12)
    ids, scores = similar(effects)
    for dimension in range(6):
        cosines = {}
        for other in range(6):
            one, two = effects[dimension], effects[other]
            cosine = sum(a * b for a, b in zip(one, two, strict=True))
            cosine /= math.sqrt(sum(a * a for a in one)) * math.sqrt(sum(b * b for b in two))
            if other != dimension and cosine >= 0.2:
                cosines[other] = cosine
        best = sorted(cosines, key=lambda other: -cosines[other])
        assert ids[dimension][: len(best)].tolist() == best and (ids[dimension][len(best) :] == -1).all()
        assert scores[dimension][: len(best)] == pytest.approx([cosines[other] for other in best])
    assert ids[1, 0] == 4


def test_measures_are_those_of_the_report(world):
    active = active_of(world)
    auc = word_label_auc(active, world.texts, permutations=1)
    purity = class_purity_auc(active, world.labels, permutations=1, usable=auc.usable)
    np.testing.assert_allclose(world.index.word_auc, auc.auc, rtol=1e-6)
    np.testing.assert_allclose(world.index.purity, purity.purity, rtol=1e-6)
    assert world.index.word_auc_chance == pytest.approx(auc.chance, abs=1e-4)
    assert world.index.purity_chance == pytest.approx(purity.chance_purity, abs=1e-4)
    assert 0.4 < world.index.word_auc_chance < 0.6 and np.isnan(world.index.word_auc[NEVER])


def test_class_table_p_on_and_nats(world):
    index = world.index
    assert index.class_names == tuple(sorted(set(world.labels)))
    for number, name in enumerate(index.class_names):
        assert index.class_rows[number] == world.labels.count(name)
        for dimension in range(WIDTH):
            on = sum(
                1
                for text, label in zip(world.texts, world.labels, strict=True)
                if label == name and world.code(text)[dimension]
            )
            assert index.class_counts[number, dimension] == on
    assert (index.p_on_histogram.sum(1) == len(world.texts)).all()
    assert not index.nats_gate.any() and not index.nats_value.any()  # the invented codes cost nothing


def test_examples_of_each_kind(world):
    index = world.index
    for dimension in range(WIDTH):
        values = {
            row: float(np.float16(world.code(t)[dimension])) for row, t in enumerate(world.corpus.texts)
        }
        on = [row for row, value in values.items() if value]
        top = index.examples(dimension, "top", 5)
        assert [n.row for n in top] == sorted(on, key=lambda row: (-abs(values[row]), row))[:5]
        assert [n.score for n in top] == [values[n.row] for n in top]
        drawn = index.examples(dimension, "random", 5, seed=3)
        assert drawn == index.examples(dimension, "random", 5, seed=3)
        assert {n.row for n in drawn} <= set(on) and len(drawn) == min(5, len(on))
        middle = index.examples(dimension, "middle", 5)
        median = index.value_quantiles[dimension, 4]
        sample = index.examples(dimension, "random", 128)
        gaps = sorted(abs(n.score - median) for n in sample)[:5]
        assert [abs(n.score - median) for n in middle] == pytest.approx(gaps, abs=1e-6)
        near = index.examples(dimension, "near_miss", 5)
        assert all(not values[n.row] for n in near) and all(0 < n.score < 0.5 for n in near)
        among = np.arange(len(index)) % 3 == 0
        for kind in ("top", "middle", "random", "near_miss"):
            chosen = index.examples(dimension, kind, 5, among=among)
            assert all(among[one.row] for one in chosen), kind
            assert kind == "near_miss" or len(chosen) == min(5, sum(among[row] for row in on))
        strongest = [row for row in sorted(on, key=lambda row: (-abs(values[row]), row)) if among[row]][:5]
        assert [one.row for one in index.examples(dimension, "top", 5, among=among)] == strongest
    assert index.examples(NEVER, "top") == []
    with pytest.raises(RequestError):
        index.examples(0, "worst")
    with pytest.raises(RequestError):
        index.examples(WIDTH, "top")


def test_filters_are_those_of_a_loop(world):
    index, texts, labels = world.index, world.corpus.texts, world.corpus.labels
    for classes, on, words in (
        ((), (), ()),
        (("wordnet noun.plant",), (), ()),
        (("wordnet noun.plant", "wordnet adj.all"), (TWIN,), ()),
        ((), (0, 1), ()),
        ((), (), ("Plant",)),
        ((), (2,), ("the act", "with")),
    ):
        found = index.matching(classes, on, words)
        for row, text in enumerate(texts):
            code = world.code(text)
            expected = not classes or labels[row] in classes
            expected &= all(code[dimension] != 0 for dimension in on)
            expected &= all(f" {word.lower()} " in f" {text} " for word in words)
            assert found[row] == expected
    on, off = index.matching(on=(0,)), index.matching(on=(0,), off=(TWIN, 1))
    assert off.any() and not (off & (index.matching(on=(TWIN,)) | index.matching(on=(1,)))).any()
    either = index.matching(on=(0, TWIN)) | index.matching(on=(0, 1))
    assert np.array_equal(off, on & ~either)
    among = index.matching(on=(TWIN,))
    assert all(among[n.row] for n in index.nearest(np.ones(WIDTH), 20, among=among))
    with pytest.raises(RequestError):
        index.matching(on=(WIDTH,))
    with pytest.raises(RequestError, match=r"no class 'nothing'.*wordnet noun.plant"):
        index.matching(["nothing", "wordnet noun.plant"])
