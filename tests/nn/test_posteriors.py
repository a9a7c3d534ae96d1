"""Four models, one vocabulary: what each posterior says, and that its divergences are what they claim."""

import doctest
import math

import pytest
import torch
from scipy import integrate, stats

from core.data import registry
from core.nn.encoders import ENCODERS
from core.nn.heads import HEADS
from core.nn.network import SentenceVAE
from core.nn.posteriors import (
    FixedPriorPosterior,
    GaussianPosterior,
    PointPosterior,
    SpikeAndSlabPosterior,
)
from tests.tiny import tiny_config

DENSE = ("ae", "vae", "mat_vae")
MODELS = ("hsvae", *DENSE)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def posterior_of(model: str):
    torch.manual_seed(0)
    return SentenceVAE(tiny_config(model=model)).posterior(torch.randn(5, 384))


def test_the_registry_s_example_runs():
    results = doctest.testmod(registry)
    assert results.attempted > 0 and results.failed == 0


def test_the_registries_know_every_model_and_take_no_name_twice():
    assert sorted(HEADS) == sorted(MODELS)
    for known in (HEADS, ENCODERS):
        with pytest.raises(ValueError, match="registered twice"):
            known.register(next(iter(known)))(object)


@pytest.mark.parametrize("model", MODELS)
def test_every_posterior_answers_the_same_questions(model):
    posterior = posterior_of(model)
    shape = (5, 8)
    for part in ("p_on", "gate_a", "gate_b", "slab_mean", "slab_sd", "values"):
        assert getattr(posterior, part).shape == shape, part
    assert posterior.active(0.5).dtype == torch.bool and posterior.gated(0.5).shape == shape
    assert posterior.rsample(0.3, seeded()).shape == shape
    for faithful in (False, True):
        z, kl_value = posterior.draw(0.3, seeded(), faithful)
        assert z.shape == kl_value.shape == shape
    assert posterior.kl_gate(8.0, 1.0).shape == posterior.kl_value().shape == shape
    assert posterior.kl_value_drawn(seeded()).shape == shape
    assert posterior.mmd(posterior.rsample(0.3, seeded()), seeded()).shape == ()
    assert torch.equal(posterior.rsample(0.3, seeded(4)), posterior.rsample(0.3, seeded(4)))


@pytest.mark.parametrize("model", DENSE)
def test_without_gates_everything_is_on_and_costs_no_gate(model):
    posterior = posterior_of(model)
    assert not posterior.has_gates and not SentenceVAE(tiny_config(model=model)).heads.has_gates
    assert (posterior.p_on == 1).all() and posterior.active(0.99).all()
    assert torch.equal(posterior.gated(0.99), posterior.values)
    assert torch.equal(posterior.values, posterior.slab_mean)
    for part in (posterior.gate_a, posterior.gate_b, posterior.kl_gate(8.0, 1.0)):
        assert (part == 0).all()


def test_an_autoencoder_is_a_point():
    posterior = posterior_of("ae")
    assert (posterior.slab_sd == 0).all() and (posterior.kl_value() == 0).all()
    assert torch.equal(posterior.rsample(0.5, seeded(1)), posterior.slab_mean)


@pytest.mark.parametrize("model", MODELS)
def test_gradients_reach_every_head(model):
    torch.manual_seed(0)
    network = SentenceVAE(tiny_config(model=model))
    z, kl_value = network.posterior(torch.randn(5, 384)).draw(0.3, seeded())
    (
        z.square().sum() + kl_value.sum() + network.posterior(torch.randn(5, 384)).kl_gate(8, 1).sum()
    ).backward()
    for name, parameter in network.heads.named_parameters():
        assert parameter.grad is not None and float(parameter.grad.abs().sum()) > 0, name


def grid(kind, *extra):
    """One sentence whose dimensions are all pairs of means and deviations."""
    means, sds = torch.meshgrid(
        torch.tensor([0.0, 0.1, 0.7, -2.5], dtype=torch.float64),
        torch.tensor([0.02, 0.05, 0.3, 1.0], dtype=torch.float64),
        indexing="ij",
    )
    return kind(means.reshape(1, -1), sds.reshape(1, -1), *extra)


@pytest.mark.parametrize("kind", [GaussianPosterior, FixedPriorPosterior])
def test_the_deterministic_kl_is_the_integral(kind):
    posterior = grid(kind, *((0.05, 0.8) if kind is FixedPriorPosterior else ()))
    spike = 0.8 if kind is FixedPriorPosterior else 0.0
    for place, given in enumerate(posterior.kl_value()[0].tolist()):
        mean, sd = float(posterior.slab_mean[0, place]), float(posterior.slab_sd[0, place])
        own = stats.norm(mean, sd)

        def integrand(z, own=own):
            prior = (1 - spike) * stats.norm.pdf(z) + spike * stats.norm.pdf(z, scale=0.05)
            return own.pdf(z) * (own.logpdf(z) - math.log(prior))

        points = sorted({mean, 0.0} & {mean, max(min(0.0, mean + 8 * sd), mean - 8 * sd)})
        exact, _ = integrate.quad(integrand, mean - 8 * sd, mean + 8 * sd, points=points, limit=400)
        assert given == pytest.approx(exact, abs=0.02), (mean, sd)


