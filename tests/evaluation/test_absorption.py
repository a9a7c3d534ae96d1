"""A general dimension that leaves one of its words to a narrower one is found out."""

import numpy as np
import pytest
from scipy import sparse

from core.evaluation.absorption import absorption

ANIMALS = ("dog", "cat", "horse", "sheep", "cow")


def coded(swallowed: bool, rows: int = 2000, seed: int = 0):
    """(codes, texts): dimension 0 is on for animals (but dogs, where they are swallowed), 1 for dogs."""
    generator, texts = np.random.default_rng(seed), []
    code = np.zeros((rows, 3), np.float32)
    for row in range(rows):
        word = str(generator.choice([*ANIMALS, "idea", "week", "price", "song"]))
        texts.append(f"we like the {word} here")
        code[row] = (
            word in ANIMALS and not (swallowed and word == "dog"),
            word == "dog",
            generator.random() < 0.2,
        )
    return sparse.csr_matrix(code), texts


@pytest.mark.parametrize("swallowed", [False, True])
def test_a_dog_lights_the_animals_or_its_own_dimension_instead(swallowed):
    (known, before), (seen, after) = coded(swallowed), coded(swallowed, 1000, 1)
    found = absorption(known, seen, before, after, ["animal", "emotion"])
    assert found["concepts"] == 1 and found["words"] == len(ANIMALS)
    assert found["lit"] == pytest.approx(0.8 if swallowed else 1)
    assert found["absorbed"] == pytest.approx(0.2 if swallowed else 0)
    # Of a horse's or a cow's sentences it is off in none: those of dogs are what chance counts.
    assert found["absorbed_elsewhere"] <= 0.02 or swallowed


def test_a_code_without_the_concept_has_no_pair():
    _, texts = coded(False)
    noise = sparse.csr_matrix(np.random.default_rng(0).random((2000, 3)) < 0.01)
    found = absorption(noise, noise, texts, texts, ["animal"])
    assert found == {"concepts": 0, "words": 0, "lit": None, "absorbed": None, "absorbed_elsewhere": None}
