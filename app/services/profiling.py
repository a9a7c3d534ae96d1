"""How sparse codes are: of one sentence, and of many, in small parts between answers to visitors."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.evaluation.profile import Profile
    from core.interpretation.codes import Codes
    from core.model import Model

PART = 32
"""Sentences that are read at once."""


def measure(model: "Model", texts: Sequence[str], most: int, slot: AbstractContextManager) -> "Profile":
    """Of at most `most` of the texts, drawn at random. slot: held while a part is read."""
    from core.evaluation.profile import profile
    from core.interpretation.codes import Codes

    rows = np.random.default_rng(0).choice(len(texts), min(most, len(texts)), replace=False)
    parts = []
    for some in np.array_split(rows, max(1, len(rows) // PART)):
        with slot:
            parts.append(model.encode([texts[row] for row in some]))
    return profile(Codes.concatenate(parts), model.config.alpha, model.config.beta)


def own_hoyer(codes: "Codes", code: str) -> float | None:
    """Hoyer sparsity of the first sentence's gated, values or sampled `code`; None for a code of zeros."""
    from core.evaluation.sparsity import hoyer_of_codes

    number = float(hoyer_of_codes(codes)[code][0])
    return None if np.isnan(number) else number
