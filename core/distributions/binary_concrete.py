"""The gate itself: a Bernoulli relaxed to (0, 1), so that a gradient can pass."""

import torch
from torch import Tensor
from torch.nn import functional

from core.errors import RequestError


def uniform_like(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Uniform draws of the shape, dtype and device of `x`, drawn where the generator lives; never 0 or 1."""
    device = x.device if generator is None else generator.device
    draws = torch.rand(x.shape, generator=generator, device=device, dtype=x.dtype).to(x.device)
    half_step = torch.finfo(x.dtype).eps / 2
    return draws.clamp(half_step, 1 - half_step)


class BinaryConcrete:
    r"""Relaxed Bernoulli: a logistic draw through a sigmoid of low temperature t.

    .. math:: g = \mathrm{sigmoid}\left(\frac{\ell + \log u - \log(1-u)}{t}\right), \quad u \sim U(0, 1)

    .. math:: \log p(g) = \log t - \log g - \log(1-g) + m - 2\,\mathrm{softplus}(m),
        \quad m = \ell - t\,\mathrm{logit}(g)

    g > 1/2 happens with probability sigmoid(l) at every temperature: rounding g gives an exact Bernoulli.
    In this project g is the gate, so 1 is ON and l = log((1 - gamma) / gamma).

    What the straight-through gradient costs: the exact derivative of E[f(gate)] weighs the slopes f'(0) and
    f'(1) alike. Here, for a gate that is off with probability .95, f'(0) weighs 3.2 times as much as f'(1) at
    t = .5 (f'(1) only .59 of its due), so the sign can be wrong; at t = .1 it is 1.3 times, and the standard
    deviation of the gate's derivative is 2.3 times as large. Hence training anneals t from .5 to .1.

    Reference:
        Maddison, Mnih, Teh, "The Concrete Distribution" (ICLR 2017); Jang, Gu, Poole (ICLR 2017). Straight
        through: Bengio, Léonard, Courville, arXiv 1308.3432.

    Arguments:
        logits: (B, D) log odds of 1; infinite ones are certain gates.
        temperature: t > 0.

    Raises:
        RequestError: the temperature is not positive.

    Example:
        >>> gate = BinaryConcrete(torch.tensor([[-2.0, 0.0, 2.0]]), temperature=0.5)
        >>> gate.mean
        tensor([[0.1192, 0.5000, 0.8808]])
        >>> hard = gate.rsample_straight_through(torch.Generator().manual_seed(0))
        >>> set(hard.flatten().tolist()) <= {0.0, 1.0}
        True
    """

    def __init__(self, logits: Tensor, temperature: float) -> None:
        if not temperature > 0:
            raise RequestError(f"The gate's temperature is {temperature}.", "Give a temperature above 0.")
        # Half precision cannot hold a relaxed gate near 1.
        self.logits = logits.to(torch.promote_types(logits.dtype, torch.float32))
        self.temperature = temperature

    @property
    def mean(self) -> Tensor:
        """(B, D) mean of the hard gate, sigmoid(logits); the relaxed gate's own has no closed form."""
        return self.logits.sigmoid()

    @property
    def variance(self) -> Tensor:
        """(B, D) variance of the hard gate, p (1 - p)."""
        return self.logits.sigmoid() * (-self.logits).sigmoid()

    def log_prob(self, value: Tensor) -> Tensor:
        """Log density (..., B, D) in nats of the relaxed gate at `value` in (0, 1), broadcast."""
        log_value, log_rest = value.log(), (-value).log1p()
        shift = self.logits - self.temperature * (log_value - log_rest)
        normal = torch.as_tensor(self.temperature, dtype=self.logits.dtype).log()
        return normal - log_value - log_rest + shift - 2 * functional.softplus(shift)

    def rsample(self, generator: torch.Generator | None = None) -> Tensor:
        """One relaxed draw (B, D), differentiable in the logits.

        Low temperatures reach the last representable number: at .1 some draws are exactly 0 or 1.
        """
        u = uniform_like(self.logits, generator)
        return ((self.logits + u.log() - (-u).log1p()) / self.temperature).sigmoid()

    def rsample_straight_through(self, generator: torch.Generator | None = None) -> Tensor:
        """One hard draw (B, D), exactly 0 or 1, whose gradient is that of the relaxed draw it rounds."""
        relaxed = self.rsample(generator)
        hard = (relaxed > 0.5).to(relaxed.dtype)
        return hard + (relaxed - relaxed.detach())
