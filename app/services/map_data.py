"""The dots of a model's map, and what sets some of them apart. No Streamlit here."""

from typing import TYPE_CHECKING

import numpy as np

from app.services.resources import index, memoize

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.index.projection import SentenceMap
    from core.index.selection import Difference


def dots(found: "DimensionIndex") -> "SentenceMap":
    """The map of an index that has one: the page asks for nothing else."""
    assert found.map is not None
    return found.map


@memoize(4)
def texts(name: str) -> tuple[str, ...]:
    """The sentences of the dots."""
    found = index(name).result()
    return tuple(found.rows.texts[row] for row in dots(found).rows)


@memoize(16)
def sets_apart(name: str, rows: tuple[int, ...], k: int, words: int) -> "tuple[list[Difference], list[str]]":
    """At most k dimensions and so many words that set sentences of a map apart from the others on it."""
    from core.index.selection import sets_apart as compare
    from core.index.selection import words_apart

    found = index(name).result()
    chosen = [found.rows.texts[row] for row in rows]
    told = words_apart(chosen, _words(name), len(dots(found).rows), words)
    return compare(found.codes, np.array(rows), dots(found).rows, k), told


def inside(found: "DimensionIndex", outline: tuple[tuple[float, float], ...]) -> np.ndarray:
    """(M,) bool: the dots of a map that lie inside an outline."""
    from core.index.selection import inside_polygon

    return inside_polygon(dots(found).xy, np.array(outline))


@memoize(4)
def _words(name: str) -> dict[str, int]:
    from core.index.selection import count_words

    return count_words(texts(name))
