"""The stored rows of WordNet are those of the corpus, whatever happens to the file."""

import pytest

from core.data import row_store
from core.data.builtin import corpus_names
from core.data.corpus import Corpus
from core.data.row_store import stored_corpus
from core.errors import CorpusError

ROWS = Corpus(
    "wordnet", "invented", ("a tree", "a naïve 🙂 text", "the end"), ("x", "y", "x"), ("g", "g", "h")
)


@pytest.fixture
def loads(monkeypatch):
    """How often the corpus was read from its source."""
    calls = []

    def load(name, data_dir=None):
        calls.append(name)
        return ROWS

    monkeypatch.setattr(row_store, "load_corpus", load)
    monkeypatch.setattr(row_store, "_installed", lambda package, version: True)
    return calls


def test_the_source_is_read_once(loads, tmp_path):
    for _ in range(3):
        assert stored_corpus("wordnet", tmp_path) == ROWS
    assert loads == ["wordnet"]
    assert [file.suffix for file in tmp_path.iterdir()] == [".parquet"]


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "rows", "link", "folder"])
def test_a_damaged_file_is_made_anew(loads, tmp_path, damage):
    stored_corpus("wordnet", tmp_path)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    if damage == "empty":
        file.write_bytes(b"")
    elif damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "text":
        file.write_text("no parquet")
    elif damage == "rows":  # readable, but other sentences under the old content hash
        changed = Corpus(ROWS.name, ROWS.title, ("another", *ROWS.texts[1:]), ROWS.labels, ROWS.groups)
        table_hash = type(
            "Hashed", (), {**changed.__dict__, "content_hash": ROWS.content_hash, "__len__": lambda _: 3}
        )
        row_store._write(file, table_hash())
    elif damage == "link":
        target = tmp_path / "elsewhere"
        file.rename(target)
        file.symlink_to(target)
    else:
        file.unlink()
        file.mkdir()
    assert stored_corpus("wordnet", tmp_path) == ROWS
    assert loads == ["wordnet"] * 2


def test_another_version_of_the_reader_reads_anew_and_clears_the_old_file(loads, tmp_path, monkeypatch):
    stored_corpus("wordnet", tmp_path)
    (old,) = tmp_path.iterdir()
    monkeypatch.setattr(row_store, "_reader_version", lambda name: "0123456789abcdef")
    assert stored_corpus("wordnet", tmp_path) == ROWS
    assert loads == ["wordnet"] * 2
    (new,) = tmp_path.iterdir()
    assert new != old


def test_a_folder_that_cannot_be_written_only_costs_time(loads, tmp_path):
    (tmp_path / "file").write_text("")
    for _ in range(2):
        assert stored_corpus("wordnet", tmp_path / "file" / "rows") == ROWS
    assert loads == ["wordnet"] * 2


def test_without_the_package_or_for_other_corpora_the_registry_answers(monkeypatch, tmp_path):
    monkeypatch.setattr(row_store, "_installed", lambda package, version: False)
    monkeypatch.setattr(row_store, "load_corpus", lambda name, data_dir=None: (name, data_dir))
    assert stored_corpus("wordnet", tmp_path) == ("wordnet", None)
    monkeypatch.undo()
    monkeypatch.delenv("HSVAE_DATA", raising=False)
    with pytest.raises(CorpusError):
        stored_corpus("yelp", tmp_path)
    assert not list(tmp_path.iterdir())
    assert "wordnet" in corpus_names()
