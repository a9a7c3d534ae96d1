"""Base forms, senses and kinds of words."""

import pytest

from core.data.wordnet_lexicon import lexicon


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("children", "child"),
        ("leaves", "leaf"),
        ("cities", "city"),
        ("running", "run"),
        ("stopped", "stop"),
        ("wedding", "wedding"),
        ("clothes", "clothes"),
        ("born", "born"),
        ("said", "say"),
        ("traffic lights", "traffic light"),
        ("zqx", "zqx"),
    ],
)
def test_base_forms(form, base):
    assert lexicon().lemma(form) == base


def test_what_words_are_filed_under():
    known = lexicon()

    def under(word: str, kind: str) -> bool:
        return bool(known.above(word) & set(known.senses(kind)))

    assert under("poodles", "dog") and under("dogs", "animal") and not under("dog", "furniture")
    assert under("couch", "furniture") and under("angry", "emotion") and under("happily", "happy")
    assert not known.above("zqx") and "zqx" not in known and "traffic light" in known


def test_bases_say_the_part_of_speech():
    known = lexicon()
    assert known.bases("mice")[0] == ("n", "mouse") and known.bases("zqx") == []
    assert set(known.bases("flies")) >= {("n", "fly"), ("v", "fly")}
