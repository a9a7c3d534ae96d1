"""Texts far from what the model knows are told; ordinary ones are not."""

import pytest

from core.interpretation.out_of_domain import remarks


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("der hund läuft im garten und die katze schläft", 21),
        ("le chat est sur la table avec le chien", 12),
        ("il cane mangia la carne ogni giorno", 15),
        ("xkcd qwerty", 8),
        ("asdf jkl; qwer uiop zxcv bnm", 19),
        ("犬は長い耳を持っています", 32),
    ],
)
def test_other_languages_and_rows_of_letters_are_told(text, tokens):
    assert "dictionary sentences and restaurant reviews" in remarks(text, tokens, ("wordnet", "yelp"))[0]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a small dog with long ears", 6),
        ("i love this movie", 4),
        ("best pizza in town, we will come back!", 9),
        ("dogs", 1),
        ("!!!", 3),
        ("", 0),
    ],
)
def test_ordinary_sentences_are_not(text, tokens):
    assert remarks(text, tokens, ()) == []
