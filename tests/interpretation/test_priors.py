"""Codes drawn from the prior and from the fitted aggregate, against what they claim to follow."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from core.errors import RequestError
from core.interpretation.priors import Aggregate, Prior
from tests.tiny import tiny_config


def corpus(rows=20_000, seed=0):
    """0 is on in 30 %, 1 mostly with it, 2 never with it, 3 by itself, 4 never."""
    generator = np.random.default_rng(seed)
    luck = generator.random((rows, 4))
    on = np.zeros((rows, 5), bool)
    on[:, 0] = luck[:, 0] < 0.3
    on[:, 1] = luck[:, 1] < np.where(on[:, 0], 0.8, 0.05)
    on[:, 2] = (luck[:, 2] < 0.4) & ~on[:, 0]
    on[:, 3] = luck[:, 3] < 0.1
    return np.where(on, 1 + np.arange(5) + generator.random(on.shape), 0).astype(np.float32)


@pytest.fixture(scope="module")
def real():
    return corpus()


@pytest.fixture(scope="module")
def drawn(real):
    fitted = Aggregate(sparse.csr_array(real))
    return np.concatenate([fitted.draw(seed, 1000) for seed in range(20)])


def test_dimensions_are_on_as_often_and_together_as_in_the_corpus(real, drawn):
    one, other = real != 0, drawn != 0
    error = 5 * (0.25 / len(drawn)) ** 0.5 + 5 * (0.25 / len(real)) ** 0.5
    np.testing.assert_allclose(other.mean(0), one.mean(0), atol=error)
    np.testing.assert_allclose((other[:, 0] & other[:, 1]).mean(), (one[:, 0] & one[:, 1]).mean(), atol=error)
    assert (other[:, 0] & other[:, 2]).mean() < 0.003  # in the corpus they never are; independent ones: .084


def test_values_are_values_of_the_corpus(real, drawn):
    for dimension in range(4):
        values = drawn[:, dimension][drawn[:, dimension] != 0]
        assert set(values.tolist()) <= set(real[:, dimension].tolist())
        assert abs(values.mean() - (1.5 + dimension)) < 0.05


def test_draws_are_seeded(real):
    fitted = Aggregate(sparse.csr_array(real))
    assert (fitted.draw(3, 5) == fitted.draw(3, 5)).all() and (fitted.draw(3, 5) != fitted.draw(4, 5)).any()
    with pytest.raises(RequestError, match="1 to 1,000"):
        fitted.draw(0, 0)
    with pytest.raises(RequestError, match="seed is -1"):
        fitted.draw(-1)
    with pytest.raises(RequestError, match="No sentence"):
        Aggregate(sparse.csr_array((3, 4), dtype=np.float32)).draw(0)


def test_the_tree_is_the_best_one(real):
    """Against trying them all: no spanning tree over the five dimensions holds more information."""
    import itertools

    order, parent, _ = Aggregate(sparse.csr_array(real)).tree
    on = real != 0

    def information(one, other):
        total = 0.0
        for left, right in itertools.product((False, True), repeat=2):
            joint = ((on[:, one] == left) & (on[:, other] == right)).mean()
            if joint:
                total += joint * np.log(
                    joint / ((on[:, one] == left).mean() * (on[:, other] == right).mean())
                )
        return total

    def spans(edges):
        found = {0}
        for _ in range(5):
            found |= {b for a, b in edges if a in found} | {a for a, b in edges if b in found}
        return len(found) == 5

    pairs = list(itertools.combinations(range(5), 2))
    best = max(
        sum(information(*edge) for edge in edges)
        for edges in itertools.combinations(pairs, 4)
        if spans(edges)
    )
    ours = sum(information(d, parent[d]) for d in range(5) if parent[d] >= 0)
    assert sorted(order) == list(range(5)) and ours == pytest.approx(best, abs=1e-9)


def test_the_prior_is_the_one_that_the_objective_names():
    config = tiny_config(dimensions=64, alpha=8.0, beta=1.0)
    codes = np.concatenate([Prior(config).draw(seed, 1000) for seed in range(10)])
    share = (codes != 0).mean()
    assert abs(share - 1 / 9) < 5 * (1 / 9 * 8 / 9 / codes.size) ** 0.5
    on = codes[codes != 0]
    assert abs(on.mean()) < 5 / len(on) ** 0.5 and abs(on.std() - 1) < 5 / (2 * len(on)) ** 0.5
    assert (Prior(config).draw(1, 3) == Prior(config).draw(1, 3)).all()


def test_other_models_have_other_priors():
    dense = Prior(SimpleNamespace(model="vae", dimensions=8, name="dense")).draw(0, 100)
    assert (dense != 0).all()
    fixed = tiny_config(model="mat_vae", dimensions=64, prior_spike_weight=0.7, spike_scale=0.02)
    codes = Prior(fixed).draw(0, 1000)
    variance = 0.7 * 0.02**2 + 0.3  # a mixture around zero; its fourth moment is 3 (.7 s0^4 + .3)
    assert abs(codes.var() - variance) < 5 * ((0.9 - variance**2) / codes.size) ** 0.5
    narrow = 0.7 + 0.3 * 0.0638  # |z| < 4 s0: nearly every spike, and P(|N(0, 1)| < .08) of the slabs
    assert abs((np.abs(codes) < 4 * 0.02).mean() - narrow) < 5 * (0.25 / codes.size) ** 0.5
    with pytest.raises(RequestError, match="no prior"):
        Prior(SimpleNamespace(model="ae", dimensions=8, name="plain")).draw(0)
