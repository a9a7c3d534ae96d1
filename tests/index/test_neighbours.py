"""Nearest sentences against brute force."""

import numpy as np
import pytest

from core.data.corpus import Part
from core.errors import DimensionIndexError, RequestError
from core.index.dimension_index import DimensionIndex
from core.index.neighbours import SparseCodes
from core.index.preference import Preference, part_numbers
from tests.index.invented import CROWDED, SHA, SIGNED, WIDTH


def stored(dense: np.ndarray) -> SparseCodes:
    rows, columns = np.nonzero(dense)
    indptr = np.concatenate([[0], np.cumsum(np.count_nonzero(dense, axis=1))]).astype(np.int32)
    values = dense[rows, columns].astype(np.float16)
    p_on = np.full(len(values), 200, np.uint8)
    return SparseCodes(indptr, columns.astype(np.uint16), values, p_on, dense.shape[1])


def sparse_rows(seed: int, rows: int = 400, width: int = 30, density: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    dense = np.where(rng.random((rows, width)) < density, rng.normal(0, 1, (rows, width)), 0)
    return dense.astype(np.float16).astype(np.float64)


@pytest.mark.parametrize("seed", range(6))
def test_nearest_is_exact(seed):
    dense = sparse_rows(seed)
    codes = stored(dense)
    rng = np.random.default_rng(seed + 100)
    query = np.where(rng.random(30) < 0.15, rng.normal(0, 1, 30), 0)
    query[3] = 1.0
    cosines = []
    for row in dense:
        length = np.linalg.norm(row) * np.linalg.norm(query)
        cosines.append(row @ query / length if length else 0.0)
    for k in (1, 5, 50, 1000):
        rows, scores = codes.nearest(query, k)
        expected = sorted((score for score in cosines if score > 1e-6), reverse=True)[:k]
        assert scores == pytest.approx(expected, abs=2e-6)
        assert [cosines[row] for row in rows] == pytest.approx(scores, abs=2e-6)
        assert len(set(rows.tolist())) == len(rows)


def test_of_equal_cosines_the_nearer_length_comes_first_then_the_row():
    dense = np.zeros((6, 4))
    dense[:, 1] = [4, 1, 2, 1, 0, -1]
    rows, scores = stored(dense).nearest(np.array([0, 1.1, 0, 0]), 10)
    assert rows.tolist() == [1, 3, 2, 0]
    assert scores == pytest.approx([1, 1, 1, 1])


def test_only_the_chosen_rows_are_searched():
    dense = sparse_rows(1)
    codes = stored(dense)
    among = np.zeros(len(dense), bool)
    among[::7] = True
    rows, scores = codes.nearest(np.ones(30), 1000, among)
    assert (rows % 7 == 0).all()
    everything = dict(zip(*codes.nearest(np.ones(30), 1000), strict=True))
    assert {row: everything[row] for row in rows} == pytest.approx(dict(zip(rows, scores, strict=True)))
    assert set(rows) == {row for row in everything if row % 7 == 0}


@pytest.mark.parametrize("sign", [None, 1, -1])
@pytest.mark.parametrize("k", [1, 3, 20, 1000])
def test_strongest_sentences_of_a_dimension(sign, k):
    dense = sparse_rows(2)
    codes = stored(dense)
    for dimension in (0, 11, 29):
        expected = [
            (-abs(value), row, value)
            for row, value in enumerate(dense[:, dimension])
            if value and (sign is None or value * sign > 0)
        ]
        rows, values = codes.strongest(dimension, k, sign)
        assert list(zip(rows, values, strict=True)) == [
            (row, value) for _, row, value in sorted(expected)[:k]
        ]


def test_the_sentence_itself_is_left_out(world):
    index, text = world.index, world.corpus.texts[5]
    code = world.code(text)
    with_it, without = index.nearest(code, 8), index.nearest(code, 8, exclude_text=text.upper() + " ")
    assert text in [neighbour.text for neighbour in with_it]
    assert text not in [neighbour.text for neighbour in without]
    assert len(with_it) == len(without) == 8
    top = index.top_sentences(CROWDED, 4)
    rest = index.top_sentences(CROWDED, 4, exclude_text=top[0].text)
    assert [neighbour.row for neighbour in rest][:3] == [neighbour.row for neighbour in top][1:]
    assert len(rest) == 4


def test_a_neighbour_says_what_it_is(world):
    for neighbour in world.index.top_sentences(SIGNED, 5, sign=-1):
        assert neighbour.text == world.corpus.texts[neighbour.row]
        assert neighbour.label == world.corpus.labels[neighbour.row]
        assert neighbour.score < 0
        code = world.code(neighbour.text)
        assert neighbour.score == pytest.approx(code[SIGNED], rel=1e-3)
        assert [entry.dimension for entry in neighbour.active] == [
            d for d in np.argsort(-np.abs(code), kind="stable") if code[d]
        ]


def test_texts_are_looked_up_when_first_shown_and_must_be_the_same_rows(world):
    asked = []

    def rows():
        asked.append(1)
        return world.corpus

    index = DimensionIndex.load(world.folder, SHA, rows)
    assert not asked
    index.top_sentences(0)
    index.nearest(np.ones(WIDTH))
    assert len(asked) == 1
    other = world.corpus.take([1, 0, *range(2, len(world.corpus))])
    with pytest.raises(DimensionIndexError, match="other sentences"):
        DimensionIndex.load(world.folder, SHA, lambda: other).top_sentences(0)


@pytest.mark.parametrize(
    "ask",
    [
        lambda index: index.top_sentences(WIDTH),
        lambda index: index.top_sentences(-1),
        lambda index: index.top_sentences(0, 0),
        lambda index: index.top_sentences(0, 10**9),
        lambda index: index.top_sentences(0, sign=2),
        lambda index: index.nearest(np.ones(WIDTH + 1)),
        lambda index: index.nearest(np.full(WIDTH, np.nan)),
        lambda index: index.nearest(np.ones(WIDTH), among=np.ones(3, bool)),
        lambda index: index.label(999_999),
    ],
)
def test_requests_out_of_range_are_refused(world, ask):
    with pytest.raises(RequestError):
        ask(world.index)


@pytest.mark.parametrize("below", [np.inf, 0.1])
@pytest.mark.parametrize("k", [1, 4, 20, 1000])
def test_rows_of_an_earlier_part_go_first_where_they_score_enough(k, below):
    dense, query = sparse_rows(3), np.ones(30)
    codes, parts = (
        stored(dense),
        part_numbers([Part("first", 90), Part("second", 60), Part("third", 250)], 400),
    )
    everything = dict(zip(*codes.nearest(query, 1000), strict=True))
    least = max(0.3, max(everything.values()) - below)
    rows, cosines = codes.nearest(query, k, None, Preference(parts, 0.3, below))
    assert cosines == pytest.approx([everything[row] for row in rows])
    rank = {row: int(parts[row]) if score >= least else 2 for row, score in everything.items()}
    expected = sorted(everything.items(), key=lambda pair: (rank[pair[0]], -round(pair[1] / 1e-6)))[:k]
    assert [rank[row] for row in rows] == [rank[row] for row, _ in expected]
    assert cosines == pytest.approx([score for _, score in expected], abs=2e-6)
    rows, values = codes.strongest(7, k, order=Preference(parts, 1.0))
    on = {row: abs(value) for row, value in enumerate(dense[:, 7]) if value}
    order = sorted(on, key=lambda row: (parts[row] if on[row] >= 1 else 2, -on[row], row))
    assert rows.tolist() == order[:k] and values.tolist() == [dense[row, 7] for row in order[:k]]


def test_of_a_dimension_those_of_an_earlier_part_go_first_only_if_nearly_as_strong():
    """Six tenths of the strongest value are enough; the median, as it was once, is far too little."""
    parts = part_numbers([Part("everyday", 4), Part("definitions", 3)], 7)
    values = np.array([6.1, 5.9, 5, 4, 10, 9, 1])
    codes = stored(np.pad(values[:, None], ((0, 0), (0, 29))))
    rows, _ = codes.strongest(0, 5, order=Preference.by_strength(parts))
    assert rows.tolist() == [0, 4, 5, 1, 2]
