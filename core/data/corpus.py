"""The registry of corpora: a name or a file becomes rows of normalised text with labels."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.data.normalise import normalise
from core.data.readers.strict_json import shorten
from core.errors import CorpusError


@dataclass(frozen=True)
class Corpus:
    """Sentences in a fixed order; a row's position is its id.

    `texts` are normalised and unique; `labels` names a class per row or is None; `groups` holds the key
    that keeps related rows on one side of a split (WordNet: the synset; elsewhere the text itself).
    """

    name: str
    title: str
    texts: tuple[str, ...]
    labels: tuple[str, ...] | None
    groups: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows) -> "Corpus":
        """The corpus of the given row ids, in that order."""
        rows = [int(row) for row in rows]
        return Corpus(
            self.name,
            self.title,
            tuple(self.texts[row] for row in rows),
            None if self.labels is None else tuple(self.labels[row] for row in rows),
            tuple(self.groups[row] for row in rows),
        )

    @property
    def content_hash(self) -> str:
        """SHA-256 of the texts in order: an index made from other rows can tell."""
        digest = hashlib.sha256()
        for text in self.texts:
            digest.update(text.encode("utf-8"))
            digest.update(b"\n")
        return digest.hexdigest()


Loader = Callable[[Path | None], Corpus]
_REGISTRY: dict[str, Loader] = {}


def register(name: str) -> Callable[[Loader], Loader]:
    """Decorator: make a loader (data folder -> Corpus) known as `name`. A name is taken once."""

    def keep(loader: Loader) -> Loader:
        if name in _REGISTRY:
            raise ValueError(f"corpus name registered twice: {name}")
        _REGISTRY[name] = loader
        return loader

    return keep


def corpus_names() -> list[str]:
    """All registered names, sorted."""
    _load_builtin()
    return sorted(_REGISTRY)


def load_corpus(name_or_file: str | Path, data_dir: Path | None = None) -> Corpus:
    """The corpus of a registered name, or of the user's CSV, TSV, JSONL, TXT or Parquet file.

    `data_dir` is where the tables of `yelp`, `dbpedia` and `yahoo` lie (default: $HSVAE_DATA).

    Raises:
        CorpusError: unknown name, missing or unreadable file; says which and what to do.
    """
    _load_builtin()
    key = str(name_or_file)
    if key in _REGISTRY:
        return _REGISTRY[key](data_dir)
    path = Path(name_or_file)
    if path.suffix or os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name of 5,000 letters
        from core.data.readers.table import read_file

        return read_file(path)
    raise CorpusError(
        f"There is no corpus named {shorten(key)!r}.",
        f"Known names: {', '.join(corpus_names())}; or give a CSV, TSV, JSONL, TXT or Parquet file.",
    )


def build(name: str, title: str, rows) -> Corpus:
    """Normalise and de-duplicate rows of (text, label or None, group or None); the first of equals stays."""
    seen: dict[str, tuple[str | None, str]] = {}
    for text, label, group in rows:
        text = normalise(text)
        if text and text not in seen:
            seen[text] = (label, group or text)
    labels = [label for label, _ in seen.values()]
    return Corpus(
        name,
        title,
        tuple(seen),
        None if not labels or any(label is None for label in labels) else tuple(labels),
        tuple(group for _, group in seen.values()),
    )


def split_rows(groups, test: int, valid: int = 0) -> tuple[list[int], list[int], list[int]]:
    """(train, valid, test) row ids; groups are ranked by a hash of their key, so a row never changes sides.

    Whole groups are taken, in the order of their hash, until `test`, then `valid`, rows are held out.
    """
    members: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    ranked = sorted(members, key=lambda key: hashlib.blake2b(key.encode(), digest_size=8).digest())
    held: tuple[list[int], list[int], list[int]] = ([], [], [])
    for group in ranked:
        side = 2 if len(held[2]) < test else 1 if len(held[1]) < valid else 0
        held[side].extend(members[group])
    return sorted(held[0]), sorted(held[1]), sorted(held[2])


def _load_builtin() -> None:
    # Imported here, not at the top: the loaders import `register` from this module.
    from core.data import synthetic, tables, wordnet  # noqa: F401
