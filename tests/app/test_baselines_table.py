"""A model beside its baselines: read from anybody's measures, shown where a checkpoint is opened."""

import pandas as pd
import pytest

from app.services import baselines, resources
from tests.app.test_comparison import MEASURES, checkpoint
from tests.app.test_models_view import frames, said
from tests.app.visitor import Screen

OWN = {
    "usable_dimensions": 6,
    "active_per_sentence": 2.5,
    "word_auc": {"mean": 0.8},
    "class_purity": {"mean": 0.4},
    "intruder": {"mean": 0.3},
}
PEER = {
    "peer": "Top-k sparse autoencoder on MiniLM",
    "dimensions": 8,
    "usable_dimensions": 8,
    "active_per_sentence": 2.5,
    "word_auc": {"mean": 0.7},
    "class_purity": {"mean": 0.398},
    "intruder": {"mean": 0.35},
    "k_sparse": {"auc_of_1": {"mean": 0.6}, "auc_of_5": {"mean": 0.7}},
}
K_SPARSE = {"all": {"k_sparse": {"auc_of_1": {"mean": 0.75}, "auc_of_5": {"mean": 0.65}}}}


def measures(**changes):
    test = {**MEASURES["test"], "interpretability": OWN, "probing": K_SPARSE, "peers": [PEER]}
    return {**MEASURES, "test": test | changes}


def test_the_model_comes_first_and_leads_only_where_it_is_clearly_better():
    scores = baselines.scored("tiny", measures())
    own, other = scores.itertuples()
    assert (own.name, own.dimensions, own.auc, own.probe_1) == ("tiny", 8, 0.8, 0.75)
    assert (other.name, other.dimensions, other.usable) == ("Sparse autoencoder on MiniLM", 8, 8)
    assert baselines.ahead(scores) == (2, 5)  # words and one switch; purity is level, two are behind
    better = scores.iloc[1:].assign(auc=0.9, probe_1=None)
    assert baselines.ahead(pd.concat([scores, better])) == (1, 5)
    unknown = better.assign(**dict.fromkeys(baselines.NUMBERS))
    assert baselines.ahead(pd.concat([scores.iloc[:1], unknown])) == (0, 0)


@pytest.mark.parametrize(
    "damaged",
    [
        {}, {"test": 3}, {"test": {"peers": "none"}}, {"test": {"peers": [3, None, {}, {"peer": ["x"]}]}},
        measures(peers=[]), measures(peers={"0": PEER}), measures(peers=[PEER | {"peer": "<b>x</b>"}]),
    ],
)  # fmt: skip
def test_what_names_no_known_baseline_shows_none(damaged):
    assert baselines.scored("tiny", damaged).empty


def test_damaged_numbers_are_empty_cells():
    found = baselines.scored("tiny", measures(interpretability=[], probing=1, dimensions="8"))
    assert found[["dimensions", *baselines.NUMBERS]].iloc[0].isna().all()
    assert baselines.ahead(found) == (0, 0)
    damaged = PEER | {"word_auc": {"mean": "much"}, "k_sparse": [], "dimensions": True}
    one = baselines.scored("tiny", measures(peers=[damaged])).iloc[1]
    assert one[["dimensions", "auc", "probe_5"]].isna().all() and one["usable"] == 8


def test_baselines_stand_where_a_checkpoint_is_opened(tmp_path, monkeypatch):
    folder = tmp_path / "pretrained"
    folder.mkdir()
    checkpoint(folder, "tiny", metrics=measures())
    monkeypatch.setenv("HSVAE_PRETRAINED", str(folder))
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    resources.forget()
    try:
        page = Screen("models", part="shelf", open="tiny")
        assert page.calm and "It beats every alternative on 2 of 5 scores." in said(page)
        table = frames(page)[-1]
        assert list(table["name"]) == ["tiny", "Sparse autoencoder on MiniLM"]
        assert list(table["purity"].round(1)) == [40.0, 39.8]
    finally:
        resources.forget()
