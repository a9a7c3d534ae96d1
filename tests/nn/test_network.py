"""The network's parts: shapes, the reduced softmax, teacher forcing, decoding, the objective's gradients."""

import numpy as np
import pytest
import torch

from core.data.tokenizer import BOS, EOS, PAD, UNK
from core.nn.decoder import GruDecoder, ReducedSoftmax, Teacher
from core.nn.decoding import generate
from core.nn.network import BagOfWordsHead, SentenceVAE, tensor_shapes
from core.training import schedules
from core.training.objective import Objective
from core.training.recipe import Training
from tests.tiny import tiny_config


@pytest.fixture
def network():
    torch.manual_seed(0)
    return SentenceVAE(tiny_config()).eval()


def test_shapes_are_known_without_building(network):
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    assert tensor_shapes(network.config) == shapes


def test_posterior_says_gates_and_values(network):
    posterior = network.posterior(torch.randn(5, 384))
    assert posterior.p_on.shape == (5, network.config.dimensions)
    torch.testing.assert_close(posterior.p_on, 1 - posterior.gate_a / (posterior.gate_a + posterior.gate_b))
    torch.testing.assert_close(posterior.values, posterior.p_on * posterior.slab_mean)


def test_gates_start_open_or_closed():
    for opened, low, high in ((True, 0.55, 0.68), (False, 0.15, 0.25)):
        network = SentenceVAE(tiny_config())
        network.heads.start(opened)
        for head in (network.heads.gate_a, network.heads.gate_b):
            torch.nn.init.zeros_(head.weight)
        p_on = network.posterior(torch.randn(3, 384)).p_on.detach()
        assert low < float(p_on.min()) <= float(p_on.max()) < high


def test_samples_have_the_posterior_s_mean(network):
    posterior = network.posterior(torch.randn(1, 384))
    big = type(posterior)(*(getattr(posterior, name).repeat(20_000, 1) for name in
                            ("gate_a", "gate_b", "slab_mean", "slab_sd")), posterior.spike_scale)  # fmt: skip
    draws = big.rsample(0.1, torch.Generator().manual_seed(1))
    error = (draws.mean(0) - posterior.values[0]).abs() / (draws.std(0) / 20_000**0.5)
    assert float(error.detach().max()) < 4.5


def test_teacher_ends_whole_sentences_only():
    ids = torch.tensor([[5, 6, PAD], [7, 8, 9]])
    teacher = Teacher.of(ids, torch.tensor([2, 3]), torch.tensor([False, True]))
    assert teacher.inputs.tolist() == [[BOS, 5, 6, PAD], [BOS, 7, 8, 9]]
    assert teacher.targets.tolist() == [[5, 6, EOS, PAD], [7, 8, 9, PAD]]


def test_reduced_softmax_is_the_full_one_when_it_takes_all_words(network):
    torch.manual_seed(0)
    ids = torch.randint(4, network.config.vocabulary, (6, 7))
    teacher, z = Teacher.of(ids, torch.full((6,), 7)), torch.randn(6, network.config.dimensions)
    generator = torch.Generator().manual_seed(0)
    full = network.decoder.token_nll(z, teacher).sum()
    for samples in (0, network.config.vocabulary):
        softmax = ReducedSoftmax.draw(teacher.targets, network.config.vocabulary, samples, generator)
        reduced = network.decoder.training_nll(z, teacher, softmax)
        torch.testing.assert_close(reduced, full, rtol=1e-5, atol=1e-3)


def test_the_bag_of_words_takes_the_same_columns():
    """All columns: the full softmax, written out. Some: the mean over many draws comes close to it."""
    torch.manual_seed(0)
    config = tiny_config()
    head, z = BagOfWordsHead(config).eval(), torch.randn(3, config.dimensions)
    rows, tokens = torch.tensor([0, 0, 1, 2]), torch.tensor([7, 99, 7, 120])
    log_p = (z @ head.linear.weight.T + head.linear.bias).log_softmax(-1)
    full = -log_p[rows, tokens].sum()
    generator = torch.Generator().manual_seed(1)

    def loss(samples: int) -> torch.Tensor:
        return head(z, rows, tokens, ReducedSoftmax.draw(tokens, config.vocabulary, samples, generator))

    for samples in (0, config.vocabulary):
        torch.testing.assert_close(loss(samples), full)
    drawn = torch.stack([loss(100) for _ in range(50)]).mean()
    torch.testing.assert_close(drawn, full, rtol=0.01, atol=0.0)


