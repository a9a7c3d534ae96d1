"""WordNet's words: base forms, relations and inflected forms, against known words of the language."""

import pytest

from core.data.word_relations import POS, RELATIONS, word_relations


@pytest.fixture(scope="module")
def relations():
    return word_relations()


@pytest.mark.parametrize(
    ("form", "part", "base"),
    [
        ("children", "noun", "child"), ("cities", "noun", "city"), ("dogs", "noun", "dog"),
        ("stopped", "verb", "stop"), ("baking", "verb", "bake"), ("went", "verb", "go"),
        ("happier", "adj", "happy"), ("largest", "adj", "large"), ("dog", "noun", "dog"),
    ],
)  # fmt: skip
def test_base_forms(relations, form, part, base):
    assert base in relations.base_forms(form, part)
    assert base in relations.all_base_forms(form)


def test_unknown_words(relations):
    assert relations.base_forms("qwrtz", "noun") == () and relations.commonest_part("qwrtz") is None
    assert relations.all_base_forms("qwrtz") == {"qwrtz"}
    assert relations.related("qwrtz", "noun") == []


@pytest.mark.parametrize(
    ("word", "part", "kind", "other"),
    [
        ("good", "adj", "antonym", "bad"), ("tiny", "adj", "antonym", "big"),
        ("small", "adj", "synonym", "little"),
        ("dog", "noun", "sibling", "wolf"), ("evening", "noun", "sibling", "morning"),
        ("dog", "noun", "hypernym", "canine"), ("bird", "noun", "hyponym", "cock"),
        ("cook", "verb", "synonym", "make"), ("icy", "adj", "similar", "cold"),
        ("mother", "noun", "same kind", "woman"), ("slowly", "adv", "antonym", "quickly"),
    ],
)  # fmt: skip
def test_related(relations, word, part, kind, other):
    assert (other, kind) in {(one.word, one.kind) for one in relations.related(word, part, 100)}


def test_related_words_are_plain_distinct_and_in_order(relations):
    for part in POS:
        for word in ("good", "run", "well", "people", "big", "make"):
            found = relations.related(word, part, most=5)
            words, kinds = [one.word for one in found], [one.kind for one in found]
            assert len(set(words)) == len(words) and word not in words
            assert all(other.isalpha() and other.islower() for other in words)
            assert kinds == sorted(kinds, key=RELATIONS.index)
            assert all(kinds.count(kind) <= 5 for kind in kinds)
            assert all(one.count >= 0 for one in found)


@pytest.mark.parametrize(
    ("word", "part", "form", "base", "expected"),
    [
        ("eat", "verb", "cooked", "cook", "ate"), ("eat", "verb", "written", "write", "eaten"),
        ("stop", "verb", "running", "run", "stopping"), ("bake", "verb", "standing", "stand", "baking"),
        ("be", "verb", "standing", "stand", "being"), ("fix", "verb", "cooks", "cook", "fixes"),
        ("try", "verb", "cooked", "cook", "tried"), ("try", "verb", "cook", "cook", "try"),
        ("woman", "noun", "dogs", "dog", "women"), ("city", "noun", "dogs", "dog", "cities"),
        ("box", "noun", "children", "child", "boxes"), ("large", "adj", "smaller", "small", "larger"),
        ("good", "adj", "largest", "large", "best"), ("happy", "adj", "larger", "large", "happier"),
        ("slowly", "adv", "quickly", "quickly", "slowly"),
    ],
)  # fmt: skip
def test_inflected(relations, word, part, form, base, expected):
    assert relations.inflected(word, part, form, base) == expected
