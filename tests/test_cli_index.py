"""The command line's JSON contract for dimensions and sentences, on the shipped checkpoint."""

import json
import shutil
from pathlib import Path
from shutil import ignore_patterns

import numpy as np
import pytest

from core.checkpoint.catalogue import resolve
from core.cli import main
from core.evaluation import intruder
from core.index import DimensionIndex, index_folder, load_index, own_names
from core.index.schema import DENSE as DENSE_KIND
from core.interpretation.records import UNCLEAR

MODEL = "english-bert-256"
pytestmark = pytest.mark.usefixtures("loaded_once")


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
        "dimension", "label", "confidence", "name_test", "density", "word_auc", "words", "promoted",
        "suppressed", "classes", "top", "middle", "near_miss", "related",
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
    without = answer(
        capsys, "similar", "--model", MODEL, *asked[:2], "--off", str(best), "--json", "--", text
    )
    assert without
    for entry in without:
        assert best not in [active["dimension"] for active in entry["active"]]


def test_map_writes_an_index_folder_anew(capsys, index, tmp_path, monkeypatch):
    from core.index import fit_projection as module

    monkeypatch.setattr(module, "_project", lambda parts, seed: [rows[:, :2].copy() for rows, _ in parts])
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
        ("similar", "--model", MODEL, "--off", "999", "--", "a dog"),
        ("index", "--model", MODEL, "--corpus", "mine.csv"),
    ],
)
def test_what_cannot_be_answered_says_why(capsys, arguments):
    assert main([*arguments]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("error: ") and not said.out


def test_report_writes_a_page(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(intruder, "_COMPONENTS", 4)  # 100 of them take half of the time
    file = tmp_path / "report.html"
    said = answer(capsys, "report", "--model", MODEL, "--out", str(file), "--json")
    assert said == {"file": str(file)}
    text = file.read_text()
    assert text.startswith("<!doctype html>") and text.count('class="card"') == 40 and "<script" not in text


DENSE = "english-bert-256-vae"


def test_a_dense_dimension_says_what_it_can(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    index = DimensionIndex.load(index_folder(resolve(DENSE)))
    number = int(index.confidence.argmax())
    said = answer(capsys, "dimension", "--model", DENSE, str(number), "--json")
    assert set(said) == {
        "dimension", "label", "confidence", "density", "word_auc", "words", "promoted", "suppressed",
        "classes", "top", "middle", "bottom", "near_miss", "ends", "related", "name_test",
    }  # fmt: skip
    assert said["density"] is None and said["near_miss"] is None and said["label"] == index.label(number)
    for side, end in zip(("high", "low"), index.ends(number), strict=True):
        assert said["ends"][side]["word_auc"] == pytest.approx(end.word_auc, abs=1e-4)
        assert said["ends"][side]["name"] == end.name
        words = [entry["word"] for entry in said["words"] if entry["end"] == side]
        assert words == [word.word for word in end.words]
        shares = [entry["share"] for entry in said["classes"] if entry["end"] == side]
        assert shares == sorted(shares, reverse=True) and 0 < sum(shares) <= 1.001
    scores = [[entry["score"] for entry in said[kind]] for kind in ("top", "middle", "bottom")]
    assert min(scores[0]) > max(scores[1]) > min(scores[1]) - 1e-9 > max(scores[2])
    assert set(said["related"]) == {"correlated", "opposed", "alike"}
    assert main(["dimension", "--model", DENSE, str(number)]) == 0
    printed = capsys.readouterr().out
    assert "no gates" in printed and "high end" in printed and "bottom" in printed


def test_sparse_dimensions_are_clearer_than_dense_ones(index):
    """What the comparison is for: the same measures, sets of about the same size, the same sentences."""
    dense = DimensionIndex.load(index_folder(resolve(DENSE)))
    assert dense.record.content_hash == index.record.content_hash
    assert dense.mixture_rows == index.mixture_rows
    clear = int((index.confidence >= DENSE_KIND.least_fit).sum())
    named = sum(name != UNCLEAR for name in dense.names)
    assert clear > 4 * named
    assert np.nanmean(index.word_auc) > np.nanmean(dense.word_auc_ends) + 0.1


@pytest.mark.parametrize("command", [["similar", "--", "a dog"], ["map"]])
def test_what_takes_codes_is_refused_for_a_dense_model(capsys, command):
    assert main([command[0], "--model", DENSE, *command[1:]]) == 2
    said = capsys.readouterr().err
    assert "has no gates" in said and "Use a sparse model" in said
    assert f"python -m core encode --model {DENSE} --corpus wordnet --out codes.npz" in said


OWN = [
    "the soup was cold and nobody came to our table",
    "a large bird that eats fish",
    "how do i clean a wool coat?",
    "a tall plant with yellow flowers",
    "the night bus was late and the driver was rude",
    "someone who repairs watches",
]


@pytest.fixture
def mine(tmp_path, monkeypatch) -> Path:
    """A file of one's own sentences with classes, and no table of the training text."""
    monkeypatch.delenv("HSVAE_DATA", raising=False)
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    file = tmp_path / "my own.csv"
    rows = (f'"{text}",{"even" if row % 2 == 0 else "odd"}' for row, text in enumerate(OWN))
    file.write_text("\n".join(["text,label", *rows]))
    return file


@pytest.mark.parametrize("model", [MODEL, DENSE])
def test_a_corpus_of_ones_own_is_indexed_from_what_ships(capsys, mine, tmp_path, monkeypatch, model):
    from core.index import fit_projection as module

    monkeypatch.setattr(module, "_project", lambda parts, seed: [rows[:, :2].copy() for rows, _ in parts])
    asked = ["--model", model, "--corpus", str(mine)]
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    assert main(["dimension", *asked, "3"]) == 0  # which builds an index of its own
    assert "building the index" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    assert main(["index", *asked, "--out", "DIR"]) == 0
    assert "those of the shipped index" in capsys.readouterr().err
    made, shipped = load_index(tmp_path / "DIR"), load_index(index_folder(resolve(model)))
    assert made.names == shipped.names and made.mixture_rows == shipped.mixture_rows
    assert made.record.mixture == shipped.record.mixture and len(made) == len(OWN)
    assert made.effects.promoted == shipped.effects.promoted
    asked += ["--index", "DIR"]
    number = int(made.example_rows.argmax()) if made.has_gates else 3
    record = answer(capsys, "dimension", *asked, str(number), "--json")
    assert record["label"] == shipped.label(number) and record["top"]
    assert {entry["text"] for entry in record["top"]} <= set(OWN)
    assert main(["dimension", "--model", model, "--index", "DIR", "3"]) == 2
    assert "sentences of 'my own.csv', which is no built-in corpus" in capsys.readouterr().err
    assert answer(capsys, "report", *asked, "--out", "page.html", "--json")["file"] == "page.html"
    assert "my own.csv" in Path("page.html").read_text()
    if made.has_gates:
        like = "tall plants with yellow flowers"
        (first, *_) = answer(capsys, "similar", *asked, "--class", "odd", "--json", "--", like)
        assert first["text"] == OWN[3] and first["score"] > 0.5
        assert (
            answer(capsys, "map", *asked, "--json")["sentences"]
            == np.diff(made.codes.indptr).astype(bool).sum()
        )
        assert main(["similar", *asked, "--class", "nosuch", "--", "a dog"]) == 2
        assert "no class 'nosuch'. Its classes: even, odd." in capsys.readouterr().err


def test_an_index_elsewhere_says_itself_which_sentences_it_shows(capsys, tmp_path):
    folder = shutil.copytree(index_folder(resolve(MODEL)), tmp_path / "index-mine")
    for arguments in ("--model", MODEL, "--index", str(folder)), ("--model", MODEL):
        record = answer(capsys, "dimension", *arguments, "91", "--json")
        assert len(record["top"]) == 5
    (folder / "index.json").unlink()
    assert main(["dimension", "--model", MODEL, "--index", str(folder), "91"]) == 2
    told = f"python -m core index --model NAME --corpus CORPUS --out {folder}"
    assert told in capsys.readouterr().err


def test_what_is_too_small_for_maps_is_indexed_without(capsys, mine, tmp_path):
    mine.write_text("text\n" + "\n".join(OWN[:2]))
    asked = ["--model", MODEL, "--corpus", str(mine), "--out", str(tmp_path / "index")]
    assert main(["index", *asked]) == 0
    assert "no maps: " in capsys.readouterr().err
    assert load_index(tmp_path / "index").map is None


def test_a_missing_index_is_named(capsys, mine, tmp_path):
    assert main(["similar", "--model", MODEL, "--index", "/nosuch", "--", "a dog"]) == 2
    assert "no folder /nosuch" in capsys.readouterr().err
    assert main(["index", "--model", MODEL, "--corpus", str(tmp_path / "none.csv")]) == 2
    assert "There is no file" in capsys.readouterr().err
    assert main(["index", "--model", MODEL, "--corpus", str(mine)]) == 2
    assert "--out DIR" in capsys.readouterr().err
    folder = shutil.copytree(resolve("english-gru-32"), tmp_path / "english-gru-32")
    shutil.rmtree(index_folder(folder))
    asked = ["--model", str(folder), "--corpus", str(mine), "--out", str(tmp_path / "index")]
    assert main(["index", *asked]) == 2
    said = capsys.readouterr().err
    assert "--data-dir" in said and str(index_folder(folder)) in said and not (tmp_path / "index").exists()


def test_runs_of_one_recipe_are_matched(capsys, tmp_path):
    """Two models that ship stand for two seeds; both indexes say what was found again."""
    names = ("english-gru-32", "english-gru-32-vae")
    folders = [shutil.copytree(resolve(name), tmp_path / name) for name in names]
    said = answer(capsys, "stability", *map(str, folders), "--rows", "100", "--json")
    assert [sum(one["found"].values()) for one in said] == [32, 32]
    for folder, one in zip(folders, said, strict=True):
        stability = DimensionIndex.load(index_folder(folder)).stability
        assert stability.runs == 2 and list(one["others"]) == [stability.record.others[0].name]
    assert main(["dimension", "--model", str(folders[0]), "3"]) == 0


def test_a_run_without_an_index_is_matched_with_and_left_as_it_is(capsys, tmp_path):
    own = shutil.copytree(resolve("english-gru-32"), tmp_path / "own")
    without = ignore_patterns("index-*")
    bare = shutil.copytree(resolve("english-gru-32-vae"), tmp_path / "bare", ignore=without)
    before = sorted(bare.rglob("*"))
    said = answer(capsys, "stability", str(own), str(bare), "--rows", "100", "--json")
    assert [one["folder"] for one in said] == [str(index_folder(own))] and sorted(bare.rglob("*")) == before
