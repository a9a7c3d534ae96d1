"""The two files of a dimension index, and what must hold before anything is read out of them."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, StringConstraints

from core.config import FORMAT_VERSION, Closed, Name
from core.data.normalise import UNKNOWN
from core.errors import DimensionIndexError
from core.interpretation.records import PLACEHOLDERS

RECORD, ARRAYS = "index.json", "arrays.safetensors"
RECORD_LIMIT = 64 * 2**20
"""Bytes of index.json; a larger one is refused before it is read."""
VALUE_PROBABILITIES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
VALUE_EDGES = np.linspace(-6.0, 6.0, 61)
"""Edges of the histograms of values; values beyond them count in the outermost bins."""
HOYER_EDGES = np.linspace(0.0, 1.0, 51)
P_ON_STEPS = 255
"""p_on is stored in steps of 1/255."""
UNLABELLED = "(none)"
REBUILD = "Restore the file, or build the index again with: python -m core index"

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Shown = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class WordEntry(Closed):
    """See `core.interpretation.records.Word`."""

    word: Shown
    z: float
    count: Count
    sign: Annotated[int, Field(ge=-1, le=1)] = 0


class ClassEntry(Closed):
    """See `core.interpretation.records.ClassShare`."""

    label: Shown
    share: Annotated[float, Field(ge=0, le=1)]
    lift: Annotated[float, Field(ge=0)]


class DimensionEntry(Closed):
    """One dimension: its name, how well that fits, and the evidence, over the whole mixture."""

    name: Shown
    confidence: Annotated[float, Field(ge=0, le=1)]
    words: Annotated[tuple[WordEntry, ...], Field(max_length=50)]
    patterns: Annotated[tuple[WordEntry, ...], Field(max_length=10)] = ()
    """Only those that stand in the name."""
    classes: Annotated[tuple[ClassEntry, ...], Field(max_length=20)]
    example_rows: Count
    """Example sentences that have the dimension on."""
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class Source(Closed):
    """One corpus of the mixture that names, densities and percentiles come from."""

    name: Shown
    rows: Count


class IndexRecord(Closed):
    """index.json."""

    format_version: Literal[1] = FORMAT_VERSION
    corpus: Name
    """The corpus of the example sentences; rows are positions in it."""
    corpus_title: Annotated[str, StringConstraints(max_length=200)]
    content_hash: Sha256
    rows: Count
    active_places: Count
    """Stored values: places (sentence, dimension) of the example corpus where the dimension is on."""
    model_sha256: Sha256
    """Of the checkpoint's model.safetensors."""
    arrays_sha256: Sha256
    mixture: Annotated[tuple[Source, ...], Field(max_length=100)]
    mixture_rows: Count
    hoyer_rows: Count
    """Rows of the mixture with at least one active dimension: only these have a Hoyer."""
    dimensions: Annotated[tuple[DimensionEntry, ...], Field(min_length=1, max_length=4096)]


def tensor_types(record: IndexRecord) -> dict[str, tuple[type, tuple[int, ...]]]:
    """dtype and shape of every array of arrays.safetensors."""
    rows, places, width = record.rows, record.active_places, len(record.dimensions)
    return {
        "indptr": (np.int32, (rows + 1,)),
        "indices": (np.uint16, (places,)),
        "values": (np.float16, (places,)),
        "p_on": (np.uint8, (places,)),
        "density": (np.float32, (width,)),
        "mean_abs": (np.float32, (width,)),
        "value_quantiles": (np.float32, (width, len(VALUE_PROBABILITIES))),
        "value_histogram": (np.int32, (width, len(VALUE_EDGES) - 1)),
        "hoyer_quantiles": (np.float32, (101,)),
        "hoyer_histogram": (np.int32, (len(HOYER_EDGES) - 1,)),
        "active_histogram": (np.int32, (width + 1,)),
    }


def check_arrays(record: IndexRecord, arrays: dict[str, np.ndarray], where: str) -> None:
    """Raise DimensionIndexError unless the arrays are exactly those that `record` announces."""

    def require(holds: bool, problem: str) -> None:
        if not holds:
            raise DimensionIndexError(f"{where}: {problem}.", REBUILD)

    types = tensor_types(record)
    odd = sorted(set(types) ^ set(arrays))
    require(not odd, f"array {odd[0]!r} is missing or unknown" if odd else "")
    for name, (kind, shape) in types.items():
        array = arrays[name]
        require(array.dtype == kind, f"{name} holds {array.dtype}, not {np.dtype(kind)}")
        require(array.shape == shape, f"{name} has shape {array.shape}, not {shape}")
        require(kind not in (np.float16, np.float32) or np.isfinite(array).all(), f"{name} is not finite")
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
    require(arrays["value_histogram"].min() >= 0, "a histogram of values counts below 0")
    require(sum(part.rows for part in record.mixture) == record.mixture_rows, "the mixture does not add up")
    counted = np.bincount(indices, minlength=width)
    claimed = [entry.example_rows for entry in record.dimensions]
    require(bool((counted == claimed).all()), "the example rows are not those that are stored")


def check_names(record: IndexRecord, where: str) -> None:
    """Raise DimensionIndexError where two names are alike or a name or word is no such thing."""
    seen: set[str] = set()
    for number, entry in enumerate(record.dimensions):
        shown = [entry.name, *(word.word for word in entry.words + entry.patterns)]
        if any(UNKNOWN in text or not text.isprintable() for text in shown):
            raise DimensionIndexError(
                f"{where}: dimension {number} has a name or word that cannot be shown.", REBUILD
            )
        if entry.name in seen and entry.name not in PLACEHOLDERS:
            raise DimensionIndexError(f"{where}: two dimensions are called {entry.name!r}.", REBUILD)
        seen.add(entry.name)
