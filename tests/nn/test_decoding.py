"""Beam search against greedy decoding and against trying every sentence."""

import itertools

import pytest
import torch

from core.data.tokenizer import BOS, EOS, PAD, UNK
from core.nn.decoder import GruDecoder
from core.nn.decoding import LENGTH_POWER, beam_search, candidates_of, generate, sentence_scores
from tests.tiny import tiny_config


@pytest.fixture
def decoder():
    torch.manual_seed(0)
    decoder = GruDecoder(tiny_config(vocabulary=300)).eval().requires_grad_(False)
    decoder.output_bias.normal_(std=2)  # sentences of different words and lengths
    decoder.output_bias[EOS] = 3.5
    return decoder


def codes(count: int = 20) -> torch.Tensor:
    return 2 * torch.randn(count, 8, generator=torch.Generator().manual_seed(1))


def test_one_beam_is_greedy(decoder):
    ids, _ = beam_search(decoder, codes(), 12, 1)
    assert torch.equal(ids, generate(decoder, codes(), 12))


def test_more_beams_never_score_below_greedy_and_sometimes_above(decoder):
    z = codes(40)
    greedy = sentence_scores(decoder, z, generate(decoder, z, 12))
    for beams in (2, 5):
        ids, scores = beam_search(decoder, z, 12, beams)
        assert (scores >= greedy).all() and (scores > greedy + 1e-4).any()
        torch.testing.assert_close(scores, sentence_scores(decoder, z, ids))


def test_a_batch_is_the_same_as_one_at_a_time(decoder):
    z = codes(9)
    ids, scores = beam_search(decoder, z, 10, 4)
    for row in range(len(z)):
        one, score = beam_search(decoder, z[row : row + 1], 10, 4)
        assert torch.equal(one[0], ids[row])
        torch.testing.assert_close(score[0], scores[row])
    assert beam_search(decoder, z[:0], 10, 4)[0].shape == (0, 10)


def test_scores_are_the_decoder_s_own_likelihood(decoder):
    z = codes(6)
    ids = generate(decoder, z, 3)  # too short for a run of three to come back
    states = decoder.states(z, torch.cat([torch.full((6, 1), BOS), ids[:, :-1]], 1))
    logits = states @ decoder.embedding.weight.T + decoder.output_bias
    logits[..., [PAD, BOS, UNK]] = -torch.inf
    log_p = logits.log_softmax(-1).gather(2, ids.unsqueeze(-1)).squeeze(-1)
    there = ids != PAD
    expected = log_p.masked_fill(~there, 0).sum(1) / there.sum(1) ** LENGTH_POWER
    torch.testing.assert_close(sentence_scores(decoder, z, ids), expected)


def test_as_many_beams_as_words_find_the_best_sentence_of_all(decoder):
    """Only five words are likely, and two of them are written: every sentence can be tried."""
    likely = [EOS, 10, 11, 12, 13]
    decoder.output_bias[:] = -40
    decoder.output_bias[likely] = torch.tensor([0.5, 1.0, 0.8, 0.6, 0.4])
    z = codes(5)
    found, scores = beam_search(decoder, z, 2, 16)
    every = [(first, second) for first, second in itertools.product(likely, likely) if first != EOS]
    every = torch.tensor([*every, (EOS, PAD)])
    for row in range(len(z)):
        tried = sentence_scores(decoder, z[row].expand(len(every), -1), every)
        torch.testing.assert_close(scores[row], tried.max())
        assert torch.equal(found[row], every[tried.argmax()])


def test_candidates_are_greedy_beams_and_draws_of_each_code(decoder):
    z = codes(5)
    z[4] = z[0]

    def found(z):
        return candidates_of(decoder, z, 10, 8, torch.Generator().manual_seed(3))

    ids = found(z)
    assert ids.shape == (5, 8, 10) and torch.equal(ids[:, 0], generate(decoder, z, 10))
    for row in range(5):
        assert torch.equal(found(z[row : row + 1])[0], ids[row])
    assert torch.equal(ids[4], ids[0])
    assert len({tuple(row) for row in ids[0, 5:].tolist()}) > 1  # each draw has noise of its own
    for beam in range(2, 5):
        assert not torch.equal(ids[:, beam], ids[:, 1])
    assert torch.equal(candidates_of(decoder, z, 10, 1, torch.Generator())[:, 0], ids[:, 0])
