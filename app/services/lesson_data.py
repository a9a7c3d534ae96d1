"""What *Learn* shows, computed once from trained models and remembered.

The models come from `resources`. No Streamlit here, and the core is imported when it is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.services import interventions, resources
from app.services.resources import memoize
from core.interpretation.hoyer import gaussian_hoyer as gaussian_hoyer
from core.interpretation.hoyer import hoyer_steps as hoyer_steps

if TYPE_CHECKING:
    from core.distributions.draws import Draws
    from core.interpretation.priors import PriorSparsity

DRAWS = 16
"""Draws from the posterior over which the nats of a sentence are averaged."""
MOST_PRIORS = 6
"""Trained models shown beside each other."""


@dataclass(frozen=True)
class LessonModels:
    """Names of the checkpoints used. sparse: has gates. dense: its counterpart; plain: an autoencoder."""

    sparse: str
    dense: str | None
    plain: str | None


@dataclass(frozen=True)
class Balance:
    """Nats of one sentence. without, with_code: its nll without and with the code; gates, values: raw KLs."""

    without: float
    with_code: float
    gates: float
    values: float

    @property
    def saved(self) -> float:
        return self.without - self.with_code

    @property
    def cost(self) -> float:
        return self.gates + self.values

    @property
    def elbo(self) -> float:
        """Never above the true one: `values` is an upper bound."""
        return -self.with_code - self.cost


@dataclass(frozen=True)
class Trained:
    """A trained sparse model and the prior of its gates, Beta(alpha, beta)."""

    name: str
    alpha: float
    beta: float
    dimensions: int

    def distance(self, alpha: float, beta: float) -> float:
        """How far its prior is from Beta(alpha, beta); 1 is the same."""
        from core.interpretation.priors import share_ratio

        return share_ratio((self.alpha, self.beta), (alpha, beta))


def lesson_models(chosen: str) -> LessonModels | None:
    """The models to teach with when `chosen` is in use; None where no model is sparse."""
    usable = resources.usable()
    kinds = {name: entry.model for name, entry in usable.items()}
    partners = {name: entry.partner for name, entry in usable.items()}
    wanted = [chosen, partners.get(chosen, ""), resources.default_name(), *kinds]
    sparse = next((name for name in wanted if name and kinds.get(name) == "hsvae"), None)
    if sparse is None:
        return None
    return LessonModels(
        sparse,
        next((name for name in (partners[sparse], chosen, *kinds) if kinds.get(name) == "vae"), None),
        next((name for name, kind in kinds.items() if kind == "ae"), None),
    )


@memoize(256)
def raw(name: str, texts: tuple[str, ...]) -> np.ndarray:
    """(N, F) sentence embeddings, F = 384; of a model with a GRU encoder the slab means, F = D."""
    found = interventions.embeddings(name, texts)
    if found is not None:
        return found
    with resources.compute_slot():
        return resources.model(name).result().encode(texts).slab_mean


@memoize(256)
def similar(name: str, text: str, others: tuple[str, ...]) -> tuple[float, ...]:
    """Cosine similarity of each other sentence's embedding with the text's."""
    numbers = raw(name, (text, *others))
    unit = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    return tuple(float(cosine) for cosine in unit[1:] @ unit[0])


@memoize(256)
def draws(name: str, text: str, n: int, told: int, seed: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """((n, D) draws of the text's code, the first `told` of them decoded)."""
    points = resources.encode(name, text).sample(seed, n)[:, 0]
    with resources.compute_slot():
        return points, tuple(resources.model(name).result().decode(points[:told]))


@memoize(256)
def balance(name: str, text: str) -> Balance:
    """What the code of a text saves and costs; means over DRAWS seeded draws of the code."""
    from core.evaluation.reconstruction import likelihood

    codes = resources.encode(name, text)
    with resources.compute_slot():
        parts = likelihood(resources.model(name).result(), codes[[0] * DRAWS])["nats_per_sentence"]
    return Balance(*(parts[key]["mean"] for key in ("nll_with_z_0", "nll_sampled", "kl_gate", "kl_value")))


def training_weights(name: str) -> tuple[float, float] | None:
    """(psi, lambda): the weights of the values' and the gates' KL in training; None when not recorded."""
    recipe = resources.model(name).result().metrics.get("recipe")
    settings = recipe.get("training") if isinstance(recipe, dict) else None
    weights: list[Any] = [settings.get(key) for key in ("psi", "lam")] if isinstance(settings, dict) else []
    known = len(weights) == 2 and all(type(weight) in (int, float) for weight in weights)
    return (float(weights[0]), float(weights[1])) if known else None


def draw_dimensions(name: str, text: str, dimensions: Sequence[int], n: int, seed: int) -> "Draws":
    """n draws of a few dimensions of the text's code."""
    from core.distributions.draws import draw_mixture

    codes, chosen = resources.encode(name, text), list(dimensions)
    p_on, mean, sd = (array[0, chosen] for array in (codes.p_on, codes.slab_mean, codes.slab_sd))
    return draw_mixture(p_on, mean, sd, n, seed, codes.spike_scale)


def draw_gate(p_on: float, n: int, seed: int, spike_scale: float) -> "Draws":
    """n draws of one dimension that is on with probability `p_on`, its slab N(0, 1)."""
    from core.distributions.draws import draw_mixture

    one = np.ones(1)
    return draw_mixture(p_on * one, 0 * one, one, n, seed, spike_scale)


def prior_sparsity(alpha: float, beta: float, dimensions: int, spike_scale: float) -> "PriorSparsity":
    """How sparse codes from the prior Beta(alpha, beta) are expected to be."""
    from core.interpretation import priors

    return priors.prior_sparsity(alpha, beta, dimensions, spike_scale)


def prior_density(p_on: np.ndarray, alpha: float, beta: float) -> np.ndarray:
    """(N,) density of the prior at each probability of being on."""
    from core.distributions.draws import gate_density

    return gate_density(p_on, alpha, beta)


def prior_gates(alpha: float, beta: float, n: int, seed: int, spike_scale: float) -> np.ndarray:
    """(n,) bool: gates drawn from the prior."""
    from core.distributions.draws import draw_prior

    return draw_prior(alpha, beta, 1, n, seed, spike_scale).on[:, 0]


@memoize(8)
def trained(in_use: str) -> tuple[Trained, ...]:
    """Sparse models of the catalogue with their priors, sparsest last; `in_use` is loaded and among them."""
    from core.checkpoint.format import read_config

    found = []
    for entry in resources.usable().values():
        if entry.model == "hsvae":
            loaded = entry.name == in_use
            config = resources.model(in_use).result().config if loaded else read_config(entry.folder)
            found.append(Trained(entry.name, config.alpha, config.beta, entry.dimensions))
    found.sort(key=lambda model: (model.name != in_use, model.name))
    return tuple(sorted(found[:MOST_PRIORS], key=lambda model: model.alpha / model.beta))
