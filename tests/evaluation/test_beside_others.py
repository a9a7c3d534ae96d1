"""Tables of a model beside what else there is: rivals at its active count, and a dense code cut to it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.errors import RequestError
from core.evaluation import rivals as rivals_module
from core.evaluation import tradeoff as tradeoff_module
from core.evaluation.comparison_table import read_table
from core.evaluation.rivals import COLUMNS, rivals
from core.evaluation.splits import EvalDataset
from core.evaluation.tradeoff import COUNTS, tradeoff


@pytest.fixture
def rows(toy, toy_texts):
    labels = [f"toys {text.split()[0]}" for text in toy_texts]
    features = toy().embed(toy_texts).astype(np.float16)
    return EvalDataset(toy_texts, labels, ["toys"] * len(toy_texts), features)


@pytest.fixture
def models(toy, rows, monkeypatch):
    """(sparse, dense); what is read of corpora is `rows`, for both sides."""
    for module in (rivals_module, tradeoff_module):
        monkeypatch.setattr(module, "held_out_rows", lambda *_: None)
        monkeypatch.setattr(module, "training_rows", lambda *_: rows)
        monkeypatch.setattr(module, "embedded", lambda _, some: some)
        monkeypatch.setattr(module, "encode_rows", lambda model, some: model.encode(some.texts))
    monkeypatch.setattr(EvalDataset, "of", classmethod(lambda cls, corpora: rows))
    found = toy(), toy(gates=False)
    for model, kind in zip(found, ("hsvae", "vae"), strict=True):
        model.config = SimpleNamespace(model=kind, encoder="bert", alpha=4.0)
        model.name = kind
    return found


def test_rivals_stand_at_the_model_s_active_count(models, rows, tmp_path):
    table = rivals(models[0], "toys", tmp_path / "r.csv", steps=60, command="python -m core rivals")
    found = pd.read_csv(table)
    assert tuple(found) == COLUMNS
    assert found["code"].tolist() == ["hsvae", "Top-k", "BatchTopK", "Matryoshka Top-k"]
    assert (found["dimensions"] == 8).all() and (found["rows_scored"] == 400).all()
    assert found["active"].to_numpy() == pytest.approx(found["active"][0], rel=0.3)
    assert found["word_auc"][0] > 0.95 and found["class_auc_5"][0] > found["class_auc_1"][0] - 0.01
    before = table.read_text()
    rivals(models[0], "toys", table, steps=60, command="python -m core rivals")
    assert table.read_text() == before


def test_rivals_need_gates(models, tmp_path):
    with pytest.raises(RequestError, match="no gates"):
        rivals(models[1], "toys", tmp_path / "r.csv")


def test_a_dense_code_is_cut_to_the_sparse_one_s_count(models, tmp_path):
    sparse, dense = models
    command = "python -m core tradeoff a --dense b --corpus wordnet --rows 400"
    table = tradeoff([sparse], dense, "wordnet", tmp_path / "t.csv", command=command)
    found = read_table(table, ("alpha",))
    assert not found.problems
    stable = found.rows[found.rows["mode"] == "stable"]
    assert stable["model"].tolist() == ["hsvae", "vae"] and stable["alpha"].fillna(0).tolist() == [4, 0]
    cut = found.rows[found.rows["mode"].str.startswith("thresholded")]
    assert len(cut) == len(COUNTS) + 1 and cut["accuracy_gated"].notna().all()
    assert f"thresholded to {stable['active'].iloc[0]:.3g}" in set(cut["mode"])
    before = table.read_text()
    tradeoff([sparse], dense, "wordnet", table, command=command)
    assert table.read_text() == before


def test_what_is_cut_must_be_dense(models, tmp_path):
    with pytest.raises(RequestError, match="dense"):
        tradeoff([models[0]], models[0], "wordnet", tmp_path / "t.csv")
