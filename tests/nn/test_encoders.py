"""Encoders: padding is never seen, pooling is what it says, a trained BERT starts as the frozen one."""

import numpy as np
import pytest
import torch

from core.config import ModelConfig
from core.errors import ConfigError
from core.nn.embedder import SentenceEmbedder
from core.nn.encoders import EMBEDDINGS, TOKENS, WORD_PIECES, encoder_kind
from core.nn.network import SentenceVAE
from tests.tiny import tiny_config

TEXTS = ["a small dog", "the service was slow and the <unk> cold", "rain"]


def gru(pooling: str = "max"):
    torch.manual_seed(0)
    config = tiny_config(encoder="gru", encoder_input=10, encoder_hidden=14, encoder_pooling=pooling)
    return encoder_kind(config)(config).eval()


@pytest.mark.parametrize("pooling", ["max", "last"])
def test_padding_changes_nothing(pooling):
    encoder = gru(pooling)
    ids = torch.tensor([[5, 6, 7, 8], [9, 10, 0, 0], [11, 0, 0, 0]])
    together = encoder(ids)
    assert encoder.reads == TOKENS and together.shape == (3, 14)
    for row, length in enumerate((4, 2, 1)):
        torch.testing.assert_close(encoder(ids[row : row + 1, :length])[0], together[row])
    wider = torch.cat([ids, torch.zeros(3, 5, dtype=torch.long)], 1)
    torch.testing.assert_close(encoder(wider), together)


@pytest.mark.parametrize("pooling", ["max", "last"])
def test_it_is_torch_s_bidirectional_gru(pooling):
    """The two directions, read out of a bidirectional GRU that was given the same weights."""
    encoder = gru(pooling)
    both = torch.nn.GRU(10, 7, batch_first=True, bidirectional=True)
    weights = dict(encoder.forwards.named_parameters())
    weights |= {f"{name}_reverse": tensor for name, tensor in encoder.backwards.named_parameters()}
    both.load_state_dict(weights)
    ids = torch.tensor([[5, 6, 7, 8]])
    states, last = both(encoder.embedding(ids))
    expected = states.amax(1) if pooling == "max" else torch.cat([last[0], last[1]], 1)
    torch.testing.assert_close(encoder(ids), expected)


def test_no_sentence_has_no_code():
    for encoder in ("gru", "bert"):
        network = SentenceVAE(tiny_config(encoder=encoder)).eval()
        assert network.posterior(torch.zeros(0, 1, dtype=torch.long)).values.shape == (0, 8)


def test_only_bert_is_pretrained():
    values = tiny_config().model_dump() | {"encoder": "gru", "encoder_trained": True}
    with pytest.raises(ConfigError, match="encoder_trained"):
        ModelConfig.parse(values, "recipe")


def test_a_trained_bert_starts_as_the_frozen_one():
    torch.manual_seed(0)
    frozen, trained = (
        encoder_kind(config)(config) for config in (tiny_config(), tiny_config(encoder_trained=True))
    )
    trained.layers.load_state_dict(frozen.layers.state_dict())
    trained.start()
    embedder = SentenceEmbedder()
    pieces = torch.from_numpy(embedder.word_pieces(TEXTS))
    assert (frozen.reads, trained.reads) == (EMBEDDINGS, WORD_PIECES)
    expected = frozen(torch.from_numpy(embedder.embed(TEXTS)))
    torch.testing.assert_close(trained.eval()(pieces), expected, rtol=1e-3, atol=1e-4)
    trained(pieces).sum().backward()
    assert all(part.grad is not None for part in trained.bert.layers.parameters())


def test_word_pieces_know_the_unknown_word():
    pieces = SentenceEmbedder().word_pieces(TEXTS)
    assert pieces.dtype == np.int64 and (pieces[:, 0] == 101).all() and 100 in pieces[1]
