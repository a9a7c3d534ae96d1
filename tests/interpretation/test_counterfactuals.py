"""Words that would turn a gate, against reading each sentence by itself."""

import numpy as np
import pytest

import core
from core.data.word_forms import is_offensive
from core.data.word_relations import RELATIONS
from core.errors import EncoderError, RequestError, TextError
from core.interpretation import counterfactuals as module
from core.interpretation.counterfactuals import MOST_TRIED, counterfactuals, replaced
from tests.tiny import tiny_coder

TEXT = "my mother cooks dinner every evening."


@pytest.fixture(scope="module")
def model():
    return core.load("english-bert-256")


@pytest.fixture(scope="module")
def all_found(model):
    codes = model.encode(TEXT)
    on = codes.ranked(0).tolist()
    return [model.counterfactuals(TEXT, dimension, 1000) for dimension in on]


def test_each_turns_the_gate_when_it_is_read_alone(model, all_found):
    whole = model.encode(TEXT)
    assert sum(len(found.found) for found in all_found) > 3
    for found in all_found:
        assert found.active and found.p_on == pytest.approx(whole.p_on[0, found.dimension], abs=1e-4)
        for one in found.found[:3]:
            alone = model.encode(one.text)
            assert not alone.active[0, found.dimension]
            assert one.p_on == pytest.approx(alone.p_on[0, found.dimension], abs=1e-4)
            old, new = model.embedder.embed([TEXT, one.text])
            assert one.cosine == pytest.approx(old @ new, abs=1e-3)


def test_one_word_is_replaced_by_a_related_one(all_found):
    words = TEXT.removesuffix(".").split()
    for found in all_found:
        assert 0 < found.tried <= MOST_TRIED and found.left_out >= 0
        cosines = [one.cosine for one in found.found]
        assert cosines == sorted(cosines, reverse=True)
        for one in found.found:
            assert one.relation in RELATIONS and words[one.position] == one.word != one.replacement
            expected = [*words]
            expected[one.position] = one.replacement
            assert one.text == " ".join(expected) + "."
            assert not is_offensive(one.replacement)


def test_what_is_shut_is_opened(model):
    near = model.encode(TEXT).p_on[0]
    shut = np.flatnonzero(near < model.config.active_threshold)
    likely = shut[np.argsort(-near[shut])][:5].tolist()
    found = [model.counterfactuals(TEXT, dimension, 3) for dimension in likely]
    assert any(one.found for one in found)
    for each in found:
        assert not each.active and len(each.found) <= 3
        assert all(one.p_on > model.config.active_threshold for one in each.found)


def test_offensive_words_are_never_tried(monkeypatch, model):
    monkeypatch.setattr(module, "is_offensive", lambda word: True)
    assert model.counterfactuals(TEXT, 3).tried == 0


def test_more_than_the_limit_is_said(monkeypatch, model):
    everything = model.counterfactuals(TEXT, 3)
    monkeypatch.setattr(module, "MOST_TRIED", 7)
    some = model.counterfactuals(TEXT, 3)
    assert (some.tried, some.left_out) == (7, everything.tried + everything.left_out - 7)


def test_the_table(all_found):
    found = max(all_found, key=lambda one: len(one.found))
    frame = found.to_frame()
    assert len(frame) == len(found.found) and set(frame["p_on_before"]) == {found.p_on}
    assert frame["text"].tolist() == [one.text for one in found.found]


def test_without_an_encoder_common_words_come_first(monkeypatch):
    def missing(*_):
        raise EncoderError("not here")

    monkeypatch.setattr(module, "SentenceEmbedder", missing)
    coder = tiny_coder(active_threshold=0.5)
    coder.tokenizer.words = ()  # a tokenizer that knows no words allows all
    found = [counterfactuals(coder, "the teacher sells apples", dimension, 50) for dimension in range(8)]
    some = [each for each in found if len(each.found) > 1]
    assert some
    for each in some:
        counts = [one.count for one in each.found]
        assert counts == sorted(counts, reverse=True) and {one.cosine for one in each.found} == {None}


def test_only_words_of_the_training_text():
    coder = tiny_coder()
    assert {word for word in coder.tokenizer.words if word.startswith("Ġ")} > {"Ġfarmer", "Ġteacher"}
    assert counterfactuals(coder, "the teacher sells apples", 0).tried < 5


def test_an_article_follows_its_word():
    assert replaced("it is a small dog.", 8, 13, "old") == "it is an old dog."
    assert replaced("an old dog", 3, 6, "small") == "a small dog"
    assert replaced("the old dog", 4, 7, "ugly") == "the ugly dog"
    assert replaced("dog", 0, 3, "cat") == "cat"


def test_what_cannot_be_answered(model):
    with pytest.raises(RequestError, match="no gates"):
        core.load("english-gru-32-vae").counterfactuals(TEXT, 3)
    with pytest.raises(RequestError, match="0 to 255"):
        model.counterfactuals(TEXT, 256)
    with pytest.raises(RequestError, match="1 or more"):
        model.counterfactuals(TEXT, 3, 0)
    with pytest.raises(TextError):
        model.counterfactuals(" ", 3)
    assert model.counterfactuals("the of", 3).tried == 0
