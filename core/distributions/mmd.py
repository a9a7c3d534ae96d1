"""Maximum mean discrepancy: how far two samples are from one distribution, without densities."""

from torch import Tensor

SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


def mmd_per_dimension(x: Tensor, y: Tensor, scales: tuple[float, ...] = SCALES) -> Tensor:
    r"""Unbiased estimate of the squared MMD between two samples, in every dimension on its own.

    .. math:: k(u, v) = \sum_{s} \frac{2s}{2s + (u - v)^2}

    .. math:: \frac{\sum_{i \ne j} k(x_i, x_j) + k(y_i, y_j)}{n(n-1)} - \frac{2}{n^2}\sum_{i,j} k(x_i, y_j)

    The kernel is the inverse multiquadratic of one dimension under a standard normal, summed over scales
    (Tolstikhin et al. 2018, arXiv 1711.01558). Per dimension, because only the margins of the prior are known
    to be spiky; one dimension's samples are never compared with another's.

    Arguments:
        x, y: (n, D) each, n >= 2.
        scales: positive factors of the kernel's width.

    Returns:
        (D,) values, 0 in expectation for equal distributions; single ones may be negative.

    Example:
        >>> x = torch.zeros(2, 1)
        >>> mmd_per_dimension(x, x), mmd_per_dimension(x, x + 1, scales=(0.5,))
        (tensor([0.]), tensor([1.]))
    """
    count = len(x)
    within = _kernel(x, x, scales) + _kernel(y, y, scales)
    # The diagonal holds k(x_i, x_i) = number of scales: not a pair of two draws.
    within = (within - 2 * len(scales) * count) / (count * (count - 1))
    return within - 2 * _kernel(x, y, scales) / count**2


def _kernel(x: Tensor, y: Tensor, scales: tuple[float, ...]) -> Tensor:
    """(D,) sum over all pairs of k(x_i, y_j)."""
    squared = (x.unsqueeze(1) - y.unsqueeze(0)).square()  # (n, n, D)
    kernels = ((2 * scale / (2 * scale + squared)).sum((0, 1)) for scale in scales)
    return sum(kernels, squared.new_zeros(()))
