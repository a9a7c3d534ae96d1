"""Plain sentences of daily life, written for this project; the corpus of examples that begins with them."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from core.data import wordnet
from core.data.corpus import CORPORA, Corpus, build, join

FILE = "everyday.tsv"
EXAMPLES = "everyday-wordnet"
"""The corpus whose sentences the shipped indexes show."""


class Everyday(NamedTuple):
    """A row of the file: one of 40 topics; statement, question, request or exclamation; good, bad or none;
    whom it is about: first, second or third person; past, present or future."""

    text: str
    topic: str
    form: str
    feeling: str
    person: str
    time: str


@cache
def rows() -> tuple[Everyday, ...]:
    """All sentences with their labels, as written: not normalised."""
    content = files("core.data").joinpath(FILE).read_text(encoding="utf-8")
    table = csv.reader(content.splitlines()[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(Everyday(*line) for line in table)


def _rows() -> Iterator[tuple[str, str, None]]:
    return ((row.text, row.topic, None) for row in rows())


@CORPORA.register("everyday")
def load(_data_dir: Path | None = None) -> Corpus:
    """Every sentence; label = topic."""
    return build("everyday", "everyday sentences written for this project", _rows())


@CORPORA.register(EXAMPLES)
def load_examples(_data_dir: Path | None = None) -> Corpus:
    """Everyday sentences, a visitor's own kind of text; then WordNet's usage examples; then its glosses.

    Labels are topics and lexicographer categories.
    """
    folder = wordnet.data_folder()
    parts = {
        "everyday sentences": _rows(),
        "dictionary examples": wordnet.rows(folder, examples=True),
        "dictionary definitions": wordnet.rows(folder, examples=False),
    }
    return join(EXAMPLES, "everyday sentences and WordNet 3.0", parts)
