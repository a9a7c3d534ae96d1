"""The unrolled decoder against the plain one: the same logits, the same tokens, honest draws."""

import pytest
import torch

from core.data.tokenizer import BOS, EOS, PAD, UNK
from core.nn.decoding import generate
from core.nn.gru_stepper import GruStepper, strike_repeats
from core.nn.network import SentenceVAE
from tests.tiny import tiny_config


@pytest.fixture
def network():
    torch.manual_seed(1)
    built = SentenceVAE(tiny_config()).eval().requires_grad_(False)
    built.decoder.embedding.weight.mul_(8)  # an untrained decoder is sure of nothing and never ends
    built.decoder.output_bias[EOS] = 4.0
    return built


def naive(decoder, z, most):
    """Greedy, one sentence and one token at a time, everything computed anew, with torch's own GRU."""
    found = []
    for code in z:
        written = []
        while len(written) < most:
            states = decoder.states(code[None], torch.tensor([[BOS, *written]]))[0, -1]
            logits = states @ decoder.embedding.weight.T + decoder.output_bias
            logits[[PAD, BOS, UNK]] = -torch.inf
            for one, two, three in zip(written, written[1:], written[2:], strict=False):
                if [one, two] == written[-2:] and three != EOS:
                    logits[three] = -torch.inf
            written.append(int(logits.argmax()))
            if written[-1] == EOS:
                break
        found.append(written + [PAD] * (most - len(written)))
    return torch.tensor(found)


def test_greedy_writes_what_the_naive_loop_writes(network):
    z = 2 * torch.randn(40, network.config.dimensions)
    fast = generate(network.decoder, z, 16)
    assert torch.equal(fast, naive(network.decoder, z, 16))
    lengths = (fast != PAD).sum(1)
    assert len(lengths.unique()) > 3 and len(torch.unique(fast, dim=0)) > 10  # the case is not trivial


def test_log_probabilities_are_those_of_teacher_forcing(network):
    z, inputs = torch.randn(3, network.config.dimensions), torch.randint(4, 300, (3, 6))
    states = network.decoder.states(z, inputs)
    wanted = states @ network.decoder.embedding.weight.T + network.decoder.output_bias
    stepper = GruStepper(network.decoder, z)
    wanted[..., [PAD, BOS, UNK]] = -torch.inf
    for step in range(6):
        found = stepper.step(inputs[:, step])
        torch.testing.assert_close(found, wanted[:, step].log_softmax(-1), atol=1e-5, rtol=1e-5)


def test_kept_sentences_go_on_as_they_were(network):
    z = torch.randn(4, network.config.dimensions)
    whole, part = GruStepper(network.decoder, z), GruStepper(network.decoder, z)
    first = torch.tensor([5, 6, 7, 8])
    whole.step(first), part.step(first)
    rows = torch.tensor([3, 1, 1])
    part.keep(rows)
    torch.testing.assert_close(part.step(first[rows]), whole.step(first)[rows])


def test_repeats_are_struck_and_the_end_never(network):
    logits = torch.zeros(2, 12)
    strike_repeats(logits, torch.tensor([[5, 6, 7, 5, 6], [5, 6, EOS, 5, 6]]))
    assert logits.isneginf().nonzero().tolist() == [[0, 7]]


def test_the_weights_are_left_as_they_were(network):
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    generate(network.decoder, torch.randn(4, network.config.dimensions), 9)
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_draws_follow_the_softmax_and_equal_codes_agree(network):
    code = torch.randn(1, network.config.dimensions)
    draws = torch.stack(
        [
            generate(network.decoder, code, 1, torch.Generator().manual_seed(seed))[0, 0]
            for seed in range(4000)
        ]
    )
    chance = GruStepper(network.decoder, code).step(torch.tensor([BOS])).exp()[0]
    likely = (chance * len(draws) > 5).nonzero().squeeze(1)
    seen = torch.bincount(draws, minlength=len(chance))[likely]
    expected = chance[likely] * len(draws)
    statistic = float(((seen - expected) ** 2 / expected).sum())
    assert statistic < len(likely) + 5 * (2 * len(likely)) ** 0.5  # five standard deviations of chi square
    other = torch.randn(1, network.config.dimensions)
    drawn = generate(network.decoder, torch.cat([code, other, code]), 16, torch.Generator().manual_seed(1))
    assert torch.equal(drawn[0], drawn[2])
    assert torch.equal(drawn[:1], generate(network.decoder, code, 16, torch.Generator().manual_seed(1)))
