"""What is fuzzed: for each kind of file from outside, valid examples and a check that takes any bytes.

A check returns for what is refused with a declared error and for what is harmless; anything else it raises.
"""

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch

from app import state
from core.checkpoint.format import FILES, MANIFEST
from core.checkpoint.load_save import read_checkpoint
from core.data.corpus import Corpus
from core.data.normalise import normalise
from core.data.readers.table import read_bytes
from core.data.readers.user_table import parse_table
from core.data.tokenizer import TextTokenizer
from core.errors import CheckpointError, CorpusError, DimensionIndexError, RequestError, TextError
from core.index.build import build_index
from core.index.dimension_index import DimensionIndex
from core.index.own_names import export, parse
from core.nn.word_constraint import WordConstraint
from tests.checkpoint import tiny_checkpoint as tiny
from tests.index.invented import OPENINGS, SHA, TOPICS, as_codes

Split = Callable[[bytes], tuple[Any, Callable[[Any], bytes]]]
"""Bytes -> the JSON in them, and a function that puts changed JSON in its place."""


@dataclass(frozen=True)
class Target:
    """seeds: valid contents. check: takes any bytes. split: None where there is no JSON to change."""

    seeds: Callable[[], list[bytes]]
    check: Callable[[bytes], None]
    split: Split | None = None


def as_json(content: bytes) -> tuple[Any, Callable[[Any], bytes]]:
    """All of it is JSON."""
    return json.loads(content), lambda tree: json.dumps(tree).encode("utf-8", "surrogatepass")


def in_header(content: bytes) -> tuple[Any, Callable[[Any], bytes]]:
    """The header of a safetensors file is."""
    header, body = tiny.header_of(content)
    return header, lambda tree: tiny.with_header(json.dumps(tree).encode("utf-8", "surrogatepass"), body)


def refuses(*errors: type[Exception]) -> Callable:
    """Decorator: these errors are right, as long as they can be shown and name a cure."""

    def wrapped(check: Callable[[bytes], None]) -> Callable[[bytes], None]:
        def run(content: bytes) -> None:
            try:
                check(content)
            except errors as error:
                assert error.cause and error.cure and str(error).isprintable(), error
                assert len(str(error)) < 1500, "a stranger's file does not fill the screen"

        return run

    return wrapped


@cache
def checkpoint() -> Path:
    """A valid checkpoint that checks may change and must mend."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-")) / "tiny"
    tiny.save(folder)
    return folder


@cache
def valid(name: str) -> bytes:
    """A file of that checkpoint as it was."""
    return (checkpoint() / name).read_bytes()


def read_forged(name: str) -> Callable[[bytes], None]:
    """Put the bytes in the place of a checkpoint's file, sign it, and read the checkpoint."""

    @refuses(CheckpointError)
    def check(content: bytes) -> None:
        kept = {other: valid(other) for other in (*FILES, MANIFEST)}
        folder = checkpoint()
        (folder / name).write_bytes(content)
        if name != MANIFEST:
            tiny.sign(folder)
        try:
            harmless(read_checkpoint(folder, tiny.expected))
        finally:
            for other, good in kept.items():
                (folder / other).write_bytes(good)

    return check


def harmless(parts) -> None:
    """What got through differs in numbers or names only, and every part of it can be used."""
    assert {name: tensor.shape for name, tensor in parts.tensors.items()} == {
        name: torch.Size(shape) for name, shape in tiny.expected(parts.config).items()
    }
    assert all(bool(torch.isfinite(tensor).all()) for tensor in parts.tensors.values())
    assert len(parts.tokenizer) == parts.config.vocabulary
    usable(parts.tokenizer)
    json.dumps(parts.metrics, allow_nan=False, ensure_ascii=False).encode("utf-8")


def usable(tokenizer: TextTokenizer) -> None:
    """It reads any text as tokens that are there, writes them, and some word may always follow."""
    batch = tokenizer.encode(["a small dog <unk> wörld 😀"], 30)
    assert batch.ids.max() < len(tokenizer)
    assert "".join(tokenizer.tokens()).encode("utf-8")
    if words := WordConstraint.of(tokenizer):
        logits = torch.zeros(2, len(tokenizer))
        words.strike(logits, words.advance([0, 0], [7, len(tokenizer) - 1]))
        assert torch.isfinite(logits).any(1).all()


