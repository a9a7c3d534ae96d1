"""The two files of an index: the record, and the names, types and shapes of its arrays.

An index describes binary features. A model with gates has one per dimension: it is on or off. A model without
has two, its ends: the sentences with the highest and with the lowest values of the dimension. What needs
gates (density, p_on, near misses, firing together, active counts, codes of sentences) has no field in the
index of such a model: it is not zero, it does not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

import numpy as np
from pydantic import Field, StringConstraints

from core.config import FORMAT_VERSION, Name, StrictModel

RECORD, ARRAYS = "index.json", "arrays.safetensors"
RECORD_LIMIT = 64 * 2**20
"""Bytes of index.json; a larger one is refused before it is read."""
DENSE_VERSION: Final = 2
VALUE_PROBABILITIES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
MEDIAN = VALUE_PROBABILITIES.index(0.5)
VALUE_BINS = 60
VALUE_EDGES = np.linspace(-6.0, 6.0, VALUE_BINS + 1)
"""Edges of the histograms of values where there are gates; values beyond them count in the outermost bins."""
HOYER_EDGES = np.linspace(0.0, 1.0, 51)
P_ON_EDGES = np.linspace(0.0, 1.0, 21)
RELATED = 8
"""Other dimensions kept per dimension and kind of relation."""
P_ON_STEPS = 255
"""p_on is stored in steps of 1/255."""
END_SHARE = 0.025
"""Sentences at one end of a dimension: as many as a dimension with gates has on, usually."""
UNLABELLED = "(none)"

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Shown = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Label = Annotated[str, StringConstraints(max_length=200)]


@dataclass(frozen=True)
class FeatureKind:
    """What differs between the features of models with gates and without.

    ends: names of the features of one dimension. signs: which direction of the values each speaks for.
    relations: of dimensions. lists: example sentences kept per dimension, and how many. least_fit: a name
    that tells a feature's sentences from the others by less than this is withheld. may_lack: arrays in which
    NaN means "not usable for this measure".
    """

    has_gates: bool
    ends: tuple[str, ...]
    signs: tuple[int, ...]
    relations: tuple[str, ...]
    lists: dict[str, int]
    least_fit: float
    may_lack: tuple[str, ...]


GATED = FeatureKind(
    has_gates=True,
    ends=("on",),
    signs=(0,),
    relations=("together", "apart", "alike"),
    lists={"top": 50, "sample": 128, "near": 24},  # strongest; drawn by hash; off, though nearly on
    least_fit=0.0,
    may_lack=("word_auc", "purity"),
)
DENSE = FeatureKind(
    has_gates=False,
    ends=("high", "low"),
    signs=(1, -1),
    relations=("correlated", "opposed", "alike"),
    # Highest, lowest, nearest to the median; drawn by hash from either end, and from neither.
    lists={"top": 50, "bottom": 50, "middle": 24, "high": 48, "low": 48, "neither": 48},
    least_fit=0.1,
    may_lack=("word_auc", "word_auc_null", "purity", "purity_null", "nats_value"),  # no posterior, no nats
)


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


class NameTestEntry(StrictModel):
    """What a reader who knows only the name tells; see `core.index.name_test`. AUCs: .5 is chance."""

    random: Annotated[float, Field(ge=0, le=1)]
    """Against sentences drawn at random."""
    nearest: Annotated[float, Field(ge=0, le=1)]
    """Against those nearest by the rest of their code."""
    overlap: Annotated[float, Field(ge=0, le=1)]
    """Against both kinds, by shared words alone."""
    topics: Annotated[float, Field(ge=0, le=1)]
    """Against both kinds, in the space of topics alone."""
    rows: Count
    """Held-out sentences that have the feature, and as many of either kind that have not."""

    @property
    def auc(self) -> float:
        """The one number that is shown: mean over both kinds."""
        return (self.random + self.nearest) / 2


class EndEntry(StrictModel):
    """One feature: its name, how well that fits, and the evidence, over the whole mixture."""

    name: Shown | None
    """None for an end that no name fits well enough."""
    confidence: Annotated[float, Field(ge=0, le=1)]
    """Of the name; of the best that was found where there is none."""
    words: Annotated[tuple[WordEntry, ...], Field(max_length=50)]
    patterns: Annotated[tuple[WordEntry, ...], Field(max_length=10)] = ()
    """Only those that stand in the name."""
    classes: Annotated[tuple[ClassEntry, ...], Field(max_length=20)]
    example_rows: Count
    """Example sentences that have the feature."""
    note: Annotated[str, StringConstraints(max_length=200)] = ""
    name_test: NameTestEntry | None = None
    """None in older indexes, without a name, and with too few held-out sentences."""


class GatedEntry(EndEntry):
    """A dimension with a gate."""

    name: Shown


class DenseEntry(StrictModel):
    """A dimension without a gate."""

    high: EndEntry
    low: EndEntry


class Source(StrictModel):
    """One corpus of the mixture that names, densities and percentiles come from."""

    name: Shown
    rows: Count


class FamilyEntry(StrictModel):
    """Dimensions that are on in much the same sentences."""

    name: Shown
    dimensions: Annotated[tuple[Count, ...], Field(min_length=2)]
    """Rising."""


class IndexRecord(StrictModel):
    """What index.json says, whatever the model."""

    kind_of_features: ClassVar[FeatureKind]
    corpus: Name
    """The corpus of the example sentences; rows are positions in it."""
    corpus_title: Annotated[str, StringConstraints(max_length=200)]
    content_hash: Sha256
    numbers_of: Sha256 | None = None
    """content_hash of the index that all but its example sentences come from; None where they are its own."""
    rows: Count
    parts: Annotated[tuple[Source, ...], Field(max_length=10)] = ()
    """Of the example sentences, where they are of several kinds: consecutive rows, the first preferred."""
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
    name_test_chance: Annotated[float, Field(ge=0, le=1)] | None = None
    """Mean AUC of the name tests with names dealt to other features; None in older indexes."""
    purity_chance: Annotated[float, Field(ge=0, le=1)] | None
    dimensions: tuple[GatedEntry, ...] | tuple[DenseEntry, ...]
    families: Annotated[tuple[FamilyEntry, ...], Field(max_length=2048)] = ()
    """None in older indexes, and without gates."""

    @property
    def effects_of(self) -> tuple[str, ...]:
        """content_hash of the corpora in whose sentences its effects may have been measured."""
        return tuple(filter(None, (self.content_hash, self.numbers_of)))

    def ends(self, dimension: int) -> tuple[EndEntry, ...]:
        """The features of one dimension."""
        entry = self.dimensions[dimension]
        return (entry,) if isinstance(entry, EndEntry) else (entry.high, entry.low)

    @property
    def features(self) -> tuple[EndEntry, ...]:
        """All F features: those of every dimension with gates; all high ends, then all low ones."""
        sides = zip(*map(self.ends, range(len(self.dimensions))), strict=True)
        return tuple(entry for side in sides for entry in side)


class GatedRecord(IndexRecord):
    """index.json of a model with gates."""

    kind_of_features = GATED
    format_version: Literal[1] = FORMAT_VERSION
    active_places: Count
    """Stored values: places (sentence, dimension) of the example corpus where the dimension is on."""
    dimensions: Annotated[tuple[GatedEntry, ...], Field(min_length=1, max_length=4096)]


class DenseRecord(IndexRecord):
    """index.json of a model without gates."""

    kind_of_features = DENSE
    format_version: Literal[2] = DENSE_VERSION
    kind: Literal["dense"]
    dimensions: Annotated[tuple[DenseEntry, ...], Field(min_length=1, max_length=4096)]


def dimension_entries(kind: FeatureKind, features: Sequence[EndEntry]) -> tuple[StrictModel, ...]:
    """The `dimensions` of a record out of all its features, in the order of `IndexRecord.features`."""
    if kind.has_gates:
        return tuple(GatedEntry(**dict(entry)) for entry in features)
    half = len(features) // 2
    return tuple(
        DenseEntry(high=high, low=low) for high, low in zip(features[:half], features[half:], strict=True)
    )


def tensor_types(record: IndexRecord) -> dict[str, tuple[type, tuple[int, ...]]]:
    """dtype and shape of every array of arrays.safetensors; a first axis of length 2 is (high, low)."""
    kind, width, classes = record.kind_of_features, len(record.dimensions), len(record.class_names)
    sides = () if kind.has_gates else (2,)
    types = {
        "value_quantiles": (np.float32, (width, len(VALUE_PROBABILITIES))),
        "value_histogram": (np.int32, (width, VALUE_BINS)),
        "hoyer_quantiles": (np.float32, (101,)),
        "hoyer_histogram": (np.int32, (len(HOYER_EDGES) - 1,)),
        "class_counts": (np.int32, (*sides, classes, width)),
        "class_rows": (np.int32, (classes,)),
        "nats_value": (np.float32, (width,)),
        "word_auc": (np.float32, (*sides, width)),
        "purity": (np.float32, (*sides, width)),
        **{f"{name}_rows": (np.int32, (width, most)) for name, most in kind.lists.items()},
        **dict.fromkeys(kind.relations, (np.int32, (width, RELATED))),
        **{f"{name}_score": (np.float32, (width, RELATED)) for name in kind.relations},
    }
    if not isinstance(record, GatedRecord):
        return types | {
            "mean": (np.float32, (width,)),
            "deviation": (np.float32, (width,)),
            "ends": (np.float32, (2, width)),
            "value_range": (np.float32, (width, 2)),
            "word_auc_null": (np.float32, (2, width)),
            "purity_null": (np.float32, (2, width)),
            **{f"{name}_values": (np.float16, (width, most)) for name, most in kind.lists.items()},
        }
    return types | {
        "indptr": (np.int32, (record.rows + 1,)),
        "indices": (np.uint16, (record.active_places,)),
        "values": (np.float16, (record.active_places,)),
        "p_on": (np.uint8, (record.active_places,)),
        "density": (np.float32, (width,)),
        "mean_abs": (np.float32, (width,)),
        "active_histogram": (np.int32, (width + 1,)),
        "p_on_histogram": (np.int32, (width, len(P_ON_EDGES) - 1)),
        "nats_gate": (np.float32, (width,)),
        "near_p_on": (np.float32, (width, kind.lists["near"])),
    }
