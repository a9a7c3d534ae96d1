"""What dimensions wrote, against scoring the sentence once for each code."""

import numpy as np
import pytest

import core
from core.errors import RequestError, TextError
from core.interpretation.decoded_attribution import explain_decoded
from core.interpretation.edit_result import Writing
from core.interpretation.words import words_of
from tests.tiny import sentences, tiny_coder

TEXT = "a small dog with long ears"
SHIPPED = ("english-bert-256", "english-gru-32", "english-bert-256-vae")


@pytest.mark.parametrize("kind", ["hsvae", "vae", "ae"])
def test_every_number_is_that_of_a_naive_loop(kind):
    model = tiny_coder(model=kind)
    for text in sentences()[::90]:
        codes = model.encode(text)
        found = explain_decoded(model, codes)
        assert found.text == model.decode(codes)[0]
        assert found.dimensions.tolist() == codes.ranked(0).tolist()
        for place, dimension in enumerate(found.dimensions):
            shut = codes.gated[0].copy()
            shut[dimension] = 0
            by_word = by_hand(model, found, codes.gated[0]) - by_hand(model, found, shut)
            np.testing.assert_allclose(found.nats[:, place], by_word[:-1], atol=1e-4)
            assert found.nats_end[place] == pytest.approx(by_word[-1], abs=1e-4)
        assert np.abs(found.nats).max() > 0.01


def by_hand(model, found, code) -> np.ndarray:
    """(W + 1,) log-probabilities of words: of beginnings of the sentence, each less the one before."""
    starts, begin = [], 0
    for word in found.words:
        begin = found.text.index(word, begin)
        starts.append(found.text[:begin].rstrip(" "))
        begin += len(word)
    # A beginning is scored as a sentence that was cut: without its end.
    total = [0.0 if not part else -model.nll([part], code[None], truncated=np.array([True]))[0][0]
             for part in [*starts, found.text]]  # fmt: skip
    whole = -model.nll([found.text], code[None])[0][0]
    return np.diff([*total, whole])


@pytest.mark.parametrize("name", SHIPPED)
def test_words_and_end_add_up_to_the_sentence(name):
    model = core.load(name)
    codes = model.encode(TEXT)
    found = model.explain_decoded(TEXT)
    assert "".join(found.words) == found.text.replace(" ", "")
    assert [word for word in found.words if words_of(word)] == words_of(found.text)
    whole = -model.nll([found.text], codes)[0][0]
    assert found.log_p.sum() >= whole > found.log_p.sum() - 20
    for place, dimension in enumerate(found.dimensions):
        shut = codes.gated.copy()
        shut[0, dimension] = 0
        less = whole + model.nll([found.text], shut)[0][0]
        assert found.nats[:, place].sum() + found.nats_end[place] == pytest.approx(less, abs=1e-2)
    assert found.nats.max() > 0.5


@pytest.fixture(scope="module")
def model():
    return core.load("english-bert-256")


def test_the_strongest_of_each_word_and_each_dimension(model):
    found = model.explain_decoded(TEXT)
    for word in range(len(found.words)):
        best = found.strongest(word, 2)
        assert [nats for _, nats in best] == sorted(found.nats[word][found.nats[word] > 0], reverse=True)[:2]
        assert all(found.nats[word, found.dimensions.tolist().index(one)] == nats for one, nats in best)
    for place in range(len(found.dimensions)):
        for position, nats in found.written(place):
            assert found.nats[position, place] == nats > 0
    frame = found.to_frame(model.index.label)
    assert len(frame) == found.nats.size and frame["nats"].tolist() == found.nats.T.ravel().tolist()
    assert frame["word"][: len(found.words)].tolist() == list(found.words)


def test_dimensions_and_writing_are_chosen(model):
    off = int(np.flatnonzero(~model.encode(TEXT).active[0])[0])
    found = model.explain_decoded(TEXT, [off])
    assert not found.nats.any() and found.value.tolist() == [0]
    drawn = model.explain_decoded(TEXT, writing=Writing("sample", seed=3))
    assert drawn.text == model.decode(model.encode(TEXT), "sample", seed=3)[0]
    with pytest.raises(RequestError, match="0 to 255"):
        model.explain_decoded(TEXT, [256])
    with pytest.raises(RequestError, match="Choose one sentence"):
        explain_decoded(model, model.encode([TEXT, TEXT]))
    with pytest.raises(TextError):
        model.explain_decoded(" ")


def test_nothing_written(monkeypatch, model):
    monkeypatch.setattr(type(model), "decode", lambda *_, **__: [""])
    found = model.explain_decoded(TEXT)
    assert found.words == () and found.nats.shape == (0, len(found.dimensions))
    assert len(found.to_frame()) == 0
