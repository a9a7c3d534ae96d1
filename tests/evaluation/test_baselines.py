"""Baselines on the same rows: what each is given, and margins that are what they say."""

from dataclasses import replace

import numpy as np
import pytest

from core.evaluation.baselines import CUT_DENSE, ON_DENSE, ON_MINILM, Baselines, standardised_codes
from core.evaluation.compare import strength, threshold_for, thresholded
from core.evaluation.describability import describability
from core.evaluation.intruder import TopicSpace
from core.evaluation.splits import EvalDataset
from core.interpretation.words import WordCounts


@pytest.fixture
def rows(toy, toy_texts):
    labels = [f"toys {text.split()[0]}" for text in toy_texts]
    return EvalDataset(
        toy_texts, labels, ["toys"] * len(toy_texts), toy().embed(toy_texts).astype(np.float16)
    )


BATCH, MATRYOSHKA = (ON_MINILM.replace("Top-k", title) for title in ("BatchTopK", "Matryoshka Top-k"))


def plain(rows: EvalDataset) -> EvalDataset:
    return EvalDataset(rows.texts, rows.labels, rows.sources)


def baselines_of(toy, rows, widths=(8, 6)):
    codes, words = toy().encode(rows.texts), WordCounts.of(rows.texts)
    space = TopicSpace.of(rows.texts)
    mine = describability(codes.active, words, rows.labels, 0, 1, space)
    return mine, Baselines(mine, widths, rows, rows, words, space, 0, 1, steps=150, probe_rows=300)


def uneven(model):
    """The model with values that are no longer all alike, so that there is a largest."""
    encode = model.encode

    def encode_unevenly(texts, *_):
        codes = encode(texts)
        noise = np.random.default_rng(len(codes)).uniform(0.9, 1.1, codes.values.shape)
        return replace(codes, values=(codes.values * noise).astype(np.float32))

    model.encode = encode_unevenly
    return model


def test_every_baseline_is_measured_alike(toy, rows, monkeypatch):
    monkeypatch.setattr("core.evaluation.baselines.encode_rows", lambda model, some: model.encode(some.texts))
    mine, baselines = baselines_of(toy, rows)
    found = baselines.all(uneven(toy(gates=False)))
    assert [(one["peer"], one["dimensions"]) for one in found] == [
        (ON_MINILM, 8), (ON_MINILM, 6), (BATCH, 8), (MATRYOSHKA, 8),
        (ON_DENSE, 8), (ON_DENSE, 6), (CUT_DENSE, 8),
    ]  # fmt: skip
    for one in found:
        assert one["active_per_sentence"] == pytest.approx(mine["active_per_sentence"], rel=0.35)
        assert set(one["k_sparse"]) == {"auc_of_1", "auc_of_2", "auc_of_5"}
        for part in ("word_auc", "class_purity", "intruder"):
            if one[part]["mean"] is not None:
                margin = mine[part]["mean"] - one[part]["mean"]
                assert one["model_minus_peer"][part] == pytest.approx(margin)
    # The dense code knows the words as well as the sparse one: cut to its largest, it is as readable.
    assert found[-1]["word_auc"]["mean"] > 0.9


def test_without_a_partner_or_embeddings_there_are_fewer(toy, rows):
    _, baselines = baselines_of(toy, rows)
    assert [one["peer"] for one in baselines.all()] == [ON_MINILM, ON_MINILM, BATCH, MATRYOSHKA]
    baselines.train = plain(rows)
    assert baselines.all() == []


def test_widths_below_the_active_count_are_left_out(toy, rows):
    mine, baselines = baselines_of(toy, rows, widths=(8, 8, 1))
    assert mine["active_per_sentence"] > 1 and baselines.widths == [8]


def test_a_dense_code_is_cut_to_the_count_asked(toy, toy_texts):
    codes = toy(gates=False).encode(toy_texts)
    for active in (1.0, 2.5, 8.0):
        limit = threshold_for(codes, active)
        kept = thresholded(codes, limit)
        # Many values are equal here: whatever ties with the last one is left out.
        assert (kept != 0).sum(1).mean() <= active
        assert np.array_equal(kept[kept != 0], codes.values[kept != 0])
        assert strength(codes)[kept == 0].max(initial=0) <= limit


def test_codes_are_standardised_by_the_model_s_own_scales(toy, rows, monkeypatch):
    monkeypatch.setattr("core.evaluation.baselines.encode_rows", lambda model, some: model.encode(some.texts))
    monkeypatch.setattr("core.evaluation.baselines._BLOCK", 64)
    model = toy(gates=False)
    codes = standardised_codes(model, rows)
    np.testing.assert_allclose(codes, model.encode(rows.texts).values, rtol=1e-2)
    assert codes.dtype == np.float16 and codes.shape == (400, 8)
