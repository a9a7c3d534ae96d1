"""The command line's JSON contract for dimensions and sentences, on the shipped checkpoint."""

import json
import shutil

import pytest

from core.cli import main
from core.index import DimensionIndex, index_folder, own_names
from core.io.catalogue import resolve

MODEL = "english-bert-256"


def answer(capsys, *arguments):
    assert main([*arguments]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def index() -> DimensionIndex:
    return DimensionIndex.load(index_folder(resolve(MODEL)))


def test_dimension(capsys, index, tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    said = answer(capsys, "dimension", "--model", MODEL, "91", "--json")
    assert set(said) == {
        "dimension", "label", "confidence", "density", "word_auc", "words", "promoted", "suppressed",
        "classes", "top", "middle", "near_miss", "related",
    }  # fmt: skip
    assert said["dimension"] == 91 and said["label"] == index.label(91)
    assert said["density"] == pytest.approx(float(index.density[91]), abs=1e-6)
    assert said["word_auc"] == pytest.approx(float(index.word_auc[91]), abs=1e-4)
    assert [entry["word"] for entry in said["words"]] == [word.word for word in index.words[91]]
    assert said["promoted"] and {"word", "weight"} == set(said["promoted"][0])
    assert all(entry["weight"] > 0 for entry in said["promoted"])
    assert all(entry["weight"] < 0 for entry in said["suppressed"])
    for kind in ("top", "middle", "near_miss"):
        rows = [entry["row"] for entry in said[kind]]
        assert rows == [neighbour.row for neighbour in index.examples(91, kind, 5)]
        assert all(entry["text"] == index.rows.texts[entry["row"]] for entry in said[kind])
    assert [entry["dimension"] for entry in said["related"]["together"]] == [
        other for other, _ in index.related(91).together
    ]
    shares = [entry["share"] for entry in said["classes"]]
    assert shares == sorted(shares, reverse=True) and 0 < sum(shares) <= 1.001
    own_names.rename(MODEL, index.record.model_sha256, 91, "my trees")
    assert answer(capsys, "dimension", "--model", MODEL, "91", "--json")["label"] == "my trees - 91"


def test_similar(capsys, index):
    text = "a large bird that eats fish"
    said = answer(capsys, "similar", "--model", MODEL, "--most", "7", "--json", "--", text)
    assert len(said) == 7 and all(set(entry) == {"row", "text", "score", "active"} for entry in said)
    scores = [entry["score"] for entry in said]
    assert scores == sorted(scores, reverse=True) and 0 < scores[-1] <= scores[0] <= 1
    for entry in said:
        assert entry["text"] == index.rows.texts[entry["row"]]
        assert [a["dimension"] for a in entry["active"]] == [a[0] for a in index.codes.active(entry["row"])]
    best = said[0]["active"][0]["dimension"]
    asked = ("--word", "bird", "--on", str(best), "--class", "noun.animal")
    some = answer(capsys, "similar", "--model", MODEL, *asked, "--json", "--", text)
    assert some
    for entry in some:
        assert "bird" in entry["text"].split()
        assert best in [active["dimension"] for active in entry["active"]]
        assert index.rows.labels[entry["row"]] == "noun.animal"


def test_map_writes_an_index_folder_anew(capsys, index, tmp_path, monkeypatch):
    from core.index import fit_map as module

    monkeypatch.setattr(module, "_project", lambda rows, settings, seed: rows[:, :2].copy())
    folder = shutil.copytree(index_folder(resolve(MODEL)), tmp_path / "index-mine")
    said = answer(
        capsys, "map", "--model", MODEL, "--index", str(folder), "--sentences", "500", "--seed", "4", "--json"
    )
    assert said["sentences"] == 500 and said["seed"] == 4 and said["folder"] == str(folder)
    assert len(DimensionIndex.load(folder).map.rows) == 500


@pytest.mark.parametrize(
    "arguments",
    [
        ("dimension", "--model", MODEL, "256"),
        ("dimension", "--model", MODEL, "--corpus", "nowhere", "3"),
        ("similar", "--model", MODEL, "--most", "0", "--", "a dog"),
        ("similar", "--model", MODEL, "--on", "999", "--", "a dog"),
        ("index", "--model", MODEL, "--corpus", "mine.csv"),
    ],
)
def test_what_cannot_be_answered_says_why(capsys, arguments):
    assert main([*arguments]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("error: ") and not said.out


def test_report_writes_a_page(capsys, tmp_path):
    file = tmp_path / "report.html"
    said = answer(capsys, "report", "--model", MODEL, "--out", str(file), "--json")
    assert said == {"file": str(file)}
    text = file.read_text()
    assert text.startswith("<!doctype html>") and text.count('class="card"') == 40 and "<script" not in text
