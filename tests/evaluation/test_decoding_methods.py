"""Two ways of decoding, on the same edits: a model of known answers, and a trained one."""

import numpy as np
import pytest

import core
from core.evaluation.decoding_methods import METHODS, decoding_methods
from core.evaluation.interventions import edit_report
from tests.tiny import sentences, tiny_coder


class BestHears:
    """Of a toy model: greedy decoding does not hear some dimensions, the best of several does."""

    def __init__(self, model, deaf):
        self.model, self.deaf = model, deaf
        self.encode, self.nll, self.dimensions = model.encode, model.nll, model.dimensions

    def decode(self, codes, method="greedy", unedited=None):
        assert (method == "guided") == (unedited is not None)
        self.model.deaf = self.deaf if method == "greedy" else set()
        return self.model.decode(codes)


def test_the_better_method_is_told(toy, toy_texts):
    model = BestHears(toy(), {0, 3})
    codes = model.encode(toy_texts)
    report = decoding_methods(model, codes, toy(), pairs=300)
    assert report["sentences"] == len(codes) and report["pairs"] == 300
    best, greedy = report["best"], report["greedy"]
    assert best["directed_off"]["mean"] == best["cycle"]["mean"] == 1
    assert best["decode_to_input"]["mean"] == pytest.approx(1)
    assert report["guided"]["changed_off"]["mean"] > greedy["changed_off"]["mean"]
    assert greedy["directed_off"]["mean"] < 0.9 and greedy["cycle"]["mean"] < 0.9
    assert greedy["decode_to_input"]["mean"] < 0.95
    words = np.array([len(text.split()) for text in toy_texts])
    assert best["nats_per_word"]["given_code"]["mean"] == pytest.approx(len(words) / words.sum())
    assert best["nats_per_word"]["with_z_0"]["mean"] == pytest.approx(2 + len(words) / words.sum())


def test_greedy_is_what_the_edits_are_measured_with(toy, toy_texts):
    model = toy(deaf=(1,))
    codes = model.encode(toy_texts)
    one = decoding_methods(model, codes, pairs=200)["greedy"]
    other = edit_report(model, codes, model.decode(codes), pairs=200)
    assert {name: one[name] for name in ("directed_off", "directed_up", "cycle")} == {
        name: other[name] for name in ("directed_off", "directed_up", "cycle")
    }
    assert one["decode_to_input"] is None


def test_without_gates_and_without_sentences(toy, toy_texts):
    dense = toy(gates=False)
    for codes in (dense.encode(toy_texts[:9]), dense.encode([])):
        report = decoding_methods(dense, codes, dense, pairs=10)
        assert all(report[method]["cycle"] is None for method in METHODS)
    coder = tiny_coder(model="vae")
    report = decoding_methods(coder, coder.encode(sentences()[::50]), pairs=5)
    assert report["best"]["directed_off"] is None and report["best"]["nats_per_word"]["given_code"]["count"]


def test_the_best_of_several_beats_greedy():
    model = core.load()
    texts = [
        "a group of people are standing in the snow", "my mother cooks dinner every evening",
        "the cat is sleeping on the couch", "she is learning to play the piano",
        "we waited an hour for the bus",
        "the waiter forgot our drinks twice", "he repaired the roof of the old barn", "do you like football?",
    ]  # fmt: skip
    report = decoding_methods(model, model.encode(texts), model.embedder, pairs=12)
    best, greedy = report["best"], report["greedy"]
    assert best["cycle"]["mean"] > greedy["cycle"]["mean"]
    assert best["decode_to_input"]["mean"] > greedy["decode_to_input"]["mean"] - 0.05
    nats = [each["nats_per_word"]["given_code"]["mean"] for each in (best, greedy)]
    assert nats[0] < nats[1] + 0.2
