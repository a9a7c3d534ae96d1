"""Pass 1 of the index of a model without gates: sums that merge, and whole codes on disk.

Where a dimension's ends lie is known only when all values are: what needs them is left to pass 2, which reads
the stored codes column by column.
"""

from collections.abc import Sequence

import numpy as np

from core.errors import RequestError
from core.index.activation_store import DENSE, ActivationStore
from core.index.schema import HOYER_EDGES
from core.interpretation.codes import Codes

_SUMS = ("rows", "total", "products", "hoyer_histogram", "nats_value")


class DenseAccumulators:
    """Sums over the sentences added so far, D dimensions wide.

    rows: sentences counted. total (D,), products (D, D): sums of values and of products of two dimensions'
    values. hoyer_histogram (50,). nats_value (D,): summed raw KL. noisy: whether the posterior has any width;
    without, its KL says nothing. spool: values and Hoyer of every row added.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.rows = 0
        self.total = np.zeros(dimensions)
        self.products = np.zeros((dimensions, dimensions))
        self.hoyer_histogram = np.zeros(len(HOYER_EDGES) - 1, dtype=np.int64)
        self.nats_value = np.zeros(dimensions)
        self.noisy = False
        self.activation_store = ActivationStore(DENSE)

    def add(
        self,
        codes: Codes,
        texts: Sequence[str],
        labels: Sequence[str],
        examples: np.ndarray,
        counted: int | None = None,
    ) -> None:
        """Take in B sentences; as `Accumulators.add`, which counts words and classes at once.

        Raises:
            RequestError: a model with gates, another width, or a value that is not finite.
        """
        if codes.has_gates or codes.dimensions != self.dimensions:
            raise RequestError(
                f"These codes are not dense ones of {self.dimensions} dimensions.",
                "Index one model at a time.",
            )
        if not np.isfinite(codes.values).all():
            raise RequestError("A code holds a value that is not a finite number.", "Check the checkpoint.")
        counted = len(codes) if counted is None else counted
        hoyers = codes.hoyer.astype(np.float32)
        self.activation_store.add(values=codes.values, hoyer=hoyers)
        values = codes.values[:counted].astype(np.float64)
        self.rows += counted
        self.total += values.sum(0)
        self.products += values.T @ values
        with_any = hoyers[:counted][~np.isnan(hoyers[:counted])]
        self.hoyer_histogram += np.histogram(np.clip(with_any, 0, 1), HOYER_EDGES)[0]
        self.nats_value += codes.nats_value[:counted].sum(0, dtype=np.float64)
        self.noisy |= bool(codes.slab_sd.any())

    def merge(self, other: "DenseAccumulators") -> None:
        """Take in another tally of the same width; its rows come after these."""
        if other.dimensions != self.dimensions:
            raise RequestError(f"Codes have {other.dimensions} dimensions, not {self.dimensions}.")
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.noisy |= other.noisy
        self.activation_store.append(other.activation_store)

    @property
    def mean(self) -> np.ndarray:
        """(D,) mean value."""
        return self.total / max(1, self.rows)

    @property
    def covariance(self) -> np.ndarray:
        """(D, D) of the values over the sentences counted."""
        return self.products / max(1, self.rows) - np.outer(self.mean, self.mean)
