"""Probes find what is there, and nothing in noise."""

import numpy as np
import pytest

from core.evaluation.probing import linear_probe, probing, sparse_probes, split


@pytest.fixture
def coded():
    """Classes that are one dimension each, among noise."""
    generator = np.random.default_rng(0)
    classes = generator.integers(0, 3, 900)
    code = generator.normal(0, 1, (900, 6))
    code[np.arange(900), classes] += 8
    return code, np.array(["a", "b", "c"])[classes]


def test_a_separable_code_is_read_and_noise_is_not(coded):
    code, labels = coded
    result = linear_probe(code[:600], labels[:600], code[600:], labels[600:])
    assert result["mean"] > 0.98 and result["classes"] == 3 and result["count"] == 300
    noise = np.random.default_rng(1).normal(size=(900, 6))
    chance = linear_probe(noise[:600], labels[:600], noise[600:], labels[600:])
    assert chance["mean"] == pytest.approx(1 / 3, abs=0.09)
    assert chance["majority"] == pytest.approx(1 / 3, abs=0.09)


def test_two_layers_read_what_a_line_cannot():
    generator = np.random.default_rng(0)
    code = generator.normal(size=(1500, 4))
    labels = np.where((code[:, 0] > 0) ^ (code[:, 1] > 0), "odd", "even")
    linear, mlp = (
        linear_probe(code[:1000], labels[:1000], code[1000:], labels[1000:], kind=kind)["mean"]
        for kind in ("linear", "mlp")
    )
    assert linear < 0.65 < 0.85 < mlp


def test_several_draws_of_the_rows_are_scored_together(coded):
    code, labels = coded
    draws = np.stack([code[600:], np.random.default_rng(1).normal(size=(300, 6))])
    both = linear_probe(code[:600], labels[:600], draws, labels[600:])
    right = linear_probe(code[:600], labels[:600], code[600:], labels[600:])
    wrong = linear_probe(code[:600], labels[:600], draws[1], labels[600:])
    assert both["count"] == 600 and both["mean"] == pytest.approx((right["mean"] + wrong["mean"]) / 2)


def test_scale_of_a_dimension_does_not_matter(coded):
    code, labels = coded
    tiny = code * np.array([1e-3, 1, 1e3, 1, 1, 1])
    one, two = (linear_probe(c[:600], labels[:600], c[600:], labels[600:])["mean"] for c in (code, tiny))
    assert one == pytest.approx(two, abs=0.02)


def test_one_dimension_suffices_where_one_carries_the_class(coded):
    code, labels = coded
    result = sparse_probes(code[:600], labels[:600], code[600:], labels[600:])
    assert list(result) == ["auc_of_1", "auc_of_2", "auc_of_5"]
    assert result["auc_of_1"]["mean"] > 0.98 and result["auc_of_1"]["count"] == 3
    noise = np.random.default_rng(2).normal(size=(900, 6))
    chance = sparse_probes(noise[:600], labels[:600], noise[600:], labels[600:])
    assert chance["auc_of_2"]["mean"] == pytest.approx(0.5, abs=0.1)


def test_rare_classes_have_no_sparse_probe(coded):
    code, labels = coded
    labels = labels.astype(object)
    labels[:10] = "rare"
    assert sparse_probes(code[:600], labels[:600], code[600:], labels[600:])["auc_of_1"]["count"] == 3


@pytest.mark.parametrize("rows", [0, 1, 2, 5])
def test_a_handful_of_rows_is_no_ground_to_probe_on(coded, rows):
    """With two sentences one side of the split may be empty."""
    code, labels = coded
    result = probing({"gated": code[:rows]}, labels[:rows])
    assert result["rows_fitted"] + result["rows_scored"] == rows
    assert all(score["mean"] is None and score["count"] == 0 for score in result["k_sparse"].values())


def test_columns_share_their_rows(coded):
    code, labels = coded
    result = probing({"gated": code, "values": code * 2}, labels)
    fitted = result["rows_fitted"]
    assert fitted + result["rows_scored"] == 900 and 580 < fitted < 680  # 70 % by hash
    assert set(result["accuracy"]) == {"gated", "values"}
    assert result["accuracy"]["gated"]["mean"] == pytest.approx(
        result["accuracy"]["values"]["mean"], abs=0.02
    )
    given = probing({"gated": code[600:]}, labels[600:], 0, {"gated": code[:600]}, labels[:600])
    assert (given["rows_fitted"], given["rows_scored"]) == (600, 300)


def test_one_class_has_nothing_to_read():
    assert linear_probe(np.ones((5, 2)), ["a"] * 5, np.ones((2, 2)), ["a"] * 2)["mean"] is None


def test_a_sentence_is_always_on_the_same_side():
    texts = [f"sentence {number}" for number in range(2000)]
    inside, outside = split(texts)
    assert len(inside) / 2000 == pytest.approx(0.7, abs=0.03) and len(inside) + len(outside) == 2000
    again, _ = split(texts[::-1][:500])
    assert {texts[row] for row in inside} >= {texts[::-1][row] for row in again}
