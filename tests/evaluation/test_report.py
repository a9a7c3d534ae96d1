"""The whole report: JSON-ready, complete, reproducible, and the same rows held out as in training."""

import json
from collections import Counter

import numpy as np
import pytest

from core.data import corpus
from core.data.builtin import corpus_names
from core.data.corpus import Corpus, build
from core.errors import CorpusError
from core.evaluation.encoding import dense_partner
from core.evaluation.report import Limits, evaluate, evaluate_corpora, markdown_table
from core.evaluation.splits import EvalDataset, chosen_rows, held_out_rows, training_rows

SMALL = Limits(200, 100, 80, 2, 300, 1, 60)


@pytest.fixture
def rows(toy_texts):
    def named(source):
        labels = [f"{source} {text.split()[0]}" for text in toy_texts]
        return EvalDataset(toy_texts, labels, [source] * len(toy_texts))

    one, two = named("left"), named("right")
    return EvalDataset([*one.texts, *two.texts], [*one.labels, *two.labels], [*one.sources, *two.sources])


def test_report_is_json_and_has_known_answers(toy, rows):
    stages = []
    report = evaluate(toy(), rows, limits=SMALL, progress=lambda done, total: stages.append((done, total)))
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert report["rows"] == {"left": 400, "right": 400}
    assert report["edits"]["switch_off_changes_decode"]["mean"] == 1
    assert report["decoded_text"]["exact_match"]["mean"] == 1
    assert report["interpretability"]["word_auc"]["mean"] > 0.99
    assert report["interpretability"]["word_auc"]["chance"] == pytest.approx(0.5, abs=0.05)
    assert report["interpretability"]["usable_dimensions"] == 8
    assert report["likelihood"]["nats_per_sentence"]["nll_gated"]["count"] == 200
    assert set(report["probing"]) == {"all", "left", "right"}
    assert report["peers"] == []
    assert stages == [(done, 7) for done in range(1, 8)]
    again = evaluate(toy(), rows, limits=SMALL)
    assert again == report


def test_training_rows_fit_the_probes_and_the_peers(toy, rows):
    model = toy()
    with_features = EvalDataset(
        rows.texts, rows.labels, rows.sources, model.embed(rows.texts).astype(np.float16)
    )
    model.tokenizer = FakeTokenizer()
    model.config = FakeTokenizer()
    model.encode_batch = lambda batch, features: model.encode(batch)
    report = evaluate(model, with_features, with_features, limits=SMALL)
    assert report["probing"]["all"]["rows_fitted"] == 300
    assert set(report["probing"]["all"]["accuracy"]) == {"gated", "values", "minilm"}
    peer, *newer = report["peers"]  # equal width and equal usable count are one peer here
    assert [one["dimensions"] for one in newer] == [8, 8]  # BatchTopK and Matryoshka
    assert peer["dimensions"] == 8 and 0 < peer["active_per_sentence"] <= 2.2
    margin = report["interpretability"]["word_auc"]["mean"] - peer["word_auc"]["mean"]
    assert peer["model_minus_peer"]["word_auc"] == pytest.approx(margin)
    assert "Top-k sparse autoencoder on MiniLM, 8 dimensions" in markdown_table(report)
    kept = report["read_out"]["gated"]
    assert 0 < kept["explained"] < 1 and 0 < peer["read_out"]["explained"] < 1
    assert f"{kept['explained']:.3f}" in markdown_table(report)
    by_class = report["decoded_text"]["cosine"]["by_class"]
    whole = sum(part["mean"] * part["count"] for part in by_class.values())
    counted = sum(part["count"] for part in by_class.values())
    assert counted == report["decoded_text"]["sentences"]
    assert whole / counted == pytest.approx(report["decoded_text"]["cosine"]["decode_to_input"]["mean"])


def test_words_may_be_those_of_training_rows(toy, rows):
    model = toy()
    model.tokenizer, model.config = FakeTokenizer(), FakeTokenizer()
    model.encode_batch = lambda batch, features: model.encode(batch)
    with_features = EvalDataset(
        rows.texts, rows.labels, rows.sources, model.embed(rows.texts).astype(np.float16)
    )
    few = with_features.take(np.arange(100))
    report = evaluate(model, few, with_features, limits=SMALL, words_of_train=True)
    assert report["interpretability"]["scored_rows"] == 100
    assert report["peers"][0]["scored_rows"] == 100
    assert evaluate(model, few, with_features, limits=SMALL)["interpretability"]["scored_rows"] == 20


class FakeTokenizer:
    max_tokens = 32

    def encode(self, texts, _max_tokens):
        return texts


def test_models_without_gates_have_a_report(toy, rows):
    report = evaluate(toy(gates=False), rows, limits=SMALL)
    json.dumps(report, allow_nan=False)
    assert report["interpretability"] is None and report["edits"]["cycle"] is None
    assert "Word-label" not in markdown_table(report)


def test_table_shows_measures_intervals_and_aims(toy, rows):
    report = evaluate(toy(), rows, limits=SMALL)
    lines = markdown_table(report, {"interpretability.word_auc": "at least .82"}).splitlines()
    assert lines[0] == "| Measure | Value | Aim |"
    (auc,) = [line for line in lines if line.startswith("| Word-label AUC |")]
    assert auc.endswith("| at least .82 |") and "[" in auc
    assert any("Linear probe on gated" in line for line in lines)
    assert all(line.count("|") == 4 for line in lines)
    assert "Aim" not in markdown_table(report)


