import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.normalise import UNKNOWN, normalise
from core.data.tokenizer import BOS, EOS, MAX_CHARACTERS, PAD, SPECIALS, UNK, TextTokenizer
from core.errors import CheckpointError, TextError

TEXTS = ["a small dog with long ears", "the act of giving", "someone who repairs watches", "i don't know"] * 3


@pytest.fixture(scope="module")
def tokenizer() -> TextTokenizer:
    return TextTokenizer.train(TEXTS, 300)


def test_specials_come_first_and_every_byte_has_a_token(tokenizer):
    assert (PAD, BOS, EOS, UNK) == (0, 1, 2, 3)
    assert tokenizer.tokens()[:4] == list(SPECIALS)
    assert len(tokenizer) == len(tokenizer.tokens()) == 300


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=40))
def test_any_text_comes_back_as_its_normal_form(tokenizer, text):
    form = normalise(text)
    if not form:
        with pytest.raises(TextError):
            tokenizer.encode([text], 400)
        return
    batch = tokenizer.encode([text], 400)
    assert tokenizer.decode(batch.ids[0]) == form.replace(UNKNOWN, "").strip()
    assert batch.texts == (form,)
    assert not batch.truncated[0]


def test_batch_is_padded_and_counted(tokenizer):
    batch = tokenizer.encode(["a", "the act of giving a small dog"], 50)
    assert batch.ids.shape == (2, batch.lengths.max())
    assert batch.ids.dtype == np.int64
    assert (batch.ids[0, batch.lengths[0] :] == PAD).all()
    assert (batch.ids[1] != PAD).all()
    assert tokenizer.encode([], 50).ids.shape[0] == 0


def test_long_text_is_cut_to_what_its_tokens_hold(tokenizer):
    batch = tokenizer.encode(["a small dog " * 30, "a small dog"], 10)
    assert batch.truncated.tolist() == [True, False]
    assert batch.lengths.max() == 10
    assert batch.texts[0] == tokenizer.decode(batch.ids[0])
    assert ("a small dog " * 30).startswith(batch.texts[0])


def test_reserved_words_typed_by_a_person_are_ordinary_text(tokenizer):
    batch = tokenizer.encode(["one <eos> two <pad> three <bos> <PAD>"], 80)
    assert not set(batch.ids[0]) & {PAD, BOS, EOS, UNK}
    assert tokenizer.decode(batch.ids[0]) == "one <eos> two <pad> three <bos> <pad>"


def test_the_unknown_word_is_one_token_and_never_decoded(tokenizer):
    batch = tokenizer.encode(["a <unk> dog"], 80)
    assert (batch.ids[0] == UNK).sum() == 1
    assert tokenizer.decode(batch.ids[0]).split() == ["a", "dog"]


def test_decoding_stops_at_the_end_mark(tokenizer):
    ids = tokenizer.encode(["the act"], 80).ids[0].tolist()
    assert tokenizer.decode([BOS, *ids, EOS, *ids]) == "the act"
    assert tokenizer.decode([]) == tokenizer.decode([EOS]) == ""


def test_limits_are_named():
    tokenizer = TextTokenizer.train(TEXTS, 270)
    with pytest.raises(TextError, match=r"20,001.*20,000"):
        tokenizer.encode(["x" * (MAX_CHARACTERS + 1)], 10)
    for text in ("", " \n", "\u200b", "\u200d\ufe0f"):
        with pytest.raises(TextError, match="no visible"):
            tokenizer.encode(["fine", text], 10)


def test_saved_and_loaded_it_is_the_same(tokenizer, tmp_path):
    tokenizer.save(tmp_path)
    loaded = TextTokenizer.load(tmp_path)
    assert loaded.tokens() == tokenizer.tokens()
    sample = [*TEXTS, "Ünïcode 😀 <unk> <eos> 'll", "zebra"]
    assert loaded.words == ()
    assert (loaded.encode(sample, 40).ids == tokenizer.encode(sample, 40).ids).all()


def test_files_that_declare_all_specials_as_added_tokens_are_read(tokenizer, tmp_path):
    tokenizer.save(tmp_path)
    value = json.loads((tmp_path / "tokenizer.json").read_text())
    value["added_tokens"] = [
        {**value["added_tokens"][0], "id": i, "content": t} for i, t in enumerate(SPECIALS)
    ]
    (tmp_path / "tokenizer.json").write_text(json.dumps(value))
    assert TextTokenizer.load(tmp_path).tokens() == tokenizer.tokens()


def test_missing_file_is_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"tokenizer\.json"):
        TextTokenizer.load(tmp_path)
