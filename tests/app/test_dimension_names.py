"""How well a name fits, and which names say what a code is about."""

from types import SimpleNamespace

import numpy as np
import pytest

from app.services import interventions, resources
from app.services.dimension_names import grade, measured, near, topics
from core.checkpoint.catalogue import DEFAULT

NAMES = ["cat, israel, iran", "cat", "horse", "i ... (dislike)", "don", "sky", "the cat's tail"]
FITS = np.array([0.5, 0.55, 0.6, 0.9, 0.9, 0.1, 0.3])


def said(*strength, **more):
    return [NAMES[one] for one in topics(NAMES, FITS, np.array(strength), **more)]


@pytest.mark.parametrize(
    "confidence, tested, expected",
    [
        (0.8, 0.49, "weak"),
        (0.8, 0.549, "weak"),
        (0.8, 0.56, "fair"),
        (0.8, 0.63, "good"),
        (0.3, 0.9, "fair"),
        (0.1, 0.9, "weak"),
        (0.8, np.nan, "good"),
        (0.3, np.nan, "fair"),
    ],
)
def test_confidence_and_the_test_of_the_name_alone_both_limit_the_grade(confidence, tested, expected):
    index = SimpleNamespace(confidence=[confidence], name_test=[tested])
    assert grade(measured(index)[0]) == expected


def test_each_grade_has_about_a_third_of_the_names_of_the_default_model():
    grades = [grade(fit) for fit in measured(resources.index(DEFAULT).result())]
    assert all(0.25 < grades.count(one) / len(grades) < 0.42 for one in ("good", "fair", "weak"))


def test_of_names_that_repeat_one_another_the_shorter_stands_for_all():
    assert said(5.5, 3.9, 2.5, 0, 0, 0, 3.8) == ["cat", "horse"]
    assert said(5.5, 1.0, 3, 0, 0, 0, 0) == ["cat, israel, iran", "horse"]  # too faint to stand for it


def test_names_with_a_word_in_common_count_together():
    assert said(4, 4, 4.2, 0, 0, 0, 0) == ["cat", "horse"]


def test_weak_names_and_pieces_of_words_say_nothing_and_patterns_only_where_asked_for():
    assert said(0, 0, 3, 5, 6, 9, 0) == ["horse"]
    assert said(0, 0, 3, 5, 6, 9, 0, patterns=True) == ["i ... (dislike)", "horse"]
    assert said(0, 0, 0, 0, 6, 9, 0) == []
    assert said(4, 3, 3, 0, 0, 0, 0, said=["cats and a cat"]) == ["horse"]


def test_names_far_from_the_sentence_are_left_out(monkeypatch):
    """ "mostly about" holds none of them; a model without a sentence encoder keeps all."""
    places = {"a dog barks": (1.0, 0.0), "dog": (0.9, 0.1), "vanilla": (0.1, 0.9), "tea": (0.2, 0.8)}

    def embeddings(model, texts):
        return np.array([places[text] for text in texts]) if model == "reads MiniLM" else None

    monkeypatch.setattr(interventions, "embeddings", embeddings)
    assert near("reads MiniLM", ["vanilla", "dog", "tea"], ["a dog barks"]) == ["dog", "tea"]
    assert near("reads MiniLM", ["vanilla"], ["a dog barks", "tea"]) == ["vanilla"]
    assert near("reads MiniLM", [], ["a dog barks"]) == []
    assert near("a GRU", ["vanilla", "dog"], ["a dog barks"]) == ["vanilla", "dog"]
