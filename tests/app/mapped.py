"""The stand-in's index with maps: three groups of invented sentences, each in a corner of its own."""

import itertools
from types import SimpleNamespace

import numpy as np

from core.index import DimensionIndex
from core.index.neighbours import SparseCodes
from core.index.projection import place_among
from tests.app.stand_in import DIMENSIONS, StandInIndex, StandInModel

GROUPS = {
    "plants": ("noun.plant", "plant tree flower garden shrub leaves", (0.0, 0.0)),
    "animals": ("noun.animal", "dog bird cat fish animal", (10.0, 0.0)),
    "films": ("noun.act", "movie film show watches", (5.0, 8.0)),
}


class MappedIndex(StandInIndex):
    """500 sentences on a map: dimension 14 is on among the plants, 3 among animals, 130 among films."""

    def __init__(self):
        super().__init__()
        rng = np.random.default_rng(1)
        texts, labels, xy = [], [], []
        for group, (label, words, corner) in GROUPS.items():
            pairs = list(itertools.product(words.split(), range(40)))
            for word, number in pairs[:170]:
                texts.append(f"{word} number {number} of the {group}")
                labels.append(label)
                xy.append(rng.normal(corner, 0.5))
        dense = StandInModel().encode(texts).gated
        rows, columns = np.nonzero(dense)
        starts = np.concatenate([[0], np.cumsum(np.count_nonzero(dense, axis=1))]).astype(np.int32)
        values = dense[rows, columns].astype(np.float16)
        self.codes = SparseCodes(
            starts, columns.astype(np.uint16), values, np.full(len(values), 200, np.uint8), DIMENSIONS
        )
        self.rows = SimpleNamespace(texts=tuple(texts), labels=tuple(labels))
        self._classes = {name: number for number, name in enumerate(sorted(set(labels)))}
        self._class_of = np.array([self._classes[label] for label in labels])
        self.visible = np.ones(len(texts), bool)
        dimensions = rng.random((DIMENSIONS, 2)).astype(np.float32)
        dimensions[:20] = np.nan
        self.map = SimpleNamespace(
            dimensions=dimensions,
            rows=np.arange(len(texts), dtype=np.int32),
            xy=np.array(xy, np.float32),
            regions=tuple((*corner, group) for group, (_, _, corner) in GROUPS.items()),
            dimension_regions=((0.2, 0.3, "shrubs"), (0.8, 0.7, "<b>films</b>")),
        )

    matching = DimensionIndex.matching  # the real ones, over the invented codes
    active_of = DimensionIndex.active_of

    def __len__(self):
        return len(self.rows.texts)

    def take(self, rows):
        from core.index.example_rows import Neighbour

        return [
            Neighbour(int(row), self.rows.texts[row], self.rows.labels[row], 0.0, self.codes.active(row))
            for row in rows
        ]

    def place(self, code):
        rows, cosines = self.codes.nearest(code, 15)
        return place_among(self.map.xy[rows], cosines) if len(rows) else None