def toy_corpus(_data_dir):
    texts = tuple(f"ant row {number}{' <unk>' if number % 10 == 0 else ''}" for number in range(200))
    return Corpus("toys", "Toys", texts, None, texts)


@pytest.fixture
def registered(monkeypatch):
    corpus_names()  # the built-in ones first
    monkeypatch.setitem(corpus.CORPORA, "toys", toy_corpus)


def test_rows_are_those_that_the_recipe_held_out(registered, toy):
    part = {"name": "toys", "rows": 100, "without_unknown": True, "test": 30, "valid": 10}
    held = held_out_rows("toys", [part])
    chosen = chosen_rows(toy_corpus(None), {"rows": 100, "without_unknown": True})
    assert len(held) == 30 and set(held.texts) <= set(chosen.texts)
    assert not any("<unk>" in text for text in chosen.texts) and len(chosen) == 100
    assert held == chosen.take(corpus.split_rows(chosen.groups, 30, 10)[2])
    report = evaluate_corpora(toy(metrics={"recipe": {"corpora": [part]}}), ["toys"], limits=SMALL)
    assert report["split"] == "test" and report["rows"] == {"toys": 30}
    assert evaluate_corpora(toy(), ["toys"], "all", limits=SMALL)["rows"] == {"toys": 200}
    assert evaluate_corpora(toy(), ["toys"], limits=SMALL)["rows"] == {"toys": 40}


def test_classes_have_caps():
    """A cap keeps the rows with the smallest hashes, so that a larger cap adds rows and takes none away."""
    corpus = build("x", "X", [(f"sentence {row}", f"class {row % 3}", None) for row in range(300)])
    few = chosen_rows(corpus, {"class_rows": 20, "class_rows_of": {"class 1": 50}})
    assert Counter(few.labels) == {"class 0": 20, "class 1": 50, "class 2": 20}
    more = chosen_rows(corpus, {"class_rows": 40})
    assert Counter(more.labels) == {f"class {number}": 40 for number in range(3)}
    assert {text for text, label in zip(few.texts, few.labels, strict=True) if label != "class 1"} <= set(
        more.texts
    )
    assert list(few.texts) == sorted(few.texts, key=lambda text: int(text.split()[1]))
    assert len(chosen_rows(corpus, {"class_rows": 40, "rows": 30})) == 30
    assert len(chosen_rows(corpus)) == 300


def test_the_summary_stands_first(toy, rows):
    report = evaluate(toy(), rows, limits=SMALL)
    assert next(iter(report)) == "summary"
    summary = report["summary"]
    assert summary["accuracy"]["gated"] == report["probing"]["all"]["accuracy"]["gated"]["mean"] > 0.4
    assert summary["active_per_sentence"] == report["sparsity"]["active_per_sentence"]["mean"]
    assert set(summary["hoyer"]) == {"gated", "values", "sampled"}
    assert evaluate(toy(gates=False), rows, limits=SMALL)["summary"]["active_per_sentence"] is None


def test_the_file_of_a_user_is_measured_whole(tmp_path, toy, toy_texts):
    lines = [f"{text}\t{text.split()[0]}" for text in dict.fromkeys(toy_texts)]
    (tmp_path / "mine.tsv").write_text("\n".join(["text\tlabel", *lines]))
    report = evaluate_corpora(toy(), [str(tmp_path / "mine.tsv")], limits=SMALL)
    assert sum(report["rows"].values()) == len(lines)
    (probe,) = report["probing"].values()
    assert probe["rows_fitted"] + probe["rows_scored"] == len(lines)
    assert probe["rows_fitted"] / len(lines) == pytest.approx(0.7, abs=0.15)


def test_training_rows_are_neither_test_nor_validation(registered):
    part = {"name": "toys", "rows": 100, "without_unknown": True, "test": 30, "valid": 10}
    train = training_rows([part])
    assert len(train) == 60 and not set(train.texts) & set(held_out_rows("toys", [part]).texts)
    assert set(train.sources) == {"toys"}


def test_a_partner_is_a_sound_dense_checkpoint():
    assert dense_partner("") is None and dense_partner("no-such-model") is None
    assert dense_partner("english-bert-256") is None  # it has gates


def test_a_corpus_without_held_out_rows_is_refused(registered, toy):
    model = toy(metrics={"recipe": {"corpora": [{"name": "toys", "test": 0}]}})
    with pytest.raises(CorpusError, match="--split all"):
        evaluate_corpora(model, ["toys"], limits=SMALL)


def test_a_file_is_the_same_corpus_however_its_path_is_written(tmp_path, monkeypatch):
    """Else rows that a model was trained on would be measured as if it had never seen them."""
    (tmp_path / "mine.txt").write_text("\n".join(toy_corpus(None).texts))
    monkeypatch.chdir(tmp_path)
    part = {"name": "mine.txt", "test": 30, "valid": 10}
    held = held_out_rows("mine.txt", [part])
    assert len(held) == 30
    for path in ("./mine.txt", str(tmp_path / "mine.txt")):
        assert held_out_rows(path, [part]) == held
    with pytest.raises(CorpusError, match="--split all"):
        held_out_rows("./mine.txt", [{"name": "mine.txt"}])


def test_labels_without_classes_are_the_corpus(registered):
    taken = EvalDataset.of([toy_corpus(None)])
    assert set(taken.labels) == {"toys"} and len(taken.subset(7, 0)) == 7
    assert taken.subset(7, 0).texts == taken.subset(7, 0).texts
