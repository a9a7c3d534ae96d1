"""The warning about codes that have lost their sentence."""

import numpy as np
import pytest
from pydantic import ValidationError

import core
from core.errors import CheckpointError
from core.interpretation.weak_codes import FEATURES, WeakCodeRule, code_features, weak_codes
from core.model import Model
from tests.interpretation.speller import Speller, codes_of

RULE = WeakCodeRule(weights=(0.0, 0.0, 0.0, -1.0), bias=0.5)


class Reader(Speller):
    """Reads every decode as one and the same code."""

    def encode(self, texts):
        return codes_of([1.0, 0, 0, 0, 0, 0], [0.9, 0.1, 0.1, 0.1, 0.1, 0.1])[[0] * len(texts)]


def test_features_are_certainty_count_length_and_agreement():
    codes = codes_of([3.0, 4.0, 0, 0, 0, 0], [0.9, 0.6, 0.1, 0.1, 0.1, 0.1])
    found = code_features(Reader(), codes, ["anything"])
    assert found.shape == (1, len(FEATURES))
    assert found[0] == pytest.approx([0.9, np.log(3), 5.0, 0.6], abs=1e-5)
    assert code_features(Reader(), codes, [""])[0, 3] == 0


def test_a_code_that_reads_back_otherwise_is_weak():
    same = codes_of([2.0, 0, 0, 0, 0, 0], [0.9, 0.1, 0.1, 0.1, 0.1, 0.1])
    other = codes_of([0, 2.0, 0, 0, 0, 0], [0.1, 0.9, 0.1, 0.1, 0.1, 0.1])
    assert not weak_codes(Reader(), same, RULE)[0]
    assert weak_codes(Reader(), other, RULE)[0] and weak_codes(Reader(), other, RULE, ["known"])[0]


def test_nothing_active_is_weak_and_a_model_without_gates_never():
    nothing = codes_of([0.0] * 6, [0.1] * 6)
    assert weak_codes(Reader(), nothing, None)[0] and weak_codes(Reader(), nothing, RULE)[0]
    dense = codes_of([1.0] * 6, [0.9] * 6, has_gates=False)
    assert not weak_codes(Reader(), dense, RULE)[0]


@pytest.mark.parametrize("weights", [(1.0,), (1.0, 2.0, 3.0, float("nan"))])
def test_a_rule_that_does_not_fit_is_refused(weights):
    with pytest.raises(ValidationError):
        WeakCodeRule(weights=weights, bias=0.0)


def test_the_default_model_warns_of_what_it_has_no_words_for():
    model = core.load()
    assert model.weak_code_rule is not None
    plain = ["the dog is running in the park.", "i love this movie", "the cat is sleeping on the couch"]
    obscure = [
        "the dehiscence of the flavier was petrified",
        "10 rom-coms love addicts should avoid",
        "does the lithium channel play stone temple pilots?",
        "that and an actual decent receiver.",
    ]
    weak = model.weak_codes(model.encode([*plain, *obscure]))
    assert not weak[:3].any() and weak[3:].any()


def test_a_malformed_rule_is_said():
    model = core.load()
    broken = Model(model.network, model.tokenizer, {"test": {"weak_codes": {"rule": {"bias": 1}}}})
    with pytest.raises(CheckpointError, match="weak codes"):
        _ = broken.weak_code_rule
    assert Model(model.network, model.tokenizer, {"test": "?"}).weak_code_rule is None
