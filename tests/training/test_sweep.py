"""A sweep: candidates differ only by what they name, each line is kept, finished ones are not run again."""

import csv

import pytest
import torch

from core.errors import ConfigError
from core.nn.decoder import ReducedSoftmax
from core.nn.network import BagOfWordsHead
from core.training import sweep as sweeping
from core.training.experiments import Table
from core.training.recipe import RECIPES
from core.training.sweep import Sweep, run_sweep
from tests.tiny import tiny_config
from tests.training.small import write_recipe

PRETRAINED = RECIPES.parent.parent / "pretrained"
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
    (folder / "sweep.toml").write_text(SWEEP.format(recipe=write_recipe(folder)), encoding="utf-8")
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
        def __init__(self, recipe, train, valid, folder, device):
            seen["train"] = set(train.mixture.texts)
            super().__init__(recipe, train, valid, folder, device=device)

    class Judge(sweeping.Judge):
        def __init__(self, rows, train):
            seen["scored"] = set(rows.texts)
            super().__init__(rows, train)

    monkeypatch.setattr(sweeping, "Trainer", Watched)
    monkeypatch.setattr(sweeping, "Judge", Judge)
    run_sweep(str(place / "sweep.toml"), place / "other.csv", place / "other", say=lambda line: None)
    assert len(seen["scored"]) == 100 and not seen["train"] & seen["scored"]


def test_models_that_read_no_embeddings_are_swept_without_baselines(tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    gru = {"model": '"hsvae"', "encoder": '"gru"', "dimensions": 8, "encoder_input": 12}
    recipe = write_recipe(tmp_path, "gru", gru)
    (tmp_path / "sweep.toml").write_text(SWEEP.format(recipe=recipe), encoding="utf-8")
    run_sweep(str(tmp_path / "sweep.toml"), tmp_path / "table.csv", tmp_path / "runs", say=lambda line: None)
    lines = list(csv.DictReader((tmp_path / "table.csv").open()))
    assert [line["peer_word_auc"] for line in lines] == ["", ""]
    assert float(lines[1]["nll"]) > 0


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
    with pytest.raises(ConfigError, match=r"odd.*psi"):
        sweep.recipe_of(sweep.candidates[0])


@pytest.mark.parametrize("file", sorted((RECIPES / "sweeps").glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_sweeps_are_valid(file):
    sweep = Sweep.load(file.stem)
    for candidate in sweep.candidates:
        sweep.recipe_of(candidate)


@pytest.mark.parametrize("file", sorted(PRETRAINED.glob("sweep-*.csv")), ids=lambda file: file.stem)
def test_shipped_tables_are_gone_on_with(tmp_path, file):
    """A line more, with a column of its own: what stood there stays as it was."""
    copy = tmp_path / file.name
    copy.write_bytes(file.read_bytes())
    table = Table(copy, ("run",), tmp_path)
    before = table.rows()
    assert before and table.find({"run": before[0]["run"]}) == before[0]
    table.add({"run": "another", "training.new": "0.50"})
    *kept, new = table.rows()
    assert [{**row, "training.new": ""} for row in before] == kept and new["training.new"] == "0.50"


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "run,a\nx,1,2\n"])
def test_what_is_no_table_of_runs_is_refused(place, tmp_path, text):
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(ConfigError, match="other columns"):
        run_sweep(str(place / "sweep.toml"), tmp_path / "table.csv", tmp_path / "runs")


def test_candidates_in_hand_are_left_alone(place, tmp_path):
    other, said = Table(tmp_path / "table.csv", ("run",), tmp_path / "runs"), []
    with other.claim("plain"), other.claim("with-decoder"):
        run_sweep(str(place / "sweep.toml"), other.file, tmp_path / "runs", say=said.append)
    assert said.count("  another process is at it") == 2 and not other.rows()


def test_words_are_only_made_likelier_and_by_each_dimension_alone():
    torch.manual_seed(0)
    head = BagOfWordsHead(tiny_config(), adding=True, hidden=0.5)
    head.eval()
    rows, tokens = torch.arange(8), torch.arange(10, 18)
    full = ReducedSoftmax.draw(tokens, 300, 0, torch.Generator())
    z = torch.eye(8)
    before = head(torch.zeros(8, 8), rows, tokens, full)
    with torch.no_grad():
        head.linear.weight.fill_(-30.0)  # the least there is: softplus makes it no weight at all
    assert float(head(10 * z, rows, tokens, full).detach()) == pytest.approx(float(before.detach()), abs=1e-4)
    head.linear.weight.requires_grad_(True)
    head.train()
    seen = torch.stack([head.hidden(torch.ones(1, 8))[0] for _ in range(200)])
    assert set(seen.unique().tolist()) == {0.0, 2.0} and 0.4 < float((seen == 0).float().mean()) < 0.6
