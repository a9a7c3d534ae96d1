"""The rule for weak codes, fitted and measured."""

import numpy as np
import pytest

from core.evaluation.weak_codes import fit_rule, weak_code_report
from core.interpretation.weak_codes import LOST_BELOW


def test_the_rule_warns_of_as_many_as_were_lost():
    generator = np.random.default_rng(0)
    features = generator.normal(size=(2000, 4)) * [1, 10, 0.1, 1]
    cosines = 0.6 + 0.2 * features[:, 3] + 0.05 * generator.normal(size=2000)
    rule, lost = fit_rule(features, cosines), cosines < LOST_BELOW
    warned = rule.weak(features)
    assert warned.sum() == pytest.approx(lost.sum(), abs=2) and (warned & lost).sum() > 0.8 * lost.sum()


def test_too_few_lost_sentences_give_no_rule():
    assert fit_rule(np.ones((100, 4)), np.ones(100)) is None


def test_the_report_counts_on_the_rows_that_are_measured(toy, toy_texts):
    model = toy(deaf=(0, 1, 2))
    codes = model.encode(toy_texts)
    found = weak_code_report(model, codes[:200], model.decode(codes[:200]), codes[200:], model)
    cosines = [
        float(model.embed([text])[0] @ model.embed([said])[0])
        for text, said in zip(codes.texts[:200], model.decode(codes[:200]), strict=True)
    ]
    assert found["sentences"] == 200 and found["fitted_on"] == 200
    assert found["lost"] == pytest.approx(np.mean(np.array(cosines) < LOST_BELOW))
    assert found["precision"]["mean"] > 0.8 and found["recall"]["mean"] > 0.8
    assert weak_code_report(model, codes, [""] * len(codes), None, model) is None
    assert weak_code_report(toy(gates=False), toy(gates=False).encode(toy_texts), [], codes, model) is None
