"""The record that leaves the model: everything one encoding says, in NumPy, under one vocabulary."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.readers.strict_json import shorten
from core.errors import RequestError
from core.interpretation.hoyer import hoyer

if TYPE_CHECKING:
    import pandas as pd
    import torch
    from scipy import sparse

CODE_NAMES = ("gated", "values", "sampled")
_LISTED = 8
"""Sentences that a `repr` shows."""


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

    def top(
        self, row: int = 0, k: int | None = None, label: Callable[[int], str] | None = None
    ) -> "pd.DataFrame":
        """The dimensions of one sentence as a DataFrame, a line each, in the order of `ranked`.

        Columns: dimension; label, where a function gives names (`model.index.label`); p_on, 0 to 1; gated;
        nats, raw KL of gate and value together.

        Args:
            row: which sentence; negative rows count from the end.
            k: how many dimensions; by default those that are on, or 10 in a model without gates.

        Raises:
            RequestError: there is no such row.
        """
        import pandas as pd  # here: encoding does without it

        if not -len(self) <= row < len(self):
            raise RequestError(f"There is no row {row} in {len(self)} codes.", "Rows count from 0.")
        chosen = self.ranked(row, k)
        columns = {
            "dimension": chosen,
            "label": None if label is None else [label(int(dimension)) for dimension in chosen],
            "p_on": self.p_on[row, chosen].astype(float),  # float64: rounded numbers print as such
            "gated": self[row].gated[0, chosen].astype(float),
            "nats": (self.nats_gate[row] + self.nats_value[row])[chosen].astype(float),
        }
        return pd.DataFrame({name: column for name, column in columns.items() if column is not None})

    def to_frame(self) -> "pd.DataFrame":
        """One line per sentence as a DataFrame (N lines).

        Columns: text; truncated; active_count, missing without gates; hoyer of `gated`, missing where nothing
        is on; nats, raw KL of the whole code; top_indices, top_acts and top_p_on, arrays of equal length: the
        dimensions of `ranked` with their `gated` and `p_on`. A line per sentence and dimension is
        `frame.explode(["top_indices", "top_acts", "top_p_on"])`.
        """
        import pandas as pd

        tops, gated, counts = [self.ranked(row) for row in range(len(self))], self.gated, self.active_count
        return pd.DataFrame(
            {
                "text": list(self.texts),
                "truncated": self.truncated,
                "active_count": pd.array([None] * len(self) if counts is None else counts, "Int32"),
                "hoyer": self.hoyer,
                "nats": self.nats,
                "top_indices": tops,
                "top_acts": [gated[row, top] for row, top in enumerate(tops)],
                "top_p_on": [self.p_on[row, top] for row, top in enumerate(tops)],
            }
        )

    def to_csr(self) -> "sparse.csr_matrix":
        """(N, D) float32 SciPy matrix of `gated`: only what is not zero is stored."""
        from scipy import sparse

        return sparse.csr_matrix(self.gated)

    def to_sparse_tensor(self) -> "torch.Tensor":
        """(N, D) float32 coalesced sparse COO tensor of `gated`, as a `SparseEncoder` gives them."""
        import torch

        rows, dimensions = np.nonzero(gated := self.gated)
        places = torch.from_numpy(np.stack([rows, dimensions]))
        values = torch.from_numpy(gated[rows, dimensions])
        return torch.sparse_coo_tensor(places, values, gated.shape, is_coalesced=True, check_invariants=False)

    def __repr__(self) -> str:
        """At most 10 lines: the size, then how many dimensions are on in each of the first sentences."""
        lines, first = [self._title], self[:_LISTED]
        for row, text in enumerate(first.texts):
            on = f"{first.active[row].sum():4} on  " if self.has_gates else ""
            lines.append(f"  {on}Hoyer {first.hoyer[row]:.2f}  {shorten(text)}")
        more = len(self) - _LISTED
        return "\n".join([*lines, *([f"  ... and {more:,} more"] if more > 0 else [])])

    def _repr_html_(self) -> str:
        """What a notebook shows: `__repr__` as a table, texts escaped."""
        kept = ["text", *(["active_count"] if self.has_gates else []), "hoyer", "nats"]
        table = self[:_LISTED].to_frame()[kept].to_html(escape=True, border=0, float_format="{:.2f}".format)
        return f"<p>{self._title}</p>{table}"

    @property
    def _title(self) -> str:
        size = f"{len(self):,} sentence{'s' * (len(self) != 1)}, {self.dimensions} dimensions"
        return f"Codes: {size}, {'with' if self.has_gates else 'without'} gates"

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
        if len(parts) == 1:
            return first
        joined: dict[str, Any] = {}
        for field in fields(first):
            values = [getattr(part, field.name) for part in parts]
            if field.name == "texts":
                joined[field.name] = tuple(text for texts in values for text in texts)
            elif isinstance(values[0], np.ndarray) and field.name != "scales":
                joined[field.name] = np.concatenate(values)
            else:
                joined[field.name] = values[0]
        return Codes(**joined)
