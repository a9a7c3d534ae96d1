"""BLEU against a hand count, likelihoods of a known decoder, references of the cosine."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.reconstruction import bleu, decoded_text, likelihood, nearest_cosine


def test_likelihood_of_a_known_decoder(toy):
    texts = ["ant bee", "cat", "dog eel fox gnu"]
    codes = toy().encode(texts)
    result = likelihood(toy(), codes)
    nats = result["nats_per_sentence"]
    assert nats["nll_gated"]["mean"] == 1  # only the end mark
    assert nats["nll_with_z_0"]["mean"] == pytest.approx(np.mean([5, 3, 9]))
    assert nats["saved_by_the_code"]["mean"] == pytest.approx(np.mean([4, 2, 8]))
    assert nats["kl_gate"]["mean"] == pytest.approx(4)
    assert nats["kl_value"]["mean"] == pytest.approx(np.mean([2, 1, 4]))
    # draws are never exactly 0, so a sampled code holds every word of the toy
    assert nats["elbo"]["mean"] == pytest.approx(-1 - 4 - np.mean([2, 1, 4]))
    assert result["nats_per_word"] == {
        "nll_gated": pytest.approx(3 / 7),
        "nll_with_z_0": pytest.approx(17 / 7),
    }
    assert result["nats_per_token"]["nll_gated"] == pytest.approx(3 / 10)


def test_a_point_has_no_elbo(toy):
    codes = toy(gates=False).encode(["ant bee", "cat"])
    dense = likelihood(toy(), codes)["nats_per_sentence"]
    assert dense["elbo"]["mean"] is not None
    point = replace(codes, slab_sd=np.zeros_like(codes.slab_sd))
    nats = likelihood(toy(), point)["nats_per_sentence"]
    assert nats["elbo"]["mean"] is None and nats["nll_sampled"]["mean"] is not None


def test_bleu_by_hand():
    # 1-grams: 4 of 5 ("the" only once in the reference), 2-grams: 1 of 4; lengths 5 and 6
    result = bleu(["the cat sat on a mat"], ["the cat on the mat"])
    assert result["mean"] == pytest.approx(math.exp((math.log(4 / 5) + math.log(1 / 4)) / 2 + 1 - 6 / 5))


def test_bleu_limits():
    texts = ["a b c", "d e, f!"]
    assert bleu(texts, texts) == {"mean": 1, "low": 1, "high": 1, "count": 2}
    assert bleu(texts, ["x y", ""])["mean"] == 0
    assert bleu(texts, ["", ""])["mean"] == 0
    assert bleu([], [])["mean"] is None
    assert bleu(["a b c d"], ["a b c d a b c d"])["mean"] == pytest.approx(
        math.sqrt(0.5 * 3 / 7)
    )  # no penalty


def test_perfect_decodes_are_above_their_references(toy, toy_texts):
    model = toy()
    result = decoded_text(toy_texts, list(toy_texts), model)
    assert result["exact_match"]["mean"] == 1
    assert result["distinct_decodes"] == len(set(toy_texts))
    assert result["cosine"]["decode_to_input"]["mean"] == pytest.approx(1, abs=1e-6)
    assert result["cosine"]["decode_to_random_input"]["mean"] < 0.4
    assert result["cosine"]["input_to_nearest_input"]["mean"] > 0.9


def test_alike_decodes_are_no_better_than_random_pairs(toy, toy_texts):
    result = decoded_text(toy_texts, ["ant"] * len(toy_texts), toy())
    own, other = (result["cosine"][f"decode_to_{name}"]["mean"] for name in ("input", "random_input"))
    assert own == pytest.approx(other, abs=1e-9)
    assert result["distinct_decodes"] == 1


def test_without_an_embedder_there_is_no_cosine():
    assert decoded_text(["a"], ["a"])["cosine"] is None


def test_nearest_cosine_equals_the_loop():
    rows = np.random.default_rng(0).normal(size=(50, 6))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    expected = [max(unit[i] @ unit[j] for j in range(50) if j != i) for i in range(50)]
    np.testing.assert_allclose(nearest_cosine(unit), expected)
