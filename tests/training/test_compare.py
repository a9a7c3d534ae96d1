"""A comparison: rows in their order, made once, gone on with after a kill; every number where it belongs."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from core.cli import main
from core.data.load import load_corpus
from core.errors import ConfigError
from core.evaluation.comparison_table import COLUMNS, PLANS
from core.training import compare as module
from core.training.compare import compare
from core.training.comparison import Comparison
from core.training.experiments import Table
from core.training.mixture import mixture

SMALL = """
minutes = 5
probe_rows = 400

[[corpora]]
name = "synthetic"
rows = 900
test = 200
valid = 50
steps = 30
warmup_steps = 10

[model]
vocabulary = 400
max_tokens = 24
encoder_hidden = 16
embedding_size = 12
decoder_hidden = 16

[training]
batch_size = 32
bag_of_words = 1.0
kl_ramp_steps = 5
validate_every = 10
softmax_samples = 0

[[panels]]
name = "gru-8"
encoder = "gru"
dimensions = 8
model = { encoder_input = 12 }

[panels.weights.hsvae]
alpha = 4.0
psi = 0.01
lam = 0.01
min_active = 1.0

[panels.weights.mat_vae]
kl_weight = 0.05
mmd_weight = 2.0

[[blocks]]
panel = "gru-8"
models = ["vae", "hsvae"]

[[blocks]]
panel = "gru-8"
models = ["vae"]
mode = "thresholded"

[[blocks]]
panel = "gru-8"
models = ["vae"]
mode = "thresholded"
active = [2.0, 5.0]

[[blocks]]
panel = "gru-8"
models = ["hsvae"]
mode = "faithful"
seeds = [3]

[[blocks]]
panel = "gru-8"
models = ["mat_vae", "ae"]
"""


# Another panel of the same encoder and width: the table could not tell its rows from the first one's.
TWIN = """models = ["mat_vae", "ae"]

[[blocks]]
panel = "twin"
models = ["ae"]

