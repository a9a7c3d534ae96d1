"""Words that no screen shows, and words that head nothing."""

import pytest

from core.data.word_forms import holds_offensive_word, is_delicate, is_offensive


@pytest.mark.parametrize("word", ["moron", "Morons", "orgasms", "raped", "incest"])
def test_forms_of_an_offensive_word_are_offensive(word):
    assert is_offensive(word) and is_delicate(word) and holds_offensive_word(f"he said: {word}-like!")


@pytest.mark.parametrize("word", ["sex", "urine", "naked", "breasts"])
def test_delicate_words_may_stand_in_a_sentence(word):
    assert is_delicate(word) and not is_offensive(word) and not holds_offensive_word(f"the {word} of birds")


@pytest.mark.parametrize(
    "word", ["rapping", "spices", "trollope", "horny", "plant", "scarf", "grape", "assess"]
)
def test_words_that_look_alike_stay(word):
    assert not is_offensive(word)
