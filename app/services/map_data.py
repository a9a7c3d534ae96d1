"""The dots of a model's map, which of them pass filters, and what sets some apart. No Streamlit here."""

from typing import TYPE_CHECKING

import numpy as np

from app.services.resources import index, memoize

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.index.projection import SentenceMap
    from core.index.selection import Difference


MOST_AROUND, LEAST_AROUND, SHARE_AROUND = 250, 10, 0.05
"""Sentences that are selected around a spot: a share of a small map."""
_TOLD = 8
"""Dimensions, and words, of the list beside the map."""


def dots(found: "DimensionIndex") -> "SentenceMap":
    """The map of an index that has one: the page asks for nothing else."""
    assert found.map is not None
    return found.map


@memoize(4)
def texts(name: str) -> tuple[str, ...]:
    """The sentences of the dots."""
    found = index(name).result()
    return tuple(found.rows.texts[row] for row in dots(found).rows)


@memoize(4)
def regions(name: str) -> tuple[tuple[float, float, str, str], ...]:
    """(x, y, stored name, name to show) of each region, largest first.

    Shown are those words of its stored name that also set its middle apart, as the list beside the map says
    them; others are replaced by the first ones of that list. The stored name stands in links.
    """
    from core.data.word_forms import stem
    from core.index.selection import words_apart

    found, said, taken = index(name).result(), texts(name), set()
    result = []
    for x, y, stored in dots(found).regions:
        told = words_apart([said[dot] for dot in around(found, (x, y))], _words(name), len(said), _TOLD)
        stems = {stem(word) for word in told}
        parts = stored.split(", ")
        kept = [part for part in parts if all(stem(word) in stems for word in part.split())]
        used = {stem(word) for part in kept for word in part.split()}
        for word in told:
            if len(kept) < len(parts) and stem(word) not in used:
                kept.append(word)
                used.add(stem(word))
        shown = ", ".join(kept) or stored
        result.append((x, y, stored, stored if shown in taken else shown))
        taken.add(shown)
    return tuple(result)


def around_rows(found: "DimensionIndex") -> int:
    """How many dots are selected around a spot: few enough that they are of one region."""
    return min(MOST_AROUND, max(LEAST_AROUND, round(SHARE_AROUND * len(dots(found).rows))))


def around(found: "DimensionIndex", spot: tuple[float, float]) -> np.ndarray:
    """The dots nearest to a spot on the map, nearest first."""
    distance = np.linalg.norm(dots(found).xy - np.asarray(spot), axis=1)
    return np.argsort(distance, kind="stable")[: around_rows(found)]


@memoize(32)
def passing(
    name: str, find: str, label: str, on: tuple[int, ...], off: tuple[int, ...], count: tuple[int, ...]
) -> np.ndarray:
    """(M,) bool: dots with the words `find` in this order, of a class, with all of `on` and none of `off`
    active, and min(count) to max(count) active dimensions. What is empty asks for nothing."""
    found = index(name).result()
    fits = found.matching([label] if label else (), on, [find] if find else (), off)[dots(found).rows]
    if count:
        active = _active(found)
        fits = fits & (active >= min(count)) & (active <= max(count))
    return fits


@memoize(4)
def labels(name: str) -> tuple[str, ...]:
    """The classes of the dots, in order."""
    found = index(name).result()
    every = found.rows.labels or ()
    return tuple(sorted({every[row] for row in dots(found).rows} - {""})) if every else ()


@memoize(4)
def most_active(name: str) -> int:
    """How many dimensions the dot with most of them has on."""
    return int(_active(index(name).result()).max(initial=0))


def _active(found: "DimensionIndex") -> np.ndarray:
    return np.diff(found.codes.indptr)[dots(found).rows]


@memoize(32)
def sets_apart(name: str, rows: tuple[int, ...]) -> "tuple[list[Difference], list[str]]":
    """The few dimensions and words that most set sentences of a map apart from the others on it."""
    from core.index.selection import sets_apart as compare
    from core.index.selection import words_apart

    found = index(name).result()
    chosen = [found.rows.texts[row] for row in rows]
    told = words_apart(chosen, _words(name), len(dots(found).rows), _TOLD)
    return compare(found.codes, np.array(rows), dots(found).rows, _TOLD), told


@memoize(64)
def typical_around(name: str, spot: tuple[float, float], region: str) -> int:
    """The row of the sentence that the list of a region begins with; spot: where its name stands."""
    found = index(name).result()
    rows = np.sort(dots(found).rows[around(found, spot)])
    return int(typical(name, tuple(rows.tolist()), region)[0])


@memoize(32)
def typical(name: str, rows: tuple[int, ...], region: str = "") -> np.ndarray:
    """Sentences of a map, those first that best show what they have in common.

    That is: most words of the name of their region, "" for none; then most of the dimensions and words that
    set them apart; then nearest to their middle. The middle alone would not do: a region is named by a few
    words that most of its sentences do not hold.
    """
    from core.data.word_forms import stem
    from core.interpretation.words import words_of

    found, chosen = index(name).result(), np.array(rows)
    differences, words = sets_apart(name, rows)
    held = [{stem(word) for word in words_of(found.rows.texts[row])} for row in rows]
    of_name, of_all = ({stem(word) for word in said} for said in (words_of(region), words))
    named, shared = (np.array([len(stems & some) for stems in held]) for some in (of_name, of_all))
    for part in differences:
        shared += np.isin(chosen, found.codes.column(part.dimension)[0])
    xy = dots(found).xy[np.searchsorted(dots(found).rows, chosen)]
    distance = np.linalg.norm(xy - np.median(xy, axis=0), axis=1)
    return chosen[np.lexsort((distance, -shared, -named))]


def inside(found: "DimensionIndex", outline: tuple[tuple[float, float], ...]) -> np.ndarray:
    """(M,) bool: the dots of a map that lie inside an outline."""
    from core.index.selection import inside_polygon

    return inside_polygon(dots(found).xy, np.array(outline))


@memoize(4)
def _words(name: str) -> dict[str, int]:
    from core.index.selection import count_words

    return count_words(texts(name))
