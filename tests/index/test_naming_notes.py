"""What a dimension says of itself before its examples are read."""

import numpy as np
import pytest

from core.index.evidence import Background
from core.index.naming import note_of


@pytest.mark.parametrize(
    ("labels", "examples", "expected"),
    [
        (["yelp positive"] * 8 + ["wordnet noun.plant"] * 2, 9,
         "fires mostly on reviews, whose texts cannot be shown; the example sentences are untypical"),
        (["yelp positive"] * 5 + ["wordnet noun.plant"] * 5, 9, ""),
        (["yelp positive"] * 3 + ["yahoo health"] * 4 + ["wordnet noun.plant"] * 3, 9,
         "fires mostly on questions or reviews, "
         "whose texts cannot be shown; the example sentences are untypical"),
        (["yelp positive"] * 10, 0, "fires on reviews"),
        (["wordnet noun.plant"] * 10, 2, ""),
        (["yelp positive"] * 10, 9, ""),  # none of the examples' corpus was counted: nothing to compare with
        (["mine"] * 10, 0, "fires on rows of mine"),
    ],
)  # fmt: skip
def test_what_it_mostly_fires_on(labels, examples, expected):
    background = Background.of([f"text number {row}" for row in range(10)], labels)
    counts = np.bincount(background.class_of, minlength=len(background.classes))
    assert note_of(background.classes, counts, "wordnet", examples) == expected
