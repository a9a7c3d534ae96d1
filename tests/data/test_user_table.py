"""A user's table with all its columns, from every format, with what was said of it."""

import io
import sys
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data.load import load_corpus
from core.data.readers.user_table import Reading, parse_table, read_table
from core.errors import CorpusError

CSV = (
    b"id,review,stars,when\n7,A cold soup.,1,2024-01-02\n8,,3,2024-01-03\n"
    b"9,a cold  soup.,2,\n10,Warm bread,5,2024-02-01\n"
)


def parquet() -> bytes:
    out = io.BytesIO()
    table = pa.table(
        {
            "id": [7, 8, 9, 10],
            "review": ["A cold soup.", None, "a cold  soup.", "Warm bread"],
            "stars": [1.0, 3.0, 2.0, None],
            "tags": [["x"], [], ["y"], None],
        }
    )
    pq.write_table(table, out)
    return out.getvalue()


def test_a_table_keeps_rows_lines_and_every_column():
    table = parse_table(CSV, "mine.csv", Reading(text="review", label="stars"))
    assert table.texts == ("A cold soup.", "a cold  soup.", "Warm bread") and table.lines == (2, 4, 5)
    assert table.columns == {
        "id": ("7", "9", "10"),
        "stars": ("1", "2", "5"),
        "when": ("2024-01-02", "", "2024-02-01"),
    }
    assert table.empty == 1 and "1 without text" in table.taken and "'review'" in table.taken
    corpus = table.corpus()
    assert corpus.texts == ("a cold soup.", "warm bread") and corpus.labels == ("1", "5")
    assert table.row_of_text() == {"a cold soup.": 0, "warm bread": 2}


def test_every_format_gives_the_same_columns():
    lines = b'{"id": 7, "review": "A cold soup.", "stars": 1.0, "tags": ["x"]}\n{"id": 8}\n'
    for content, name in ((parquet(), "x.parquet"), (lines, "x.jsonl")):
        table = parse_table(content, name, Reading(text="review", skip_bad_rows=True))
        assert table.texts[0] == "A cold soup." and set(table.columns) == {"id", "stars", "tags"}
        assert [table.columns[key][0] for key in ("id", "stars", "tags")] == ["7", "1.0", ""]
    table = parse_table(parquet(), "x.parquet", Reading(text="review"))
    assert table.columns["stars"] == ("1.0", "2.0", "") and table.lines == (1, 3, 4)
    assert parse_table(b"a dog\nthe cat\n", "x.txt").columns == {}


def test_what_is_said_wins(tmp_path):
    odd = "note#text#who\nsch\xf6n, ja#x y z#a\n".encode("latin-1")
    table = parse_table(odd, "x.csv", Reading(text="NOTE", delimiter="#", encoding="latin-1"))
    assert table.texts == ("schön, ja",) and table.columns == {"text": ("x y z",), "who": ("a",)}
    (tmp_path / "x.dat").write_bytes(CSV)
    assert len(read_table(tmp_path / "x.dat", Reading(format="csv", text="review"))) == 3
    tabs = parse_table(b"a\tb c\n1\td e f\n", "x.csv", Reading(delimiter="tab", text="b c"))
    assert tabs.texts == ("d e f",)


@pytest.mark.parametrize(
    ("content", "texts"),
    [(CSV, 3), (b'{"review": "a b c"}\n', 1), (b"a dog\nthe cat\n", 2), (parquet(), 3)],
)
def test_standard_input_is_recognised(monkeypatch, content, texts):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    said = Reading(text="review") if b"review" in content else None
    assert len(read_table("-", said)) == texts


def test_a_corpus_is_read_as_said(tmp_path, monkeypatch):
    file = tmp_path / "mine.csv"
    file.write_bytes(CSV)
    corpus = load_corpus(file, reading=Reading(text="review", label="when"))
    assert corpus.texts == ("a cold soup.", "warm bread") and corpus.labels == ("2024-01-02", "2024-02-01")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"a dog\n")))
    assert load_corpus("-").texts == ("a dog",)
    with pytest.raises(CorpusError, match="registered"):
        load_corpus("wordnet", reading=Reading(text="review"))


@pytest.mark.parametrize(
    ("content", "name", "reading", "words"),
    [
        (CSV, "x.csv", Reading(text="nosuch"), "id, review, stars, when"),
        (CSV, "x.csv", Reading(delimiter="ab"), "one character"),
        (CSV, "x.csv", Reading(format="docx"), "csv"),
        (CSV, "x.csv", Reading(encoding="morse"), "utf-8"),
        (b"", "x.csv", Reading(), "empty"),
        (b"text\n", "x.csv", Reading(), "nothing below"),
        (b"text,x\n,1\n", "x.csv", Reading(), "no text in 'text'"),
        (b"text,x\na,1\nb\n", "x.csv", Reading(), "line 3"),
        (b"\n\n", "x.jsonl", Reading(), "no object"),
        (b"PAR1 nonsense", "x.parquet", Reading(), "Parquet"),
        (b"PK\x03\x04", "x.csv", Reading(), "zip"),
    ],
)
def test_a_bad_table_says_where_and_what_to_do(content, name, reading, words):
    with pytest.raises(CorpusError, match=words):
        parse_table(content, name, reading)
