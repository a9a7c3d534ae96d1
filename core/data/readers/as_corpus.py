"""Rows of texts with classes as a corpus: named, repetitions left out."""

import re
from dataclasses import replace
from pathlib import PurePath

from core.data.builtin import corpus_names
from core.data.corpus import Corpus, build
from core.data.readers.cells import class_of, holds_words
from core.errors import CorpusError

UNLABELLED = "unlabelled"
"""The class of rows without a label, in a file where others have one."""


def corpus_of_rows(kept: list[tuple[str, str]], name: str) -> Corpus:
    """The corpus of rows (text, label) out of a file of that name."""
    if not kept:
        raise CorpusError(f"{name} holds no text.", "Add sentences.")
    if not any(holds_words(text) for text, _ in kept):
        raise CorpusError(f"{name} holds numbers only.", "Name the column of sentences 'text'.")
    labelled = any(label for _, label in kept)
    rows = ((text, (class_of(label) or UNLABELLED) if labelled else None, None) for text, label in kept)
    stem = re.sub(r"[^a-z0-9._-]+", "-", PurePath(name).stem.lower())[:60].strip("-._") or "file"
    stem = f"file-{stem}" if stem in corpus_names() else stem
    corpus = build(stem, name, rows)
    if not len(corpus):
        raise CorpusError(f"{name} holds no visible text.", "Add sentences.")
    if len(corpus) == len(kept):
        return corpus
    return replace(corpus, title=f"{name}: {len(corpus):,} different sentences of {len(kept):,} rows")
