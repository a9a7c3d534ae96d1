"""Uploads made up of pieces, and Parquet files with bytes changed: a CorpusError, or what can be shown."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.data.readers.table import ENCODINGS, FORMATS
from core.data.readers.user_table import Reading
from core.errors import CorpusError
from tests.attacks.fuzzing import fuzz
from tests.attacks.targets import as_corpus, as_table, parquet_content, refuses

FOUND = Path(__file__).parent / "found"
TEXT_FORMATS = [ending for ending in FORMATS if ending != ".parquet"]
SEPARATORS = (b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\0", b"\\", b"{", b"}", b"[")
SEPARATORS += (b"]", b":", b" ")
MARKS = (b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"PAR1", b"PK\x03\x04")
WORDS = (b"\x80\x04", b"text", b"label", b"a dog", b"1", b"-1e9", b"NaN", b"null", b"=1", b"\\u0000")
WORDS += (b'{"text": "a"}', b'{"text": "\\ud800"}', b'"text"')
PIECES = st.sampled_from([*SEPARATORS, *MARKS, *WORDS])


def check(content: bytes, name: str, encoding: str | None = None) -> None:
    refuses(CorpusError)(lambda content: as_corpus(content, name, encoding))(content)
    refuses(CorpusError)(lambda content: as_table(content, name, Reading(encoding=encoding)))(content)


@fuzz(150)
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


@fuzz(150)
@given(st.binary(max_size=60), st.sampled_from(TEXT_FORMATS), st.none() | st.sampled_from(ENCODINGS))
def test_any_bytes(content, ending, encoding):
    check(content, f"x{ending}", encoding)


@fuzz(150)
@given(st.text(max_size=30), st.sampled_from(TEXT_FORMATS))
def test_any_file_name(name, ending):
    check(b"text\na dog\n", name + ending)


@pytest.fixture(scope="module")
def table() -> bytes:
    return parquet_content()


@fuzz(8, at_most=200)  # each one starts a process
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
