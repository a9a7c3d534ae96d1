"""What a decoder writes passes the content filter."""

import numpy as np
import pytest

import core
from core.interpretation import sentence_coder
from core.interpretation.sentence_coder import WITHHELD


@pytest.fixture(scope="module")
def model():
    return core.load()


class Filter:
    """Flags what `bad` says."""

    def __init__(self, bad):
        self.bad = bad

    def flags(self, texts, embeddings=None):
        return np.array([self.bad(text) for text in texts], dtype=bool)


def test_a_flagged_decode_gives_way_to_another_of_its_code(model, monkeypatch):
    codes = model.encode(["the dog is running in the park.", "a bird that sings"])
    first, second = model.decode(codes)
    monkeypatch.setattr(sentence_coder, "content_filter", lambda: Filter(lambda text: text == first))
    for method in ("greedy", "beam"):
        written = model.decode(codes, method)
        assert written[0] not in (first, WITHHELD) and (method == "beam" or written[1] == second)


def test_where_everything_is_flagged_a_note_stands(model, monkeypatch):
    monkeypatch.setattr(sentence_coder, "content_filter", lambda: Filter(lambda text: True))
    assert model.decode(model.encode("a dog")) == [WITHHELD]


def test_the_classifier_judges_models_that_read_minilm(model):
    assert model._flags(["men are stronger than women", "a small dog"]).tolist() == [True, False]
    assert core.load("english-gru-32")._flags(["men are stronger than women"]).tolist() == [False]
