"""Integrated gradients: what the words get adds up, and a word that does nothing gets nothing."""

import numpy as np
import pytest
import torch

import core
from core.errors import RequestError
from core.interpretation.attribution import explain
from core.interpretation.integrated_gradients import agreement, integrated_gradients
from core.model import Model
from core.nn.network import SentenceVAE
from tests.tiny import tiny_config, tiny_tokenizer

TEXT = "the teacher eats apples today"


@pytest.fixture(scope="module", params=["max", "last"])
def model(request):
    torch.manual_seed(1)
    config = tiny_config(encoder="gru", encoder_input=10, encoder_hidden=14, encoder_pooling=request.param)
    network = SentenceVAE(config)
    network.heads.start(True)  # away from the clamps, through which gradients pass
    network.encoder.embedding.weight.data.mul_(2)  # an untrained encoder hears nothing
    return Model(network, tiny_tokenizer())


def test_words_add_up_to_the_whole(model):
    per_word, whole = integrated_gradients(model, TEXT, range(8), steps=400)
    assert per_word.shape == (5, 8) and np.abs(whole).max() > 0.01
    np.testing.assert_allclose(per_word.sum(0), whole, atol=0.02 * np.abs(whole).max())


def test_the_far_end_is_the_sentence_itself(model):
    """p_on of the path's end is what `encode` says; of its beginning, what zeros in place of words give."""
    _, whole = integrated_gradients(model, TEXT, [2])
    kept = model.network.encoder.embedding.weight.data.clone()
    try:
        model.network.encoder.embedding.weight.data.zero_()
        nothing = model.encode(TEXT).p_on[0, 2]
    finally:
        model.network.encoder.embedding.weight.data.copy_(kept)
    assert whole[0] == pytest.approx(model.encode(TEXT).p_on[0, 2] - nothing, abs=1e-5)


def test_a_word_without_an_embedding_gets_nothing(model):
    tokens = model.tokenizer.encode([TEXT], 16).ids[0]
    words = model.tokenizer.words_of_tokens(TEXT, len(tokens))
    kept = model.network.encoder.embedding.weight.data.clone()
    silent = set(tokens[words == 2].tolist()) - set(tokens[words != 2].tolist())
    try:
        model.network.encoder.embedding.weight.data[list(silent)] = 0
        per_word, _ = integrated_gradients(model, TEXT, [0, 1])
        alone = set(tokens[words == 2].tolist()) == silent
        assert not alone or np.abs(per_word[2]).max() == 0
        assert np.abs(per_word).max() > 0
    finally:
        model.network.encoder.embedding.weight.data.copy_(kept)


def test_tokens_find_their_words(model):
    for text in (TEXT, "an old sailor finds apples in winter", "über-große boote, today!"):
        ids = model.tokenizer.encode([text], 64).ids[0]
        words = model.tokenizer.words_of_tokens(text, len(ids))
        parts = [model.tokenizer.decode(ids[words == word]) for word in range(len(text.split()))]
        assert parts == text.split() and (np.diff(words) >= 0).all()


def test_the_second_opinion_stands_beside_the_first(model):
    found = explain(model, TEXT, [0, 3])
    assert found.gradients.shape == found.delta_p_on.shape == (5, 2)
    np.testing.assert_allclose(found.agreement, agreement(found.delta_p_on, found.gradients))
    assert (np.abs(found.agreement) <= 1 + 1e-9).all()
    assert not any(parameter.grad is not None for parameter in model.network.parameters())


def test_without_gates_the_values_are_explained():
    torch.manual_seed(2)
    network = SentenceVAE(tiny_config(model="vae", encoder="gru", encoder_input=10, encoder_hidden=14))
    model = Model(network, tiny_tokenizer())
    per_word, whole = integrated_gradients(model, TEXT, range(8), steps=400)
    ids = torch.from_numpy(model.tokenizer.encode([TEXT], 64).ids)
    with torch.no_grad():
        nothing = network.heads(network.encoder.read(torch.zeros(*ids.shape, 10), ids)).values[0]
    assert whole == pytest.approx(model.encode(TEXT).values[0] - nothing.numpy(), abs=1e-5)
    assert per_word.sum(0) == pytest.approx(whole, abs=1e-3) and np.abs(whole).max() > 1e-3
    found = explain(model, TEXT, [0, 3])
    assert found.agreement == pytest.approx(agreement(found.delta_value, found.gradients))


OWN = (
    "the old lighthouse stands on a rocky cliff above the sea",
    "the soup was cold and the waiter ignored us",
    "how can i fix a broken bicycle chain?",
    "a metal tool used to tighten bolts",
    "the river flooded the fields after heavy rain",
    "a shrub with fragrant white blossoms",
    "in a rude and impatient manner",
    "the hotel room was dirty and smelled of smoke",
    "great coffee but the service is slow",
    "the king granted land to his loyal knights",
)


def test_both_opinions_agree_on_a_trained_encoder():
    """Median rank correlation over 30 sentences of ours: .90; with the words of one side shuffled, 0."""
    model = core.load("english-gru-32")
    generator = np.random.default_rng(0)
    found, chance, sums = [], [], []
    for text in OWN:
        said = explain(model, text)
        found += said.agreement.tolist()
        other = generator.permutation(len(said.words))
        chance += agreement(said.delta_p_on[other], said.gradients).tolist()
        per_word, whole = integrated_gradients(model, text, said.dimensions.tolist())
        sums += np.abs(per_word.sum(0) - whole).tolist()
    assert len(found) > 40 and np.nanmedian(found) > 0.75 and abs(np.nanmedian(chance)) < 0.25
    assert np.median(sums) < 0.01 and max(sums) < 0.15


def test_agreement_is_spearman_s():
    one = np.array([[1.0, 3], [2, 2], [3, 1], [10, 0]])
    other = np.array([[0.1, 0], [0.2, 1], [0.3, 2], [0.4, 3]])
    np.testing.assert_allclose(agreement(one, other), [1, -1])
    assert np.isnan(agreement(one[:2], other[:2])).all() and np.isnan(agreement(one * 0, other)).all()


def test_a_frozen_encoder_has_no_second_opinion():
    model = core.load("english-bert-256")
    assert explain(model, "a small dog").gradients is None
    with pytest.raises(RequestError, match="does not read words by itself"):
        integrated_gradients(model, "a small dog", [0])
