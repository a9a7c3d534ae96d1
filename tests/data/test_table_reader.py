"""The user's files: what works, and what is refused with its line, its cause and its cure."""

import os
import re

import pyarrow as pa
import pytest

from core.data.readers import parquet, rows, table, user_table
from core.data.readers.table import ENCODINGS, EncodingError, read_bytes
from core.data.readers.user_table import read_table
from core.errors import CorpusError
from tests.data.upload_cases import REFUSED, WORKS, parquet_bytes


@pytest.mark.parametrize("case", WORKS)
def test_works(case):
    name, content, texts, labels = WORKS[case]
    corpus = read_bytes(content, name)
    assert corpus.texts == texts
    assert corpus.labels == labels
    assert corpus.groups == texts
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", corpus.name)


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    name, content, reason = REFUSED[case]
    with pytest.raises(CorpusError, match=reason) as caught:
        read_bytes(content, name)
    assert caught.value.cause.startswith(name)
    assert caught.value.cure


def test_other_encodings_are_offered_as_a_choice():
    content = "text\nсобака\n".encode("cp1251")
    with pytest.raises(EncodingError, match=r"byte 0xF1 in line 2.*cp1251"):
        read_bytes(content, "x.csv")
    for spelling in ("cp1251", "CP1251", "windows-1251"):
        assert read_bytes(content, "x.csv", encoding=spelling).texts == ("собака",)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_offered_as_a_choice(codec):
    with pytest.raises(EncodingError, match="UTF-16"):
        read_bytes("text\na dog\n".encode(codec), "x.csv")
    assert read_bytes("text\na dog\n".encode(codec), "x.csv", encoding=codec).texts == ("a dog",)


def test_wrong_choice_of_encoding_offers_it_again():
    with pytest.raises(EncodingError, match="choose"):
        read_bytes("text\nschön\n".encode("latin-1"), "x.csv", encoding="utf-8")
    with pytest.raises(EncodingError):
        read_bytes(b"text\na d\n", "x.csv", encoding="utf-16")


@pytest.mark.parametrize("encoding", ["zip_codec", "rot13", "idna", "morse", "", "utf-7"])
def test_only_the_offered_encodings_are_taken(encoding):
    assert encoding not in ENCODINGS
    with pytest.raises(CorpusError, match="no encoding"):
        read_bytes(b"text\na\n", "x.csv", encoding=encoding)


def test_limits_are_named(monkeypatch):
    monkeypatch.setattr(table, "MAX_BYTES", 2**20)
    with pytest.raises(CorpusError, match="larger than 1 MB"):
        read_bytes(b"x" * (2**20 + 1), "x.txt")
    for module in (user_table, rows):
        monkeypatch.setattr(module, "MAX_ROWS", 3)
    assert len(read_bytes(b"a\nb\nc\n", "x.txt")) == 3
    four = {"text": list("abcd")}
    for content, name in (
        (b"a\nb\nc\nd\n", "x.txt"),
        (b"text\na\nb\nc\nd\n", "x.csv"),
        (parquet_bytes(four), "x.parquet"),
    ):
        with pytest.raises(CorpusError, match="rows"):
            read_bytes(content, name)


def test_parquet_that_unpacks_to_much_more_is_refused(monkeypatch):
    rows = pa.array(["a dog " * 3000]).dictionary_encode()
    content = parquet_bytes({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 10_000), rows.dictionary)})
    assert len(content) < 10_000
    monkeypatch.setattr(user_table, "MAX_TOTAL", 2 * 10**6)
    with pytest.raises(CorpusError, match="characters"):
        read_bytes(content, "x.parquet")


def test_parquet_reader_that_takes_too_long_or_dies_is_a_refusal(monkeypatch, tmp_path):
    content = parquet_bytes({"text": ["a dog"]})
    child = tmp_path / "child.py"
    monkeypatch.setattr(parquet.parquet_child, "__file__", str(child))
    for code in (
        "import os; os.abort()",
        "import time; time.sleep(60)",
        'print(\'["a", "b"]\')',
        "print('[\"a\"')",
        "print('{\"rows\": 5}')",
        "",
    ):
        child.write_text(code)
        monkeypatch.setattr(parquet, "SECONDS", 0.5)
        with pytest.raises(CorpusError, match="not a readable Parquet"):
            read_bytes(content, "x.parquet")


def test_title_says_how_many_rows_were_left_out():
    assert read_bytes(b"text\na\nb\n", "my file.csv").title == "my file.csv"
    assert (
        read_bytes(b"text\nA\na\nb\n", "my file.csv").title == "my file.csv: 2 different sentences of 3 rows"
    )


@pytest.mark.parametrize(
    ("name", "corpus_name"),
    [
        ("My Reviews (2).csv", "my-reviews-2"),
        ("../../etc/passwd.csv", "passwd"),
        ("..\\..\\x.csv", "x"),
        ("ÄÖ.csv", "file"),
        ("wordnet.csv", "file-wordnet"),
        ("<b>x</b>.csv", "b"),
        ("a\u202eb\nc.csv", "a-b-c"),
        ("x" * 500 + ".csv", "x" * 60),
    ],
)
def test_name_of_the_corpus_is_plain_whatever_the_file_is_called(name, corpus_name):
    corpus = read_bytes(b"text\na dog\n", name)
    assert corpus.name == corpus_name
    assert corpus.title.isprintable()


def test_labels_are_one_short_line():
    label = "x\ny " + "z" * 1000
    corpus = read_bytes(f'text,label\na dog,"{label}"\n'.encode(), "x.csv")
    assert corpus.labels[0].startswith("x y zzz")
    assert len(corpus.labels[0]) == 120


def test_file_on_disk(tmp_path):
    (tmp_path / "x.csv").write_text("text\na dog\n")
    file = tmp_path / "x.csv"
    assert read_table(file).texts == read_table(str(file)).texts == ("a dog",)


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "device", "NUL", "long"])
def test_what_is_no_file_is_refused(tmp_path, kind):
    path = tmp_path / "x.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "NUL":
        path = "a\0b.csv"
    elif kind == "long":
        path = "x" * 5000 + ".csv"
    with pytest.raises(CorpusError, match="Check the path"):
        read_table(path)


def test_a_large_file_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(user_table, "MAX_FILE", 2**20)
    with (tmp_path / "x.txt").open("wb") as stream:
        stream.truncate(10**12)
    with pytest.raises(CorpusError, match="larger than 1 MB"):
        read_table(tmp_path / "x.txt")


def test_a_full_upload_takes_seconds_at_most():
    content = b"text,label\n" + b"".join(
        b"sentence number %d is here,%d\n" % (i, i % 5) for i in range(20_000)
    )
    assert len(read_bytes(content, "x.csv")) == 20_000
