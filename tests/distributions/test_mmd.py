"""The maximum mean discrepancy against a naive double loop, and what it must do."""

import pytest
import torch

from core.distributions.mmd import SCALES, mmd_per_dimension


def naive(x, y, scales=SCALES):
    """The definition, one pair and one dimension at a time."""

    def kernel(u, v):
        return sum(2 * scale / (2 * scale + (u - v) ** 2) for scale in scales)

    count, result = len(x), []
    for d in range(x.shape[1]):
        inside = sum(
            kernel(float(sample[i, d]), float(sample[j, d]))
            for sample in (x, y)
            for i in range(count)
            for j in range(count)
            if i != j
        )
        across = sum(kernel(float(x[i, d]), float(y[j, d])) for i in range(count) for j in range(count))
        result.append(inside / (count * (count - 1)) - 2 * across / count**2)
    return torch.tensor(result, dtype=torch.float64)


def test_it_is_the_naive_double_loop():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(7, 3, generator=generator, dtype=torch.float64)
    y = 0.5 + 2 * torch.randn(7, 3, generator=generator, dtype=torch.float64)
    torch.testing.assert_close(mmd_per_dimension(x, y), naive(x, y))
    torch.testing.assert_close(mmd_per_dimension(x, y, (0.3,)), naive(x, y, (0.3,)))


def test_its_gradient_is_exact():
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(5, 2, generator=generator, dtype=torch.float64, requires_grad=True)
    y = torch.randn(5, 2, generator=generator, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda x: mmd_per_dimension(x, y), (x,))


@pytest.mark.parametrize("shift", [0.0, 0.2, 0.6])
def test_it_is_unbiased_and_grows_with_distance(shift):
    generator = torch.Generator().manual_seed(2)
    x, y = (torch.randn(40, 2000, generator=generator, dtype=torch.float64) for _ in range(2))
    each = mmd_per_dimension(x + shift, y)
    error = float(each.std()) / len(each) ** 0.5
    if shift == 0:
        assert abs(float(each.mean())) < 4 * error
    else:
        assert float(each.mean()) > 10 * error
