"""The one road from text to codes and back, on the shipped checkpoint."""

import numpy as np
import pytest

import core
from core.errors import RequestError, TextError

TEXTS = [
    "a small dog with long ears",
    "I love this movie",
    "what is the capital of france?",
    "to move quickly",
]


@pytest.fixture(scope="module")
def model():
    return core.load("english-bert-256")


@pytest.fixture(scope="module")
def codes(model):
    return model.encode(TEXTS)


def test_shapes_and_names(model, codes):
    assert len(codes) == 4 and codes.p_on.shape == (4, model.dimensions) == (4, 256)
    np.testing.assert_allclose(codes.p_on, codes.gate_b / (codes.gate_a + codes.gate_b), rtol=1e-5)
    np.testing.assert_allclose(codes.values, codes.p_on * codes.slab_mean, rtol=1e-5)
    assert (codes.active == (codes.p_on > model.config.active_threshold)).all()
    assert (codes.nats_gate >= -1e-3).all() and (codes.nats_value >= 0).all()


def test_order_batches_and_company_do_not_matter(model, codes):
    """A sentence's code does not depend on what it is encoded with."""
    backwards = model.encode(reversed(TEXTS), batch_size=3)
    np.testing.assert_allclose(backwards.p_on[::-1], codes.p_on, atol=2e-5)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(model.encode(text).p_on[0], codes.p_on[row], atol=2e-5)


def test_one_text_any_iterable_and_none(model):
    assert len(model.encode("a dog")) == 1
    assert len(model.encode(text for text in TEXTS)) == 4
    nothing = model.encode([])
    assert len(nothing) == 0 and nothing.gated.shape == (0, 256) and model.decode(nothing) == []


def test_progress_is_reported(model):
    seen = []
    model.encode(TEXTS, batch_size=3, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(3, 4), (4, 4)]


def test_spelling_twins_are_one(model):
    one, two = model.encode(["The food was great!", "the food was great !"])[0], None
    two = model.encode("the food was great !")
    assert one.texts == two.texts
    np.testing.assert_allclose(one.p_on, two.p_on, atol=2e-5)
    composed, decomposed = model.encode(["caf\u00e9"]), model.encode(["cafe\u0301"])
    assert composed.texts == decomposed.texts


def test_long_text_is_cut_and_said(model):
    codes = model.encode(["word " * 200, "short"])
    assert codes.truncated.tolist() == [True, False]
    assert len(codes.texts[0].split()) <= model.config.max_tokens


def test_decoding_is_repeatable(model, codes):
    greedy = model.decode(codes)
    assert greedy == model.decode(codes.gated) and all(greedy) and len(set(greedy)) == 4
    one = model.decode(codes, "sample", seed=1)
    assert one == model.decode(codes, "sample", seed=1) != model.decode(codes, "sample", seed=2)
    assert not any("<" in text for text in greedy)


def test_decoding_one_code_alone_gives_the_same_sentence(model, codes):
    assert [model.decode(codes.gated[row])[0] for row in range(4)] == model.decode(codes)


def test_nll_prefers_the_sentence_s_own_code(model, codes):
    own, tokens = model.nll(TEXTS, codes)
    swapped, _ = model.nll(TEXTS, codes[np.array([1, 0, 3, 2])])
    assert own.sum() < swapped.sum() and (tokens > 2).all()


def test_a_cut_sentence_is_not_asked_for_an_end(model):
    codes = model.encode(["word " * 200, "short"])
    cut, tokens = model.nll(codes.texts, codes, truncated=codes.truncated)
    original, same = model.nll(["word " * 200, "short"], codes)
    np.testing.assert_allclose(cut, original, rtol=1e-5)
    assert tokens.tolist() == same.tolist() and tokens[0] == model.config.max_tokens
    assert model.nll(codes.texts, codes)[0][0] > cut[0]  # taken for whole, it pays for an end


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u200b", "\u202e"])
def test_nothing_visible_is_refused(model, text):
    with pytest.raises(TextError, match="Type a sentence"):
        model.encode(text)


ODD = [
    "a", "👩‍👩‍👧‍👦", "\x00dog", "\ud800 dog", "<script>alert(1)</script>", "$x^2$", ":red[x]",
    "{0} %s %{x}", "-> #", "قطة", "line\nline",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_encoded(model, text):
    assert np.isfinite(model.encode(text).values).all()


def test_bad_requests_are_named(model, codes):
    with pytest.raises(RequestError, match="256"):
        model.decode(np.zeros((2, 5)))
    with pytest.raises(RequestError, match="finite"):
        model.decode(np.full((1, 256), np.nan))
    with pytest.raises(RequestError, match="greedy"):
        model.decode(codes, "beam me up")
    with pytest.raises(RequestError, match="temperature"):
        model.decode(codes, "sample", temperature=0.0)


@pytest.mark.parametrize("seed", [-1, 2**63, 10**30])
def test_a_seed_is_a_whole_number(model, codes, seed):
    with pytest.raises(RequestError, match="The seed is"):
        model.decode(codes, "sample", seed=seed)


def test_each_text_has_a_code_and_batches_have_a_size(model, codes):
    """Else the rows without a partner would count as certain: 0 nats."""
    with pytest.raises(RequestError, match="2 texts and 4 codes"):
        model.nll(TEXTS[:2], codes)
    for read in (lambda: model.nll(TEXTS, codes, batch_size=0), lambda: model.decode(codes, batch_size=0)):
        with pytest.raises(RequestError, match="batch_size is 0"):
            read()


def test_a_sweep_says_what_changed(model, codes):
    dimension = int(codes.ranked(0)[0])
    result = core.sweep(model, codes.gated[0], dimension, np.linspace(0, 4, 5))
    assert result.base_text == model.decode(codes[0])[0]
    assert len(result.texts) == 5 and result.no_effect == (set(result.texts) == {result.base_text})
    for text, marks in zip(result.texts, result.changed, strict=True):
        assert len(marks) == len(text.split())
        if text == result.base_text:
            assert not any(marks)
    with pytest.raises(RequestError, match="0 to 255"):
        core.sweep(model, codes.gated[0], 256, np.zeros(2))


def test_loading_does_not_change_weights(model):
    before = {name: tensor.clone() for name, tensor in model.network.state_dict().items()}
    model.decode(model.encode(TEXTS))
    for name, tensor in model.network.state_dict().items():
        assert (tensor == before[name]).all(), name
    assert not any(parameter.requires_grad for parameter in model.network.parameters())