def test_reduced_softmax_estimates_the_normaliser_without_bias():
    generator, logits = torch.Generator().manual_seed(3), torch.randn(500)
    targets = torch.tensor([1, 2, 3])
    estimates = []
    for _ in range(400):
        softmax = ReducedSoftmax.draw(targets, 500, 50, generator)
        columns = softmax.columns.tolist()
        assert {1, 2, 3} <= set(columns) and len(set(columns)) == len(columns) == 53
        assert [columns[place] for place in softmax.place[targets]] == [1, 2, 3]
        estimates.append(float((softmax.columns_of(logits) + softmax.log_weight).exp().sum()))
    error = np.std(estimates) / len(estimates) ** 0.5
    assert abs(np.mean(estimates) - float(logits.exp().sum())) < 4 * error


def test_generation_is_greedy_seeded_and_never_writes_specials(network):
    z = torch.randn(4, network.config.dimensions)
    greedy = generate(network.decoder, z, 9)
    assert torch.equal(greedy, generate(network.decoder, z, 9))
    for row in greedy.tolist():
        assert BOS not in row and UNK not in row
        kept = row[: row.index(EOS)] if EOS in row else row
        assert PAD not in kept

    def drawn(seed):
        return generate(network.decoder, z, 9, torch.Generator().manual_seed(seed))

    assert torch.equal(drawn(1), drawn(1)) and not torch.equal(drawn(1), drawn(2))


def test_generation_takes_the_likeliest_next_token(network):
    z = torch.randn(3, network.config.dimensions)
    ids = generate(network.decoder, z, 5)
    states = network.decoder.states(z, torch.cat([torch.full((3, 1), BOS), ids[:, :-1]], 1))
    logits = states @ network.decoder.embedding.weight.T + network.decoder.output_bias
    logits[..., [PAD, BOS, UNK]] = -torch.inf
    first = logits.argmax(-1)
    assert torch.equal(ids[:, 0], first[:, 0])
    going = ids[:, 0] != EOS
    assert torch.equal(ids[going, 1], first[going, 1])


def test_greedy_decoding_never_writes_three_tokens_twice(network):
    network.decoder.output_bias.data[[10, 11]] = 8.0  # a decoder that wants to write two words for ever
    ids = generate(network.decoder, torch.randn(5, network.config.dimensions), 16)
    for row in ids.tolist():
        kept = [token for token in row if token not in (PAD, EOS)]
        runs = list(zip(kept, kept[1:], kept[2:], strict=False))
        assert len(set(runs)) == len(runs)


def test_gradients_of_the_objective_are_exact():
    """Closed-form parts in float64 against finite differences, with respect to the heads' outputs."""
    from core.distributions.kl import kl_beta, kl_value_bound

    torch.manual_seed(0)
    a, b = (torch.rand(2, 3, dtype=torch.float64) * 4 + 0.6).requires_grad_(), None
    b = (torch.rand(2, 3, dtype=torch.float64) * 4 + 0.6).requires_grad_()
    mean = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    sd = (torch.rand(2, 3, dtype=torch.float64) + 0.2).requires_grad_()
    assert torch.autograd.gradcheck(lambda *parts: kl_beta(*parts, 8.0, 1.0), (a, b))
    assert torch.autograd.gradcheck(lambda a, b, m, s: kl_value_bound(b / (a + b), m, s), (a, b, mean, sd))


def test_decoder_gradients_are_exact():
    torch.manual_seed(0)
    decoder = GruDecoder(tiny_config(dropout=0.0)).double()
    ids = torch.randint(4, 300, (2, 3))
    teacher = Teacher.of(ids, torch.tensor([3, 3]))
    z = torch.randn(2, 8, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda z: decoder.token_nll(z, teacher).sum(), (z,), atol=1e-6)


