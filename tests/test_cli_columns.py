"""The command line's JSON contract for columns of a table and concepts of the user."""

import io
import json
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from core.cli import main

MODEL = "english-bert-256"
pytestmark = pytest.mark.usefixtures("loaded_once")
ANIMALS = ["dog", "cat", "horse", "bird", "fish", "cow", "sheep", "wolf"]
PLACES = ["town", "river", "mountain", "island", "lake", "desert", "valley", "forest"]


def answer(capsys, *arguments):
    assert main([*arguments]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def table(tmp_path):
    rows = [
        f"{number}|a {size} {noun} {place}|{kind}|{stars + number % 2}|2024-01-{stars + number % 9:02}|"
        for number, (kind, stars, noun, size, place) in enumerate(
            (kind, stars, noun, size, place)
            for kind, stars, nouns in (("animal", 1, ANIMALS), ("place", 4, PLACES))
            for noun in nouns
            for size in ("small", "large", "old")
            for place in ("in asia", "near the sea")
        )
    ]
    file = tmp_path / "mine.dat"
    file.write_text("\n".join(["number|note|what|stars|day|nothing", *rows]), encoding="utf-16")
    return file


SAID = ("--text", "note", "--format", "csv", "--delimiter", "|")


def test_columns(capsys, table):
    arguments = ("columns", "--model", MODEL, "--corpus", str(table), *SAID, "--most", "3", "--json")
    assert main([*arguments]) == 0
    said = capsys.readouterr()
    records = {record["column"]: record for record in json.loads(said.out)}
    assert list(records) == ["number", "what", "stars", "day"]
    assert "'nothing'" in said.err and "text from 'note'" in said.err
    what = records["what"]
    assert set(what) == {"column", "kind", "rows", "rare", "found", "targets", "probes"}
    assert what["kind"] == "classes" and what["rows"] == 96 and what["found"] > 0
    [target] = what["targets"]
    assert target["target"] == "place" and len(target["dimensions"]) == 3
    first = target["dimensions"][0]
    assert set(first) == {
        "dimension", "label", "rows_on", "share_in", "share_out", "auc", "effect", "low", "high", "p", "q",
        "agree", "contradict",
    }  # fmt: skip
    assert (
        first["q"] < 0.01
        and abs(first["auc"] - 0.5) > 0.2
        and first["label"].endswith(f"- {first['dimension']}")
    )
    assert {entry["value"] for entry in first["agree"]} == {"place" if first["effect"] > 0 else "animal"}
    readers = {probe["reader"]: probe["score"]["mean"] for probe in what["probes"]}
    assert readers["encoder"] > 0.8 and readers["all dimensions"] > 0.8
    assert records["stars"]["kind"] == "numbers" and records["day"]["kind"] == "dates"
    assert records["day"]["targets"][0]["dimensions"][0]["mean_on"].startswith("2024-01-")
    assert abs(records["stars"]["targets"][0]["dimensions"][0]["effect"]) > 0.3


def test_one_column_of_a_kind_that_is_said(capsys, table):
    asked = ("columns", "--model", MODEL, "--corpus", str(table), *SAID, "--no-probes")
    [record] = answer(capsys, *asked, "--column", "stars", "--kind", "classes", "--json")
    assert [target["target"] for target in record["targets"]] == ["1", "2", "4", "5"] and not record["probes"]
    assert main([*asked, "--column", "what"]) == 0
    printed = capsys.readouterr().out
    assert "what (classes): 96 rows" in printed and "AUC" in printed
    assert main([*asked, "--column", "nosuch"]) == 2
    assert "number, what, stars" in capsys.readouterr().err
    assert main([*asked, "--column", "nothing"]) == 2
    assert "fewer than two values" in capsys.readouterr().err


def test_standard_input_is_encoded(capsys, monkeypatch, tmp_path):
    content = b"id,review\n1,a small dog\n2,the red house\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    out = tmp_path / "codes.npz"
    asked = ("encode", "--model", MODEL, "--corpus", "-", "--text", "review", "--out", str(out), "--json")
    assert answer(capsys, *asked) == {"rows": 2, "file": str(out)}
    assert sparse.load_npz(out).shape == (2, 256)


def test_a_table_of_texts_alone_has_no_column(capsys, tmp_path):
    (tmp_path / "x.txt").write_text("a dog\nthe cat\n")
    assert main(["columns", "--model", MODEL, "--corpus", str(tmp_path / "x.txt")]) == 2
    assert "no column to ask about" in capsys.readouterr().err


def test_concept(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    (tmp_path / "has.txt").write_text("\n".join(f"a {animal} in the garden" for animal in ANIMALS))
    sides = ["--has-file", str(tmp_path / "has.txt"), "--has", "two young dogs", "--has", "a large bird"]
    for place in [*PLACES, "city", "coast"]:
        sides += ["--lacks", f"a {place} near the border"]
    said = answer(capsys, "concept", "--save", "animals", "--model", MODEL, *sides, "--json")
    assert set(said) == {"name", "auc", "auc_range", "positive", "negative", "dimensions"}
    assert said["positive"] == said["negative"] == 10 and said["auc"] > 0.7
    assert answer(capsys, "concept", "--list", "--model", MODEL, "--json") == [said]
    texts = ("a small dog", "a large city on the river")
    tested = answer(capsys, "concept", "--test", "animals", "--model", MODEL, "--json", "--", *texts)
    assert [entry["text"] for entry in tested] == list(texts)
    assert tested[0]["probability"] > tested[1]["probability"]
    assert main(["concept", "--test", "animals", "--model", MODEL, "--", *texts]) == 0
    assert "a small dog" in capsys.readouterr().out
    assert main(["concept", "--list", "--model", MODEL]) == 0
    assert "held-out AUC" in capsys.readouterr().out
    assert main(["concept", "--delete", "animals", "--model", MODEL]) == 0
    capsys.readouterr()
    assert main(["concept", "--test", "animals", "--model", MODEL, "--", "a dog"]) == 2
    assert "none are saved" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["concept", "--test", "x", "--model", MODEL], "Sentences after --"),
        (["concept", "--list", "--model", MODEL, "--", "a dog"], "Sentences after --"),
        (["concept", "--save", "x", "--model", MODEL, "--has", "a"], "Give 2"),
        (["concept", "--delete", "x", "--model", MODEL], "no concept 'x'"),
        (["columns", "--model", MODEL, "--corpus", "nosuch.csv"], "There is no file"),
        (["encode", "--model", MODEL, "--corpus", "wordnet", "--text", "x", "--out", "a.npz"], "registered"),
    ],
)
def test_errors_say_cause_and_cure(capsys, arguments, words):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("error: ") and words in captured.err and not captured.out


