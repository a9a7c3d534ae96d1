"""Codes, Hoyer and traversals: the vocabulary of model.md, recomputed by hand."""

import dataclasses

import numpy as np
import pytest

from core.errors import RequestError
from core.interpretation.codes import Codes
from core.interpretation.edit_result import word_changes
from core.interpretation.hoyer import gaussian_hoyer, hoyer


def codes(p_on, slab_mean, threshold=0.5, has_gates=True) -> Codes:
    p_on, slab_mean = np.asarray(p_on, np.float32), np.asarray(slab_mean, np.float32)
    like = np.ones_like(p_on)
    return Codes(
        texts=tuple(f"sentence {row}" for row in range(len(p_on))),
        truncated=np.zeros(len(p_on), bool),
        p_on=p_on,
        gate_a=like,
        gate_b=like,
        slab_mean=slab_mean,
        slab_sd=like * 0.3,
        values=p_on * slab_mean,
        active=p_on > threshold,
        nats_gate=like,
        nats_value=like * 2,
        scales=np.ones((3, p_on.shape[1]), np.float32),
        spike_scale=0.05,
        has_gates=has_gates,
    )


def test_gated_is_exactly_zero_where_not_active():
    record = codes([[0.9, 0.2, 0.6]], [[2.0, 3.0, -1.0]])
    np.testing.assert_allclose(record.gated, [[1.8, 0.0, -0.6]], rtol=1e-6)
    assert record.gated[0, 1] == 0 and record.active_count.tolist() == [2]
    assert record.ranked(0).tolist() == [0, 2]
    assert record.nats.tolist() == [9.0]


def test_a_sentence_with_nothing_active_has_no_hoyer():
    record = codes([[0.1, 0.2], [0.9, 0.1]], [[1.0, 1.0], [1.0, 1.0]])
    assert np.isnan(record.hoyer[0]) and record.hoyer[1] == pytest.approx(1.0)


def test_without_gates_nothing_can_be_off():
    record = codes([[1.0] * 12], [list(range(12))], has_gates=False)
    assert record.active_count is None
    assert (record.gated == record.values).all()
    assert record.ranked(0).tolist() == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]


def test_slices_keep_order_and_scales():
    record = codes(np.random.default_rng(0).random((5, 4)), np.ones((5, 4)))
    part = record[np.array([3, 1])]
    assert part.texts == ("sentence 3", "sentence 1") and part.scales.shape == (3, 4)
    assert len(record[2]) == 1 and len(record[:0]) == 0
    joined = Codes.concatenate([record[:2], record[2:]])
    for field in dataclasses.fields(Codes):
        np.testing.assert_array_equal(getattr(joined, field.name), getattr(record, field.name))


def test_samples_are_seeded_and_a_spike_is_small_but_not_zero():
    record = codes(np.full((1, 2000), 0.0), np.ones((1, 2000)))
    one, two = record.sample(7), record.sample(7)
    assert one.shape == (1, 1, 2000) and (one == two).all()
    assert (one != 0).all() and np.std(one) == pytest.approx(0.05, rel=0.1)
    opened = codes(np.full((1, 4000), 1.0), np.full((1, 4000), 2.0)).sample(1, draws=3)
    assert opened.shape == (3, 1, 4000) and opened.mean() == pytest.approx(2.0, abs=0.02)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ([0.3, -0.1, 0.5, 0.2, -0.4, 0.1, 0.6, -0.2, 0.3, 0.05], 0.223),
        ([0, 0, 1.2, 0, 0, 0, -0.9, 0, 0, 0], 0.815),
        ([1, 1, 1, 1], 0.0),
        ([0, 5, 0, 0], 1.0),
    ],
)
def test_hoyer_of_known_vectors(code, expected):
    assert hoyer(np.array([code]))[0] == pytest.approx(expected, abs=5e-4)


def test_hoyer_divides_by_the_scale_and_floors_it():
    code = np.array([[1.0, 2.0, 4.0]])
    assert hoyer(code, np.array([1.0, 2.0, 4.0]))[0] == pytest.approx(0.0, abs=1e-9)
    assert np.isfinite(hoyer(code, np.array([0.0, 2.0, 4.0]))[0])


@pytest.mark.parametrize(("dimensions", "expected"), [(32, 0.238), (256, 0.215), (768, 0.209)])
def test_gaussian_line(dimensions, expected):
    assert gaussian_hoyer(dimensions) == pytest.approx(expected, abs=0.004)


@pytest.mark.parametrize(("dimensions", "expected"), [(32, 0.666), (256, 0.610), (768, 0.594)])
def test_spike_and_slab_draws_are_far_above_it(dimensions, expected):
    generator = np.random.default_rng(1)
    gamma = generator.beta(4, 1, (4000, dimensions))
    on = generator.random(gamma.shape) < 1 - gamma
    noise = generator.standard_normal(gamma.shape)
    draws = np.where(on, noise, 0.05 * noise)
    assert hoyer(draws, draws.std(0)).mean() == pytest.approx(expected, abs=0.012)


