"""What carries a word: several dimensions that say the same go together, and none goes for nothing."""

from types import SimpleNamespace

import numpy as np
import pytest

from app.services import dimension_names, interventions, resources, word_carriers

SAID = {0: "children", 1: "children", 2: "garden", 3: "dog"}
"""What each dimension writes; "children" stands while one of the first two is on."""


def write(code):
    return " ".join(["the", *dict.fromkeys(SAID[one] for one in np.flatnonzero(code))])


@pytest.fixture
def crowd(monkeypatch):
    """Four dimensions, of which two say "children"; only the first seems to matter while both are on."""
    start, nats = interventions.Start(text="the children"), np.zeros((4, 4))
    nats[1, 0], nats[2, 2], nats[3, 3] = 0.8, 2.0, 2.0

    def without(_, __, sets, how):
        codes = np.ones((len(sets), 4))
        for row, off in enumerate(sets):
            codes[row, list(off)] = 0
        return SimpleNamespace(texts=tuple(map(write, codes)), changed=[()] * len(sets))

    found = SimpleNamespace(words=tuple(write(np.ones(4)).split()), dimensions=np.arange(4), nats=nats)
    monkeypatch.setattr(interventions, "without", without)
    monkeypatch.setattr(interventions, "decoded_words", lambda *_: found)
    resources.forget()
    yield start
    resources.forget()


def index(monkeypatch, families=(), promoted=((), (), (), ()), names=("a", "b", "c", "d")):
    effects = SimpleNamespace(promoted=[tuple((word, 1.0) for word in words) for words in promoted])
    families = [SimpleNamespace(dimensions=one) for one in families]
    found = SimpleNamespace(families=families, effects=effects, names=names)
    monkeypatch.setattr(dimension_names, "own", lambda _: {})
    monkeypatch.setattr(resources, "index", lambda _: SimpleNamespace(result=lambda: found))


def removed(start, word):
    return word_carriers.removal("a model", start, word, (0, 1, 2, 3))


@pytest.mark.parametrize(
    "known",
    [
        {"promoted": (("child",), ("kids", "children"), (), ("dog",))},  # any form of the word
        {"names": ("child, kid", "children (plural)", "", "")},
        {"families": [(0, 1)], "promoted": (("children",), (), (), ())},
    ],
)
def test_what_says_the_same_word_is_switched_off_together(crowd, monkeypatch, known):
    index(monkeypatch, **known)
    found = removed(crowd, "children")
    assert found.dimensions == (0, 1) and found.gone == (False, True)
    assert found.texts == ("the children garden dog", "the garden dog")


def test_none_is_switched_off_for_nothing(crowd, monkeypatch):
    index(monkeypatch, promoted=(("dog",), ("dog",), ("dog",), ()))
    assert removed(crowd, "dog").dimensions == (3,)


def test_what_the_word_stands_for_is_preferred(crowd, monkeypatch):
    """Either of two is enough: the one that is about the word, though the other did more for it."""
    index(monkeypatch, promoted=((), ("bird",), (), ()))
    code = SimpleNamespace(words=("bird",), dimensions=np.arange(4), nats=np.array([[3.0, 0.1, 0, 0]]))
    monkeypatch.setattr(interventions, "decoded_words", lambda *_: code)

    def without(_, __, sets, how):
        texts = tuple("a bird" if {2, 3} >= set(off) else "a tree" for off in sets)
        return SimpleNamespace(texts=texts, changed=[()] * len(sets))

    monkeypatch.setattr(interventions, "without", without)
    assert removed(crowd, "bird").dimensions == (1,)


def test_what_is_named_after_the_word_goes_before_what_is_enough_alone(crowd, monkeypatch):
    """The first dimension is named after the dog, and does least; the last would be enough alone."""
    index(monkeypatch, promoted=(("dog",), (), (), ("dog",)), names=("dogs, cat", "b", "c", "animal"))
    assert removed(crowd, "dog").dimensions == (0, 3)
    resources.forget()
    monkeypatch.setattr(dimension_names, "own", lambda _: {3: "my dog"})  # a name of the visitor's own
    assert removed(crowd, "dog").dimensions == (3,)


def test_what_goes_together_has_what_is_named_after_the_same_word_first(monkeypatch):
    resources.forget()
    families = [tuple(range(1, 7))]
    names = ("kids, child", "children, play", "c", "d", "e", "f", "g")
    index(monkeypatch, families, ((),) * 7, names)
    found = word_carriers.together("a model", 1, (2, 3, 4, 5, 6, 0))
    assert found[:2] == (1, 0) and len(found) == word_carriers.MOST
    resources.forget()


def test_a_word_that_stays_is_said_to(crowd, monkeypatch):
    index(monkeypatch)
    found = removed(crowd, "children")  # nothing tells that 1 says it too
    assert found.dimensions == (0,) and found.gone == (False,)
    assert removed(crowd, "the") == word_carriers.Removal((), (), (), ())


def test_relatives_are_of_one_family_or_raise_the_same_words(monkeypatch):
    resources.forget()
    index(monkeypatch, families=[(0, 5)], promoted=(("child",), ("children",), ("garden",), ("dog",)))
    assert word_carriers.together("a model", 1, (2, 0, 1, 3)) == (1, 0)
    assert word_carriers.together("a model", 0, (5, 2, 1, 0)) == (0, 5, 1)
    assert word_carriers.together("a model", 3, (2, 0, 1, 3)) == (3,)
    resources.forget()
