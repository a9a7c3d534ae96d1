"""Which dimensions go with a column of a table: shares, correlations, effects and corrected p-values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse, stats

from core.data.readers.column_kinds import Column
from core.errors import RequestError
from core.evaluation.bootstrap import finite
from core.evaluation.column_probes import column_probes
from core.evaluation.rank_association import RankedCodes, share_interval
from core.evaluation.splits import draw

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.05
"""A dimension with a smaller q is said to go with the column."""
MOST_STORED = 30_000_000
"""Values of codes that are ranked at once; of larger corpora a seeded part of the rows is taken."""
LEAST_ROWS = 20
GROUP_MEASURES = ("share_in", "share_out", "auc", "effect", "low", "high", "p", "q")
ORDER_MEASURES = ("mean_on", "mean_off", "auc", "effect", "low", "high", "p", "q")
Label = Callable[[int], str]


@dataclass(frozen=True)
class ColumnResult:
    """What D dimensions have to do with a column, by K targets: each class, "yes", or the column's order.

    rows: rows with a value that were looked at. rows_on (D,): those with the dimension on. measures: arrays
    (K, D) by name, NaN where a dimension is on too rarely to be tested.

    - share_in, share_out: of the rows of the class, and of all others, the share with the dimension on.
    - mean_on, mean_off: of an ordered column, its mean where the dimension is on and off, in its own unit.
    - auc: of the dimension's value as a detector of the class (of rows above the column's median).
    - effect: share_in - share_out; of an ordered column Spearman's correlation; in a model without gates the
      rank correlation with the class. low, high: its 95 % bootstrap interval.
    - p: two-sided permutation p-value of the rank correlation. q: p after Benjamini and Hochberg, over all
      targets and dimensions of this column.

    probes: held-out scores, as `column_probes`. examples: rows by (target, dimension) that agree, contradict.
    """

    column: Column
    targets: tuple[str, ...]
    rows: int
    rows_on: np.ndarray
    measures: dict[str, np.ndarray]
    probes: tuple[dict, ...] = ()
    examples: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = ORDER_MEASURES if self.column.is_ordered else GROUP_MEASURES
        shape = (len(self.targets), len(self.rows_on))
        if tuple(self.measures) != names or any(part.shape != shape for part in self.measures.values()):
            found = {name: part.shape for name, part in self.measures.items()}
            raise ValueError(f"measures are not {names} of shape {shape}: {found}")

    def best(self, target: int = 0, k: int | None = None) -> np.ndarray:
        """Dimensions of a target: those with q below LEVEL first, each part by how far the AUC is from .5."""
        q, auc = self.measures["q"][target], self.measures["auc"][target]
        tested = np.flatnonzero(np.isfinite(q))
        order = np.lexsort((tested, -np.abs(auc[tested] - 0.5), q[tested] >= LEVEL))
        return tested[order][:k]

    @property
    def found(self) -> int:
        """How many dimensions go with the column: q below LEVEL for some target."""
        return int((self.measures["q"] < LEVEL).any(0).sum())

    def to_frame(self, label: Label | None = None) -> "pd.DataFrame":
        """A line per target and tested dimension, in the order of `best`.

        Columns: target, dimension, label (where a function gives names), rows_on, then the measures.
        """
        import pandas as pd

        parts = []
        for target, name in enumerate(self.targets):
            best = self.best(target)
            part = {"target": name, "dimension": best, "rows_on": self.rows_on[best]}
            part |= {measure: values[target, best] for measure, values in self.measures.items()}
            parts.append(pd.DataFrame(part))
        frame = pd.concat(parts, ignore_index=True)
        if label is not None:
            frame.insert(2, "label", [label(int(dimension)) for dimension in frame["dimension"]])
        return frame

    def to_dict(self, k: int = 10, label: Label | None = None, texts: Sequence[str] | None = None) -> dict:
        """JSON-ready: the k best dimensions of each target; with `texts` (N,) also sentences."""
        return {
            "column": self.column.name,
            "kind": self.column.kind,
            "rows": self.rows,
            "rare": self.column.rare,
            "found": self.found,
            "targets": [
                {
                    "target": name,
                    "dimensions": [
                        self._entry(target, int(one), label, texts) for one in self.best(target, k)
                    ],
                }
                for target, name in enumerate(self.targets)
            ],
            "probes": list(self.probes),
        }

    def _entry(self, target: int, dimension: int, label: Label | None, texts: Sequence[str] | None) -> dict:
        entry: dict = {"dimension": dimension}
        if label is not None:
            entry["label"] = label(dimension)
        entry["rows_on"] = int(self.rows_on[dimension])
        for name, values in self.measures.items():
            value = finite(values[target, dimension])
            is_date = name in ("mean_on", "mean_off") and self.column.kind == "dates"
            entry[name] = self.column.shown(value) if is_date and value is not None else value
        if texts is not None and (target, dimension) in self.examples:
            for side, rows in zip(("agree", "contradict"), self.examples[target, dimension], strict=True):
                entry[side] = [
                    {"row": int(row), "text": texts[row], "value": self.column.shown(self.column.values[row])}
                    for row in rows
                ]
        return entry


def analyse_column(
    column: Column,
    codes: sparse.csr_matrix,
    texts: Sequence[str],
    has_gates: bool = True,
    embeddings: np.ndarray | None = None,
    seed: int = 0,
    draws: int = 400,
    probes: bool = True,
    most: int = 10,
) -> ColumnResult:
    """Which dimensions of the codes (N, D) of N texts go with a column of their table.

    Args:
        codes: gated values, CSR. embeddings: (N, F) of the frozen encoder, a further reader to compare with.
        draws: of the bootstrap; fewer, down to 100, where there are millions of values.
        probes: whether to fit the held-out readers too. most: dimensions of each target that get examples.

    Raises:
        RequestError: fewer than 20 rows have a value, or as many codes as cells and texts are needed.
    """
    if not codes.shape[0] == len(column) == len(texts):
        raise RequestError(
            f"{codes.shape[0]} codes, {len(texts)} texts and {len(column)} cells.", "Give one of each a row."
        )
    known = np.flatnonzero(column.known)
    if len(known) < LEAST_ROWS:
        raise RequestError(
            f"Only {len(known)} rows have a value in {column.name!r}.", f"Bring at least {LEAST_ROWS}."
        )
    dense_rows = max(LEAST_ROWS, int(MOST_STORED / max(1, codes.nnz / codes.shape[0])))
    known = known[draw(len(known), dense_rows, seed)]
    here = sparse.csr_matrix(codes[known], copy=True)
    here.eliminate_zeros()
    ranked, values = RankedCodes.of(here), column.values[known]
    if column.is_ordered:
        targets, measures = (f"higher {column.name}",), _ordered(ranked, here, values, seed, draws)
    else:
        targets, measures = _groups(column, ranked, here, values, has_gates, seed, draws)
    p = measures["p"]
    q = np.full(p.shape, np.nan)
    if np.isfinite(p).any():
        q[np.isfinite(p)] = stats.false_discovery_control(p[np.isfinite(p)])
    result = ColumnResult(column, targets, len(known), ranked.rows_on, {**measures, "q": q})
    for target in range(len(targets)):
        inside = values > np.median(values) if column.is_ordered else values == _place(column, target)
        for dimension in result.best(target, most):
            sides = _examples(here, inside, int(dimension), measures["auc"][target, dimension] >= 0.5)
            result.examples[target, int(dimension)] = known[sides[0]], known[sides[1]]
    if not probes:
        return result
    return replace(result, probes=column_probes(column, codes, texts, known, embeddings, seed))


def _place(column: Column, target: int) -> int:
    """The value of a column that is a target's class; of two classes, as of no and yes, the second."""
    return 1 if len(column.classes) <= 2 else target


