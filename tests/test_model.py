"""The one road from text to codes and back, on the shipped checkpoint."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

import core
from core.checkpoint.catalogue import DEFAULT
from core.errors import DimensionIndexError, RequestError, TextError
from core.index import index_folder

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


@pytest.mark.parametrize("name", ["english-bert-256", "english-bert-256-vae"])
def test_a_model_has_the_index_of_its_own_kind(name):
    model = core.load(name)
    assert model.has_index and model.index is model.index
    assert model.index.has_gates == model.has_gates and model.index.dimensions == model.dimensions
    assert model.index.label(3).endswith("- 3")
    assert core.load_index(index_folder(model.folder)).names == model.index.names


def test_a_model_without_an_index_says_how_to_build_it(model, tmp_path):
    folder = shutil.copytree(model.folder, tmp_path / "a model")
    shutil.rmtree(index_folder(folder))
    bare = core.load(folder)
    assert not bare.has_index and "no index" in repr(bare)
    with pytest.raises(DimensionIndexError, match="no index") as told:
        _ = bare.index
    assert f"python -m core index --model '{folder}'" in told.value.cure
    shutil.copytree(index_folder(model.folder), index_folder(folder))
    assert bare.index.names == model.index.names  # looked for again once it is there
    unsaved = core.Model(model.network, model.tokenizer, embedder=model.embedder)
    with pytest.raises(DimensionIndexError, match="Save the network"):
        _ = unsaved.index


def test_an_index_of_other_weights_is_refused(model, tmp_path):
    folder = shutil.copytree(model.folder, tmp_path / "mixed")
    other = core.load("english-bert-128-alpha4")
    shutil.rmtree(index_folder(folder))
    shutil.copytree(index_folder(other.folder), index_folder(folder))
    with pytest.raises(DimensionIndexError, match="other weights"):
        _ = core.load(folder).index


def test_a_model_is_shown_in_a_line(model):
    assert repr(model).startswith("Model english-bert-256: hsvae with bert encoder, 256 dimensions")
    assert "\n" not in repr(model)
    html = model._repr_html_()
    assert "<li>256 dimensions</li>" in html and "p_on &gt; 0.5" in html


def test_the_default_is_what_the_app_shows():
    assert core.load().name == DEFAULT


def test_every_edit_is_exported_and_runs(model, codes):
    """The public names, each used as its signature says."""
    one, other = codes[0], codes[1]
    dimension = int(codes.ranked(0)[0])
    results = {
        "sweep": core.sweep(model, one, dimension, [0, 1]),
        "adjust": core.adjust(model, one, {dimension: 0}),
        "flip": core.flip(model, one, [dimension]),
        "prune": core.prune(model, one, 2),
        "crossover": core.crossover(model, one, other, [dimension]),
        "interpolate": core.interpolate(model, one, other, 3),
        "analogy": core.analogy(model, one, other, codes[2]),
    }
    for name, found in results.items():
        assert found.base_text == model.decode(one)[0] and all(found.texts), name
        assert isinstance(found, core.Sweep if name == "sweep" else core.EditResult)
    [same] = core.sweep_many(model, one.gated[0], {dimension: [0, 1]})
    assert same.texts == results["sweep"].texts
    sampled = core.sweep(model, one, dimension, [0, 1], core.Writing("sample", seed=4))
    assert sampled.base_text == model.decode(one, "sample", seed=4)[0]


def test_every_public_name_is_there_and_torch_is_not_needed_to_import():
    assert set(core.__all__) <= set(dir(core))
    for name in core.__all__:
        assert getattr(core, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = core.nonsense
    code = "import sys, core; assert not {'torch', 'numpy', 'pandas', 'pydantic'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
