"""A corpus: rows of normalised text with labels; how one is built, registered by name, and split."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from core.data.normalise import normalise
from core.data.registry import Registry


class Part(NamedTuple):
    """Consecutive rows of a corpus that are of one kind."""

    name: str
    rows: int


@dataclass(frozen=True)
class Corpus:
    """Sentences in a fixed order; a row's position is its id.

    `texts` are normalised and unique; `labels` names a class per row or is None; `groups` holds the key
    that keeps related rows on one side of a split (WordNet: the synset; elsewhere the text itself).
    `parts`: where rows are of several kinds, these in order; those of an earlier part are shown first.
    """

    name: str
    title: str
    texts: tuple[str, ...]
    labels: tuple[str, ...] | None
    groups: tuple[str, ...]
    parts: tuple[Part, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows) -> "Corpus":
        """The corpus of the given row ids, in that order; without parts."""
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


Row = tuple[str, str | None, str | None]
"""Text, label and group, the last two if any."""
CORPORA: Registry[Callable[[Path | None], Corpus]] = Registry("corpus")
"""Loaders (data folder -> Corpus) by name; those of this project are in it once `core.data.builtin` is
imported."""


def build(name: str, title: str, rows: Iterable[Row]) -> Corpus:
    """Normalise and de-duplicate rows of (text, label or None, group or None); the first of equals stays."""
    seen: dict[str, tuple[str | None, str]] = {}
    for text, label, group in rows:
        text = normalise(text)
        if text and text not in seen:
            seen[text] = (label, group or text)
    labels = tuple(label for label, _ in seen.values() if label is not None)
    return Corpus(
        name,
        title,
        tuple(seen),
        labels if labels and len(labels) == len(seen) else None,
        tuple(group for _, group in seen.values()),
    )


def join(name: str, title: str, parts: Mapping[str, Iterable[Row]]) -> Corpus:
    """One corpus of several parts, each labelled; of equal texts the first stays, whichever part it is in."""
    corpora, seen = [], set[str]()
    for part, rows in parts.items():
        corpus = build(part, title, rows)
        corpora.append(corpus.take(row for row, text in enumerate(corpus.texts) if text not in seen))
        seen.update(corpus.texts)
    texts, labels, groups = (
        tuple(chain.from_iterable(getattr(corpus, column) for corpus in corpora))
        for column in ("texts", "labels", "groups")
    )
    return Corpus(name, title, texts, labels, groups, tuple(Part(one.name, len(one)) for one in corpora))


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
