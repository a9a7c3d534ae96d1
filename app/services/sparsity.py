"""What *Sparsity* shows of a measured profile and of one sentence's code. No Streamlit here."""

from typing import TYPE_CHECKING

import numpy as np

from core.interpretation.hoyer import hoyer

if TYPE_CHECKING:
    from core.evaluation.profile import Profile
    from core.interpretation.codes import Codes

CODES = ("gated", "values", "sampled")
"""The codes that a model has of a sentence, in the order of `Codes.scales`."""


def hoyer_histogram(profile: "Profile", code: str) -> tuple[np.ndarray, np.ndarray]:
    """(edges, counts) of the Hoyer sparsity of the profile's sentences in one of CODES."""
    from core.evaluation.profile import HOYER_EDGES

    return HOYER_EDGES, profile.hoyer[code]


def gate_edges() -> np.ndarray:
    """Edges of the histograms of p_on in a profile."""
    from core.evaluation.profile import GATE_EDGES

    return GATE_EDGES


def own_hoyer(codes: "Codes", code: str) -> float | None:
    """Hoyer sparsity of the first sentence in one of CODES; None for a code of zeros."""
    chosen = codes.sample(0)[0] if code == "sampled" else getattr(codes, code)
    number = float(hoyer(chosen, codes.scales[CODES.index(code)])[0])
    return None if np.isnan(number) else number
