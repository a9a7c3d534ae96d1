"""A sweep: candidates differ only by what they name, each line is kept, finished ones are not run again."""

import csv

import numpy as np
import pytest
import torch

from core.errors import ConfigError
from core.model.network import BagOfWordsHead
from core.training import sweep as sweeping
from core.training.recipe import RECIPES
from core.training.sweep import Sweep, run_sweep
from core.training.trainer import token_counts
from tests.tiny import sentences, tiny_config
from tests.training.test_run import RECIPE
from tests.training.test_trainer import prepared

SWEEP = """
recipe = "{recipe}"
scored = 100
training = {{ steps = 20, warmup_steps = 20 }}

[[candidates]]
name = "plain"

[[candidates]]
name = "with-decoder"
training = {{ steps = 30, warmup_steps = 10, psi = 0.5 }}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    rows = "\n".join(f"{text}\t{text.split()[1]}" for text in sentences())
    (folder / "mine.tsv").write_text(f"text\tlabel\n{rows}\n", encoding="utf-8")
    (folder / "small.toml").write_text(RECIPE.format(corpus=folder / "mine.tsv"), encoding="utf-8")
    (folder / "sweep.toml").write_text(SWEEP.format(recipe=folder / "small.toml"), encoding="utf-8")
    return folder


def test_a_table_is_written_line_by_line_and_gone_on_with(place, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    table = place / "table.csv"
    said = []
    run_sweep(str(place / "sweep.toml"), table, place / "runs", say=said.append)
    lines = list(csv.DictReader(table.open()))
    assert [line["run"] for line in lines] == ["plain", "with-decoder"]
    assert lines[1]["training.psi"] == "0.5" and lines[0]["training.psi"] == ""
    assert float(lines[0]["active_per_sentence"]) >= 0 and int(lines[0]["usable_dimensions"]) >= 0
    assert lines[0]["nll"] == "" and float(lines[1]["nll"]) > 0

    # A finished candidate is not run again; the table keeps what it said.
    before = table.read_text()
    monkeypatch.setattr(sweeping, "Trainer", None)
    run_sweep(str(place / "sweep.toml"), table, place / "runs", say=said.append)
    assert table.read_text() == before


def test_what_decides_is_not_trained_on(place, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    seen = {}

    class Watched(sweeping.Trainer):
        def __init__(self, recipe, train, valid, folder):
            seen["train"] = set(train.mixture.texts)
            super().__init__(recipe, train, valid, folder)

    class Judge(sweeping.Judge):
        def __init__(self, rows, train):
            seen["scored"] = set(rows.texts)
            super().__init__(rows, train)

    monkeypatch.setattr(sweeping, "Trainer", Watched)
    monkeypatch.setattr(sweeping, "Judge", Judge)
    run_sweep(str(place / "sweep.toml"), place / "other.csv", place / "other", say=lambda line: None)
    assert len(seen["scored"]) == 100 and not seen["train"] & seen["scored"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('recipe = "r"\ncandidates = []', "candidates"),
        ('recipe = "r"\n[[candidates]]\nname = "a"\n[[candidates]]\nname = "a"', "same name"),
        ('recipe = "r"\nmore = 1\n[[candidates]]\nname = "a"', "more"),
        ("recipe = ", "cannot be read"),
    ],
)
def test_a_bad_sweep_says_what_is_wrong(tmp_path, text, cause):
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(ConfigError, match=cause):
        Sweep.load(str(tmp_path / "bad.toml"))


def test_a_setting_out_of_bounds_names_its_candidate(place):
    (place / "bad.toml").write_text(
        f'recipe = "{place / "small.toml"}"\n[[candidates]]\nname = "odd"\ntraining = {{ psi = -1.0 }}'
    )
    sweep = Sweep.load(str(place / "bad.toml"))
    with pytest.raises(ConfigError, match="odd.*psi"):
        sweep.recipe_of(sweep.candidates[0])


@pytest.mark.parametrize("file", sorted((RECIPES / "sweeps").glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_sweeps_are_valid(file):
    sweep = Sweep.load(file.stem)
    for candidate in sweep.candidates:
        sweep.recipe_of(candidate)


def test_common_tokens_count_less_and_the_mean_stays_one():
    head = BagOfWordsHead(tiny_config())
    side = prepared(sentences())
    counts = token_counts(side, 300)
    assert counts.sum() == side.lengths.sum() and not counts[:4].any()
    head.weigh(counts, 0.0)
    assert torch.equal(head.weights, torch.ones(300))
    head.weigh(counts, 0.01)
    share = counts / counts.sum()
    assert float((head.weights * share).sum()) == pytest.approx(1, abs=1e-5)
    used = np.flatnonzero(counts.numpy())
    order = used[np.argsort(counts.numpy()[used])]
    assert (np.diff(head.weights.numpy()[order]) <= 1e-6).all() and head.weights[order[-1]] < head.weights[order[0]]
