"""Guided decoding of edited codes, against a loop over sentences and tokens, and on the default model."""

import math

import numpy as np
import pytest
import torch

import core
from core.data.tokenizer import BOS, EOS, PAD, UNK
from core.errors import RequestError
from core.interpretation.best_of_n import LIKELIHOOD_WEIGHT, MOVED_WEIGHT, Unedited, agreement, best_of
from core.interpretation.edit_result import Writing, decode_edits
from core.nn.guided_decoding import LEAST_LIKELY, STRENGTHS, guided_candidates
from tests.tiny import sentences, tiny_coder


def log_p(decoder, z, ids) -> torch.Tensor:
    """(V,) of the next token, by the decoder that training uses."""
    inputs = torch.tensor([[BOS, *ids]])
    scores = decoder.states(z[None], inputs)[0, -1] @ decoder.embedding.weight.T + decoder.output_bias
    scores[[PAD, BOS, UNK]] = -torch.inf
    return scores.log_softmax(-1)


def naive(decoder, z, unedited, strength, most) -> list[int]:
    ids: list[int] = []
    while len(ids) < most and (not ids or ids[-1] != EOS):
        now, before = log_p(decoder, z, ids), log_p(decoder, unedited, ids)
        for start in range(len(ids) - 2):
            if ids[start : start + 2] == ids[-2:] and ids[start + 2] != EOS:
                now[ids[start + 2]] = -torch.inf
        best, score = None, -math.inf
        for token in range(len(now)):
            if now[token] == -torch.inf:
                continue
            able = now[token] >= now.max() + math.log(LEAST_LIKELY)
            of_token = now[token] + strength * (now[token] - before[token])
            if (able or not strength) and of_token > score:
                best, score = token, of_token
        ids.append(best)
    return ids + [PAD] * (most - len(ids))


@torch.inference_mode()
def test_all_at_once_is_the_same_as_token_by_token():
    model = tiny_coder()
    decoder = model.network.decoder
    z = torch.tensor(20 * model.encode(sentences()[:6:2]).gated)  # far enough to matter to an untrained one
    unedited = torch.tensor(20 * model.encode(sentences()[7:13:2]).gated)
    found = guided_candidates(decoder, z, unedited, 9)
    by_hand = [
        [naive(decoder, *pair, strength, 9) for strength in STRENGTHS]
        for pair in zip(z, unedited, strict=True)
    ]
    assert found.tolist() == by_hand
    assert any(len({str(row) for row in rows}) > 1 for rows in by_hand)  # guidance does something


@pytest.mark.parametrize("kind", ["hsvae", "vae", "ae"])
def test_strength_0_is_greedy_and_no_edit_leaves_the_sentence(kind):
    model = tiny_coder(model=kind)
    codes = model.encode(sentences()[::40])
    z = torch.tensor(codes.gated)
    most, words = model.config.max_tokens, model._word_constraint
    greedy = model.decode(codes)
    text = [[model._text(row) for row in rows] for rows in guided_candidates(
        model.network.decoder, z, torch.roll(z, 1, 0), most, words).tolist()]  # fmt: skip
    assert [rows[0] for rows in text] == greedy
    assert model.decode(codes, "guided", unedited=codes) == greedy


def test_no_batch_matters_and_one_unedited_code_serves_all():
    model = tiny_coder()
    codes = model.encode(sentences()[::30]).gated
    one = codes[3]
    all_at_once = model.decode(codes, "guided", unedited=one)
    assert all_at_once == model.decode(codes, "guided", unedited=one, batch_size=10)
    assert all_at_once == model.decode(codes, "guided", unedited=np.repeat(one[None], len(codes), 0))
    assert decode_edits(model, one, codes, Writing("guided")).texts == tuple(all_at_once)


def test_candidates_that_moved_as_asked_are_worth_more():
    model = tiny_coder()
    texts = sentences()[::25]
    before, asked = model.encode(texts[:1]), model.encode(texts[1:2])
    said = texts[2:]
    read = model.encode(said)
    score = agreement(read.gated, np.repeat(asked.gated, len(said), 0))
    score -= (
        LIKELIHOOD_WEIGHT
        * model.nll(said, np.repeat(asked.gated, len(said), 0))[0]
        / [len(text.split()) for text in said]
    )
    edit = np.sign(asked.gated - before.gated)
    score += MOVED_WEIGHT * (edit * (read.values - before.values) > 0).sum(1) / (edit != 0).sum()
    chosen = best_of(model, asked.gated, [said], Unedited(before.gated, texts[:1]))
    assert chosen == [said[int(score.argmax())]]


def test_it_needs_to_know_what_was_edited():
    model = tiny_coder()
    codes = model.encode(sentences()[:3])
    with pytest.raises(RequestError, match="Give `unedited`"):
        model.decode(codes, "guided")
    with pytest.raises(RequestError, match="3 codes and 2 unedited"):
        model.decode(codes, "guided", unedited=codes[:2])


def test_more_edits_change_the_sentence_than_greedily():
    model = core.load()
    codes = model.encode(
        ["two men are riding bicycles down a hill", "the children were playing in the garden",
         "she is learning to play the piano", "my mother cooks dinner every evening"]
    )  # fmt: skip
    changed = {}
    for method in ("greedy", "guided"):
        edits = [
            core.flip(model, one, one.ranked(0)[:5], writing=Writing(method))
            for one in (codes[row] for row in range(len(codes)))
        ]
        changed[method] = sum(text != edit.base_text for edit in edits for text in edit.texts)
    assert changed["guided"] > changed["greedy"]
