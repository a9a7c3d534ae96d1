"""What the map view asks of the core: its dots, and what sets some of them apart. No Streamlit here."""

from typing import TYPE_CHECKING

import numpy as np

from app.charts.sentence_map import Points
from app.services.resources import index, memoize

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.index.selection import Difference


@memoize(4)
def points(name: str) -> Points:
    """The dots of a model's map of sentences, which it must have."""
    found = index(name).result()
    texts = found.rows.texts
    return Points(
        found.map.rows, found.map.xy, tuple(texts[row] for row in found.map.rows), found.map.regions
    )


@memoize(16)
def sets_apart(name: str, rows: tuple[int, ...], k: int, words: int) -> "tuple[list[Difference], list[str]]":
    """At most k dimensions and so many words that set sentences of a map apart from the others on it."""
    from core.index.selection import sets_apart as compare
    from core.index.selection import words_apart

    found, dots = index(name).result(), points(name)
    texts = found.rows.texts
    told = words_apart([texts[row] for row in rows], _words(name), len(dots.rows), words)
    return compare(found.codes, np.array(rows), dots.rows, k), told


def inside(found: "DimensionIndex", outline: tuple[tuple[float, float], ...]) -> np.ndarray:
    """(M,) bool: the dots of a map that lie inside an outline."""
    from core.index.selection import inside_polygon

    return inside_polygon(found.map.xy, np.array(outline))


@memoize(4)
def _words(name: str) -> dict[str, int]:
    from core.index.selection import count_words

    return count_words(points(name).texts)
