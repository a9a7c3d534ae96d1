"""Normalised rows of a registered corpus, kept as Parquet, so that a start need not parse its sources."""

import contextlib
import hashlib
import importlib.metadata
import inspect
import json
import secrets
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.data import corpus as corpus_module
from core.data import everyday, normalise, wordnet
from core.data.corpus import Corpus, Part
from core.data.load import load_corpus

_STORED = dict.fromkeys(("wordnet", everyday.EXAMPLES), (wordnet.PACKAGE, wordnet.VERSION))
"""Corpora that a pinned package holds: the same package gives the same rows."""
_COLUMNS = ("text", "label", "group")


def stored_corpus(name: str, folder: Path) -> Corpus:
    """`load_corpus(name)`, kept in and read from `folder`; row ids are the same.

    A file that is missing, altered, or made by another version of the reader is made anew. What cannot be
    written is only slower. Corpora that no package holds are read from their source every time.

    Raises:
        CorpusError: as `load_corpus`.
    """
    package = _STORED.get(name)
    if package is None or not _installed(*package):
        return load_corpus(name)  # says what is missing
    file = folder / f"{name}-{_reader_version(name)}.parquet"
    with contextlib.suppress(OSError, ValueError, KeyError, pa.ArrowException):
        return _read(file, name)
    corpus = load_corpus(name)
    with contextlib.suppress(OSError):
        _write(file, corpus)
    return corpus


def _installed(package: str, version: str) -> bool:
    try:
        return importlib.metadata.version(package) == version
    except importlib.metadata.PackageNotFoundError:
        return False


@lru_cache
def _reader_version(name: str) -> str:
    """Changes with the package and with the source of everything that shapes a row, the shipped table too."""
    digest = hashlib.sha256("==".join(_STORED[name]).encode())
    for module in (corpus_module, normalise, wordnet, everyday):
        digest.update(inspect.getsource(module).encode())
    digest.update(files("core.data").joinpath(everyday.FILE).read_bytes())
    return digest.hexdigest()[:16]


def _read(file: Path, name: str) -> Corpus:
    if file.is_symlink() or not file.is_file():
        raise OSError(f"{file} is not there")
    table = pq.read_table(file, columns=list(_COLUMNS), memory_map=False)
    kept = table.schema.metadata or {}
    if any(column.null_count for column in table.columns):
        raise ValueError("holes")
    texts, labels, groups = (tuple(column.cast(pa.string()).to_numpy()) for column in table.columns)
    parts = tuple(Part(str(part), int(rows)) for part, rows in json.loads(kept[b"parts"]))
    labelled = labels if labels and labels[0] else None
    corpus = Corpus(name, kept[b"title"].decode(), texts, labelled, groups, parts)
    if corpus.content_hash.encode() != kept[b"content_hash"]:
        raise ValueError("altered")
    return corpus


def _write(file: Path, corpus: Corpus) -> None:
    labels = pa.array(corpus.labels or [""] * len(corpus)).dictionary_encode()
    table = pa.table([pa.array(corpus.texts), labels, pa.array(corpus.groups)], names=list(_COLUMNS))
    kept = {"title": corpus.title, "content_hash": corpus.content_hash, "parts": json.dumps(corpus.parts)}
    table = table.replace_schema_metadata(kept)
    new = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        pq.write_table(table, new, compression="zstd")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    for old in file.parent.glob(f"{corpus.name}-*.parquet"):
        if old != file:
            old.unlink(missing_ok=True)