[[panels]]
name = "twin"
encoder = "gru"
dimensions = 8
model = { encoder_input = 16 }
"""


def table_of(file) -> list[dict[str, str]]:
    with file.open(newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare")
    (folder / "small.toml").write_text(SMALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSVAE_HOME", str(folder / "home"))
        compare(str(folder / "small.toml"), folder / "table.csv", folder / "runs", threads=1)
    return folder


def test_every_row_is_there_once_in_order(place):
    rows = table_of(place / "table.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [(row["model"], row["mode"], row["seed"]) for row in rows] == [
        ("majority", "reference", "0"), ("tfidf", "reference", "0"), ("minilm", "reference", "0"),
        ("vae", "stable", "0"), ("hsvae", "stable", "0"), ("vae", "thresholded", "0"),
        ("vae", "thresholded to 2", "0"), ("vae", "thresholded to 5", "0"), ("hsvae", "faithful", "3"),
        ("mat_vae", "stable", "0"), ("ae", "stable", "0"),
    ]  # fmt: skip
    assert {row["corpus"] for row in rows} == {"synthetic"}


def test_numbers_stand_where_they_belong(place):
    rows = {(row["model"], row["mode"]): row for row in table_of(place / "table.csv")}
    vae, hsvae = rows["vae", "stable"], rows["hsvae", "stable"]
    assert vae["accuracy_gated"] == vae["accuracy_values"] and vae["active"] == vae["never_on"] == ""
    assert vae["hoyer_gated"] == vae["hoyer_values"] and vae["kl_gamma"] == ""
    assert 0 <= float(hsvae["active"]) <= 8 and 0 <= int(hsvae["never_on"]) <= 8
    for row in (vae, hsvae, rows["hsvae", "faithful"]):
        assert float(row["minutes"]) > 0 and 0 <= float(row["accuracy_values"]) <= 1
        elbo, kls = float(row["elbo"]), float(row["kl_z"]) + float(row["kl_gamma"] or 0)
        assert elbo < -kls and float(row["nll"]) > 0
    weighted = 0.01 * (float(hsvae["kl_z"]) + float(hsvae["kl_gamma"]))
    assert float(hsvae["objective"]) == pytest.approx(float(hsvae["nll"]) + weighted, abs=2e-3)
    mat, point = rows["mat_vae", "stable"], rows["ae", "stable"]
    without_mmd = float(mat["nll"]) + 0.05 * float(mat["kl_z"])
    assert float(mat["objective"]) != pytest.approx(without_mmd, abs=1e-2), "the MMD is part of it"
    assert point["kl_z"] == point["kl_gamma"] == point["elbo"] == "" and point["objective"] == point["nll"]
    cut = rows["vae", "thresholded"]
    assert float(cut["active"]) == pytest.approx(float(hsvae["active"]), abs=0.3)
    assert float(rows["vae", "thresholded to 2"]["active"]) == pytest.approx(2, abs=0.3)
    assert cut["nll"] == "" and cut["minutes"] == ""
    majority = float(rows["majority", "reference"]["accuracy_gated"])
    assert majority == pytest.approx(1 / 8, abs=0.06)
    assert float(rows["tfidf", "reference"]["accuracy_gated"]) > 0.95  # the label is a word of the sentence


def test_made_rows_are_not_made_again(place, monkeypatch):
    before = (place / "table.csv").read_text()
    monkeypatch.setattr(module, "Trainer", None)
    monkeypatch.setattr(module, "references", None)
    compare(str(place / "small.toml"), place / "table.csv", place / "runs")
    assert (place / "table.csv").read_text() == before


def test_references_that_are_there_are_not_added_twice(place, tmp_path, monkeypatch):
    """The process was killed between two of them."""
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    table = tmp_path / "table.csv"
    table.write_text("".join((place / "table.csv").read_text().splitlines(keepends=True)[:2]))
    compare(str(place / "small.toml"), table, place / "runs", only="synthetic-references")
    assert [row["model"] for row in table_of(table)] == ["majority", "tfidf", "minilm"]


def test_a_row_s_command_makes_it_again(place, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    (row,) = [row for row in table_of(place / "table.csv") if row["mode"] == "faithful"]
    *start, config, flag, name = row["command"].split()
    assert start == ["python", "-m", "core", "compare"] and flag == "--only"
    arguments = ["compare", config, flag, name, "--out", str(tmp_path / "t.csv"), "--threads", "1"]
    assert main([*arguments, "--runs", str(tmp_path / "runs"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"table": str(tmp_path / "t.csv")}
    (again,) = table_of(tmp_path / "t.csv")
    for column in set(COLUMNS) - {"minutes", "command"}:
        assert again[column] == row[column], column


def test_a_stopped_run_goes_on(place, tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    config, name = str(place / "small.toml"), "synthetic-gru-8-vae-stable-0"
    calls = iter([False, False, *[True] * 1000])
    arguments = (config, tmp_path / "t.csv", tmp_path / "runs")
    compare(*arguments, threads=1, only=name, should_stop=lambda: next(calls))
    assert not (tmp_path / "t.csv").exists() and (tmp_path / "runs" / name / "state.safetensors").exists()
    said = []
    compare(*arguments, threads=1, only=name, say=said.append)
    assert any("going on at step" in line for line in said)
    (row,) = table_of(tmp_path / "t.csv")
    (whole,) = [r for r in table_of(place / "table.csv") if (r["model"], r["mode"]) == ("vae", "stable")]
    assert {row[c] == whole[c] for c in ("nll", "kl_z", "accuracy_gated", "hoyer_sampled")} == {True}


@pytest.mark.parametrize("file", sorted(PLANS.glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_comparisons_are_valid_and_fair(file):
    comparison = Comparison.load(file.stem)
    cells: dict = {}
    names = [row.name for row in comparison.rows()]
    assert len(names) == len(set(names)), "two rows of one name"
    for row in comparison.rows():
        if row.mode == "stable":
            recipe = comparison.recipe(row)
            training = recipe.training
            shared = (
                training.steps, training.warmup_steps, training.batch_size, training.learning_rate,
                training.bag_of_words, training.warmup_bag_of_words, training.kl_ramp_steps,
                training.encoder_rate, training.max_minutes, training.word_dropout, recipe.corpora,
                recipe.model.dropout, recipe.model.decoder_hidden, recipe.model.embedding_size,
                recipe.model.vocabulary, recipe.model.encoder_hidden,
            )  # fmt: skip
            assert cells.setdefault((row.corpus, row.panel), shared) == shared, row.name


def test_the_paper_s_comparison_has_its_rows():
    rows = list(Comparison.load("paper").rows())
    trained = [row for row in rows if row.trains]
    assert len([row for row in rows if row.panel == "references"]) == 4
    assert len(trained) == 4 * (3 + 4 + 4) + 3 * 4 * 2 + 4
    for panel in ("bert-768", "gru-32", "gru-768"):
        assert {row.seed for row in trained if row.panel == panel and row.model == "hsvae"} == {0, 1}
    assert all(Comparison.load("paper").recipe(row).model.max_tokens == 40 for row in trained)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('panel = "gru-8"\nmodels = ["vae", "hsvae"]', 'panel = "gru-9"\nmodels = ["vae"]', "gru-9"),
        ("min_active = 1.0", "surprise = 1.0", "surprise"),
        ("alpha = 4.0", "alpha = -4.0", "alpha"),
        ("minutes = 5", "minutes = 0", "minutes"),
        ("seeds = [3]", 'corpora = ["other"]', "other"),
        ('models = ["mat_vae", "ae"]\n', TWIN, r"gru-8-ae.* and .*twin-ae.* one line"),
    ],
)
def test_bad_comparisons_are_refused_before_training(tmp_path, old, new, message):
    assert old in SMALL
    (tmp_path / "bad.toml").write_text(SMALL.replace(old, new))
    with pytest.raises(ConfigError, match=message):
        compare(str(tmp_path / "bad.toml"), tmp_path / "t.csv", tmp_path / "runs")


def test_processes_share_a_table(tmp_path):
    """What another adds meanwhile stays, and a row in hand is taken by nobody else."""
    one, two = (Table(tmp_path / "t.csv", COLUMNS[:6], tmp_path / "locks", COLUMNS) for _ in range(2))
    one.add({"corpus": "a", "seed": 1, "nll": 2.5})
    two.add({"corpus": "b", "seed": 1})
    assert [row["corpus"] for row in one.rows()] == ["a", "b"]
    assert one.find({"corpus": "a", "seed": None})["nll"] == "2.5" and one.find({"corpus": "a"}) is None
    with one.claim("row") as ours, two.claim("row") as theirs, two.claim("other") as other:
        assert ours and not theirs and other
    with two.claim("row") as free:
        assert free


def test_a_row_in_hand_is_left_alone(place, tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    config, name = str(place / "small.toml"), "synthetic-gru-8-vae-stable-0"
    other = Table(tmp_path / "t.csv", COLUMNS[:6], tmp_path / "runs", COLUMNS)
    said = []
    arguments = {"table": tmp_path / "t.csv", "runs": tmp_path / "runs", "say": said.append}
    with other.claim(name):
        compare(config, only=name, **arguments)
        compare(config, only="synthetic-gru-8-vae-thresholded-to-2-0", **arguments)
    assert "  another process is at it" in said and f"  waits for {name}" in said
    assert not (tmp_path / "t.csv").exists()
    with pytest.raises(ConfigError, match=f"needs the row {name}"):
        compare(config, only="synthetic-gru-8-vae-thresholded-to-2-0", **arguments)


def test_unknown_rows_and_foreign_tables_are_refused(place, tmp_path):
    with pytest.raises(ConfigError, match="Its rows: synthetic-references"):
        compare(str(place / "small.toml"), tmp_path / "t.csv", tmp_path / "runs", only="nonsense")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ConfigError, match="other columns"):
        compare(str(place / "small.toml"), tmp_path / "t.csv", tmp_path / "runs")
    with pytest.raises(ConfigError, match="paper"):
        Comparison.load("nonsense")


def test_varied_settings_are_columns_of_their_own(tmp_path):
    text = SMALL.replace("seeds = [3]", "seeds = [0, 1]\nvary = { alpha = [1.0, 2.0] }").replace(
        "faithful", "stable"
    )
    (tmp_path / "v.toml").write_text(text)
    comparison = Comparison.load(str(tmp_path / "v.toml"))
    assert comparison.columns[6:8] == ("alpha", "mean_p_on") and comparison.side == "test"
    rows = [row for row in comparison.rows() if row.varied]
    assert [(row.seed, dict(row.varied)["alpha"]) for row in rows] == [(0, 1.0), (0, 2.0), (1, 1.0), (1, 2.0)]
    assert [comparison.recipe(row).model.alpha for row in rows] == [1.0, 2.0, 1.0, 2.0]


def test_candidates_are_measured_on_validation_rows(place, tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    text = SMALL.replace("minutes = 5", 'minutes = 5\nside = "valid"\nreferences = false')
    text = text.replace("seeds = [3]", "vary = { alpha = [2.0] }").replace(
        'mode = "faithful"', 'mode = "stable"'
    )
    (tmp_path / "c.toml").write_text(text)
    seen = []
    measured = module.measure
    monkeypatch.setattr(
        module,
        "measure",
        lambda model, rows, *rest, **more: seen.append(rows) or measured(model, rows, *rest, **more),
    )
    name = Comparison.load(str(tmp_path / "c.toml")).rows()
    (name,) = [row.name for row in name if row.varied]
    compare(str(tmp_path / "c.toml"), tmp_path / "t.csv", tmp_path / "runs", threads=1, only=name)
    (row,) = table_of(tmp_path / "t.csv")
    assert row["alpha"] == "2" and 0 < float(row["mean_p_on"]) < 1
    part = Comparison.load(str(tmp_path / "c.toml"))
    part = part.part(next(iter(part.rows())))
    assert list(seen[0].texts) == list(mixture((part,), "valid").texts)


def test_every_weight_has_as_many_candidates():
    counts: dict = {}
    for row in Comparison.load("weights").rows():
        counts.setdefault(row.panel, {}).setdefault(row.model, []).append(row.varied)
    assert all(len({len(values) for values in models.values()}) == 1 for models in counts.values())


def test_labels_are_those_of_the_corpus():
    corpus = load_corpus("synthetic")
    assert len(np.unique(corpus.labels)) == 8


@pytest.mark.parametrize(
    "name, table",
    [
        ("paper", "comparison.csv"),
        ("asked-and-got", "asked-and-got.csv"),
        ("weights", "comparison-weights.csv"),
    ],
)
def test_each_shipped_comparison_has_a_table_of_its_own(monkeypatch, capsys, name, table):
    """So that the command of a row, which names no table, adds to the one that the row is from."""
    asked = []
    monkeypatch.setattr(module, "compare", lambda name, out, *rest: asked.append(out) or out)
    assert main(["compare", name, "--only", "x"]) == 0
    assert asked == [Path("pretrained") / table] and table in capsys.readouterr().out


def test_the_authors_schedule_is_fifteen_of_their_epochs():
    comparison = Comparison.load("authors-schedule")
    rows = [row for row in comparison.rows() if row.trains]
    assert len(rows) == 4 * 4 * 3
    for row in rows:
        training = comparison.recipe(row).training
        assert training.mode == "faithful" and training.patience == 2
        assert training.steps == 15 * training.validate_every
