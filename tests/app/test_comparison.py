"""What Models reads and reckons: cells over their seeds, gaps, equal active count, checkpoints as rows."""

import json

import pandas as pd
import pytest
import torch

from app.services import checkpoint_table, comparison, resources
from core.checkpoint.load_save import save_checkpoint
from core.evaluation.comparison_table import read_table
from core.nn.network import SentenceVAE
from core.training.comparison import Comparison
from tests.app import compared_tables as tables
from tests.tiny import tiny_config, tiny_tokenizer


@pytest.fixture
def shelf_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_PRETRAINED", str(tmp_path / "pretrained"))
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    resources.forget()
    (tmp_path / "pretrained").mkdir()
    yield tmp_path / "pretrained"
    resources.forget()


def table(rows, tmp_path):
    (tmp_path / "t.csv").write_text(tables.text(rows))
    return comparison.with_cells(read_table(tmp_path / "t.csv").rows)


def equal_of(rows, tmp_path):
    found = comparison.at_equal_count(table(rows, tmp_path), comparison.WIDE)
    return list(found.itertuples())


def test_panels_corpora_and_models_are_those_of_the_shipped_comparison():
    paper = Comparison.load("paper")
    planned = {
        (paper.panel(row).encoder, paper.panel(row).dimensions, row.corpus, row.model)
        for row in paper.rows()
        if row.trains and row.mode == "stable"
    }
    drawn = {
        (panel.encoder, panel.dimensions, corpus, model)
        for panel in comparison.PANELS
        for corpus in comparison.CORPORA
        for model in panel.models
    }
    assert drawn == planned and len(drawn) == 44
    assert [panel.title for panel in comparison.PANELS] == [panel.title for panel in paper.panels]
    assert (comparison.WIDE.encoder, comparison.WIDE.dimensions) == ("bert", 768)


def test_a_whole_table_has_no_gap_and_seeds_are_one_cell(tmp_path):
    found = table(tables.whole(), tmp_path)
    assert comparison.missing(found) == []
    cells = comparison.over_seeds(found, [*comparison.CELL, "cell"], acc="accuracy_gated", kl="kl_gamma")
    assert cells["cell"].is_unique and list(cells["cell"]) == list(found["cell"].unique())
    (cell,) = cells[cells["cell"] == "yelp bert 768 vae stable"].itertuples()
    assert (cell.acc_count, cell.acc_min, cell.acc_max) == (2, 0.899, 0.9) and len(cell.command) == 2
    assert cell.acc_mean == pytest.approx(0.8995) and pd.isna(cell.kl_mean) and cell.kl_count == 0


def test_the_references_alone_leave_every_bar_open(tmp_path):
    found = table(tables.references(), tmp_path)
    assert len(comparison.missing(found)) == 44
    lines = comparison.references(found).set_index(["corpus", "model"])["accuracy_gated"]
    assert lines["yelp", "minilm"] == 0.92
    assert comparison.at_equal_count(found, comparison.WIDE).empty


def test_equal_count_takes_cuts_of_the_same_seed(tmp_path):
    equal = equal_of(tables.whole(), tmp_path)
    assert [(one.corpus, one.seed) for one in equal] == [(corpus, 0) for corpus in tables.CORPORA]
    assert [one.ahead for one in equal] == pytest.approx([3.0] * 4)


def test_the_cut_is_read_at_exactly_the_sparse_count(tmp_path):
    rows = [
        tables.row("yelp", "bert", 768, "vae", "thresholded", active=4.0, accuracy_gated=0.8),
        tables.row("yelp", "bert", 768, "hsvae", active=8.0, accuracy_gated=0.9),
        tables.row("yelp", "bert", 768, "vae", "thresholded to 16", accuracy_gated=0.9),
    ]
    (one,) = equal_of(rows, tmp_path)
    assert one.cut == pytest.approx(0.85) and one.ahead == pytest.approx(5)
    (one,) = equal_of(rows[:2], tmp_path)
    assert one.cut == 0.8  # a single cut: the one that was made to match
    assert equal_of(rows[1:], tmp_path) == []


def test_cuts_that_lie_far_apart_say_nothing_about_the_middle(tmp_path):
    rows = [
        tables.row("yelp", "bert", 768, "hsvae", active=8.0),
        tables.row("yelp", "bert", 768, "vae", "thresholded to 4"),
        tables.row("yelp", "bert", 768, "vae"),
    ]
    assert equal_of(rows, tmp_path) == []