def tokenizer_from(tokens: bytes | None = None, words: bytes | None = None) -> None:
    good = valid("tokenizer.json"), valid("words.txt")
    content = good[0] if tokens is None else tokens, good[1] if words is None else words
    usable(TextTokenizer.parse(*content, Path("folder")))


@cache
def index() -> tuple[Path, Corpus]:
    """A valid index of 60 sentences, which checks may change and must mend."""
    rng = np.random.default_rng(3)
    texts = [
        f"{OPENINGS[row % 4]} {words[row % 7 % len(words)]} in room {row}"
        for row in range(60)
        for words in [list(TOPICS.values())[row % 4]]
    ]
    labels = [f"invented {'ab'[row % 2]}" for row in range(60)]
    codes = np.where(rng.random((60, 6)) < 0.4, rng.normal(1.5, 0.5, (60, 6)), 0).astype(np.float32)
    corpus = Corpus("invented", "invented sentences", tuple(texts), tuple(labels), tuple(texts))
    folder = Path(tempfile.mkdtemp(prefix="fuzz-")) / "index-invented"
    code_of = dict(zip(texts, codes, strict=True))
    encode = lambda batch: as_codes(batch, np.stack([code_of[text] for text in batch]))  # noqa: E731
    build_index(encode, corpus, texts, labels, folder, SHA)
    shutil.copytree(folder, folder.with_name("kept"))
    return folder, corpus


def read_index_with(name: str) -> Callable[[bytes], None]:
    """Put the bytes in the place of an index's file, vouch for them, and use the index."""

    @refuses(DimensionIndexError)
    def check(content: bytes) -> None:
        folder, corpus = index()
        kept = folder.with_name("kept")
        (folder / name).write_bytes(content)
        if name != "index.json":
            record = json.loads((kept / "index.json").read_bytes())
            record["arrays_sha256"] = hashlib.sha256(content).hexdigest()
            (folder / "index.json").write_text(json.dumps(record))
        try:
            found = DimensionIndex.load(folder, SHA, lambda: corpus)
            found.nearest(np.ones(found.dimensions, np.float32), 3)
            for dimension in range(found.dimensions):
                found.top_sentences(dimension)
                found.examples(dimension, "random", 3)
                found.related(dimension)
                assert found.label(dimension).encode("utf-8")
        finally:
            for file in kept.iterdir():
                shutil.copyfile(file, folder / file.name)

    return check


def index_file(name: str) -> bytes:
    return (index()[0].with_name("kept") / name).read_bytes()


def read_upload(name: str) -> Callable[[bytes], None]:
    """Read the bytes as a user's file, as a corpus and as a table."""

    def check(content: bytes) -> None:
        refuses(CorpusError)(lambda content: as_corpus(content, name))(content)
        refuses(CorpusError)(lambda content: as_table(content, name))(content)

    return check


def as_corpus(content: bytes, name: str, encoding: str | None = None) -> None:
    """What is read can be shown: distinct visible texts in normal form."""
    corpus = read_bytes(content, name, encoding)
    assert len(corpus) == len(set(corpus.texts)) > 0
    for text in (*corpus.texts, *(corpus.labels or ()), corpus.title):
        assert text and text.encode("utf-8").decode("utf-8") == text
    assert all(normalise(text) == text for text in corpus.texts)
    assert corpus.labels is None or len(corpus.labels) == len(corpus)


def as_table(content: bytes, name: str, reading: Any = None) -> None:
    """The same file with all its columns, as many cells in each as there are rows."""
    table = parse_table(content, name, reading) if reading else parse_table(content, name)
    assert len(table.corpus()) == len(table.row_of_text())
    assert len(table.lines) == len(table) > 0
    assert all(len(cells) == len(table) for cells in table.columns.values())


def parquet_content() -> bytes:
    """A Parquet file of three rows."""
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": ["a dog", "the cat", None], "label": ["x", "y", "z"]}), stream)
    return stream.getvalue()


@cache
def views() -> dict[str, tuple]:
    """The settings of every page."""
    root = Path(__file__).parents[2] / "app" / "views"
    names = sorted(path.parent.name for path in root.glob("*/page.py"))
    pages = {name: import_module(f"app.views.{name}.page") for name in names}
    return {name: tuple(getattr(page, "SETTINGS", ())) for name, page in pages.items()}


