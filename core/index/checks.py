"""What must hold in an index before anything is read out of it: a stranger's file cannot mislead a screen.

Whatever does not is a ValueError that says so; `core.index.files` names the file and the cure.
"""

from itertools import chain

import numpy as np

from core.data.normalise import UNKNOWN
from core.index.schema import GatedRecord, IndexRecord, tensor_types
from core.interpretation.records import PLACEHOLDERS

_SHARES = ("word_auc", "word_auc_null", "purity", "purity_null", "density")
_COUNTS: tuple[str, ...] = ("value_histogram", "p_on_histogram", "active_histogram", "hoyer_histogram")
_COUNTS += ("class_counts", "class_rows")


def require(holds: bool | np.bool, problem: str) -> None:
    """Raise ValueError unless it holds."""
    if not holds:
        raise ValueError(problem)


def check_arrays(record: IndexRecord, arrays: dict[str, np.ndarray]) -> None:
    """Raise ValueError unless the arrays are exactly those that `record` announces."""
    kind, width, rows = record.kind_of_features, len(record.dimensions), record.mixture_rows
    check_types(tensor_types(record), arrays, kind.may_lack)
    for name in ("value_quantiles", "hoyer_quantiles"):
        require((np.diff(arrays[name]) >= 0).all(), f"{name} are not in order")
    for name in arrays.keys() & set(_COUNTS):
        require(arrays[name].min(initial=0) >= 0, f"{name} counts below 0")
    for name in arrays.keys() & set(_SHARES):
        inside = np.nan_to_num(arrays[name], nan=0.5)
        require(((inside >= 0) & (inside <= 1)).all(), f"{name} is not between 0 and 1")
    require(arrays["hoyer_histogram"].sum() == record.hoyer_rows, "hoyer_histogram does not add up")
    require(arrays["class_rows"].sum() == rows, "class_rows does not add up")
    most = arrays["class_rows"][:, None]
    require((arrays["class_counts"] <= most).all(), "a class is counted in more sentences than it has")
    require(sum(part.rows for part in record.mixture) == rows, "the mixture does not add up")
    parts = [part.rows for part in record.parts]
    require(not parts or sum(parts) == record.rows, "the parts of the example sentences do not add up")
    for name in kind.lists:
        _check_ids(arrays[f"{name}_rows"], record.rows, f"{name}_rows")
    for name in kind.relations:
        _check_ids(arrays[name], width, name)
    if isinstance(record, GatedRecord):
        _check_codes(record, arrays)
        require(arrays["active_histogram"].sum() == rows, "active_histogram does not add up")
        require((arrays["p_on_histogram"].sum(1) == rows).all(), "p_on_histogram does not add up")
        return
    low, high = arrays["value_range"].T
    require((low < high).all(), "a range of values is empty")
    require((arrays["ends"][0] >= arrays["ends"][1]).all(), "a high end lies below the low one")
    require((arrays["deviation"] >= 0).all(), "a deviation is below 0")
    require((arrays["value_histogram"].sum(1) == rows).all(), "value_histogram does not add up")


def check_types(types: dict, arrays: dict[str, np.ndarray], may_lack: tuple[str, ...] = ()) -> None:
    """Exactly these arrays, of these dtypes and shapes, all finite; NaN only in those of `may_lack`."""
    odd = sorted(set(types) ^ set(arrays))
    require(not odd, f"array {odd[0]!r} is missing or unknown" if odd else "")
    for name, (dtype, shape) in types.items():
        array = arrays[name]
        require(array.dtype == dtype, f"{name} holds {array.dtype}, not {np.dtype(dtype)}")
        require(array.shape == shape, f"{name} has shape {array.shape}, not {shape}")
        finite = np.isfinite(array) | (np.isnan(array) if name in may_lack else False)
        require(finite.all(), f"{name} is not finite")


def _check_codes(record: GatedRecord, arrays: dict[str, np.ndarray]) -> None:
    """The stored codes are rows of rising dimensions, all of them on, as many as the record says of each."""
    indptr, indices, width = arrays["indptr"], arrays["indices"], len(record.dimensions)
    in_order = indptr[0] == 0 and indptr[-1] == record.active_places and (np.diff(indptr) >= 0).all()
    require(in_order, "the rows' places do not follow one another")
    require(not len(indices) or indices.max() < width, f"a dimension is not below {width}")
    rising = np.diff(indices.astype(np.int32)) > 0
    starts = indptr[1:-1]
    rising[starts[(starts > 0) & (starts < len(indices))] - 1] = True  # a new row may start anywhere
    require(rising.all(), "a row's dimensions are not in order")
    require(not len(indices) or arrays["p_on"].min() > 0, "p_on of an active dimension is 0")
    claimed = [entry.example_rows for entry in record.features]
    counted = np.bincount(indices, minlength=width)
    require((counted == claimed).all(), "the example rows are not those that are stored")


def _check_ids(ids: np.ndarray, below: int, name: str) -> None:
    """Ids in front, -1 behind, none twice in a line."""
    require(not ids.size or (ids.min() >= -1 and ids.max() < below), f"{name} is not below {below}")
    require(((ids[:, 1:] < 0) | (ids[:, :-1] >= 0)).all(), f"{name} has a gap")
    ordered = np.sort(ids, axis=1)
    twice = (np.diff(ordered, axis=1) == 0) & (ordered[:, 1:] >= 0)
    require(not twice.any(), f"{name} names something twice")


def check_families(record: IndexRecord) -> None:
    """Raise ValueError unless families are of dimensions that are there, each in one of them at most."""
    members = [list(family.dimensions) for family in record.families]
    require(all(one == sorted(set(one)) for one in members), "the dimensions of a family are not in order")
    everyone = list(chain.from_iterable(members))
    require(len(set(everyone)) == len(everyone), "a dimension is in two families")
    require(max(everyone, default=0) < len(record.dimensions), "a family has a dimension that is not there")
    names = [family.name for family in record.families]
    require(len(set(names)) == len(names), "two families have one name")
    shown = all(name.isprintable() and UNKNOWN not in name for name in names)
    require(shown, "a family has a name that cannot be shown")


def check_names(record: IndexRecord) -> None:
    """Raise ValueError where two names are alike, or a name or word cannot be shown."""
    seen: set[str] = set()
    for number, entry in enumerate(record.features):
        texts = chain([entry.name or "-"], (word.word for word in entry.words + entry.patterns))
        if any(UNKNOWN in text or not text.isprintable() for text in texts):
            dimension = number % len(record.dimensions)
            raise ValueError(f"dimension {dimension} has a name or word that cannot be shown")
        require(entry.example_rows <= record.rows, "there are more examples than sentences")
        if entry.name is not None and entry.name not in PLACEHOLDERS:
            require(entry.name not in seen, f"two names are {entry.name!r}")
            seen.add(entry.name)
