"""The corpora of a recipe: rows chosen, split and joined, tokenised once, embedded once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.config import ModelConfig
from core.data.corpus import Corpus, split_rows
from core.data.load import load_corpus
from core.data.tokenizer import TextTokenizer
from core.errors import CorpusError
from core.evaluation.splits import EvalDataset, chosen_rows
from core.nn.embedder import SentenceEmbedder
from core.nn.embedding_store import EmbeddedTexts, EmbeddingStore, Features
from core.nn.encoders import WORD_PIECES, encoder_kind
from core.training.recipe import CorpusPart

SIDES = ("train", "valid", "test")


@dataclass(frozen=True)
class Mixture:
    """One side (train, valid or test) of all corpora of a recipe, joined.

    labels are "corpus label" or "corpus" where a corpus has none, e.g. "wordnet noun.animal".
    repeats: how often each row stands in an epoch.
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    sources: tuple[str, ...]
    repeats: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)


def choose(part: CorpusPart, data_dir: Path | None) -> Corpus:
    """The corpus of one part with its filters applied, in its own order.

    Raises:
        CorpusError: not found, or nothing would be left to train on.
    """
    corpus = chosen_rows(load_corpus(part.name, data_dir, part.reading), part.model_dump())
    if len(corpus) <= part.test + part.valid:
        raise CorpusError(
            f"The corpus {part.name!r} has {len(corpus):,} usable rows, "
            f"but {part.test + part.valid:,} are held out.",
            "Lower `test` and `valid` in the recipe, or bring more rows.",
        )
    return corpus


def mixture(parts: tuple[CorpusPart, ...], side: str, data_dir: Path | None = None) -> Mixture:
    """One side of a recipe's mixture; the three sides share no group (WordNet: no synset)."""
    corpora = []
    for part in parts:
        corpus = choose(part, data_dir)
        rows = split_rows(corpus.groups, part.test, part.valid)[SIDES.index(side)]
        corpora.append(corpus.take(rows))
    joined = EvalDataset.of(corpora)
    times = [part.repeat if side == "train" else 1 for part in parts]
    repeats = np.repeat(np.array(times, np.int64), [len(corpus) for corpus in corpora])
    return Mixture(tuple(joined.texts), tuple(joined.labels), tuple(joined.sources), repeats)


@dataclass(frozen=True)
class Prepared:
    """A mixture ready for the network: ids (N, T) uint16 padded, lengths and truncated (N,).

    features: what an encoder reads instead of ids: embeddings (N, 384) of the frozen one, or word pieces
    (N, T') for the one that is trained, as narrow as its vocabulary allows; else None.
    """

    mixture: Mixture
    ids: np.ndarray
    lengths: np.ndarray
    truncated: np.ndarray
    features: Features | None

    @property
    def rows(self) -> EvalDataset:
        """The same sentences as evaluation takes them."""
        known = self.features if isinstance(self.features, EmbeddedTexts) else None
        return EvalDataset(self.mixture.texts, self.mixture.labels, self.mixture.sources, known)


def prepare(
    side: Mixture,
    tokenizer: TextTokenizer,
    config: ModelConfig,
    store: EmbeddingStore | None,
    progress: Callable[[int, int], None] | None = None,
) -> Prepared:
    """Tokenise one side of a mixture, and bring what its encoder reads: stored embeddings, or word pieces."""
    batch = tokenizer.encode(side.texts, config.max_tokens)
    features: Features | None = None if store is None else store.embed(batch.texts, progress)
    if encoder_kind(config).reads == WORD_PIECES:
        pieces = SentenceEmbedder.of(config).word_pieces(batch.texts)
        # A multilingual BERT has more than 65,536 pieces.
        features = pieces.astype(np.uint16 if pieces.max(initial=0) < 2**16 else np.int32)
    return Prepared(side, batch.ids.astype(np.uint16), batch.lengths, batch.truncated, features)