def _groups(column, ranked: RankedCodes, codes, values: np.ndarray, has_gates: bool, seed: int, draws: int):
    names = column.classes if len(column.classes) > 2 else (column.shown(1.0),)
    rows: dict[str, list[np.ndarray]] = {name: [] for name in GROUP_MEASURES[:-1]}
    for target in range(len(names)):
        inside = values == _place(column, target)
        size, total = int(inside.sum()), len(values)
        on = np.bincount(codes[inside].indices, minlength=codes.shape[1])
        shares = on / max(1, size), (ranked.rows_on - on) / max(1, total - size)
        rho, p = ranked.correlation(inside.astype(np.float64))
        if has_gates:
            effect = shares[0] - shares[1]
            low, high = share_interval(on, size, ranked.rows_on - on, total - size, seed, draws)
        else:
            effect = rho
            low, high = ranked.interval(inside.astype(np.float64), seed, draws)
        found = (*shares, ranked.auc(inside), effect, low, high, p)
        for name, part in zip(rows, found, strict=True):
            rows[name].append(np.where(np.isnan(p), np.nan, part))
    return tuple(names), {name: np.array(parts) for name, parts in rows.items()}


def _ordered(ranked: RankedCodes, codes, values: np.ndarray, seed: int, draws: int) -> dict[str, np.ndarray]:
    ranks = stats.rankdata(values) / len(values)
    rho, p = ranked.correlation(ranks)
    pattern = sparse.csr_matrix((np.ones(codes.nnz), codes.indices, codes.indptr), codes.shape)
    inside, total = pattern.T @ values, values.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        means = inside / ranked.rows_on, (total - inside) / (len(values) - ranked.rows_on)
    low, high = ranked.interval(ranks, seed, draws)
    found = (*means, ranked.auc(values > np.median(values)), rho, low, high, p)
    parts = zip(ORDER_MEASURES[:-1], found, strict=True)
    return {name: np.where(np.isnan(p), np.nan, part)[None] for name, part in parts}


def _examples(codes: sparse.csr_matrix, inside: np.ndarray, dimension: int, more: bool, k: int = 3):
    """(agreeing, contradicting) rows: the strongest of a dimension on the side where it belongs, and not."""
    column = codes[:, [dimension]].tocoo()
    order = np.lexsort((column.row, -np.abs(column.data)))
    rows = column.row[order]
    agree = inside[rows] == more
    return rows[agree][:k], rows[~agree][:k]
