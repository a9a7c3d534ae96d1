"""The baseline finds planted directions, keeps the count it was asked for, and leaves no dimension dead."""

import numpy as np
import pytest

from core.errors import RequestError
from core.evaluation.topk_baseline import train_topk

DIRECTIONS, ON = 24, 3


@pytest.fixture(scope="module")
def planted():
    """Embeddings (N, 32) that are sums of three of 24 unit directions, unit length, off centre."""
    generator = np.random.default_rng(0)
    directions = generator.normal(size=(DIRECTIONS, 32))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    on = np.argsort(generator.random((6000, DIRECTIONS)), axis=1)[:, :ON]
    codes = np.zeros((6000, DIRECTIONS))
    np.put_along_axis(codes, on, generator.uniform(1, 2, on.shape), axis=1)
    features = codes @ directions + 0.3
    return (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float16), directions


@pytest.fixture(scope="module")
def baseline(planted):
    return train_topk(planted[0][:5000], DIRECTIONS, ON, steps=800, batch_size=256)


def test_planted_directions_are_found(planted, baseline):
    match = np.abs(planted[1] @ baseline.decoder.T).max(1)
    assert np.mean(match > 0.9) > 0.7
    assert baseline.explained > 0.8


def test_every_sentence_has_k_and_no_dimension_is_dead(planted, baseline):
    active = baseline.active(planted[0][5000:])
    assert active.shape == (1000, DIRECTIONS)
    counts = np.diff(active.indptr)
    assert counts.max() == ON and counts.mean() > 0.98 * ON
    assert (active.data > 0).all()
    assert (active.sum(0) > 0).all()


def test_decoder_rows_have_unit_length_and_the_reconstruction_explains(planted, baseline):
    np.testing.assert_allclose(np.linalg.norm(baseline.decoder, axis=1), 1, atol=1e-5)
    held_out = planted[0][5000:].astype(np.float32)
    rebuilt = baseline.active(held_out) @ baseline.decoder * baseline.scale + baseline.centre
    error = ((held_out - rebuilt) ** 2).sum()
    explained = 1 - error / ((held_out - held_out.mean(0)) ** 2).sum()
    assert explained == pytest.approx(baseline.explained, abs=0.05)


def test_a_fractional_count_is_met_on_average(planted):
    baseline = train_topk(planted[0][:5000], 24, 2.4, steps=200, batch_size=256)
    counts = np.diff(baseline.active(planted[0][5000:]).indptr)
    assert counts.mean() == pytest.approx(2.4, abs=0.12) and counts.max() == 3


@pytest.mark.parametrize("kind", ["batch", "matryoshka"])
def test_the_newer_kinds_keep_the_count_and_explain_as_much(planted, baseline, kind):
    other = train_topk(planted[0][:5000], DIRECTIONS, ON, steps=500, batch_size=256, kind=kind)
    counts = np.diff(other.active(planted[0][5000:]).indptr)
    assert counts.mean() == pytest.approx(ON, rel=0.1) and (counts.max() > ON) == (kind == "batch")
    assert other.explained > baseline.explained - 0.15


def test_the_first_dimensions_of_a_matryoshka_do_most_by_themselves(planted):
    """A quarter of its dimensions rebuilds more than a quarter of a Top-k's."""
    left = []
    for kind in ("topk", "matryoshka"):
        coder = train_topk(planted[0][:5000], 32, 4, steps=400, batch_size=256, kind=kind)
        rows = planted[0][5000:].astype(np.float32)
        active = coder.active(rows).toarray()
        active[:, 8:] = 0
        rebuilt = active @ coder.decoder * coder.scale + coder.centre
        left.append(((rows - rebuilt) ** 2).sum())
    assert left[1] < left[0]


def test_the_seed_fixes_everything(planted):
    one, two = (train_topk(planted[0][:500], 16, 2, steps=20, batch_size=64, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.weight, two.weight)
    other = train_topk(planted[0][:500], 16, 2, steps=20, batch_size=64, seed=4)
    assert (other.weight != one.weight).any()


def test_active_equals_the_loop(planted, baseline):
    rows = planted[0][:50].astype(np.float32)
    before = (rows - baseline.centre) / baseline.scale @ baseline.weight + baseline.bias
    expected = np.zeros_like(before)
    for row in range(50):
        for column in np.argsort(-before[row])[:ON]:
            expected[row, column] = max(before[row, column], 0)
    np.testing.assert_allclose(baseline.active(rows).toarray(), expected, rtol=1e-5, atol=1e-6)


def test_small_and_empty_inputs(planted):
    tiny = train_topk(planted[0][:5], 8, 1, steps=5)  # fewer rows than dimensions and than a batch
    assert tiny.active(planted[0][:0]).shape == (0, 8)
    for width, k, rows in ((4, 5, 10), (4, 0, 10), (4, 1, 0)):
        with pytest.raises(RequestError, match="cannot be trained"):
            train_topk(planted[0][:rows], width, k, steps=1)
