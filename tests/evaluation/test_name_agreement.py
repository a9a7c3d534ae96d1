"""Names against what dimensions wrote: with names that are right by construction, and with wrong ones."""

from types import SimpleNamespace

import numpy as np
import pytest

import core
from core.evaluation import name_agreement as module
from core.evaluation.name_agreement import name_agreement
from core.interpretation.decoded_attribution import DecodedAttribution, explain_decoded
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import NEVER_ON
from tests.tiny import sentences, tiny_coder


@pytest.fixture(scope="module")
def model():
    return tiny_coder(active_threshold=0.05)


@pytest.fixture(scope="module")
def most_raised(model):
    """By dimension, the words that it raised most, one for each sentence in which it is on."""
    found = {dimension: [] for dimension in range(model.dimensions)}
    for text in sentences()[::20]:
        wrote = explain_decoded(model, model.encode(text))
        for column, dimension in enumerate(wrote.dimensions.tolist()):
            nats = {
                word: max(
                    wrote.nats[place, column] for place, other in enumerate(wrote.words) if other == word
                )
                for word in wrote.words
                if is_nameable(word)
            }
            if nats and max(nats.values()) > 0:
                found[dimension].append(max(nats, key=nats.get))
    return found


def agreement(model, names):
    return name_agreement(model, SimpleNamespace(names=names), model.encode(sentences()[::20]))


def test_names_of_what_was_written(model, most_raised):
    total = sum(map(len, most_raised.values()))
    assert total > 10
    names = [", ".join(dict.fromkeys(words)) or NEVER_ON for words in most_raised.values()]
    report = agreement(model, names)
    assert report["mean"] == 1 and report["count"] == total and report["sentences"] == 15
    assert report["chance"]["mean"] <= 1
    assert report == agreement(model, names)


def test_names_of_something_else(model):
    names = [f"volcano{letter}" for letter in "abcdefgh"]
    report = agreement(model, names)
    assert report["mean"] == report["chance"]["mean"] == 0 and report["count"] > 0


def test_another_form_of_the_word_is_the_same_word(model, monkeypatch):
    words, dimensions = ("the", "dogs", "ran", "home"), np.array([0, 2, 3])
    nats = np.array([[9, 0, 9], [2, 1, -1], [1, 3, -2], [0, 0, -3]], dtype=float)
    wrote = DecodedAttribution("the dogs ran home", words, dimensions, dimensions, nats[:, 0], nats, nats[0])
    monkeypatch.setattr(module, "explain_decoded", lambda *_: wrote)
    codes = model.encode(["a text"])
    for names, hits in {
        ("cat, dog", "x", "running", "the"): [1, 1],
        ("doggedly", "x", "rain", "home"): [0, 0],
        ("the act of ... (dogging)", "x", "Runs", "never on"): [1, 1],
    }.items():
        report = name_agreement(model, SimpleNamespace(names=names), codes)
        assert report["count"] == 2 and report["mean"] == np.mean(hits)  # the last made none likelier
        assert report["chance"]["mean"] < 1


def test_dimensions_without_a_name_are_not_asked(model):
    report = agreement(model, [NEVER_ON] * 8)
    assert report["count"] == 0 and report["mean"] is None and report["chance"]["mean"] is None


def test_names_of_a_trained_model_are_no_chance():
    model = core.load("english-bert-256")
    texts = [
        neighbour.text
        for dimension in range(0, 40, 2)
        for neighbour in model.index.examples(dimension, "top", 1)
    ]
    report = name_agreement(model, model.index, model.encode(texts))
    assert report["count"] > 20 and report["mean"] > report["chance"]["mean"] + 0.1
    assert np.isfinite([report["low"], report["high"]]).all()
