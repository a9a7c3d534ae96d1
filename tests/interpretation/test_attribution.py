"""Word evidence on the shipped checkpoint, against leaving words out by hand."""

import numpy as np
import pytest

import core
from core.errors import RequestError, TextError
from core.interpretation.attribution import explain

TEXT = "a small dog with long ears"


@pytest.fixture(scope="module")
def model():
    return core.load("english-bert-256")


@pytest.fixture(scope="module")
def explained(model):
    return explain(model, TEXT, phrase=(4, 6))


def test_every_number_is_that_of_a_naive_loop(model, explained):
    whole = model.encode(TEXT)
    assert explained.words == tuple(TEXT.split())
    assert explained.dimensions.tolist() == whole.ranked(0).tolist()
    words = TEXT.split()
    for place, _ in enumerate(words):
        rest = model.encode(" ".join(word for number, word in enumerate(words) if number != place))
        for column, d in enumerate(explained.dimensions):
            assert explained.delta_p_on[place, column] == pytest.approx(
                whole.p_on[0, d] - rest.p_on[0, d], abs=1e-4
            )
            assert explained.delta_value[place, column] == pytest.approx(
                whole.values[0, d] - rest.values[0, d], abs=1e-3
            )
            assert explained.closes[place, column] == (whole.active[0, d] and not rest.active[0, d])
        opened = set(np.flatnonzero(rest.active[0] & ~whole.active[0]).tolist())
        assert set(explained.opens[place]) == opened
    assert explained.closes.any()


def test_a_phrase_is_left_out_together(model, explained):
    whole, rest = model.encode(TEXT), model.encode("a small dog with")
    chosen = explained.dimensions
    np.testing.assert_allclose(
        explained.phrase.delta_p_on, whole.p_on[0, chosen] - rest.p_on[0, chosen], atol=1e-4
    )
    np.testing.assert_allclose(
        explained.phrase.surplus, explained.phrase.delta_p_on - explained.delta_p_on[4:6].sum(0), atol=1e-6
    )


def test_one_batched_pass(model, monkeypatch):
    calls = []
    encode = type(model).encode
    monkeypatch.setattr(type(model), "encode", lambda self, texts: calls.append(1) or encode(self, texts))
    explain(model, TEXT)
    assert len(calls) == 1


def test_any_dimension_can_be_explained(model):
    found = explain(model, TEXT, [3, 200])
    assert found.dimensions.tolist() == [3, 200] and found.delta_p_on.shape == (6, 2)
    np.testing.assert_allclose(found.p_on, model.encode(TEXT).p_on[0, [3, 200]], atol=1e-5)
    order = found.ranked(1)
    assert (np.diff(found.delta_p_on[order, 1]) <= 0).all()


def test_without_its_only_word_nothing_is_on(model):
    found = explain(model, "elephants", phrase=(0, 1))
    np.testing.assert_allclose(found.delta_p_on[0], found.p_on)
    assert found.closes.all() and found.opens == ((),)
    np.testing.assert_allclose(found.phrase.surplus, 0)


def test_words_are_those_that_the_model_read(model):
    long = explain(model, "The  dog's tail, " + "wagging " * 60)
    assert long.words[:3] == ("the", "dog's", "tail,") and len(long.words) <= model.config.max_tokens


def test_bad_requests_are_named(model):
    with pytest.raises(TextError):
        explain(model, " ")
    for phrase in ((0, 7), (2, 2), (-1, 3)):
        with pytest.raises(RequestError, match="sentence of 6"):
            explain(model, TEXT, phrase=phrase)
    with pytest.raises(RequestError, match="0 to 255"):
        explain(model, TEXT, [256])


def test_a_frame_has_a_line_per_dimension_and_word(model, explained):
    frame = model.explain(TEXT).to_frame(label=model.index.label)
    words, dimensions = TEXT.split(), explained.dimensions.tolist()
    assert frame.columns.tolist() == [
        "dimension", "label", "position", "word", "delta_p_on", "delta_value", "closes",
    ]  # fmt: skip
    assert len(frame) == len(words) * len(dimensions)
    assert frame.groupby("dimension", sort=False).word.apply(list).tolist() == [words] * len(dimensions)
    for column in ("delta_p_on", "delta_value", "closes"):
        table = frame.pivot(index="position", columns="dimension", values=column)[dimensions]
        np.testing.assert_allclose(table, getattr(explained, column), atol=1e-5)
    assert frame.label.tolist() == [model.index.label(d) for d in dimensions for _ in words]
    assert "label" not in explained.to_frame() and explain(model, TEXT, []).to_frame().empty


def test_a_frame_holds_gradients_where_there_are_some():
    frame = core.load("english-gru-32").explain(TEXT, [1]).to_frame()
    assert np.isfinite(frame.gradient).all() and len(frame) == 6
