"""The two files of a dimension index: the record, and the names, types and shapes of its arrays."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, StringConstraints

from core.config import FORMAT_VERSION, Name, StrictModel

RECORD, ARRAYS = "index.json", "arrays.safetensors"
RECORD_LIMIT = 64 * 2**20
"""Bytes of index.json; a larger one is refused before it is read."""
VALUE_PROBABILITIES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
VALUE_EDGES = np.linspace(-6.0, 6.0, 61)
"""Edges of the histograms of values; values beyond them count in the outermost bins."""
HOYER_EDGES = np.linspace(0.0, 1.0, 51)
P_ON_EDGES = np.linspace(0.0, 1.0, 21)
TOP_ROWS, SAMPLE_ROWS, NEAR_ROWS = 50, 128, 24
"""Example sentences kept per dimension: strongest, drawn by hash, and off though nearly on."""
RELATED = 8
"""Other dimensions kept per dimension and kind of relation."""
RELATIONS = ("together", "apart", "alike")
P_ON_STEPS = 255
"""p_on is stored in steps of 1/255."""
UNLABELLED = "(none)"
REBUILD = "Restore the file, or build the index again with: python -m core index"

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Shown = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Label = Annotated[str, StringConstraints(max_length=200)]


class WordEntry(StrictModel):
    """See `core.interpretation.records.Word`."""

    word: Shown
    z: float
    count: Count
    sign: Annotated[int, Field(ge=-1, le=1)] = 0


class ClassEntry(StrictModel):
    """See `core.interpretation.records.ClassShare`."""

    label: Shown
    share: Annotated[float, Field(ge=0, le=1)]
    lift: Annotated[float, Field(ge=0)]


class DimensionEntry(StrictModel):
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


class Source(StrictModel):
    """One corpus of the mixture that names, densities and percentiles come from."""

    name: Shown
    rows: Count


class AboutIndex(StrictModel):
    """What index.json says of any index, whatever its model."""

    corpus: Name
    """The corpus of the example sentences; rows are positions in it."""
    corpus_title: Annotated[str, StringConstraints(max_length=200)]
    content_hash: Sha256
    numbers_of: Sha256 | None = None
    """content_hash of the index that all but its example sentences come from; None where they are its own."""
    rows: Count
    model_sha256: Sha256
    """Of the checkpoint's model.safetensors."""
    arrays_sha256: Sha256
    mixture: Annotated[tuple[Source, ...], Field(max_length=100)]
    mixture_rows: Count
    hoyer_rows: Count
    """Rows of the mixture whose code is not all zeros: only these have a Hoyer."""
    class_names: Annotated[tuple[Label, ...], Field(max_length=1000)]
    """Labels of the mixture, "corpus class" or "corpus"; the last may stand for all others."""
    word_auc_chance: Annotated[float, Field(ge=0, le=1)] | None
    """Mean word-label AUC with the rows shuffled: what the same words reach by chance."""
    purity_chance: Annotated[float, Field(ge=0, le=1)] | None

    @property
    def effects_of(self) -> tuple[str, ...]:
        """content_hash of the corpora in whose sentences its effects may have been measured."""
        return tuple(filter(None, (self.content_hash, self.numbers_of)))


class IndexRecord(AboutIndex):
    """index.json of a model with gates; `core.index.dense_schema` has that of the others."""

    format_version: Literal[1] = FORMAT_VERSION
    active_places: Count
    """Stored values: places (sentence, dimension) of the example corpus where the dimension is on."""
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
        "p_on_histogram": (np.int32, (width, len(P_ON_EDGES) - 1)),
        "class_counts": (np.int32, (len(record.class_names), width)),
        "class_rows": (np.int32, (len(record.class_names),)),
        "nats_gate": (np.float32, (width,)),
        "nats_value": (np.float32, (width,)),
        "word_auc": (np.float32, (width,)),
        "purity": (np.float32, (width,)),
        "top_rows": (np.int32, (width, TOP_ROWS)),
        "sample_rows": (np.int32, (width, SAMPLE_ROWS)),
        "near_rows": (np.int32, (width, NEAR_ROWS)),
        "near_p_on": (np.float32, (width, NEAR_ROWS)),
        **dict.fromkeys(RELATIONS, (np.int32, (width, RELATED))),
        **{f"{name}_score": (np.float32, (width, RELATED)) for name in RELATIONS},
    }
