"""What must hold in an index before anything is read out of it: a stranger's file cannot mislead a screen."""

from collections.abc import Callable, Iterable

import numpy as np

from core.data.normalise import UNKNOWN
from core.errors import DimensionIndexError
from core.index.schema import REBUILD, RELATIONS, IndexRecord, tensor_types
from core.interpretation.records import PLACEHOLDERS

MAY_LACK = ("word_auc", "purity")
"""NaN there means: not usable for the measure."""


Require = Callable[[bool, str], None]


def requirement(where: str) -> Require:
    """A function that raises DimensionIndexError with its second argument unless the first holds."""

    def require(holds: bool, problem: str) -> None:
        if not holds:
            raise DimensionIndexError(f"{where}: {problem}.", REBUILD)

    return require


def check_types(
    require: Require,
    types: dict[str, tuple[type, tuple[int, ...]]],
    arrays: dict[str, np.ndarray],
    may_lack: tuple[str, ...],
) -> None:
    """Exactly these arrays, of these dtypes and shapes, all finite; NaN only in those of `may_lack`."""
    odd = sorted(set(types) ^ set(arrays))
    require(not odd, f"array {odd[0]!r} is missing or unknown" if odd else "")
    for name, (kind, shape) in types.items():
        array = arrays[name]
        require(array.dtype == kind, f"{name} holds {array.dtype}, not {np.dtype(kind)}")
        require(array.shape == shape, f"{name} has shape {array.shape}, not {shape}")
        finite = np.isfinite(array) | (np.isnan(array) if name in may_lack else False)
        require(bool(finite.all()), f"{name} is not finite")


def check_arrays(record: IndexRecord, arrays: dict[str, np.ndarray], where: str) -> None:
    """Raise DimensionIndexError unless the arrays are exactly those that `record` announces."""

    require = requirement(where)
    check_types(require, tensor_types(record), arrays, MAY_LACK)
    indptr, indices, width = arrays["indptr"], arrays["indices"], len(record.dimensions)
    in_order = indptr[0] == 0 and indptr[-1] == record.active_places and (np.diff(indptr) >= 0).all()
    require(in_order, "the rows' places do not follow one another")
    require(not len(indices) or indices.max() < width, f"a dimension is not below {width}")
    rising = np.diff(indices.astype(np.int32)) > 0
    starts = indptr[1:-1]
    rising[starts[(starts > 0) & (starts < len(indices))] - 1] = True  # a new row may start anywhere
    require(bool(rising.all()), "a row's dimensions are not in order")
    require(not len(indices) or arrays["p_on"].min() > 0, "p_on of an active dimension is 0")
    require(((arrays["density"] >= 0) & (arrays["density"] <= 1)).all(), "a density is not between 0 and 1")
    for name in ("value_quantiles", "hoyer_quantiles"):
        require((np.diff(arrays[name]) >= 0).all(), f"{name} are not in order")
    for name, total in (("active_histogram", record.mixture_rows), ("hoyer_histogram", record.hoyer_rows)):
        require(arrays[name].min() >= 0 and arrays[name].sum() == total, f"{name} does not add up to {total}")
    for name in ("value_histogram", "class_counts", "class_rows", "p_on_histogram"):
        require(arrays[name].min(initial=0) >= 0, f"{name} counts below 0")
    for name in MAY_LACK:
        inside = np.nan_to_num(arrays[name], nan=0.5)
        require(bool(((inside >= 0) & (inside <= 1)).all()), f"{name} is not between 0 and 1")
    require(
        bool((arrays["p_on_histogram"].sum(1) == record.mixture_rows).all()), "p_on_histogram does not add up"
    )
    require(arrays["class_rows"].sum() == record.mixture_rows, "class_rows does not add up")
    most = arrays["class_rows"][:, None]
    require(bool((arrays["class_counts"] <= most).all()), "a class is on in more sentences than it has")
    for name in ("top_rows", "sample_rows", "near_rows"):
        require_ids(require, arrays[name], record.rows, name)
    for name in RELATIONS:
        require_ids(require, arrays[name], width, name)
    require(sum(part.rows for part in record.mixture) == record.mixture_rows, "the mixture does not add up")
    counted = np.bincount(indices, minlength=width)
    claimed = [entry.example_rows for entry in record.dimensions]
    require(bool((counted == claimed).all()), "the example rows are not those that are stored")


def require_ids(require: Require, ids: np.ndarray, below: int, name: str) -> None:
    """Ids in front, -1 behind, none twice in a line."""
    require(not ids.size or (ids.min() >= -1 and ids.max() < below), f"{name} is not below {below}")
    require(bool(((ids[:, 1:] < 0) | (ids[:, :-1] >= 0)).all()), f"{name} has a gap")
    ordered = np.sort(ids, axis=1)
    twice = (np.diff(ordered, axis=1) == 0) & (ordered[:, 1:] >= 0)
    require(not twice.any(), f"{name} names something twice")


def check_names(record: IndexRecord, where: str) -> None:
    """Raise DimensionIndexError where two names are alike or a name or word is no such thing."""
    seen: set[str] = set()
    for number, entry in enumerate(record.dimensions):
        check_shown([entry.name, *(word.word for word in entry.words + entry.patterns)], number, where)
        if entry.name in seen and entry.name not in PLACEHOLDERS:
            raise DimensionIndexError(f"{where}: two dimensions are called {entry.name!r}.", REBUILD)
        seen.add(entry.name)


def check_shown(texts: Iterable[str], number: int, where: str) -> None:
    """Raise DimensionIndexError where a name or word of dimension `number` cannot be shown."""
    if any(UNKNOWN in text or not text.isprintable() for text in texts):
        raise DimensionIndexError(
            f"{where}: dimension {number} has a name or word that cannot be shown.", REBUILD
        )
