"""Which corpora and classes a mixture of sentences is made of, few enough to be listed."""

from collections.abc import Mapping, Sequence

from core.data.corpus import Corpus
from core.index.schema import UNLABELLED, Source

OTHERS = "others"
_MOST_SOURCES = 50
_MOST_CLASSES = 1000


def sources_of(labels: Sequence[str]) -> tuple[Source, ...]:
    """Sentences by corpus; labels are "corpus class" or "corpus"."""
    counts: dict[str, int] = {}
    for label in labels:
        name = label.partition(" ")[0][:200] or UNLABELLED
        name = name if name in counts or len(counts) < _MOST_SOURCES else OTHERS
        counts[name] = counts.get(name, 0) + 1
    return tuple(Source(name=name, rows=count) for name, count in counts.items())


def parts_of(corpus: Corpus) -> tuple[Source, ...]:
    """The parts of an example corpus as an index stores them."""
    return tuple(Source(name=part.name, rows=part.rows) for part in corpus.parts)


def class_groups(sizes: Mapping[str, int]) -> tuple[tuple[str, ...], list[list[str]]]:
    """Names of the classes, and which labels each stands for; beyond 1,000 the rarest are one.

    sizes: by label, how many sentences have it.
    """
    ranked = sorted(sizes, key=lambda name: (-sizes[name], name))
    shown, rest = ranked, []
    if len(ranked) > _MOST_CLASSES:
        shown, rest = ranked[: _MOST_CLASSES - 1], ranked[_MOST_CLASSES - 1 :]
    shown = sorted(shown)
    names = tuple(name[:200] or UNLABELLED for name in shown) + ((OTHERS,) if rest else ())
    return names, [[name] for name in shown] + ([rest] if rest else [])
