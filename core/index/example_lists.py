"""The example sentences that an index keeps: their codes, where there are gates, and a few per dimension."""

import hashlib
from collections.abc import Iterator

import numpy as np

from core.data.corpus import Corpus
from core.index.accumulators import Accumulators
from core.index.hidden_rows import visible_rows
from core.index.neighbours import SparseCodes
from core.index.preference import Preference, part_numbers
from core.index.schema import DENSE, GATED, MEDIAN
from core.index.sentences import Sentences

_LARGEST = float(np.finfo(np.float16).max)
_BEYOND = 1e6
"""More than any two stored values differ by."""

Arrays = dict[str, np.ndarray]
Offer = tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]
"""Rows of one dimension, their values, and by list the keys of which the smallest finite ones stay."""


def example_arrays(
    accumulators: Accumulators, sentences: Sentences, counted: Arrays, corpus: Corpus
) -> tuple[Arrays, np.ndarray]:
    """(arrays of the index, (F,) example sentences that have each feature).

    Of the strongest and of those drawn by hash, rows of the corpus's earlier parts go first.

    counted: arrays of the index about the mixture; they say what is strong, and where ends begin.
    corpus: the example sentences; lists take none of those that are never shown.
    """
    places, parts = sentences.example_places(), part_numbers(corpus.parts, len(corpus))
    chance = np.array([priority_of(sentences.texts[place]) for place in places], dtype=np.float64)
    drawn = chance + parts * 2.0**53
    visible = visible_rows(corpus.name, corpus.content_hash, len(corpus), lambda: corpus.texts)
    if not accumulators.has_gates:
        sizes: list[tuple[int, int]] = []
        offers = _dense_offers(accumulators, places, drawn, parts, counted, sizes)
        return _kept(offers, DENSE.lists, visible), np.array(sizes, dtype=np.int64).T.ravel()
    arrays = _codes(accumulators, places)
    codes = SparseCodes(**arrays, dimensions=accumulators.dimensions)
    offers = _gated_offers(codes, drawn, parts)
    lists = _kept(offers, GATED.lists, visible)
    arrays |= {name: lists[name] for name in ("top_rows", "sample_rows")}
    arrays["near_rows"], arrays["near_p_on"] = accumulators.near.table()
    return arrays, np.bincount(codes.indices, minlength=accumulators.dimensions)


def priority_of(text: str) -> float:
    """A sentence's place in a random order that depends on its text alone; 53 bits, exact as a float."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 11


def _codes(accumulators: Accumulators, rows: np.ndarray) -> Arrays:
    """Stored codes of some rows, in their order: indptr, indices, values, p_on."""
    store = accumulators.activation_store
    indptr = store.indptr()
    sizes = np.diff(indptr)[rows]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    picked = np.repeat(indptr[rows] - starts[:-1], sizes) + np.arange(starts[-1])
    return {
        "indptr": starts.astype(np.int32),
        "indices": np.asarray(store.array("indices")[picked]),
        "values": store.array("values")[picked].astype(np.float16),
        "p_on": np.asarray(store.array("p_on")[picked]),
    }


def _gated_offers(codes: SparseCodes, drawn: np.ndarray, parts: np.ndarray) -> Iterator[Offer]:
    preferred = Preference.by_strength(parts)
    for dimension in range(codes.dimensions):
        rows, values = codes.column(dimension)
        size = np.abs(values)
        first = preferred.ranks(rows, size) * _BEYOND
        yield rows, values, {"top": first - size, "sample": drawn[rows]}


def _dense_offers(
    accumulators: Accumulators,
    places: np.ndarray,
    drawn: np.ndarray,
    parts: np.ndarray,
    counted: Arrays,
    sizes: list,
) -> Iterator[Offer]:
    """sizes: gets (example sentences at the high end, at the low end) of each dimension."""
    columns = accumulators.activation_store.columns(accumulators.dimensions)
    medians, rows = counted["value_quantiles"][:, MEDIAN], np.arange(len(places))
    for column, high, low, median in zip(columns, *counted["ends"], medians, strict=True):
        values = column[places]
        above, below = values >= high, values <= low
        sizes.append((int(above.sum()), int(below.sum())))
        keys = {
            "top": np.where(above, parts, parts[-1]) * _BEYOND - values,
            "bottom": np.where(below, parts, parts[-1]) * _BEYOND + values,
            "middle": np.abs(values - median),
            "high": np.where(above, drawn, np.inf),
            "low": np.where(below, drawn, np.inf),
            "neither": np.where(above | below, np.inf, drawn),
        }
        yield rows, values, keys


def _kept(offers: Iterator[Offer], lengths: dict[str, int], visible: np.ndarray) -> Arrays:
    """By list, (D, length) rows of the smallest keys, ties by row, -1 behind; and their float16 values."""
    rows: dict[str, list[np.ndarray]] = {}
    values: dict[str, list[np.ndarray]] = {}
    for ids, scores, keys in offers:
        for name, key in keys.items():
            most = lengths[name]
            able = np.flatnonzero(np.isfinite(key) & visible[ids])
            if len(able) > most:
                able = able[key[able] <= np.partition(key[able], most - 1)[most - 1]]
            able = able[np.lexsort((ids[able], key[able]))][:most]
            behind = (0, most - len(able))
            rows.setdefault(name, []).append(np.pad(ids[able], behind, constant_values=-1))
            values.setdefault(name, []).append(np.pad(scores[able], behind))
    return {
        **{f"{name}_rows": np.array(found, dtype=np.int32) for name, found in rows.items()},
        **{
            f"{name}_values": np.clip(found, -_LARGEST, _LARGEST).astype(np.float16)
            for name, found in values.items()
        },
    }
