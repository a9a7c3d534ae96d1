"""The record that leaves the model: everything one encoding says, in NumPy, under one vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from core.interpretation.hoyer import hoyer

CODE_NAMES = ("gated", "values", "sampled")


@dataclass(frozen=True)
class Codes:
    """Codes of N sentences in D dimensions.

    texts: normalised, cut to what the model read. truncated (N,): whether something was cut.
    p_on (N, D): gate probability, 1 - E[gamma]. gate_a, gate_b (N, D): parameters of q(gamma|x).
    slab_mean, slab_sd (N, D). values = p_on * slab_mean.
    active (N, D): p_on above the checkpoint's threshold.
    nats_gate, nats_value (N, D): raw KL per dimension, in nats.
    scales (3, D): standard deviation over training sentences of gated, values and sampled.
    Models without gates: p_on = 1, gated = values, active_count = None.
    """

    texts: tuple[str, ...]
    truncated: np.ndarray
    p_on: np.ndarray
    gate_a: np.ndarray
    gate_b: np.ndarray
    slab_mean: np.ndarray
    slab_sd: np.ndarray
    values: np.ndarray
    active: np.ndarray
    nats_gate: np.ndarray
    nats_value: np.ndarray
    scales: np.ndarray
    spike_scale: float
    has_gates: bool

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def dimensions(self) -> int:
        return self.p_on.shape[1]

    @property
    def gated(self) -> np.ndarray:
        """(N, D) the code: values where active, exactly 0 elsewhere."""
        return np.where(self.active, self.values, np.float32(0)) if self.has_gates else self.values

    @property
    def active_count(self) -> np.ndarray | None:
        """(N,) active dimensions per sentence; None for a model without gates."""
        return self.active.sum(1) if self.has_gates else None

    @property
    def nats(self) -> np.ndarray:
        """(N,) raw KL of the whole code: what the sentence costs."""
        return (self.nats_gate + self.nats_value).sum(1)

    @property
    def hoyer(self) -> np.ndarray:
        """(N,) sparsity of `gated`; NaN where nothing is active."""
        return hoyer(self.gated, self.scales[0])

    def sample(self, seed: int, draws: int = 1) -> np.ndarray:
        """(draws, N, D) draws of z from the posterior; a spike's draw is small but never exactly zero."""
        generator = np.random.default_rng(seed)
        shape = (draws, *self.p_on.shape)
        on = generator.random(shape) < self.p_on
        noise = generator.standard_normal(shape)
        return np.where(on, self.slab_mean + self.slab_sd * noise, self.spike_scale * noise).astype(
            np.float32
        )

    def ranked(self, row: int, k: int | None = None) -> np.ndarray:
        """Dimensions of one sentence, largest |gated| first: the active ones, or the k largest."""
        values = self.values[row]  # of this row alone: `gated` would be made anew for every sentence
        strength = np.abs(np.where(self.active[row], values, 0) if self.has_gates else values)
        order = np.argsort(-strength, kind="stable")
        return order[: (int(self.active[row].sum()) if self.has_gates else 10) if k is None else k]

    def __getitem__(self, rows: int | slice | Sequence[int] | np.ndarray) -> "Codes":
        """The same record for some rows; an int gives a record of one."""
        if isinstance(rows, (int, np.integer)):
            rows = [int(rows)]
        positions = np.arange(len(self))[rows]
        parts = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "texts":
                value = tuple(value[row] for row in positions)
            elif isinstance(value, np.ndarray) and field.name != "scales":
                value = value[positions]
            parts[field.name] = value
        return Codes(**parts)

    @staticmethod
    def concatenate(parts: Sequence["Codes"]) -> "Codes":
        """Records of one model, one after the other."""
        first = parts[0]
        joined = {}
        for field in fields(first):
            values = [getattr(part, field.name) for part in parts]
            if field.name == "texts":
                joined[field.name] = tuple(text for texts in values for text in texts)
            elif isinstance(values[0], np.ndarray) and field.name != "scales":
                joined[field.name] = np.concatenate(values)
            else:
                joined[field.name] = values[0]
        return Codes(**joined)
