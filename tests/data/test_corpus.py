import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import tables
from core.data.builtin import corpus_names
from core.data.corpus import CORPORA, build, split_rows
from core.data.load import load_corpus
from core.errors import CorpusError


def test_every_shipped_name_is_registered():
    assert set(corpus_names()) >= {"wordnet", "yelp", "dbpedia", "yahoo", "plain", "plain-dev"}


def test_the_class_of_a_plain_sentence_is_its_source(tmp_path, monkeypatch):
    content = 'text\tsource\tlabel\nIt rains.\ttatoeba\t\nA "red" cat\tcaptions\tgenre:caption;x:y\n'
    (tmp_path / "plain.tsv").write_text(content, encoding="utf-8")
    table = next(table for table in tables.TABLES if table.name == "plain")
    with pytest.raises(CorpusError, match="text<TAB>source<TAB>label with 36 classes"):
        tables._load(table, tmp_path)
    own = replace(table, sha256=hashlib.sha256(content.encode()).hexdigest())
    corpus = tables._load(own, tmp_path)
    assert corpus.texts == ("it rains.", 'a "red" cat') and corpus.labels == ("tatoeba", "captions")


def test_a_name_is_taken_once():
    with pytest.raises(ValueError, match="corpus registered twice: wordnet"):
        CORPORA.register("wordnet")(lambda data_dir: None)


@pytest.mark.parametrize("name", ["nope", "a\0b", "x" * 5000])
def test_unknown_name_lists_the_known_ones(name):
    with pytest.raises(CorpusError, match="wordnet") as caught:
        load_corpus(name)
    assert len(str(caught.value)) < 300


def test_a_path_is_read_as_a_file(tmp_path):
    (tmp_path / "mine.csv").write_text("text,label\na dog,x\na cat,y\n")
    corpus = load_corpus(tmp_path / "mine.csv")
    assert (corpus.texts, corpus.labels) == (("a dog", "a cat"), ("x", "y"))
    with pytest.raises(CorpusError, match=r"gone\.csv"):
        load_corpus(tmp_path / "gone.csv")


def test_build_normalises_and_keeps_the_first_of_equals():
    corpus = build(
        "x", "X", [("Great !", "a", None), ("great!", "b", None), ("  ", "c", None), ("Bad", "d", "g")]
    )
    assert corpus.texts == ("great!", "bad")
    assert corpus.labels == ("a", "d")
    assert corpus.groups == ("great!", "g")
    assert len(corpus) == 2


def test_build_without_every_label_has_none():
    assert build("x", "X", [("a", "l", None), ("b", None, None)]).labels is None
    assert build("x", "X", []).labels is None


def test_take_keeps_order_and_rows():
    corpus = build("x", "X", [(text, text.upper(), None) for text in "abc"])
    taken = corpus.take([2, 0])
    assert (taken.texts, taken.labels, taken.groups) == (("c", "a"), ("C", "A"), ("c", "a"))


def test_content_hash_tells_rows_and_their_order():
    corpus = build("x", "X", [(text, None, None) for text in "abc"])
    assert corpus.content_hash == build("y", "Y", [(text, "l", None) for text in "abc"]).content_hash
    assert corpus.content_hash != corpus.take([1, 0, 2]).content_hash
    assert corpus.content_hash != corpus.take([0, 1]).content_hash


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([f"g{i}" for i in range(30)]), max_size=80),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_split_gives_every_row_one_side_and_every_group_one_side(groups, test, valid):
    sides = split_rows(groups, test, valid)
    assert sorted(row for side in sides for row in side) == list(range(len(groups)))
    assert all(side == sorted(side) for side in sides)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not {groups[row] for row in sides[one]} & {groups[row] for row in sides[other]}
    assert len(sides[2]) >= min(test, len(groups))


def test_split_holds_a_group_wherever_it_stands():
    groups = [f"g{i}" for i in range(200)]
    held = {groups[row] for row in split_rows(groups, 40, 20)[2]}
    backwards = groups[::-1]
    assert {backwards[row] for row in split_rows(backwards, 40, 20)[2]} == held
    assert len(held) == 40


@pytest.fixture
def small_table(monkeypatch, tmp_path):
    content = "text\tlabel\nthe food was \" great !\tpositive\ni do n't like it\tnegative\n"
    (tmp_path / "yelp.tsv").write_text(content, encoding="utf-8")
    digest = hashlib.sha256(content.encode()).hexdigest()
    return tables.Table("yelp", "Yelp", 2, 2, digest), tmp_path


def test_table_is_read_from_its_folder_or_the_variable(small_table, monkeypatch):
    table, folder = small_table
    corpus = tables._load(table, folder)
    assert corpus.texts == ('the food was " great!', "i don't like it")
    assert corpus.labels == ("positive", "negative")
    monkeypatch.setenv("HSVAE_DATA", str(folder))
    assert tables._load(table, None).texts == corpus.texts


def test_missing_table_says_what_it_is(monkeypatch, tmp_path):
    monkeypatch.delenv("HSVAE_DATA", raising=False)
    for folder in (None, tmp_path):
        with pytest.raises(CorpusError, match=r"158,485 rows.*d318d1fc.*--data-dir"):
            load_corpus("yelp", folder)


def test_another_file_under_the_tables_name_is_refused(small_table):
    table, folder = small_table
    (folder / "yelp.tsv").write_text("text\tlabel\nanother\tx\n")
    with pytest.raises(CorpusError, match="another file"):
        tables._load(table, folder)
