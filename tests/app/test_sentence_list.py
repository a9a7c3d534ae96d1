"""The list of sentences: whatever a sentence holds reaches the browser whole, as data."""

from hypothesis import given
from hypothesis import strategies as some

from app.ui.showing import plain_words
from app.ui.text_lists import parts

words = some.text(
    some.characters(blacklist_categories=("Cs", "Zs", "Zl", "Zp", "Cc")), min_size=1, max_size=8
).filter(lambda word: len(word.split()) == 1)


@given(some.lists(some.tuples(words, some.booleans()), max_size=12))
def test_parts_are_the_text_and_its_marks(pairs):
    text = " ".join(word for word, _ in pairs)
    found = parts(text, [marked for _, marked in pairs])
    assert "".join(run for run, _ in found) == text
    marked_words = [word for run, marked in found if marked for word in run.split()]
    assert marked_words == [word for word, marked in pairs if marked]


@given(some.text())
def test_without_marks_a_text_stays_as_it_is(text):
    assert parts(text, ()) == [(text, False)]


@given(some.text())
def test_captions_keep_plain_words_only(text):
    kept = plain_words(text)
    assert not set(kept) & set("*_`[]<>$:#~@!|\\/&^{}=+")
    assert "www." not in kept and plain_words(kept) == kept