@pytest.mark.parametrize("model", ["vae", "mat_vae", "hsvae"])
def test_one_draw_estimates_that_kl_without_bias(model):
    """`faithful` takes the KL at one z; in the mean over draws it is what `stable` takes in closed form."""
    if model == "hsvae":
        # Slabs that do not imitate the spike: there the bound of `stable` is within .1 nat of the truth.
        half = torch.full((1, 4), 2.0, dtype=torch.float64)
        means = torch.tensor([[0.6, 1.5, -2.0, 3.0]], dtype=torch.float64)
        posterior = SpikeAndSlabPosterior(half, half, means, torch.full_like(means, 0.5), 0.05)
        many = SpikeAndSlabPosterior(
            *(
                getattr(posterior, part).repeat(40_000, 1)
                for part in ("gate_a", "gate_b", "slab_mean", "slab_sd")
            ),
            0.05,
        )
    else:
        extra = (0.05, 0.8) if model == "mat_vae" else ()
        kind = FixedPriorPosterior if extra else GaussianPosterior
        posterior = grid(kind, *extra)
        many = kind(posterior.slab_mean.repeat(40_000, 1), posterior.slab_sd.repeat(40_000, 1), *extra)
    _, drawn = many.draw(0.5, seeded(7), faithful=True)
    error = drawn.std(0) / len(drawn) ** 0.5
    gap = posterior.kl_value()[0] - drawn.mean(0)
    if model == "hsvae":
        assert (gap > -4.5 * error).all() and (gap < 0.1 + 4.5 * error).all()
    else:
        assert (gap.abs() < 4.5 * error + 0.02).all()


def test_faithful_and_stable_draw_the_same_z():
    """Integrating gamma out changes nothing about z: same mean and variance, by draws."""
    a, b = torch.tensor([[1.0, 4.0, 9.0]]).double(), torch.tensor([[3.0, 2.0, 1.0]]).double()
    mean, sd = torch.tensor([[1.0, -2.0, 0.5]]).double(), torch.tensor([[0.3, 0.5, 1.0]]).double()
    many = SpikeAndSlabPosterior(*(part.repeat(60_000, 1) for part in (a, b, mean, sd)), 0.05)
    stable, faithful = many.draw(0.5, seeded(1))[0], many.draw(0.5, seeded(2), faithful=True)[0]
    error = ((stable.var(0) + faithful.var(0)) / len(stable)).sqrt()
    assert ((stable.mean(0) - faithful.mean(0)).abs() < 4.5 * error).all()
    torch.testing.assert_close(stable.var(0), faithful.var(0), rtol=0.05, atol=0.01)


def test_mmd_on_some_rows_and_dimensions_is_unbiased():
    torch.manual_seed(0)
    mean = 0.5 * torch.randn(200, 100, dtype=torch.float64)

    def kept(mean, sd):
        return FixedPriorPosterior(mean, sd, 0.05, 0.8)

    posterior = kept(mean, torch.full_like(mean, 0.5))
    z = posterior.rsample(generator=seeded(3))
    estimates = torch.stack([posterior.mmd(z, seeded(seed)) for seed in range(100)])
    halves = slice(0, 50), slice(50, 100)
    reference = torch.stack(
        [
            sum(kept(mean[:, part], posterior.slab_sd[:, part]).mmd(z[:, part], seeded(s)) for part in halves)
            for s in range(50)
        ]
    )
    error = (estimates.var() / len(estimates) + reference.var() / len(reference)).sqrt()
    assert abs(float(estimates.mean() - reference.mean())) < 4.5 * float(error)
    assert float(estimates.mean()) > 10 * float(error)


def test_one_row_has_no_mmd():
    """The last batch of validation may hold a single sentence."""
    row = torch.ones(1, 3)
    assert float(FixedPriorPosterior(row, row, 0.05, 0.8).mmd(row, seeded())) == 0


def test_samples_that_follow_the_prior_have_no_mmd():
    zeros = torch.zeros(64, 64, dtype=torch.float64)
    posterior = FixedPriorPosterior(zeros, zeros + 1, 0.05, 0.8)
    prior = type(posterior.prior())(zeros + 0.8, zeros, zeros + 1, 0.05)
    values = torch.stack([posterior.mmd(prior.sample(seeded(s)), seeded(1000 + s)) for s in range(100)])
    assert abs(float(values.mean())) < 4.5 * float(values.std()) / 10


@pytest.mark.parametrize("kind", [GaussianPosterior, FixedPriorPosterior])
def test_gradients_of_dense_divergences_are_exact(kind):
    extra = (0.05, 0.8) if kind is FixedPriorPosterior else ()
    mean = torch.tensor([[0.3, -1.0, 0.0]], dtype=torch.float64, requires_grad=True)
    sd = torch.tensor([[0.4, 1.1, 0.2]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda m, s: kind(m, s, *extra).kl_value(), (mean, sd))
    for faithful in (False, True):

        def price(m, s, faithful=faithful):
            return kind(m, s, *extra).draw(0.5, seeded(5), faithful)[1]

        assert torch.autograd.gradcheck(price, (mean, sd))


def test_gradients_of_faithful_s_slab_are_exact():
    """With respect to the slab, whose gradient is pathwise; the gate's is straight-through by design."""
    a = torch.full((1, 3), 2.0, dtype=torch.float64)
    mean = torch.tensor([[0.8, -1.0, 2.0]], dtype=torch.float64, requires_grad=True)
    sd = torch.tensor([[0.4, 1.1, 0.3]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(
        lambda m, s: SpikeAndSlabPosterior(a, a, m, s, 0.05).draw(0.5, seeded(5), True)[1], (mean, sd)
    )


def test_a_point_has_no_price_in_either_mode():
    point = grid(PointPosterior)
    assert all(float(point.draw(0.5, seeded(), mode)[1].abs().sum()) == 0 for mode in (False, True))
