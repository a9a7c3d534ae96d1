"""Fitting the maps of an index, offline: UMAP in a process of its own, one at a time; names of regions."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from core.checkpoint.home import cache_folder
from core.errors import DimensionIndexError, RequestError
from core.index.dimension_index import DimensionIndex
from core.index.projection import MOST_SENTENCES, MapSettings, write_map
from core.interpretation.lexicon import alike, is_nameable
from core.interpretation.patterns import collocations
from core.interpretation.records import Word
from core.interpretation.words import WordCounts, log_odds_of_counts
from core.locks import locked

SEED = 0
SENTENCES = MapSettings(n_neighbors=20, min_dist=0.15, metric="cosine")
DIMENSIONS = MapSettings(n_neighbors=8, min_dist=0.3, metric="cosine")
_MOST_REGIONS, _REGION_WORDS, _LEAST_Z, _ASKED = 40, 2, 4.0, 60
_SHARE_OF_SMALLEST, _SHARE_OF_LARGEST = 1 / 150, 1 / 2
_SHARE_OF_DIMENSIONS = 1 / 40
"""The smallest region of dimensions, as a share of all."""


def fit_map(index: DimensionIndex, folder: Path, most: int = MOST_SENTENCES, seed: int = SEED) -> None:
    """Fit and store both maps of an index in its `folder`.

    Sentences: at most `most` of those with anything active, drawn by `seed` (of the corpus's first part all,
    if they are so few), by the cosine of their gated codes. Dimensions: all that are ever on, by the words
    of their sentences.

    Raises:
        RequestError: fewer than 3 sentences to place, or more than 20,000 asked for.
        DimensionIndexError: the worker failed, or the files cannot be written.
    """
    if not 3 <= most <= MOST_SENTENCES:
        raise RequestError(f"A map of {most} sentences.", f"Ask for 3 to {MOST_SENTENCES:,}.")
    able = np.flatnonzero((np.diff(index.codes.indptr) > 0) & index.visible)
    if len(able) < 3:
        raise RequestError("Fewer than 3 sentences have anything active.", "Use a larger corpus.")
    drawn = np.random.default_rng(seed).permutation(able)
    rows = np.sort(drawn[np.argsort(index.part_of[drawn] > 0, kind="stable")][:most])
    codes = index.codes.matrix()
    words = WordCounts.of(index.rows.texts)
    places = np.full((index.dimensions, 2), np.nan, dtype=np.float32)
    on = np.flatnonzero(index.example_rows)
    parts = [(codes[rows].toarray(), SENTENCES)]
    if len(on) >= 3 and words.words:  # a handful of sentences may share no word
        parts.append((_profiles(codes, words)[on], DIMENSIONS))
    xy, *others = _project(parts, seed)
    if others:
        places[on] = others[0]
    arrays = {"rows": rows.astype(np.int32), "xy": xy, "dimensions": places}
    _write(index, folder, arrays, seed, (SENTENCES, DIMENSIONS), words)


def name_regions(index: DimensionIndex, folder: Path) -> None:
    """Name the regions of both maps anew, and leave every point where it is.

    Raises:
        RequestError: no map was fitted.
        DimensionIndexError: the files cannot be written.
    """
    found = index.map
    if found is None:
        raise RequestError("There is no map whose regions could be named.", "Fit one first.")
    arrays = {"rows": found.rows.astype(np.int32), "xy": found.xy, "dimensions": found.dimensions}
    settings = found.parameters, found.dimension_parameters
    _write(index, folder, arrays, found.seed, settings, WordCounts.of(index.rows.texts))


def _write(
    index: DimensionIndex,
    folder: Path,
    arrays: dict[str, np.ndarray],
    seed: int,
    settings: tuple[MapSettings, MapSettings],
    words: WordCounts,
) -> None:
    """Name the regions and store everything. words: of all example sentences."""
    phrases = collocations(index.rows.texts, words)
    rows, places = arrays["rows"], arrays["dimensions"]
    record = {
        "model_sha256": index.record.model_sha256,
        "content_hash": index.record.content_hash,
        "sentences": len(rows),
        "seed": seed,
        "settings": settings[0],
        "dimension_settings": settings[1],
        "regions": tuple(regions(arrays["xy"], words.take(rows), phrases)),
        "dimension_regions": tuple(dimension_regions(places, index.words, phrases)),
    }
    write_map(folder, record, arrays)


def _profiles(codes: sparse.csr_array, words: WordCounts) -> np.ndarray:
    """(D, V) square roots of the positive log-odds z of every word: what a dimension means, as a vector."""
    on = sparse.csr_array((np.ones(codes.nnz, np.float32), codes.indices, codes.indptr), shape=codes.shape)
    common = np.flatnonzero((words.rows >= 20) & (words.rows <= 0.05 * codes.shape[0]))
    some = words.select(common if len(common) >= 3 else np.arange(len(words.words)))
    counts = np.asarray((on.T @ some.matrix).todense(), dtype=np.float64)
    z = log_odds_of_counts(counts, some.rows.astype(np.float64))[0]
    return np.sqrt(np.maximum(z, 0)).astype(np.float32)


def regions(xy: np.ndarray, words: WordCounts, phrases: Mapping[str, str] | None = None) -> Iterator[dict]:
    """Dense groups of points (M, 2), each named by the words that most set it apart; no two alike.

    phrases: words that hardly ever stand alone, with their phrase.
    """
    total = words.rows.astype(np.float64)

    def distinctive(inside: np.ndarray) -> Iterator[str]:
        counts = np.bincount(words.matrix[inside].indices, minlength=len(total)).astype(np.float64)
        z = log_odds_of_counts(counts, total)[0]
        best = np.argsort(-z, kind="stable")[:_ASKED]
        yield from (words.words[column] for column in best if z[column] >= _LEAST_Z)

    group = _groups(xy, max(5, int(len(xy) * _SHARE_OF_SMALLEST)))
    yield from _named(xy, group, distinctive, phrases or {})


def dimension_regions(
    xy: np.ndarray, words: Sequence[Sequence[Word]], phrases: Mapping[str, str] | None = None
) -> Iterator[dict]:
    """Dense groups of dimensions (D, 2), each named by words that several of them share; no two alike.

    words: of each dimension, as its index has them. A word counts by its z, times the share of all dimensions
    with this word that are of the group. xy may be NaN.
    """
    placed = np.flatnonzero(np.isfinite(xy).all(1))
    least = max(3, round(len(placed) * _SHARE_OF_DIMENSIONS))
    if len(placed) <= least:
        return
    everywhere = Counter(word.word for own in words for word in own)

    def distinctive(inside: np.ndarray) -> Iterator[str]:
        here = Counter(word.word for dimension in inside for word in words[dimension])
        score: dict[str, float] = {}
        for dimension in inside:
            for word in words[dimension]:
                part = here[word.word] / everywhere[word.word]
                score[word.word] = score.get(word.word, 0.0) + word.z * part
        able = [word for word in score if here[word] > 1]
        yield from sorted(able, key=lambda word: (-score[word], word))[:_ASKED]

    group = np.full(len(xy), -1)
    group[placed] = _groups(xy[placed], least, 2)
    yield from _named(xy, group, distinctive, phrases or {})


def _groups(xy: np.ndarray, least: int, core: int = 5) -> np.ndarray:
    """(M,) the number of each point's dense group, -1 for none. core: HDBSCAN's min_samples.

    Where everything hangs together, the steadiest groups are the whole map and some speck beside it. A group
    of most points says nothing: then the smallest ones are taken.
    """
    from sklearn.cluster import HDBSCAN

    if len(xy) < max(least, core):
        return np.full(len(xy), -1)
    for kind in ("eom", "leaf"):
        grouping = HDBSCAN(min_cluster_size=least, min_samples=core, cluster_selection_method=kind, copy=True)
        group = grouping.fit_predict(xy)
        sizes = np.bincount(group[group >= 0], minlength=1)
        if sizes.max() <= _SHARE_OF_LARGEST * len(xy):
            break
    return group


def _named(
    xy: np.ndarray,
    group: np.ndarray,
    distinctive: Callable[[np.ndarray], Iterable[str]],
    phrases: Mapping[str, str],
) -> Iterator[dict]:
    """The largest groups of points xy (M, 2) that have a name. telling: words of some points, best first."""
    taken: list[str] = []
    for number in np.argsort(-np.bincount(group[group >= 0], minlength=1), kind="stable")[:_MOST_REGIONS]:
        inside = np.flatnonzero(group == number)
        name = _first(distinctive(inside), taken, phrases) if len(inside) else []
        if name:
            taken += name
            distance = np.linalg.norm(xy[inside] - np.median(xy[inside], axis=0), axis=1)
            x, y = xy[inside][np.argmin(distance)]  # a point of the group: its median may lie in empty space
            yield {"name": ", ".join(name), "x": float(x), "y": float(y), "sentences": len(inside)}


def _first(words: Iterable[str], taken: Sequence[str], phrases: Mapping[str, str]) -> list[str]:
    """The first words that may stand in a name and repeat no word of it or of those `taken`."""
    chosen: list[str] = []
    for word in words:
        said = [*chosen, *taken]
        if is_nameable(word) and not any(alike(word, part) for other in said for part in other.split()):
            chosen.append(phrases.get(word, word))
        if len(chosen) == _REGION_WORDS:
            break
    return chosen


def _project(parts: Sequence[tuple[np.ndarray, MapSettings]], seed: int) -> list[np.ndarray]:
    """(M, 2) of each part's rows (M, F), by UMAP in another process: one, which takes long to get ready."""
    with locked(cache_folder("map") / "lock"), tempfile.TemporaryDirectory(prefix="hsvae-map-") as place:
        scratch = Path(place)
        for number, (rows, settings) in enumerate(parts):
            np.save(scratch / f"{number}.npy", np.asarray(rows, dtype=np.float32), allow_pickle=False)
            chosen = json.dumps({**settings.model_dump(), "random_state": seed})
            (scratch / f"{number}.json").write_text(chosen, encoding="utf-8")
        command = [sys.executable, "-m", "core.index.projection_worker", place]
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
        results = [scratch / f"{number}.out.npy" for number in range(len(parts))]
        if done.returncode or not all(file.exists() for file in results):
            last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
            raise DimensionIndexError(f"The map could not be fitted: {last[0][:300]}.", "Try again.")
        return [np.load(file, allow_pickle=False) for file in results]
