"""Pass 1 of an index: what is summed while sentences stream by, and their codes, written to disk.

Whatever the stored codes can say by themselves is left to pass 2, in `core.index.features`. Accumulators over
two halves of the sentences merge into those of the whole: integers exactly, sums of floats up to rounding.
"""

import numpy as np
import safetensors.numpy

from core.errors import RequestError
from core.index.activation_store import DENSE_PARTS, SPARSE_PARTS, ActivationStore
from core.index.schema import GATED, P_ON_EDGES, P_ON_STEPS
from core.index.topk import TopK
from core.interpretation.codes import Codes

_LARGEST = float(np.finfo(np.float16).max)


class Accumulators:
    """Sums over the sentences added so far, D dimensions wide.

    rows: sentences counted. sums, by name: nats_value (D,), raw KL of the value; with gates also nats_gate
    (D,) and p_on_histogram (D, 20); without also total (D,) and products (D, D) of the values.
    near: the example sentences with the largest p_on below the threshold. noisy: whether the posterior has
    any width; without, its KL says nothing. activation_store: the codes of every row added.
    """

    def __init__(self, dimensions: int, has_gates: bool = True) -> None:
        self.dimensions, self.has_gates = dimensions, has_gates
        self.rows = 0
        self.sums: dict[str, np.ndarray] = {"nats_value": np.zeros(dimensions)}
        if has_gates:
            self.sums["nats_gate"] = np.zeros(dimensions)
            self.sums["p_on_histogram"] = np.zeros((dimensions, len(P_ON_EDGES) - 1), dtype=np.int64)
        else:
            self.sums["total"] = np.zeros(dimensions)
            self.sums["products"] = np.zeros((dimensions, dimensions))
        self.near = TopK(dimensions, GATED.lists["near"])
        self.noisy = False
        self.activation_store = ActivationStore(SPARSE_PARTS if has_gates else DENSE_PARTS)

    def add(self, codes: Codes, examples: np.ndarray, counted: int | None = None) -> None:
        """Take in B sentences.

        Args:
            examples: (B,) each one's row in the example corpus, -1 where it is none.
            counted: how many of them, from the first, the statistics count; the others are examples only.

        Raises:
            RequestError: another kind of model, another width, or a value that is not finite.
        """
        if (codes.has_gates, codes.dimensions) != (self.has_gates, self.dimensions):
            which = "gated" if self.has_gates else "dense"
            raise RequestError(
                f"These codes are not {which} ones of {self.dimensions} dimensions.",
                "Index one model at a time.",
            )
        rows, columns = np.nonzero(codes.active)
        values, p_on = codes.values[rows, columns].astype(np.float32), codes.p_on[rows, columns]
        if not (np.isfinite(values).all() and np.isfinite(codes.p_on).all()):
            raise RequestError("A code holds a value that is not a finite number.", "Check the checkpoint.")
        hoyer = codes.hoyer.astype(np.float32)
        if self.has_gates:
            self.activation_store.add(
                counts=np.bincount(rows, minlength=len(codes)),
                indices=columns,
                values=np.clip(values, -_LARGEST, _LARGEST),
                p_on=np.clip(np.round(p_on * P_ON_STEPS), 1, P_ON_STEPS),
                hoyer=hoyer,
            )
            self.near.offer(np.where(codes.active | (examples < 0)[:, None], -1.0, codes.p_on), examples)
        else:
            self.activation_store.add(values=codes.values, hoyer=hoyer)
            self.noisy |= bool(codes.slab_sd.any())
        self._count(codes, len(codes) if counted is None else counted)

    def _count(self, codes: Codes, counted: int) -> None:
        self.rows += counted
        self.sums["nats_value"] += codes.nats_value[:counted].sum(0, dtype=np.float64)
        if self.has_gates:
            self.sums["nats_gate"] += codes.nats_gate[:counted].sum(0, dtype=np.float64)
            width, steps = self.sums["p_on_histogram"].shape
            level = np.clip((codes.p_on[:counted] * steps).astype(np.int64), 0, steps - 1)
            place = (level + steps * np.arange(width)).ravel()
            self.sums["p_on_histogram"] += np.bincount(place, minlength=width * steps).reshape(width, steps)
        else:
            values = codes.values[:counted].astype(np.float64)
            self.sums["total"] += values.sum(0)
            self.sums["products"] += values.T @ values

    def merge(self, other: "Accumulators") -> None:
        """Take in those of other sentences, whose rows come after these."""
        if (other.has_gates, other.dimensions) != (self.has_gates, self.dimensions):
            raise RequestError("These are sums over another model's codes.", "Index one model at a time.")
        self.rows += other.rows
        for name, total in other.sums.items():
            self.sums[name] = self.sums[name] + total
        self.noisy |= other.noisy
        self.near.merge(other.near)
        self.activation_store.append(other.activation_store)

    def packed(self) -> bytes:
        """All of it in the form in which it travels between processes."""
        facts = [self.dimensions, self.has_gates, self.rows, self.noisy]
        store = self.activation_store
        arrays = {f"sums.{name}": total for name, total in self.sums.items()}
        arrays |= {f"codes.{name}": np.asarray(store.array(name)) for name in store.kinds}
        return safetensors.numpy.save({"facts": np.array(facts), "near": self.near.keys, **arrays})

    @classmethod
    def unpacked(cls, data: bytes) -> "Accumulators":
        """What `packed` gave, again."""
        arrays = safetensors.numpy.load(data)
        dimensions, has_gates, rows, noisy = arrays["facts"].tolist()
        result = cls(dimensions, bool(has_gates))
        result.rows, result.noisy, result.near.keys = rows, bool(noisy), arrays["near"]
        result.sums = {name: arrays[f"sums.{name}"] for name in result.sums}
        result.activation_store.add(
            **{name: arrays[f"codes.{name}"] for name in result.activation_store.kinds}
        )
        return result

    @property
    def mean(self) -> np.ndarray:
        """(D,) mean value; without gates only."""
        return self.sums["total"] / max(1, self.rows)

    @property
    def covariance(self) -> np.ndarray:
        """(D, D) of the values over the sentences counted; without gates only."""
        return self.sums["products"] / max(1, self.rows) - np.outer(self.mean, self.mean)
