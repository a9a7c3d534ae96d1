"""What sets a selection apart, recomputed by loops."""

import numpy as np
import pytest

from core.errors import RequestError
from core.index.selection import count_words, inside_polygon, sets_apart, words_apart
from core.interpretation.words import words_of
from tests.index.invented import TOPICS


def test_dimensions_that_set_apart(world):
    index, texts = world.index, world.corpus.texts
    among = np.arange(0, len(texts), 2)
    chosen = np.array([row for row in among if any(word in texts[row].split() for word in TOPICS["garden"])])
    found = sets_apart(index.codes, chosen, among, 5)
    assert found and found[0].dimension == 0
    assert [part.z for part in found] == sorted((part.z for part in found), reverse=True)
    for part in found:
        on = sum(1 for row in chosen if world.code(texts[row])[part.dimension])
        usual = sum(1 for row in among if world.code(texts[row])[part.dimension])
        assert part.count == on and part.share == pytest.approx(on / len(chosen))
        assert part.usual == pytest.approx(usual / len(among))
        assert part.lift == pytest.approx((on / len(chosen)) / (usual / len(among)))
        assert part.share > part.usual
    assert sets_apart(index.codes, among, among) == [] == sets_apart(index.codes, chosen[:0], among)
    with pytest.raises(RequestError):
        sets_apart(index.codes, np.array([1]), among)


def test_words_that_set_apart(world):
    texts = list(world.corpus.texts)
    chosen = [text for text in texts if "boat" in text.split()]
    usual = count_words(texts)
    for word in ("boat", "the", "with"):
        assert usual[word] == sum(1 for text in texts if word in words_of(text))
    found = words_apart(chosen, usual, len(texts))
    assert found[0] == "boat" and set(found) <= set(TOPICS["sea"])
    assert words_apart(texts, usual, len(texts)) == [] == words_apart([], usual, len(texts))


def test_points_inside_an_outline():
    rng = np.random.default_rng(0)
    xy = rng.random((500, 2))
    box = np.array([[0.2, 0.3], [0.7, 0.3], [0.7, 0.9], [0.2, 0.9]])
    expected = [0.2 < x < 0.7 and 0.3 < y < 0.9 for x, y in xy]
    assert inside_polygon(xy, box).tolist() == expected
    corner = np.array([[0, 0], [1, 0], [0, 1]])
    assert inside_polygon(xy, corner).tolist() == [x + y < 1 for x, y in xy]
    assert not inside_polygon(xy, box[:1]).any()
