"""A model that writes each code out, value by value: what was decoded can be read off its sentence."""

from types import SimpleNamespace

import numpy as np

from core.interpretation.codes import Codes


class Speller:
    """Decodes [0, 1.5, 0, -2] to "1:+1.5 3:-2.0"; a code of zeros to "nothing". Counts its batches."""

    name = "speller"

    def __init__(self, dimensions: int = 6, slab_sign: str = "both", hears=()):
        self.dimensions = dimensions
        self.config = SimpleNamespace(slab_sign=slab_sign)
        self.hears = set(hears) or set(range(dimensions))
        self.batches: list[np.ndarray] = []
        self.asked: list[tuple] = []

    def decode(self, codes, method="greedy", seed=0, temperature=1.0):
        self.batches.append(np.asarray(codes))
        self.asked.append((method, seed, temperature))
        return [self.say(code) for code in codes]

    def say(self, code) -> str:
        said = [f"{d}:{code[d]:+.1f}" for d in np.flatnonzero(code) if int(d) in self.hears]
        return " ".join(said) or "nothing"


def codes_of(values, p_on, has_gates: bool = True) -> Codes:
    """Codes of one sentence; the threshold is .5, and the slab's mean of what is off is 7."""
    values, p_on = np.array([values], np.float32), np.array([p_on], np.float32)
    active = p_on > 0.5
    mean = np.where(active, values / p_on, 7).astype(np.float32)
    nothing = np.zeros_like(values)
    return Codes(
        ("a text",), np.array([False]), p_on, nothing, nothing, mean, nothing, p_on * mean, active, nothing,
        nothing, np.ones((3, values.shape[1]), np.float32), 0.05, has_gates,
    )  # fmt: skip
