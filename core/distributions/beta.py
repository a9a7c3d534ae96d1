"""The gate's distribution: Beta, bounded so that no parameter can make it overflow."""

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

SMALLEST, LARGEST = 0.5, 100.0
"""Bounds of a and b: KL(Beta(1e-5, 1) || Beta(4, 1)) would be about 400,000 nats."""
GAMMA_SMALLEST, GAMMA_LARGEST = 1e-4, 1 - 1e-4
"""Bounds of a drawn gamma: its logit stays within 9.3, so the relaxed gate keeps a gradient."""


class _StraightThroughClamp(Function):
    """Clamp forward, identity backward."""

    @staticmethod
    def forward(ctx, x: Tensor, smallest: float, largest: float) -> Tensor:
        return x.clamp(smallest, largest)

    @staticmethod
    def backward(ctx, gradient: Tensor):
        return gradient, None, None


def bounded(x: Tensor, smallest: float = SMALLEST, largest: float = LARGEST) -> Tensor:
    """`x` clamped to [smallest, largest], its gradient passed straight through.

    A plain clamp has gradient 0 outside its bounds, so a gate that once left them could never come back.
    Applying it twice is the same as applying it once. NaN stays NaN.

    Arguments:
        x: any shape; infinities are clamped like any other number.

    Example:
        >>> x = torch.tensor([1e-5, 3.0, 1e6], requires_grad=True)
        >>> bounded(x).detach()
        tensor([  0.5000,   3.0000, 100.0000])
        >>> bounded(x).sum().backward()
        >>> x.grad
        tensor([1., 1., 1.])
    """
    if not (x.requires_grad and torch.is_grad_enabled()):  # a function of one's own costs 20 operations
        return x.clamp(smallest, largest)
    return _StraightThroughClamp.apply(x, smallest, largest)


def widened(x: Tensor) -> Tensor:
    """`x` as float64; on the CPU where the device (MPS) knows no float64."""
    return (x.cpu() if x.device.type == "mps" else x).double()


def as_given(result: Tensor, like: Tensor) -> Tensor:
    """`result` on the device of `like` and in its dtype, half precisions raised to float32."""
    return result.to(device=like.device, dtype=torch.promote_types(like.dtype, torch.float32))


class _BetaDraw(Function):
    """A draw of Beta(a, b) with the pathwise (implicit) gradient, as torch.distributions.Beta has it.

    torch's own takes no generator; this one does.
    """

    @staticmethod
    def forward(ctx, a: Tensor, b: Tensor, generator: torch.Generator | None) -> Tensor:
        concentration = torch.stack((a, b), -1)  # (..., 2)
        if generator is not None:
            concentration = concentration.to(generator.device)
        gamma = torch._sample_dirichlet(concentration, generator)[..., 0].to(a.device)
        gamma = gamma.clamp(GAMMA_SMALLEST, GAMMA_LARGEST)
        ctx.save_for_backward(a, b, gamma)
        return gamma

    @staticmethod
    @once_differentiable
    def backward(ctx, gradient: Tensor):
        a, b, gamma = ctx.saved_tensors
        # A draw that was clamped does not move with a or b.
        free = gradient * ((gamma > GAMMA_SMALLEST) & (gamma < GAMMA_LARGEST))
        # _dirichlet_grad is -(dF/da)/f/(1 - gamma), F and f the Beta's CDF and density.
        by_a = torch._dirichlet_grad(gamma, a, a + b) * (1 - gamma)
        by_b = torch._dirichlet_grad(1 - gamma, b, a + b) * gamma
        return free * by_a, -free * by_b, None


class Beta:
    r"""The Beta distribution of gamma, the probability of the SPIKE: of a dimension being OFF.

    .. math:: \log p(\gamma) = (a-1)\log\gamma + (b-1)\log(1-\gamma) - \log B(a, b)

    So Beta(4, 1) means 80 % off: E[gamma] = a/(a+b) = .8 and `p_on` = b/(a+b) = .2. Parameters are clamped to
    [0.5, 100] by `bounded`, all arithmetic is float64 (half precision has no Beta kernel), results come back
    in the dtype of `a`, float32 at least.

    Reference:
        Figurnov, Mohamed, Mnih, "Implicit Reparameterization Gradients" (NeurIPS 2018), for `rsample`.

    Arguments:
        a: (B, D) positive; pulls gamma to 1, off.
        b: (B, D) positive, broadcast against `a`; pulls gamma to 0, on.

    Example:
        >>> gate = Beta(torch.tensor([[4.0, 1.0]]), torch.tensor([[1.0, 4.0]]))
        >>> gate.p_on
        tensor([[0.2000, 0.8000]])
        >>> gate.rsample(torch.Generator().manual_seed(0)).shape
        torch.Size([1, 2])
    """

    def __init__(self, a: Tensor, b: Tensor) -> None:
        self._like, _ = torch.broadcast_tensors(a, b)
        self._a, self._b = torch.broadcast_tensors(bounded(widened(a)), bounded(widened(b)))

    @property
    def a(self) -> Tensor:
        """(B, D) first parameter, clamped."""
        return as_given(self._a, self._like)

    @property
    def b(self) -> Tensor:
        """(B, D) second parameter, clamped."""
        return as_given(self._b, self._like)

    @property
    def mean(self) -> Tensor:
        """(B, D) E[gamma] = a/(a+b), the probability of being off."""
        return as_given(self._a / (self._a + self._b), self._like)

    @property
    def p_on(self) -> Tensor:
        """(B, D) 1 - E[gamma] = b/(a+b), the probability of being on."""
        return as_given(self._b / (self._a + self._b), self._like)

    @property
    def variance(self) -> Tensor:
        """(B, D) ab / ((a+b)^2 (a+b+1))."""
        total = self._a + self._b
        return as_given(self._a * self._b / (total**2 * (total + 1)), self._like)

    def log_prob(self, gamma: Tensor) -> Tensor:
        """Log density (..., B, D) in nats at `gamma` in (0, 1), broadcast; the clamp of draws is ignored."""
        gamma = widened(gamma)
        log_beta = torch.lgamma(self._a) + torch.lgamma(self._b) - torch.lgamma(self._a + self._b)
        # xlogy: at a = 1 or b = 1 the ends 0 and 1 have a density, not 0 times infinity.
        log_prob = torch.xlogy(self._a - 1, gamma) + torch.special.xlog1py(self._b - 1, -gamma) - log_beta
        return as_given(log_prob, self._like)

    def rsample(self, generator: torch.Generator | None = None) -> Tensor:
        """One draw (B, D) of gamma, clamped to [1e-4, 1 - 1e-4], differentiable in a and b.

        Arguments:
            generator: on the CPU (serves every device) or on the parameters' device; None takes torch's own.
        """
        return as_given(_BetaDraw.apply(self._a, self._b, generator), self._like)
