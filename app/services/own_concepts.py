"""Concepts of the user's: fitted to sentences, kept with the model, searched for and tested."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.services import resources
from app.services.background import Progress
from core.evaluation import concept_files as kept
from core.evaluation.concept import LEAST_FOR_AUC, LEAST_SENTENCES, MOST_SENTENCES, Concept, fit_concept

if TYPE_CHECKING:
    from scipy import sparse

    from core.index import Neighbour

__all__ = ["LEAST_FOR_AUC", "LEAST_SENTENCES", "MOST_SENTENCES", "Concept"]


def saved(model: str) -> dict[str, Concept]:
    """Those that are kept for a model, by name.

    Raises:
        RequestError: their file is damaged.
    """
    return kept.load_concepts(resources.model(model).result())


def fit(
    model: str, name: str, positive: Sequence[str], negative: Sequence[str], progress: Progress
) -> Concept:
    """The dimensions that tell two kinds of sentences apart; errors as of `fit_concept`."""
    with resources.compute_slot():
        return fit_concept(resources.model(model).result(), name, positive, negative)


def save(model: str, concept: Concept) -> None:
    """Keep it under its name, in place of one of that name.

    Raises:
        RequestError: no good name, too many, or it cannot be written.
    """
    kept.save_concept(resources.model(model).result(), concept)


def delete(model: str, name: str) -> None:
    """Forget it; errors as of `save`."""
    kept.delete_concept(resources.model(model).result(), name)


def probability(model: str, concept: Concept, text: str) -> tuple[float, list[int]]:
    """(how likely a sentence has it, 0 to 1; which of its dimensions the sentence has on)."""
    codes = resources.encode(model, text)
    on = [one for one in concept.dimensions if codes.gated[0, one]]
    return float(concept.probability(codes.gated)[0]), on


def examples(name: str, concept: Concept, k: int) -> "list[tuple[Neighbour, float]]":
    """The k sentences of the example corpus that have it most, with their probability."""
    found = resources.index(name).result()
    visible = np.asarray(getattr(found, "visible", True))
    rows, chance = likeliest(concept, found.codes.matrix(), k, visible)
    return list(zip(found.take(rows), chance.tolist(), strict=True))


def likeliest(
    concept: Concept, codes: "sparse.csr_matrix", k: int, among: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(rows, their probabilities) of at most k of `among` that have it more likely than not, likeliest first.

    codes: (N, D) gated.
    """
    some = codes[:, list(concept.dimensions)].toarray()
    score = some @ np.array(concept.weights) + concept.bias
    score = np.where(True if among is None else among, score, -np.inf)
    rows = np.argsort(-score, kind="stable")[:k]
    rows = rows[score[rows] > 0]
    return rows, 1 / (1 + np.exp(-np.clip(score[rows], -50, 50)))
