"""Counts on a model whose codes are known, Hoyer's vectors, and the adaptive ratio's two ends."""

from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.sparsity import densities, ephemeral_ratio, gate_certainty, hoyer_averages, sparsity
from core.interpretation.hoyer import gaussian_hoyer, hoyer


def test_counts_are_those_of_the_words(toy, toy_texts):
    texts = [*toy_texts, "nothing known"]
    labels = ["short" if len(text.split()) == 1 else "long" for text in texts]
    result = sparsity(toy().encode(texts), labels)
    counts = [0 if text == "nothing known" else len(text.split()) for text in texts]
    active = result["active_per_sentence"]
    assert active["mean"] == pytest.approx(np.mean(counts))
    assert active["low"] < active["mean"] < active["high"]
    assert active["share_with_none"] == pytest.approx(1 / len(texts))
    assert active["histogram"] == [counts.count(k) for k in range(4)]
    assert active["by_class"]["short"] == 1
    assert result["active_units"] == 8
    assert result["density"]["never_on"] == 0
    assert result["hoyer"]["gated"]["without"] == 1
    assert result["hoyer"]["gated"]["count"] == len(texts) - 1


def test_densities():
    active = np.array([[1, 0, 1], [1, 0, 0], [1, 0, 1], [0, 0, 0]], dtype=bool)
    result = densities(active)
    assert result["never_on"] == 1
    assert result["on_in_more_than_half"] == 1  # exactly half is not more than half
    assert result["quantiles"]["100"] == 0.75


def test_gate_certainty_counts_half_open_gates():
    result = gate_certainty(np.array([[0.05, 0.5, 0.95, 0.2]]))
    assert result["share_between_0.1_and_0.9"] == 0.5
    assert sum(result["histogram_of_20_bins"]) == 4


def test_hoyer_vectors_of_the_model_description():
    dense = [0.3, -0.1, 0.5, 0.2, -0.4, 0.1, 0.6, -0.2, 0.3, 0.05]
    scarce = [0, 0, 1.2, 0, 0, 0, -0.9, 0, 0, 0]
    assert hoyer(np.array([dense, scarce])).round(3).tolist() == [0.223, 0.815]


def test_hoyer_of_each_code_is_scaled_by_its_own_deviation(toy):
    scales = np.stack([np.full(8, 1.0), np.linspace(1, 4, 8), np.full(8, 0.5)])
    codes = replace(toy().encode(["ant bee", "cat", "dog eel fox"]), scales=scales)
    result = hoyer_averages(codes, seed=4)
    assert result["gated"]["mean"] == pytest.approx(hoyer(codes.gated).mean())
    assert result["values"]["mean"] == pytest.approx(hoyer(codes.values / scales[1]).mean())
    assert result["sampled"]["mean"] == pytest.approx(hoyer(codes.sample(4)[0]).mean())
    assert result["gaussian"] == gaussian_hoyer(8)


def test_adaptive_codes_have_a_higher_ratio_than_uniform_ones(toy):
    words = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"]
    adaptive = toy().encode(words * 20)
    generator = np.random.default_rng(0)
    uniform = toy().encode(["ant"] * 160)
    slab = uniform.slab_mean * generator.normal(1, 0.3, uniform.slab_mean.shape)
    assert ephemeral_ratio(adaptive) > 1.5
    assert ephemeral_ratio(replace(uniform, slab_mean=slab.astype(np.float32))) < 1.2


def test_models_without_gates_have_no_active_count(toy, toy_texts):
    result = sparsity(toy(gates=False).encode(toy_texts))
    assert result["active_per_sentence"] is result["density"] is result["p_on"] is None
    assert result["hoyer"]["values"]["mean"] > 0
