"""Fits the filter of shown texts: `python -m core.training.content_filter tests/data/content_sentences.tsv`.

Writes the classifier (core/nn/content_filter.json) and the rows of shipped corpora that are never shown
(core/index/hidden_rows.json), and prints precision and recall on sentences that it was not fitted on.
"""

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from core.checkpoint.atomic import write_text
from core.checkpoint.home import cache_folder
from core.data.corpus import Corpus
from core.data.load import load_corpus
from core.data.word_forms import holds_offensive_word
from core.data.wordnet import data_folder, headwords
from core.index import EXAMPLE_CORPORA
from core.index.hidden_rows import FILE as HIDDEN
from core.nn.content_filter import FILE, HARMLESS, ContentFilter, FilterRecord
from core.nn.embedder import SentenceEmbedder
from core.nn.embedding_store import EmbeddingStore

BACKGROUND = 10_000
"""Sentences of WordNet, drawn by seed, that count as harmless: nearly all are, and they show what usual text
is. They weigh little, so that the few that are not cannot teach the contrary. So does half of `everyday`."""
_WEIGHT, _STRENGTH, _FOLDS, _SEED = 0.1, 30.0, 5, 1
SHOWN_SHARE = 0.9965
"""Of the other sentences of WordNet, and of the other half of `everyday`, so many stay below the threshold: a
sentence that is hidden in vain is no loss, but a decode that is flagged gives way to a less likely one."""


_SLUR = re.compile(
    r"(offensive|disparaging|derogatory|insulting|obscene|vulgar)( \w+)? (term|name|word)|slur\)"
)
"""What a dictionary says of a word that insults."""


def insults(corpus: Corpus) -> np.ndarray:
    """(N,) bool: glosses of words that insult, by what the gloss says; of people also by the words explained.

    "an american indian woman" is harmless as a sentence, but it is the gloss of a word that is not.
    """
    words = headwords(data_folder())
    bad = {group for group, said in words.items() if holds_offensive_word(said)}
    assert corpus.labels is not None  # of WordNet, with or without sentences of daily life
    people = (label == "noun.person" for label in corpus.labels)
    return np.array(
        [
            (person and group in bad) or (group in words and _SLUR.search(text) is not None)
            for text, group, person in zip(corpus.texts, corpus.groups, people, strict=True)
        ]
    )


def read_sentences(file: Path) -> tuple[list[str], list[str]]:
    """(kinds, texts) of a table with these two columns."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return [kind for kind, _ in lines], [text for _, text in lines]


def fit(
    kinds: np.ndarray, embeddings: np.ndarray, background: np.ndarray, usual: Sequence[np.ndarray]
) -> FilterRecord:
    """The classifier of sentences (N, F) of `kinds` (N,), with its threshold.

    background (M, F): sentences taken for harmless. usual: others (M', F), by kind, by which the threshold
    is set.
    """
    rows = np.concatenate([embeddings, background])
    labels = np.concatenate([kinds, np.full(len(background), HARMLESS)])
    weights = np.concatenate([np.ones(len(kinds)), np.full(len(background), _WEIGHT)])
    model = LogisticRegression(C=_STRENGTH, max_iter=1000).fit(rows, labels, weights)
    record = FilterRecord(
        encoder_sha256=SentenceEmbedder().sha256,
        kinds=tuple(model.classes_.tolist()),
        weights=tuple(map(tuple, model.coef_.astype(float).round(4).tolist())),
        biases=tuple(model.intercept_.astype(float).round(4).tolist()),
        threshold=0.0,
    )
    found = ContentFilter.of(record)
    threshold = max(float(np.quantile(found.log_odds(rows), SHOWN_SHARE)) for rows in usual)
    return record.model_copy(update={"threshold": round(threshold, 4)})


def held_out(kinds: np.ndarray, texts: list[str], embeddings: np.ndarray, background, usual) -> dict:
    """Precision and recall, {kind: share flagged}, each sentence judged by a fit that has not seen it."""
    flagged, by_words = np.zeros(len(kinds), bool), np.zeros(len(kinds), bool)
    for train, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED).split(embeddings, kinds):
        found = ContentFilter.of(fit(kinds[train], embeddings[train], background, usual))
        some = [texts[row] for row in test]
        flagged[test], by_words[test] = found.flags(some, embeddings[test]), found.flags(some)
    bad = kinds != HARMLESS
    return {
        "sentences": len(kinds),
        "precision": round(float(bad[flagged].mean()), 3),
        "recall": round(float(flagged[bad].mean()), 3),
        "recall_of_words_alone": round(float(by_words[bad].mean()), 3),
        "flagged": {kind: round(float(flagged[kinds == kind].mean()), 3) for kind in sorted(set(kinds))},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sentences", type=Path, help="a table with the columns kind and text")
    names, texts = read_sentences(parser.parse_args().sentences)
    kinds, generator = np.array(names), np.random.default_rng(_SEED)
    store = EmbeddingStore(cache_folder("embeddings"), SentenceEmbedder())
    embeddings = store.embed(texts)[:].astype(np.float32)
    halves = []
    for name, most in (("wordnet", BACKGROUND), ("everyday", len(load_corpus("everyday")) // 2)):
        rows = store.embed(load_corpus(name).texts)
        halves.append(
            [rows[some].astype(np.float32) for some in np.split(generator.permutation(len(rows)), [most])]
        )
    background, usual = np.concatenate([known for known, _ in halves]), [other for _, other in halves]
    record = fit(kinds, embeddings, background, usual)
    write_text(FILE, record.model_dump_json() + "\n")
    found, hidden, sizes = ContentFilter.of(record), {}, {}
    for name in EXAMPLE_CORPORA:
        corpus = load_corpus(name)
        judged = found.flags(corpus.texts, store.embed(corpus.texts)[:]) | insults(corpus)
        flagged = np.flatnonzero(judged).tolist()
        hidden[name], sizes[name] = {"content_hash": corpus.content_hash, "rows": flagged}, len(flagged)
    write_text(HIDDEN, json.dumps(hidden) + "\n")
    report = held_out(kinds, texts, embeddings, background, usual)
    print(json.dumps({**report, "hidden": sizes}, indent=1))


if __name__ == "__main__":
    main()
