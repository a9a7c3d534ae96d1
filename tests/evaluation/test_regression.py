"""Numbers as labels: no classes where they are many, and read out by regressions with known answers."""

import json
import logging

import numpy as np
import pytest

from core.evaluation.regression import regression
from core.evaluation.report import Limits, evaluate, markdown_table
from core.evaluation.splits import EvalDataset
from tests.evaluation.conftest import WORDS

SMALL = Limits(100, 50, 40, 2, 300, 1, 60)


def rated(texts, noise=0.1, seed=0):
    """A rating of each text that its words make: `ant` weighs 0, `bee` 1, and so on."""
    weights = dict(zip(WORDS, range(8), strict=True))
    drawn = np.random.default_rng(seed).normal(0, noise, len(texts))
    return np.array([sum(weights[word] for word in text.split()) for text in texts]) + drawn


def rows_of(texts, labels, source="left"):
    return EvalDataset(texts, [f"{source} {label}".strip() for label in labels], [source] * len(texts))


def test_a_report_of_numbers_has_regressions_instead_of_classes(toy, toy_texts, caplog):
    numbers = [f"{number:.2f}" for number in rated(toy_texts)]
    numbers[:3] = ["unlabelled"] * 3
    with caplog.at_level(logging.INFO, logger="core"):
        report = evaluate(toy(), rows_of(toy_texts, numbers), limits=SMALL)
    json.dumps(report, allow_nan=False)
    assert report["probing"] == {} and "regressions instead of classes" in caplog.text
    assert list(report["sparsity"]["active_per_sentence"]["by_class"]) == ["left"]
    found = report["regression"]["left"]
    assert found["rows_fitted"] + found["rows_scored"] == 397
    assert list(found["readers"]) == ["gated", "values", "tfidf", "mean"]
    for reader, least in (("gated", 0.95), ("tfidf", 0.4)):  # TF-IDF does not know how many words there are
        scores = found["readers"][reader]
        assert scores["r2"]["mean"] > least and scores["spearman"]["mean"] > least
        assert scores["r2"]["low"] < scores["r2"]["mean"] < scores["r2"]["high"]
    mean = found["readers"]["mean"]
    assert mean["r2"]["mean"] == 0 and mean["spearman"]["mean"] is None
    assert mean["error"]["mean"] > 5 * found["readers"]["gated"]["error"]["mean"]
    assert f"Regression on gated, {found['different']} numbers of left: R2" in markdown_table(report)


def test_stars_stay_classes_and_a_second_corpus_its_own(toy_texts):
    stars = rows_of(toy_texts, [1 + len(text.split()) for text in toy_texts])
    assert stars.with_numbers() is stars and stars.number_sources == []
    numbers = rows_of(toy_texts, rated(toy_texts), "right")
    both = EvalDataset(
        [*stars.texts, *numbers.texts], [*stars.labels, *numbers.labels], [*stars.sources, *numbers.sources]
    ).with_numbers()
    assert both.number_sources == ["right"] and both.labels[:400] == list(stars.labels)
    assert set(both.labels[400:]) == {"right"} and np.isnan(both.numbers[:400]).all()
    assert both.take(np.arange(399, 402)).numbers[1:] == pytest.approx(both.numbers[400:402])


def test_it_is_fitted_on_training_rows_where_there_are_any(toy, toy_texts):
    codes = {"gated": toy().encode(toy_texts).gated}
    numbers = rated(toy_texts, noise=0.5)
    fit = ({"gated": codes["gated"][:300]}, numbers[:300], toy_texts[:300])
    found = regression({"gated": codes["gated"][300:]}, numbers[300:], toy_texts[300:], fit=fit)
    assert (found["rows_fitted"], found["rows_scored"]) == (300, 100)
    shuffled = np.random.default_rng(1).permutation(numbers)
    assert abs(regression(codes, shuffled, toy_texts)["readers"]["gated"]["spearman"]["mean"]) < 0.25
    assert regression(codes, np.full(400, np.nan), toy_texts)["readers"] == {}
