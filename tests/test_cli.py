"""The command line's JSON contract, on the shipped checkpoint."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import sparse

from core.cli import main

MODEL = "english-bert-256"


def answer(capsys, *arguments):
    assert main([*arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_models(capsys):
    entries = answer(capsys, "models", "--json")
    default = [entry for entry in entries if entry["default"]]
    assert [entry["name"] for entry in default] == [MODEL]
    assert set(default[0]) == {
        "name",
        "model",
        "encoder",
        "dimensions",
        "minutes_trained",
        "default",
        "partner",
    }
    assert default[0]["model"] == "hsvae" and default[0]["dimensions"] == 256
    assert default[0]["minutes_trained"] > 0


def test_encode(capsys):
    texts = ["a small dog with long ears", "the room was cold and the staff was rude"]
    records = answer(capsys, "encode", "--model", MODEL, "--json", "--", *texts)
    assert [record["text"] for record in records] == texts
    for record in records:
        assert record["active_count"] == len(record["active"]) > 0
        assert 0 < record["hoyer"] <= 1
        for entry in record["active"]:
            assert set(entry) == {"dimension", "label", "p_on", "value"}
            assert 0.5 < entry["p_on"] <= 1 and 0 <= entry["dimension"] < 256
            assert entry["label"].endswith(f"- {entry['dimension']}")


def test_encode_a_corpus(capsys, tmp_path):
    source, out = tmp_path / "mine.csv", tmp_path / "codes.parquet"
    source.write_text("text,label\na small dog,animal\nthe red house,thing\nNA,none\n", encoding="utf-8")
    said = answer(capsys, "encode", "--model", MODEL, "--corpus", str(source), "--out", str(out), "--json")
    assert said == {"rows": 3, "file": str(out)}
    table = pq.read_table(out).to_pylist()
    assert [row["text"] for row in table] == ["a small dog", "the red house", "na"]
    for row in table:
        assert len(row["top_indices"]) == len(row["top_acts"]) == row["active_count"]
    matrix_file = tmp_path / "codes.npz"
    answer(capsys, "encode", "--model", MODEL, "--corpus", str(source), "--out", str(matrix_file), "--json")
    matrix = sparse.load_npz(matrix_file)
    assert matrix.shape == (3, 256)
    for number, row in enumerate(table):
        np.testing.assert_allclose(
            matrix[number].toarray()[0, row["top_indices"]], row["top_acts"], rtol=1e-5
        )


def test_traverse(capsys):
    text = "a large bird that eats fish"
    [record] = answer(capsys, "encode", "--model", MODEL, "--json", "--", text)
    dimension = record["active"][0]["dimension"]
    said = answer(
        capsys,
        "traverse",
        "--model",
        MODEL,
        "--dimension",
        str(dimension),
        "--steps",
        "5",
        "--json",
        "--",
        text,
    )
    assert said["dimension"] == dimension
    assert [step["value"] for step in said["steps"]] == [-3, -1.5, 0, 1.5, 3]
    assert all(isinstance(step["text"], str) for step in said["steps"])
    assert said["ignored"] == all(step["text"] == said["base"] for step in said["steps"])


def test_evaluate_a_labelled_file(capsys, tmp_path):
    animals = ["dog", "cat", "horse", "bird", "fish", "cow", "sheep", "wolf"]
    places = ["town", "river", "mountain", "island", "lake", "desert", "valley", "forest"]
    lines = [
        f"a {size} {noun} {place}\t{label}"
        for label, nouns in (("animal", animals), ("place", places))
        for noun in nouns
        for size in ("small", "large", "old")
        for place in ("in asia", "near the sea")
    ]
    source = tmp_path / "mine.tsv"
    source.write_text("text\tlabel\n" + "\n".join(lines) + "\n", encoding="utf-8")
    report = answer(capsys, "evaluate", "--model", MODEL, "--corpus", str(source), "--split", "all", "--json")
    accuracy = report["probing"]["all"]["accuracy"]
    assert accuracy["gated"]["mean"] > 0.7 and accuracy["values"]["mean"] > 0.7
    assert set(report["sparsity"]["hoyer"]) >= {"gated", "values", "sampled"}
    assert report["sparsity"]["active_per_sentence"]["mean"] > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["encode", "--model", "nonsense", "--", "a"], "english-bert-256"),
        (["encode", "--model", MODEL, "--", ""], "Type a sentence"),
        (["encode", "--model", MODEL, "--", "\u200b \u200b"], "Type a sentence"),
        (["encode", "--model", MODEL, "--", "x" * 1_000_000], "20,000"),
        (["encode", "--model", MODEL], "Give texts"),
        (["traverse", "--model", MODEL, "--dimension", "999", "--", "a dog"], "0 to 255"),
        (["traverse", "--model", MODEL, "--dimension", "1", "--steps", "1", "--", "a dog"], "2 to 100"),
        (["encode", "--model", MODEL, "--device", "tpu", "--", "a dog"], "auto, cpu, cuda, mps"),
        (["evaluate", "--model", MODEL, "--corpus", "nowhere"], "wordnet"),
        (["train", "nonsense", "--out", "/nonexistent/x"], "Known recipes"),
        (["encode", "--model", MODEL, "--corpus", "yelp", "--out", "x.parquet"], "SHA-256"),
    ],
)
def test_errors_say_cause_and_cure(capsys, monkeypatch, arguments, words):
    monkeypatch.delenv("HSVAE_DATA", raising=False)
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("error: ") and words in captured.err and not captured.out