@pytest.fixture
def mapped(capsys, table, tmp_path, monkeypatch):
    """Arguments of a map of the table's own index."""
    from core.index import fit_projection

    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HSVAE_DATA", raising=False)
    monkeypatch.setattr(
        fit_projection, "_project", lambda parts, seed: [rows[:, :2].copy() for rows, _ in parts]
    )
    said = ("--model", MODEL, "--corpus", str(table), *SAID)
    assert main(["index", *said, "--out", str(tmp_path / "index")]) == 0
    capsys.readouterr()
    return ("map", *said, "--index", str(tmp_path / "index"))


def test_a_map_is_exported_for_embedding_atlas(capsys, mapped, tmp_path, monkeypatch):
    from core.index import fit_projection

    monkeypatch.setattr(fit_projection, "fit_map", None)  # there is one already: nothing is fitted anew
    out = tmp_path / "atlas.parquet"
    said = answer(capsys, *mapped, "--export", str(out), "--json")
    frame = pd.read_parquet(out)
    assert said["export"] == {"place": str(out), "rows": len(frame)} and len(frame) == said["sentences"] > 80
    assert list(frame.columns) == [
        "x", "y", "row", "text", "class", "top_dimension", "top_dimensions", "number", "what", "stars", "day",
        "nothing",
    ]  # fmt: skip
    assert frame["stars"].dtype == float and frame["x"].dtype == np.float32
    first = frame.iloc[0]
    assert first["top_dimensions"].startswith(first["top_dimension"]) and " - " in first["top_dimension"]
    assert (frame["what"] == np.where(frame["number"] < 48, "animal", "place")).all()
    assert all(any(noun in text for noun in ANIMALS + PLACES) for text in frame["text"])
    atlas = pytest.importorskip("embedding_atlas.utils", reason="embedding-atlas is not installed")
    assert list(atlas.load_pandas_data(str(out)).columns) == list(frame.columns)


def test_a_map_is_exported_for_the_projector(capsys, mapped, tmp_path):
    out = tmp_path / "projector"
    for _ in range(2):  # a folder of its own kind is replaced
        said = answer(capsys, *mapped, "--export", str(out), "--json")
    vectors = np.loadtxt(out / "vectors.tsv", delimiter="\t")
    meta = [line.split("\t") for line in (out / "metadata.tsv").read_text().splitlines()]
    assert vectors.shape == (said["sentences"], 256) and len(meta) == len(vectors) + 1
    assert meta[0][:2] == ["row", "text"] and {len(line) for line in meta} == {len(meta[0])}
    config = (out / "projector_config.pbtxt").read_text()
    assert "vectors.tsv" in config and "metadata.tsv" in config
    (out / "mine.txt").write_text("x")
    assert main([*mapped, "--export", str(out)]) == 2
    assert "holds other things" in capsys.readouterr().err and (out / "mine.txt").exists()
    assert main([*mapped, "--export", str(tmp_path / "no" / "x.parquet")]) == 2
    assert "cannot be written" in capsys.readouterr().err