def test_changed_words_are_marked():
    assert word_changes("a small dog with ears", "a big dog with long ears") == (
        False, True, False, False, True, False,
    )  # fmt: skip
    assert word_changes("", "one two") == (True, True)
    assert word_changes("one two", "") == ()


def test_ranking_one_sentence_costs_one_sentence(monkeypatch):
    """A corpus is ranked row by row: making the whole code for each of them took minutes."""
    generator = np.random.default_rng(0)
    record = codes(generator.random((5, 8)), generator.normal(size=(5, 8)))
    expected = [np.argsort(-np.abs(row), kind="stable")[: (row != 0).sum()].tolist() for row in record.gated]
    monkeypatch.setattr(Codes, "gated", property(lambda self: pytest.fail("all rows were made")))
    assert [record.ranked(row).tolist() for row in range(len(record))] == expected


def test_top_is_a_sentence_s_dimensions_as_a_frame():
    record = codes([[0.9, 0.2, 0.6], [0.1, 0.8, 0.1]], [[2.0, 3.0, -4.0], [1.0, 1.0, 1.0]])
    frame = record.top(0, label="name {}".format)
    assert frame.columns.tolist() == ["dimension", "label", "p_on", "gated", "nats"]
    assert frame.dimension.tolist() == [2, 0] and frame.label.tolist() == ["name 2", "name 0"]
    np.testing.assert_allclose(frame.gated, [-2.4, 1.8], rtol=1e-6)
    np.testing.assert_allclose(frame.p_on, [0.6, 0.9], rtol=1e-6)
    assert frame.nats.tolist() == [3, 3]
    assert record.top(-1).equals(record.top(1)) and "label" not in record.top(0)
    three = record.top(0, k=3)
    assert three.dimension.tolist() == [2, 0, 1] and three.gated[2] == 0
    for row in (2, -3):
        with pytest.raises(RequestError, match=f"no row {row} in 2 codes"):
            record.top(row)


def test_top_of_a_model_without_gates_is_ten_long():
    record = codes([[1.0] * 12], [list(range(12))], has_gates=False)
    assert record.top().dimension.tolist() == record.ranked(0).tolist()
    assert record.top().gated.tolist() == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]


def test_a_frame_has_a_line_per_sentence():
    record = codes([[0.9, 0.2, 0.6], [0.1, 0.2, 0.1]], [[2.0, 3.0, -4.0], [1.0, 1.0, 1.0]])
    frame = record.to_frame()
    assert frame.text.tolist() == ["sentence 0", "sentence 1"] and frame.active_count.tolist() == [2, 0]
    np.testing.assert_allclose(frame.hoyer, record.hoyer)
    assert frame.nats.tolist() == record.nats.tolist()
    assert [top.tolist() for top in frame.top_indices] == [[2, 0], []]
    long = frame.explode(["top_indices", "top_acts", "top_p_on"]).dropna(subset="top_indices")
    np.testing.assert_allclose(long.top_acts.astype(float), [-2.4, 1.8], rtol=1e-6)
    assert codes([[1.0]], [[1.0]], has_gates=False).to_frame().active_count.isna().all()
    assert len(record[:0].to_frame()) == 0


def test_a_repr_is_short_and_says_how_many():
    many = codes(np.full((5000, 300), 0.6), np.ones((5000, 300)))
    lines = repr(many).splitlines()
    assert len(lines) <= 10 and "5,000 sentences, 300 dimensions" in lines[0] and "4,992 more" in lines[-1]
    assert max(map(len, lines)) < 110
    one = repr(codes([[0.1, 0.9]], [[1.0, 1.0]]))
    assert one.splitlines()[1].split() == ["1", "on", "Hoyer", "1.00", "sentence", "0"]
    assert " on " not in repr(codes([[1.0, 1.0]], [[1.0, 2.0]], has_gates=False))
    assert repr(many[:0]).splitlines() == ["Codes: 0 sentences, 300 dimensions, with gates"]


def test_html_is_escaped():
    record = dataclasses.replace(codes([[0.9]], [[1.0]]), texts=("<script>alert(1)</script> & more",))
    html = record._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
    assert html.count("<tr") == 2 and "active_count" in html


def test_sparse_forms_hold_the_gated_values():
    record = codes([[0.9, 0.2, 0.6], [0.1, 0.1, 0.1]], [[2.0, 3.0, -1.0]] * 2)
    tensor, matrix = record.to_sparse_tensor(), record.to_csr()
    np.testing.assert_array_equal(tensor.to_dense().numpy(), record.gated)
    np.testing.assert_array_equal(matrix.toarray(), record.gated)
    assert tensor.is_sparse and tensor.is_coalesced() and tensor._nnz() == matrix.nnz == 2
    assert codes([[1.0]], [[2.0]])[:0].to_sparse_tensor().shape == (0, 1)
