"""What must hold in the index of a model without gates before anything is read out of it."""

import numpy as np

from core.errors import DimensionIndexError
from core.index.checks import check_shown, check_types, require_ids, requirement
from core.index.dense_schema import DENSE_RELATIONS, EXAMPLE_LISTS, DenseRecord, dense_types
from core.index.schema import REBUILD

SHARES = ("word_auc", "word_auc_null", "purity", "purity_null")
MAY_LACK = (*SHARES, "nats_value")
"""NaN there means: an end that is not usable for the measure; a model whose posterior has no width."""


def check_dense(record: DenseRecord, arrays: dict[str, np.ndarray], where: str) -> None:
    """Raise DimensionIndexError unless the arrays are exactly those that `record` announces."""
    require = requirement(where)
    check_types(require, dense_types(record), arrays, MAY_LACK)
    width = len(record.dimensions)
    for name in ("value_quantiles", "hoyer_quantiles"):
        require(bool((np.diff(arrays[name]) >= 0).all()), f"{name} are not in order")
    low, high = arrays["value_range"].T
    require(bool((low < high).all()), "a range of values is empty")
    require(bool((arrays["ends"][0] >= arrays["ends"][1]).all()), "a high end lies below the low one")
    require(bool((arrays["deviation"] >= 0).all()), "a deviation is below 0")
    for name in ("value_histogram", "hoyer_histogram", "class_counts", "class_rows"):
        require(arrays[name].min(initial=0) >= 0, f"{name} counts below 0")
    require(bool((arrays["value_histogram"].sum(1) == record.mixture_rows).all()), "values do not add up")
    require(arrays["hoyer_histogram"].sum() == record.hoyer_rows, "hoyer_histogram does not add up")
    require(arrays["class_rows"].sum() == record.mixture_rows, "class_rows does not add up")
    most = arrays["class_rows"][:, None]
    require(
        bool((arrays["class_counts"] <= most).all()), "an end has more sentences of a class than there are"
    )
    for name in SHARES:
        inside = np.nan_to_num(arrays[name], nan=0.5)
        require(bool(((inside >= 0) & (inside <= 1)).all()), f"{name} is not between 0 and 1")
    for name in EXAMPLE_LISTS:
        require_ids(require, arrays[f"{name}_rows"], record.rows, f"{name}_rows")
    for name in DENSE_RELATIONS:
        require_ids(require, arrays[name], width, name)
    require(sum(part.rows for part in record.mixture) == record.mixture_rows, "the mixture does not add up")
    _check_ends(record, where)


def _check_ends(record: DenseRecord, where: str) -> None:
    """Every name can be shown, and no two ends have the same."""
    seen: set[str] = set()
    for number, entry in enumerate(record.dimensions):
        for end in (entry.high, entry.low):
            check_shown([end.name or "-", *(word.word for word in end.words + end.patterns)], number, where)
            if end.name is not None and end.name in seen:
                raise DimensionIndexError(f"{where}: two ends are called {end.name!r}.", REBUILD)
            seen.add(end.name or "")
            if end.example_rows > record.rows:
                raise DimensionIndexError(f"{where}: dimension {number} has too many examples.", REBUILD)
