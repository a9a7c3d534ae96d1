"""The best of several ways to say a code, against a loop that tries them one by one."""

import numpy as np
import pytest

import core
from core.data.normalise import normalise
from core.errors import RequestError
from core.interpretation.best_of_n import LIKELIHOOD_WEIGHT, best_of
from core.interpretation.edit_result import Writing
from tests.tiny import sentences, tiny_coder

KINDS = ("hsvae", "vae", "ae")


def by_hand(model, code, texts) -> str:
    scores = {}
    for text in texts:
        if normalise(text):
            again = model.encode(text).gated[0]
            cosine = again @ code / max(1e-9, np.linalg.norm(again) * np.linalg.norm(code))
            nats = model.nll([text], code[None])[0][0]
            on, asked = set(np.flatnonzero(again)), set(np.flatnonzero(code))
            jaccard = len(on & asked) / max(1, len(on | asked))
            scores[text] = (cosine + jaccard) / 2 - LIKELIHOOD_WEIGHT * nats / len(text.split())
    return max(scores, key=scores.get)


@pytest.mark.parametrize("kind", KINDS)
def test_all_at_once_is_the_same_as_one_by_one(kind):
    model = tiny_coder(model=kind)
    codes = model.encode(sentences()[::60]).gated
    candidates = [[*sentences()[start : start + 40 : 7], "", " "] for start in range(0, 50, 10)]
    found = best_of(model, codes, candidates)
    assert found == [by_hand(model, code, some) for code, some in zip(codes, candidates, strict=True)]
    assert len(set(found)) > 1


def test_sentences_without_text_are_the_last_resort():
    model = tiny_coder()
    codes = model.encode(["a farmer eats apples today"] * 2).gated
    assert best_of(model, codes, [["", "a farmer"], [" ", ""]]) == ["a farmer", " "]
    assert best_of(model, codes, [["", ""], [" ", ""]]) == ["", " "]


@pytest.mark.parametrize("kind", KINDS)
def test_decoding_the_best_is_seeded_and_no_batch_matters(kind):
    model = tiny_coder(model=kind)
    codes = model.encode(sentences()[::40])
    said = model.decode(codes, "best", candidates=8)
    assert said == model.decode(codes, "best", candidates=8, batch_size=9)
    assert said[2:3] == model.decode(codes[2], "best", candidates=8)
    assert model.decode(codes, "best", candidates=1) == model.decode(codes)
    with pytest.raises(RequestError, match="candidates"):
        model.decode(codes, "best", candidates=0)


@pytest.fixture(scope="module")
def shipped():
    return core.load("english-bert-256")


def test_it_reads_back_nearer_than_greedy(shipped):
    codes = shipped.encode(
        ["a small dog with long ears", "I love this movie", "what is the capital of france?"]
    )
    said = shipped.decode(codes, "best"), shipped.decode(codes)
    near = [
        [
            np.corrcoef(one, other)[0, 1]
            for one, other in zip(shipped.encode(texts).gated, codes.gated, strict=True)
        ]
        for texts in said
    ]
    assert np.mean(near[0]) > np.mean(near[1])


def test_every_edit_takes_it(shipped):
    one, other = (shipped.encode(text) for text in ("a small dog with long ears", "the service was slow"))
    writing, dimension = Writing("best", seed=2), int(one.ranked(0)[0])
    edits = [
        core.sweep(shipped, one, dimension, [0.0, 2.0], writing),
        core.flip(shipped, one, [dimension], writing=writing),
        core.prune(shipped, one, keep=[0, 2], writing=writing),
        core.interpolate(shipped, one, other, 3, writing=writing),
        core.analogy(shipped, one, one, other, writing),
        core.crossover(shipped, one, other, [dimension], writing),
    ]
    [base] = shipped.decode(one, "best", seed=2)
    assert {edit.base_text for edit in edits} == {base}
    assert edits[3].texts[0] == base and edits[3].texts[-1] == edits[4].texts[0]
