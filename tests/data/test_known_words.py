import pytest

from core.data.known_words import MOST_CHARACTERS, parse_words, words_in, written
from core.data.tokenizer import TextTokenizer
from core.errors import CheckpointError


def test_words_of_two_sentences_are_known_with_their_spaces():
    texts = ["the dog's toy, 1912", "a dog's day, the end", "the end"]
    assert words_in(texts) == tuple(sorted(["Ġthe", "Ġdog", "'s", ",", "Ġend"]))


def test_a_sentence_that_comes_twice_counts_once():
    assert words_in(["an odd sentence"] * 5) == ()
    assert words_in(["an odd sentence", "an odd one"]) == ("Ġan", "Ġodd")


def test_what_no_screen_should_say_is_left_out():
    assert words_in(["holy shit, a dog", "the shit of a dog"]) == ("Ġa", "Ġdog")


def test_letters_joined_by_a_hyphen_are_one_word():
    texts = ["a short-haired dog, 1912-1913 - or so", "the long- and short-haired dog, 1912-1913 - long- so"]
    expected = ["Ġshort-haired", "Ġdog", ",", "Ġ1912", "-", "1913", "Ġ-", "Ġso", "Ġlong-"]
    assert set(words_in([*texts, "a long- one"])) == {*expected, "Ġa"}


def test_runs_without_end_are_left_out():
    long = "-" * (MOST_CHARACTERS + 1)
    assert words_in([f"one {long}", f"one {long} more"]) == ("Ġone",)


def test_written_and_read_they_are_the_same(tmp_path):
    words = words_in(["le café, naïve 漢字 😀", "un café, naïve 漢字 😀 !"])
    assert len(words) == 5
    assert parse_words(written(words), tmp_path) == words
    assert parse_words(b"", tmp_path) == ()


@pytest.mark.parametrize("content", [b"b\na\n", b"a\na\n", b"a b\n", b"\n", b"a", b"\xff\n"])
def test_what_is_no_list_of_words_is_refused_by_name(content, tmp_path):
    with pytest.raises(CheckpointError, match=r"words\.txt"):
        parse_words(content, tmp_path / "words.txt")


def test_a_tokenizer_spells_the_words_it_knows():
    texts = ["a small café", "the café's small door"]
    tokenizer = TextTokenizer.train(texts * 3, 290).knowing(texts)
    spelled = list(tokenizer.spelled_words())
    assert [text for _, text in spelled] == [" café", " small"]
    for tokens, text in spelled:
        assert tokenizer.decode(tokens) == text.strip()
        assert tokens == tokenizer.encode([text], 20).ids[0].tolist()
