"""The table of a model's dimensions: what is known of each, and which rows a search and filters leave."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.charts.class_names import class_name
from app.naming import label

if TYPE_CHECKING:
    from core.index import DimensionIndex

OFTEN = 0.5
"""A dimension that is on in more than this share of sentences counts as always on."""
SORTS = ("density", "name", "number", "confidence", "auc", "purity", "nats", "responsiveness")
HIDEABLE = ("always", "never", "ignored")


@dataclass(frozen=True)
class Facts:
    """One entry per dimension; all arrays (D,), NaN where a number is not known.

    labels: name and number. words: what a search looks into beside these. density, purity, responsiveness:
    shares. confidence: how well the name fits, 0 to 1. word_auc: .5 is chance. nats: per sentence. ignored:
    True where no setting changes any decode. Without gates there is no density; classes and purity are of the
    purer end, word_auc is the mean of both.
    """

    labels: list[str]
    words: list[str]
    classes: list[str]
    density: np.ndarray
    confidence: np.ndarray
    purity: np.ndarray
    word_auc: np.ndarray
    nats: np.ndarray
    responsiveness: np.ndarray
    ignored: np.ndarray

    @property
    def density_unknown(self) -> bool:
        """Whether there is no such thing as firing here."""
        return bool(np.isnan(self.density).all())

    @property
    def missing(self) -> list[str]:
        """Columns that this index does not have, in words."""
        columns = {
            "word-label AUC": self.word_auc,
            "response of the decoder": self.responsiveness,
            "information": self.nats,
        }
        return [name for name, column in columns.items() if np.isnan(column).all()]


def facts(index: "DimensionIndex", names: Sequence[str]) -> Facts:
    """What the index knows; `names` may be the user's own."""
    width = index.dimensions
    unknown = np.full(width, np.nan)
    effects = getattr(index, "effects", None)
    first = [classes[0] if classes else None for classes in index.classes]
    gates = np.asarray(index.nats_gate, dtype=float) if index.has_gates else 0.0
    return Facts(
        labels=[label(names, dimension) for dimension in range(width)],
        words=[" ".join(word.word for word in words).lower() for words in index.words],
        classes=[part.label if part else "" for part in first],
        density=np.asarray(index.density, dtype=float) if index.has_gates else unknown,
        confidence=np.asarray(index.confidence, dtype=float),
        purity=np.array([part.share if part else np.nan for part in first]),
        word_auc=np.asarray(index.word_auc, dtype=float),
        nats=gates + np.asarray(index.nats_value, dtype=float),
        responsiveness=unknown if effects is None else np.asarray(effects.responsiveness, dtype=float),
        ignored=np.zeros(width, bool) if effects is None else np.asarray(effects.ignored, dtype=bool),
    )


def listed(table: Facts, find: str, hide: Collection[str], sort: str) -> list[int]:
    """Dimensions that hold every word of `find` in name, number, words or class; sorted, the unknown last.

    Names and numbers rise, everything else falls. Where nothing fires, how well names fit takes the place of
    how often dimensions do.
    """
    keep = np.ones(len(table.labels), dtype=bool)
    if "always" in hide:
        keep &= ~(table.density > OFTEN)
    if "never" in hide:
        keep &= ~(table.density == 0)
    if "ignored" in hide:
        keep &= ~table.ignored
    wanted = find.lower().split()
    if wanted:
        keep &= [
            all(word in f"{name.lower()} {words} {kind} {class_name(kind)}".lower() for word in wanted)
            for name, words, kind in zip(table.labels, table.words, table.classes, strict=True)
        ]
    found = np.flatnonzero(keep)
    if sort == "number":
        return found.tolist()
    if sort == "name":
        return sorted(found.tolist(), key=lambda dimension: table.labels[dimension].lower())
    fires = table.confidence if table.density_unknown else table.density
    column = {
        "density": fires,
        "confidence": table.confidence,
        "auc": table.word_auc,
        "purity": table.purity,
        "nats": table.nats,
        "responsiveness": table.responsiveness,
    }[sort]
    return found[np.argsort(-column[found], kind="stable")].tolist()
