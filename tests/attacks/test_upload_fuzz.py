"""Bytes of valid uploads changed at random: a CorpusError, or a corpus that every screen can show."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.data.normalise import normalise
from core.data.readers.table import ENCODINGS, FORMATS, read_bytes
from core.data.readers.user_table import Reading, parse_table
from core.errors import CorpusError

BUDGET = settings(max_examples=150, deadline=None, derandomize=True)
FOUND = Path(__file__).parent / "found"
TEXT_FORMATS = [ending for ending in FORMATS if ending != ".parquet"]
PIECES = st.sampled_from(
    [
        *(
            b'"',
            b'""',
            b",",
            b";",
            b"\t",
            b"|",
            b"\n",
            b"\r",
            b"\r\n",
            b"\0",
            b"\\",
            b"{",
            b"}",
            b"[",
            b"]",
            b":",
            b" ",
        ),
        *(
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"\xe9",
            b"\xed\xa0\x80",
            b"\xe2\x80\xa8",
            b"PAR1",
            b"PK\x03\x04",
            b"\x80\x04",
        ),
        *(b"text", b"label", b"a dog", b"1", b"-1e9", b"NaN", b"null", b"=1", b"\\u0000"),
        *(b'{"text": "a"}', b'{"text": "\\ud800"}', b'"text"'),
    ]
)


def parquet_content() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": ["a dog", "the cat", None], "label": ["x", "y", "z"]}), stream)
    return stream.getvalue()


def check(content: bytes, name: str, encoding: str | None = None) -> None:
    check_table(content, name, encoding)
    try:
        corpus = read_bytes(content, name, encoding)
    except CorpusError as error:
        assert error.cause
        assert error.cure
        assert str(error).isprintable()
        return
    assert len(corpus) == len(set(corpus.texts)) > 0
    for text in (*corpus.texts, *(corpus.labels or ()), corpus.title):
        assert text
        assert text.encode("utf-8").decode("utf-8") == text
    assert all(normalise(text) == text for text in corpus.texts)
    assert corpus.labels is None or len(corpus.labels) == len(corpus)


def check_table(content: bytes, name: str, encoding: str | None) -> None:
    """The same file as a table with all its columns."""
    try:
        table = parse_table(content, name, Reading(encoding=encoding))
        assert len(table.corpus()) == len(table.row_of_text())
    except CorpusError as error:
        assert error.cause and error.cure and str(error).isprintable()
        return
    assert len(table.lines) == len(table) > 0
    assert all(len(cells) == len(table) for cells in table.columns.values())


@BUDGET
@given(
    st.lists(PIECES, max_size=25).map(b"".join),
    st.sampled_from(TEXT_FORMATS),
    st.none() | st.sampled_from(ENCODINGS),
)
@example(b'text\n"', ".csv", None)
@example(b"text\n\r\n\r", ".csv", None)
@example(b'text\n"a"b\n', ".csv", None)
@example(b"\xff\xfe\0", ".csv", None)
@example(b"\xff\xfe\0\0", ".txt", None)
@example(b"text", ".tsv", "utf-16")
@example(b'{"text": "a", "label": "\\ud800"}', ".jsonl", None)
def test_text_files(content, ending, encoding):
    check(content, f"x{ending}", encoding)


@BUDGET
@given(st.binary(max_size=60), st.sampled_from(TEXT_FORMATS), st.none() | st.sampled_from(ENCODINGS))
def test_any_bytes(content, ending, encoding):
    check(content, f"x{ending}", encoding)


@BUDGET
@given(st.text(max_size=30), st.sampled_from(TEXT_FORMATS))
def test_any_file_name(name, ending):
    check(b"text\na dog\n", name + ending)


@pytest.fixture(scope="module")
def table() -> bytes:
    return parquet_content()


@settings(BUDGET, max_examples=8)  # each one starts a process
@given(
    st.lists(st.tuples(st.integers(0, 10**4), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 40),
)
def test_parquet(table, changes, cut):
    content = bytearray(table)
    for place, value in changes:
        content[place % len(content)] = value
    check(bytes(content[: len(content) - cut]) if cut % 4 == 0 else bytes(content), "x.parquet")


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.parquet")), ids=lambda file: file.stem)
def test_parquet_files_that_once_ended_the_process(file):
    check(file.read_bytes(), file.name)
