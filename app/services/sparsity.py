"""How sparse one sentence's code is. No Streamlit here."""

from typing import TYPE_CHECKING

import numpy as np

from core.interpretation.hoyer import hoyer

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

CODES = ("gated", "values", "sampled")
"""The codes that a model has of a sentence, in the order of `Codes.scales`."""


def own_hoyer(codes: "Codes", code: str) -> float | None:
    """Hoyer sparsity of the first sentence in one of CODES; None for a code of zeros."""
    chosen = codes.sample(0)[0] if code == "sampled" else getattr(codes, code)
    number = float(hoyer(chosen, codes.scales[CODES.index(code)])[0])
    return None if np.isnan(number) else number