def open_address(content: bytes) -> None:
    """A query string opens a place on every page, which is written as an address that opens the same."""
    query = dict(parse_qsl(content.decode("utf-8", "surrogateescape"), errors="surrogateescape"))
    for view, own in views().items():
        session: dict = {}
        place = state.open_view(view, query, session, ["one", "two"], "one", own)
        assert place.model in ("one", "two") and all(note.isprintable() for note in place.notices)
        assert place.text.encode("utf-8") is not None
        written = state.address(place, "one")
        urlencode(written).encode("ascii")
        again = state.open_view(view, written, {}, ["one", "two"], "one", own)
        # The second sentence stands only in the address of what shows it.
        told = {name for name in place.values if name != state.COMPARE.name or name in written}
        assert all(again.values[name] == place.values[name] for name in told)
        assert again.dimension == place.dimension
        assert not again.notices


def addresses() -> list[bytes]:
    """One for every page, each of its settings set to something else than the default or to nonsense."""
    found = []
    for own in views().values():
        query = {"text": "a dog", "model": "two", "dim": "3", "code": "values", "compare": "a cat"}
        for setting in own:
            other = next((option for option in setting.options if option != setting.default), None)
            query[setting.name] = str(other) if other else "3:1" if setting.default == () else "3"
        found.append(urlencode(query).encode())
    return found


@refuses(TextError)
def read_text(content: bytes) -> None:
    """Any text is refused, or becomes tokens; reading what was kept of it gives the same."""
    try:
        text = content.decode("utf-8", "surrogatepass")  # half of a pair is text to Python
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    first = tiny.tokenizer().encode([text], 32)
    assert (first.ids < len(tiny.tokenizer())).all() and first.texts[0].encode("utf-8")
    again = tiny.tokenizer().encode([first.texts[0]], 32)
    assert again.texts == first.texts or first.truncated[0]


TEXTS = (
    "A girl is riding a horse.",
    "犬は長い耳 👩\u200d🚀",
    "don't \u202e reversed $x$ :red[y] <b>",
    "e\u0301é",
)
CSV = b'text,label\n"a ""big"", dog",x\nthe cat,y\n'
LINES = b'{"text": "a dog", "label": "x"}\n{"text": "the cat", "label": 7}\n'

TARGETS: dict[str, Target] = {
    "checkpoint-config": Target(lambda: [valid("config.json")], read_forged("config.json"), as_json),
    "checkpoint-weights": Target(
        lambda: [valid("model.safetensors")], read_forged("model.safetensors"), in_header
    ),
    "checkpoint-tokenizer": Target(lambda: [valid("tokenizer.json")], read_forged("tokenizer.json"), as_json),
    "checkpoint-words": Target(lambda: [valid("words.txt")], read_forged("words.txt")),
    "checkpoint-metrics": Target(lambda: [valid("metrics.json")], read_forged("metrics.json"), as_json),
    "checkpoint-manifest": Target(lambda: [valid("manifest.json")], read_forged("manifest.json"), as_json),
    "index-record": Target(lambda: [index_file("index.json")], read_index_with("index.json"), as_json),
    "index-arrays": Target(
        lambda: [index_file("arrays.safetensors")], read_index_with("arrays.safetensors"), in_header
    ),
    "corpus-csv": Target(lambda: [CSV, CSV.replace(b",", b";")], read_upload("x.csv")),
    "corpus-tsv": Target(lambda: [CSV.replace(b",", b"\t")], read_upload("x.tsv")),
    "corpus-jsonl": Target(lambda: [LINES], read_upload("x.jsonl")),
    "corpus-txt": Target(lambda: ["\n".join(TEXTS).encode()], read_upload("x.txt")),
    "address": Target(addresses, open_address),
    "own-names": Target(
        lambda: [export("english", SHA, {3: "plants", 14: "songs"}).encode()],
        refuses(RequestError)(lambda content: parse(content, SHA, 20) and None),
        as_json,
    ),
    "tokenizer-json": Target(
        lambda: [valid("tokenizer.json")],
        refuses(CheckpointError)(lambda content: tokenizer_from(tokens=content)),
        as_json,
    ),
    "tokenizer-words": Target(
        lambda: [valid("words.txt")],
        refuses(CheckpointError)(lambda content: tokenizer_from(words=content)),
    ),
    "text": Target(lambda: [text.encode() for text in TEXTS], read_text),
}
"""By name; a file of FOUND/NAME is run through the check of NAME."""
