"""What a name alone tells: right names beat dealt ones, also among sentences that are otherwise alike."""

import numpy as np
import pytest
from scipy import sparse

from core.index.evidence import Background
from core.index.name_fit import Split
from core.index.name_test import LEAST_ROWS, NameTest
from core.interpretation.records import UNCLEAR

WHO, DOES = ("dog", "cat", "horse", "cow"), ("sleeps", "eats", "runs", "plays")


@pytest.fixture(scope="module")
def small() -> tuple[NameTest, sparse.csr_array]:
    """Dimensions 0 to 3 are animals, 4 to 7 what they do, 8 is chance, 9 is on in three sentences."""
    generator, texts = np.random.default_rng(0), []
    codes = np.zeros((2000, 10), np.float32)
    for row in range(len(codes)):
        who, does = generator.integers(4, size=2)
        texts.append(f"the {WHO[who]} {DOES[does]} in the {generator.choice(['garden', 'house', 'yard'])}")
        codes[row, who] = codes[row, 4 + does] = 1
        codes[row, 8] = generator.random() < 0.3
    codes[:3, 9] = 1
    background, features = Background.of(texts, ["mine"] * len(texts)), sparse.csr_array(codes)
    return NameTest(background, features, Split.of(len(texts))), features


def test_a_right_name_tells_all_pairs_and_a_wrong_one_less_than_chance(small):
    test, _ = small
    right, wrong = test.test(0, "dogs"), test.test(0, "cat")
    assert right.random > 0.85 and right.nearest == 1 and right.overlap > 0.9 and right.topics > 0.9
    assert wrong.auc < 0.5 < right.auc
    # Random sentences hold some with the dimension's neighbours, never the dimension itself.
    assert right.rows >= LEAST_ROWS


def test_hard_negatives_share_the_rest_of_the_code(small):
    test, features = small
    pairs = test._sides["told"][0]
    assert features[pairs.having][:, [0]].sum() == len(pairs.having)
    assert features[pairs.nearest][:, [0]].sum() == features[pairs.random][:, [0]].sum() == 0
    # Names of what the animals do tell nothing between sentences alike but for the animal.
    assert abs(test.test(0, "sleeps, eats").nearest - 0.5) < 0.35


def test_a_dimension_of_chance_is_told_by_no_name(small):
    assert abs(small[0].test(8, "dog, sleeps").auc - 0.5) < 0.2


def test_what_cannot_be_tested_says_nothing(small):
    test, _ = small
    assert test.test(9, "dog") is None and test.test(0, "zzz") is None and test.test(0, "") is None


def test_dealt_names_are_no_better_than_guessing(small):
    test, _ = small
    names = [*WHO, *DOES, UNCLEAR, UNCLEAR]
    true = np.mean([test.test(feature, name).auc for feature, name in enumerate(names[:8])])
    assert test.chance(names) < 0.6 < true


def test_sentences_without_words_are_no_error():
    codes = sparse.csr_array((np.arange(200)[:, None] % 2).astype(np.float32))
    background = Background.of(["!"] * 200, ["mine"] * 200)
    assert NameTest(background, codes, Split.of(200)).test(0, "dog") is None