def test_gradients_of_the_auxiliaries_are_exact():
    """The bag of words by its code, and what asks something of gates by p_on, away from its corners."""
    torch.manual_seed(0)
    head = BagOfWordsHead(tiny_config()).double()
    z = torch.randn(2, 8, dtype=torch.float64, requires_grad=True)
    rows, tokens = torch.tensor([0, 0, 1]), torch.tensor([7, 99, 7])
    softmax = ReducedSoftmax.draw(tokens, tiny_config().vocabulary, 20, torch.Generator().manual_seed(0))
    assert torch.autograd.gradcheck(lambda z: head(z, rows, tokens, softmax), (z,))

    objective = Objective(tiny_config(), Training(load_balance_limit=0.3, min_active_count=2))
    p_on = torch.rand(5, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 0.98 + 0.01
    p_on.requires_grad_()
    for part in range(4):
        assert torch.autograd.gradcheck(lambda p, part=part: objective._of_gates(p)[part], (p_on,)), part


@pytest.mark.parametrize("model", ["ae", "vae", "mat_vae"])
def test_models_without_gates_pay_for_none(model):
    torch.manual_seed(0)
    settings = Training(min_active=12.0, dead_feature=1.0, load_balance=5.0, gate_entropy=1.0,
                        psi=0.5, kl_weight=0.25, mmd_weight=2.0, lam=9.0, bag_of_words=0.0)  # fmt: skip
    objective = Objective(tiny_config(model=model), settings).eval()
    teacher = Teacher.of(torch.randint(4, 300, (6, 5)), torch.full((6,), 5))
    moment = schedules.moment(settings, 9999, 1.0, 0.0)
    with torch.no_grad():
        terms = objective.terms(torch.randn(6, 384), teacher, moment, torch.Generator().manual_seed(0))
    gates = ("kl_gate", "gate_entropy", "load_balance", "min_active", "dead_feature")
    assert all(float(getattr(terms, name)) == 0 for name in gates)
    price = {"ae": 0.0, "vae": 0.5, "mat_vae": 0.25}[model] * terms.kl_value
    expected = terms.nll + price + (2.0 * terms.mmd if model == "mat_vae" else 0)
    torch.testing.assert_close(objective.total(terms, moment), expected)
    assert (float(terms.mmd) != 0) == (model == "mat_vae") and (float(terms.kl_value) > 0) == (model != "ae")


def test_word_dropout_hides_inputs_only():
    from core.training.objective import _hide_words

    teacher = Teacher.of(torch.full((50, 10), 9), torch.full((50,), 10))
    hidden = _hide_words(teacher, 0.5, torch.Generator().manual_seed(0))
    share = float((hidden.inputs[:, 1:] == UNK).float().mean())
    assert 0.4 < share < 0.6 and (hidden.inputs[:, 0] == BOS).all()
    assert torch.equal(hidden.targets, teacher.targets)


def test_warm_up_leaves_the_decoder_alone():
    torch.manual_seed(0)
    settings = Training(warmup_steps=20, dead_feature=0.1, min_active=1.0)
    objective = Objective(tiny_config(), settings)
    teacher = Teacher.of(torch.randint(4, 300, (4, 5)), torch.full((4,), 5))
    moment = schedules.moment(settings, 10, 0.1, 0.0)
    terms = objective.terms(torch.randn(4, 384), teacher, moment, torch.Generator().manual_seed(0))
    objective.total(terms, moment).backward()
    assert float(terms.nll) == 0
    assert all(parameter.grad is None for parameter in objective.network.decoder.parameters())
    assert all(parameter.grad is not None for parameter in objective.network.encoder.parameters())


def test_helpers_of_the_objective_are_what_they_say():
    """load_balance, min_active, dead_feature and gate_entropy recomputed from p_on by naive loops."""
    torch.manual_seed(0)
    settings = Training(min_active_count=2, load_balance_limit=0.2)
    objective = Objective(tiny_config(), settings).eval()
    inputs = torch.randn(6, 384)
    teacher = Teacher.of(torch.randint(4, 300, (6, 5)), torch.full((6,), 5))
    moment = schedules.moment(settings, 10, 0.1, 0.0)
    terms = objective.terms(inputs, teacher, moment, torch.Generator().manual_seed(0))
    p_on = objective.network.posterior(inputs).p_on.detach().numpy()
    load_balance = sum(max(0, column.mean() - 0.2) ** 2 for column in p_on.T)
    dead_feature = sum(max(0, 0.7 - column.max()) ** 2 for column in p_on.T)
    min_active = sum(max(0, 0.7 - value) ** 2 for row in p_on for value in sorted(row)[-2:]) / 6
    gate_entropy = (p_on * (1 - p_on)).sum() / 6
    for name, expected in (("load_balance", load_balance), ("dead_feature", dead_feature),
                           ("min_active", min_active), ("gate_entropy", gate_entropy)):  # fmt: skip
        assert float(getattr(terms, name).detach()) == pytest.approx(float(expected), abs=1e-5), name


def test_slab_sign_keeps_means_above_zero():
    torch.manual_seed(0)
    inputs = torch.randn(50, 384)
    assert (
        float(SentenceVAE(tiny_config(slab_sign="positive")).posterior(inputs).slab_mean.detach().min()) > 0
    )
    assert float(SentenceVAE(tiny_config(slab_sign="both")).posterior(inputs).slab_mean.detach().min()) < 0
