"""What every distribution must hold, walked over all of them; and the examples of their docstrings."""

import doctest
import inspect
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

import core.distributions
from core.distributions import Beta, BinaryConcrete, SpikeAndSlab
from core.distributions import beta as beta_module
from core.distributions import binary_concrete as binary_concrete_module
from core.distributions import draws as draws_module
from core.distributions import kl as kl_module
from core.distributions import mmd as mmd_module
from core.distributions import spike_and_slab as spike_and_slab_module


@dataclass(frozen=True)
class Case:
    """A distribution with parameters (3, 4), the draw that `mean` describes, and its support."""

    build: Callable[..., object]
    parameters: tuple[tuple[float, float], ...]
    low: float
    high: float
    drawn: str = "rsample"

    def inputs(self, dtype=torch.float64, seed: int = 0) -> list[Tensor]:
        generator = torch.Generator().manual_seed(seed)
        return [
            (low + (high - low) * torch.rand(3, 4, generator=generator, dtype=torch.float64)).to(dtype)
            for low, high in self.parameters
        ]


CASES = {
    Beta: Case(Beta, ((1.5, 12), (1.5, 12)), 1e-9, 1 - 1e-9),
    BinaryConcrete: Case(
        lambda logits: BinaryConcrete(logits, 1.5), ((-3, 3),), 1e-12, 1 - 1e-12, "rsample_straight_through"
    ),
    SpikeAndSlab: Case(
        lambda gamma, mean, sd: SpikeAndSlab(gamma, mean, sd, 0.05),
        ((0.02, 0.98), (-2, 2), (0.2, 1.5)),
        -14,
        14,
    ),
}
every_distribution = pytest.mark.parametrize("case", CASES.values(), ids=[kind.__name__ for kind in CASES])


def test_no_distribution_is_left_out():
    public = (getattr(core.distributions, name) for name in core.distributions.__all__)
    assert set(CASES) == {entry for entry in public if inspect.isclass(entry)}


@every_distribution
def test_shapes_and_dtypes(case):
    for dtype in (torch.float32, torch.float64):
        distribution = case.build(*case.inputs(dtype))
        draw = distribution.rsample(torch.Generator().manual_seed(0))
        many = draw.expand(5, 3, 4)
        for result in (draw, distribution.mean, distribution.variance, distribution.log_prob(draw)):
            assert result.shape == (3, 4) and result.dtype == dtype
        assert distribution.log_prob(many).shape == (5, 3, 4)
        assert distribution.log_prob(draw[0, 0]).shape == (3, 4)


@every_distribution
def test_one_row_is_the_same_alone(case):
    inputs = case.inputs()
    draw = case.build(*inputs).rsample(torch.Generator().manual_seed(0))
    alone = case.build(*(x[1:2] for x in inputs))
    torch.testing.assert_close(alone.log_prob(draw[1:2]), case.build(*inputs).log_prob(draw)[1:2])


@every_distribution
def test_log_prob_integrates_to_one(case):
    x = torch.linspace(case.low, case.high, 60_001, dtype=torch.float64)[:, None, None]
    total = torch.trapezoid(case.build(*case.inputs()).log_prob(x).exp(), x, dim=0)
    torch.testing.assert_close(total, torch.ones_like(total), atol=2e-4, rtol=0)


@every_distribution
def test_single_precision_agrees_with_double(case):
    wide, narrow = case.build(*case.inputs()), case.build(*case.inputs(torch.float32))
    draw = wide.rsample(torch.Generator().manual_seed(0)).clamp(case.low, 0.999)
    torch.testing.assert_close(
        narrow.log_prob(draw.float()).double(), wide.log_prob(draw), atol=2e-4, rtol=2e-4
    )


@every_distribution
def test_draws_have_the_mean_and_variance(case):
    count = 20_000
    distribution = case.build(*(x.expand(count, 3, 4) for x in case.inputs()))
    draws = getattr(distribution, case.drawn)(torch.Generator().manual_seed(0))
    mean, variance = distribution.mean[0], distribution.variance[0]
    assert ((draws.mean(0) - mean).abs() < 4.5 * (variance / count).sqrt()).all()
    error = ((draws - mean) ** 2).std(0) / count**0.5
    assert ((draws.var(0) - variance).abs() < 4.5 * error + 1e-6).all()


@every_distribution
def test_draws_are_in_the_support_and_repeat_with_their_seed(case):
    distribution = case.build(*(x.expand(500, 3, 4) for x in case.inputs()))
    first, again, other = (distribution.rsample(torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)
    assert ((first >= case.low) & (first <= case.high)).all()
    assert torch.isfinite(distribution.log_prob(first)).all()


@every_distribution
def test_a_generator_leaves_the_global_state_alone_and_none_uses_it(case):
    distribution = case.build(*case.inputs())
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        before = torch.get_rng_state()
        distribution.rsample(torch.Generator().manual_seed(1))
        assert torch.equal(before, torch.get_rng_state())
        first = distribution.rsample()
        torch.manual_seed(0)
        assert torch.equal(first, distribution.rsample())


@every_distribution
def test_every_parameter_has_a_gradient(case):
    inputs = [x.requires_grad_() for x in case.inputs()]
    distribution = case.build(*inputs)
    draw = distribution.rsample(torch.Generator().manual_seed(0))
    loss = draw.sum() + distribution.log_prob(draw.detach()).sum() + distribution.variance.sum()
    for gradient in torch.autograd.grad(loss, inputs):
        assert torch.isfinite(gradient).all() and (gradient != 0).any()


@pytest.mark.parametrize(
    "module",
    [beta_module, binary_concrete_module, spike_and_slab_module, kl_module, mmd_module, draws_module],
    ids=lambda m: m.__name__,
)
def test_docstring_examples(module):
    results = doctest.testmod(module, extraglobs={"torch": torch})
    assert results.attempted > 0 and results.failed == 0


def test_every_public_name_has_an_example():
    for name in core.distributions.__all__:
        if name != "kl_value_at":
            assert ">>>" in getattr(core.distributions, name).__doc__, name