def test_a_dense_code_is_behind_too_when_it_is(tmp_path):
    rows = [
        tables.row("yelp", "bert", 768, "hsvae", accuracy_gated=0.7),
        tables.row("yelp", "bert", 768, "vae", "thresholded", accuracy_gated=0.75),
    ]
    (one,) = equal_of(rows, tmp_path)
    assert one.ahead == pytest.approx(-5)


def test_a_table_is_read_again_when_it_has_grown(shelf_folder):
    missing = comparison.table("paper")
    assert missing.rows.empty and "is missing" in missing.problem.cause
    tables.write(shelf_folder, tables.references())
    assert len(comparison.table("paper").rows) == 12
    tables.write(shelf_folder, tables.whole())
    assert len(comparison.table("paper").rows) > 60 and comparison.table("paper").problem is None


def checkpoint(folder, name, model="hsvae", metrics=None):
    torch.manual_seed(0)
    tokenizer = tiny_tokenizer()
    config = tiny_config(name=name, model=model, encoder="gru", vocabulary=len(tokenizer))
    card = f"# {name}\n\n<b>bold</b> [link](http://evil.test) $x$\n"
    save_checkpoint(folder / name, config, SentenceVAE(config).state_dict(), tokenizer, metrics or {}, card)


MEASURES = {
    "minutes_trained": 7.5,
    "test": {
        "rows": {"wordnet": 100, "../../x": 5, "yelp": 20},
        "dimensions": 8,
        "summary": {"accuracy": {"gated": 0.5}, "hoyer": {"gated": 0.9}, "active_per_sentence": 2.5},
        "interpretability": {"usable_dimensions": 6, "word_auc": {"mean": 0.8}},
        "likelihood": {"nats_per_sentence": {"nll_gated": {"mean": "a lot"}}},
    },
}


def test_checkpoints_and_kept_measures_are_rows(shelf_folder):
    checkpoint(shelf_folder, "tiny", metrics=MEASURES)
    checkpoint(shelf_folder, "plain")
    (shelf_folder / "metrics-ablation-x.json").write_text(json.dumps(MEASURES))
    (shelf_folder / "metrics-broken.json").write_text("{")
    (shelf_folder / "metrics-Not A Name.json").write_text("{}")
    found = {one.name: one for one in checkpoint_table.checkpoint_rows().itertuples()}
    assert list(found) == ["plain", "tiny", "ablation-x", "broken"]
    tiny, kept, broken = found["tiny"], found["ablation-x"], found["broken"]
    assert tiny.weights and tiny.minutes == 7.5 and tiny.size > 10_000
    assert (tiny.active, tiny.usable, tiny.auc) == (2.5, 6, 0.8)
    assert pd.isna(tiny.nll)  # not a number in the file, so none here
    assert tiny.tested == "125 of wordnet and yelp" and "--corpus wordnet yelp " in tiny.command
    assert not kept.weights and pd.isna(kept.size) and kept.model == "hsvae" and kept.dimensions == 8
    assert kept.command.startswith("python -m core train ablation-x ")
    assert "not valid JSON" in broken.problem and pd.isna(broken.accuracy)
    assert pd.isna(found["plain"].accuracy) and found["plain"].command.count("FILE") == 1


def test_rows_are_sorted_and_what_has_no_number_comes_last(shelf_folder):
    checkpoint(shelf_folder, "b", metrics=MEASURES)
    checkpoint(shelf_folder, "a")
    better = json.loads(json.dumps(MEASURES))
    better["test"]["summary"]["accuracy"]["gated"] = 0.6
    (shelf_folder / "metrics-c.json").write_text(json.dumps(better))
    found = checkpoint_table.checkpoint_rows()
    for by, reverse, names in (
        ("name", False, "abc"),
        ("name", True, "cba"),
        ("accuracy", False, "cba"),
        ("accuracy", True, "bca"),
        ("size", False, None),
    ):
        order = "".join(checkpoint_table.ordered(found, by, reverse)["name"])
        assert order == names if names else order[-1] == "c", (by, reverse, order)
    for by in checkpoint_table.SORTS:
        assert len(checkpoint_table.ordered(found, by)) == 3


def test_a_card_is_text_and_only_of_a_known_checkpoint(shelf_folder):
    checkpoint(shelf_folder, "tiny")
    assert "<b>bold</b>" in checkpoint_table.card("tiny")
    with pytest.raises(resources.HSVAEError):
        checkpoint_table.card("../tiny")
