"""The registered corpora, those of this project included."""

from core.data import everyday, synthetic, tables, wordnet  # noqa: F401 - they register themselves
from core.data.corpus import CORPORA


def corpus_names() -> list[str]:
    """All registered names, sorted."""
    return sorted(CORPORA)
