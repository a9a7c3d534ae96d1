"""The command line's JSON contract, on the shipped checkpoint."""

import json
import os

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import sparse

from core.checkpoint.catalogue import DEFAULT
from core.cli import main

MODEL = "english-bert-256"
pytestmark = pytest.mark.usefixtures("loaded_once")


def answer(capsys, *arguments):
    assert main([*arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_models(capsys):
    entries = answer(capsys, "models", "--json")
    default = [entry for entry in entries if entry["default"]]
    assert [entry["name"] for entry in default] == [DEFAULT]
    assert set(default[0]) == {
        "name",
        "model",
        "encoder",
        "dimensions",
        "minutes_trained",
        "default",
        "partner",
    }
    assert default[0]["model"] == "hsvae" and default[0]["dimensions"] == 768
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


def test_traverse_goes_through_values_of_the_corpus(capsys):
    text = "a large bird that eats fish"
    [record] = answer(capsys, "encode", "--model", MODEL, "--json", "--", text)
    dimension = record["active"][0]["dimension"]
    asked = ["traverse", "--model", MODEL, "--dimension", str(dimension), "--json"]
    said = answer(capsys, *asked, "--steps", "5", "--", text)
    assert set(said) == {"dimension", "base", "ignored", "steps"} and said["dimension"] == dimension
    values = [step["value"] for step in said["steps"]]
    assert len(values) == 5 and values[0] == 0 and values == sorted(values)
    assert said["ignored"] == all(step["text"] == said["base"] for step in said["steps"])
    said = answer(capsys, *asked, "--steps", "5", "--low", "-3", "--high", "3", "--", text)
    assert [step["value"] for step in said["steps"]] == [-3, -1.5, 0, 1.5, 3]
    assert all(isinstance(step["text"], str) for step in said["steps"])


def test_traverse_edits_a_whole_code(capsys):
    one, other = "a large bird that eats fish", "the service was slow"
    asked = ["traverse", "--model", MODEL, "--json"]
    walk = answer(capsys, *asked, "--to", other, "--path", "gates", "--steps", "4", "--", one)
    assert walk["steps"][0] == {"moved": [], "text": walk["base"]} and len(walk["steps"]) == 4
    back = answer(capsys, *asked, "--to", one, "--", other)
    assert (walk["base"], back["base"]) == (back["steps"][-1]["text"], walk["steps"][-1]["text"])
    same = answer(capsys, *asked, "--minus", other, "--plus", other, "--", one)
    assert same["steps"] == [{"moved": [], "text": same["base"]}] and same["base"] == walk["base"]
    none = answer(capsys, *asked, "--keep", "0", "--", one)
    everything = answer(capsys, *asked, "--keep", "99", "--", one)
    assert everything["steps"][0]["text"] == walk["base"] != none["steps"][0]["text"]
    drawn = [
        answer(capsys, *asked, "--dimension", "40", "--method", "sample", "--seed", seed, "--", one)["base"]
        for seed in ("1", "1", "2")
    ]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("start", ["prior", "aggregate"])
def test_traverse_starts_without_a_sentence(capsys, start):
    asked = ["traverse", "--model", MODEL, "--dimension", "40", "--start", start, "--seed", "3", "--json"]
    said = answer(capsys, *asked)
    assert said == answer(capsys, *asked)
    assert said["start"]["from"] == start and said["start"]["seed"] == 3 and said["start"]["active"] > 0


def test_codes_of_sentences_are_not_kept_without_gates(capsys):
    dense = ["traverse", "--model", "english-gru-32-vae", "--dimension", "4", "--start", "aggregate"]
    assert main(dense) == 2
    assert "has no gates" in capsys.readouterr().err


def test_explain(capsys):
    text = "a large bird that eats fish"
    [record] = answer(capsys, "encode", "--model", MODEL, "--json", "--", text)
    said = answer(capsys, "explain", "--model", MODEL, "--json", "--", text)
    assert [entry["dimension"] for entry in said] == [entry["dimension"] for entry in record["active"]]
    for entry, known in zip(said, record["active"], strict=True):
        assert set(entry) == {"dimension", "label", "p_on", "value", "words", "weak_code"}
        assert entry["label"] == known["label"] and entry["p_on"] == pytest.approx(known["p_on"], abs=1e-3)
        assert [set(word) for word in entry["words"]] == [{"word", "delta_p_on", "delta_value"}] * 6
        assert " ".join(word["word"] for word in entry["words"]) == text
    assert max(word["delta_p_on"] for entry in said for word in entry["words"]) > 0.1
    more = answer(capsys, "explain", "--model", MODEL, "--dimension", "3", "--json", "--", text)
    assert [entry["dimension"] for entry in more] == [*(entry["dimension"] for entry in said), 3]


def test_explain_reports_how_far_two_methods_agree(capsys):
    asked = ["explain", "--model", "english-gru-32", "--json", "--", "a small dog with long ears"]
    said = answer(capsys, *asked)
    assert said
    for entry in said:
        assert set(entry) == {"dimension", "label", "p_on", "value", "words", "agreement", "weak_code"}
        assert -1 <= entry["agreement"] <= 1
        assert all(set(word) == {"word", "delta_p_on", "delta_value", "gradient"} for word in entry["words"])
    assert sum(entry["agreement"] for entry in said) / len(said) > 0.5
    assert main([word for word in asked if word != "--json"]) == 0
    assert "integrated gradients rank the words alike" in capsys.readouterr().out


def test_explain_what_was_decoded(capsys):
    text = "a large bird that eats fish"
    said = answer(capsys, "explain", "--model", MODEL, "--decoded", "--json", "--", text)
    [base] = {answer(capsys, "traverse", "--model", MODEL, "--keep", "99", "--json", "--", text)["base"]}
    assert said["decoded"] == base == " ".join(entry["word"] for entry in said["words"]).replace(" .", ".")
    explained = answer(capsys, "explain", "--model", MODEL, "--json", "--", text)
    assert [entry["dimension"] for entry in said["dimensions"]] == [entry["dimension"] for entry in explained]
    for entry in said["dimensions"]:
        assert set(entry) == {"dimension", "label", "value", "nats", "nats_end"}
        assert len(entry["nats"]) == len(said["words"])
    assert max(nats for entry in said["dimensions"] for nats in entry["nats"]) > 0.1
    assert all(entry["log_p"] < 0 for entry in said["words"])
    assert main(["explain", "--model", MODEL, "--decoded", "--", text]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[0] == base and all(entry["word"] in printed for entry in said["words"])


def test_explain_which_word_would_turn_a_gate(capsys):
    text = "my mother cooks dinner every evening"
    asked = ["explain", "--model", MODEL, "--json", "--counterfactual"]
    [record] = answer(capsys, "encode", "--model", MODEL, "--json", "--", text)
    numbers = [entry["dimension"] for entry in record["active"]]
    answers = [answer(capsys, *asked, str(number), "--", text) for number in numbers]
    for number, said in zip(numbers, answers, strict=True):
        assert said["dimension"] == number and said["active"] and 0 < said["tried"] <= 255
        assert all(entry["p_on"] <= 0.5 for entry in said["found"])
    found = [entry for said in answers for entry in said["found"]]
    assert found and set(found[0]) == {
        "position", "word", "replacement", "relation", "p_on", "cosine", "count", "text",
    }  # fmt: skip
    with_one = next(number for number, said in zip(numbers, answers, strict=True) if said["found"])
    assert main([word for word in [*asked, str(with_one), "--", text] if word != "--json"]) == 0
    assert "->" in capsys.readouterr().out


def test_evaluate_a_labelled_file(capsys, tmp_path, few_measured):
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
        (["traverse", "--model", MODEL, "--dimension", "1"], "--start prior"),
        (["traverse", "--model", MODEL, "--dimension", "1", "--start", "prior", "--", "a"], "or two"),
        (["traverse", "--model", MODEL, "--minus", "a dog", "--", "a cat"], "belong together"),
        (["traverse", "--model", MODEL, "--keep", "1", "--start", "prior"], "certainties"),
        (["explain", "--model", MODEL, "--dimension", "256", "--", "a dog"], "0 to 255"),
        (["explain", "--model", MODEL, "--", " "], "Type a sentence"),
        (["explain", "--model", MODEL, "--decoded", "--", " "], "Type a sentence"),
        (["explain", "--model", MODEL, "--counterfactual", "256", "--", "a dog"], "0 to 255"),
        (["explain", "--model", MODEL, "--counterfactual", "2", "--dimension", "2", "--", "a"], "one out"),
        (["explain", "--model", "english-gru-32-vae", "--counterfactual", "2", "--", "a"], "has no gates"),
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


@pytest.mark.parametrize("count", ["0", "-1", "two"])
@pytest.mark.parametrize(
    "command", [["train", "r", "--out", "x"], ["compare", "c"], ["sweep", "s", "--out", "x"]]
)
def test_threads_are_one_or_more(command, count, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--threads", count])
    assert stopped.value.code == 2 and "1 or more" in capsys.readouterr().err


QUICK = "english-gru-32"


def test_encode_gives_every_row_of_a_file_with_its_other_columns(capsys, tmp_path):
    source, out = tmp_path / "mine.csv", tmp_path / "codes.PARQUET"
    source.write_text("id,user,review,stars\n7,ann,A dog.,1\n8,bo,,2\n9,cy,a  dog.,2\n5,di,soup,1\n")
    asked = ["encode", "--model", QUICK, "--corpus", str(source), "--out", str(out)]
    assert main(asked) == 0
    err = capsys.readouterr().err
    for said in ("text from 'review'", "classes from 'stars'", "without text left out (line 3)", "1 repeat"):
        assert said in err
    table = pq.read_table(out).to_pylist()
    assert [(row["row"], row["id"], row["text"], row["label"]) for row in table] == [
        (0, "7", "a dog.", "1"), (2, "9", "a dog.", "2"), (3, "5", "soup", "1"),
    ]  # fmt: skip
    assert table[0]["top_acts"] == table[1]["top_acts"]
    assert main(asked) == 2 and "--force" in capsys.readouterr().err
    assert main([*asked, "--force"]) == 0
    matrix = tmp_path / "codes.npz"
    assert main([*asked[:-1], str(matrix)]) == 0
    assert sparse.load_npz(matrix).shape == (4, 32)
    assert not [place for place in tmp_path.iterdir() if place.name.startswith(".")]


def test_encode_never_replaces_the_corpus_itself(capsys, tmp_path):
    source = tmp_path / "codes.parquet"
    assert main(["encode", "--model", QUICK, "--out", str(source), "--", "a dog"]) == 0
    before = source.read_bytes()
    asked = ["encode", "--model", QUICK, "--corpus", str(source), "--out", str(source), "--force"]
    assert main(asked) == 2 and "itself" in capsys.readouterr().err
    assert source.read_bytes() == before and pq.read_table(source).num_rows == 1


def test_encode_warns_of_what_is_cut_and_of_other_languages(capsys):
    long, german = "the soup was cold and " * 30, "der Hund läuft im Garten und die Katze schläft"
    assert main(["encode", "--model", QUICK, "--json", "--", long, german, "a small dog"]) == 0
    said = capsys.readouterr()
    assert [record["truncated"] for record in json.loads(said.out)] == [True, False, False]
    assert "only its beginning was read" in said.err and "der hund" in said.err
    assert "small dog" not in said.err


def test_a_command_that_is_already_writing_says_who(capsys, tmp_path, monkeypatch):
    from core.checkpoint.home import only_one

    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    out = tmp_path / "codes.parquet"
    with only_one(out):
        assert main(["encode", "--model", QUICK, "--out", str(out), "--", "a dog"]) == 2
    assert str(os.getpid()) in capsys.readouterr().err and not out.exists()


def test_train_refuses_a_folder_that_is_no_run(capsys, tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    asked = ["train", "wordnet-gru-32", "--out", str(tmp_path)]
    assert main(asked) == 2 and "thesis.tex" in capsys.readouterr().err
    assert main([*asked[:-1], str(tmp_path / "typo"), "--resume"]) == 2
    assert "no run in" in capsys.readouterr().err and not (tmp_path / "typo").exists()


def test_similar_finds_sentences_of_a_file_that_has_no_index_yet(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    source = tmp_path / "mine.csv"
    things = ("kettle", "ferry", "garden", "horse", "lamp")
    rows = [f"the {thing} number {n} was old" for n in range(8) for thing in things]
    source.write_text("\n".join(["text", *rows]))
    asked = ["similar", "--model", QUICK, "--corpus", str(source), "--most", "3", "--json", "--", "a horse"]
    first = answer(capsys, *asked)
    assert len(first) == 3 and all("was old" in entry["text"] for entry in first)
    assert answer(capsys, *asked) == first
