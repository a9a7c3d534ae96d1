"""The invented world, built into an index once."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.corpus import Corpus
from core.index.build import build_index
from tests.index.invented import (
    REVIEWS,
    SHA,
    TOPICS,
    DenseWorld,
    World,
    as_codes,
    as_dense,
    dense_codes,
    make_codes,
    sentence,
)


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> World:
    rng = np.random.default_rng(7)
    topics, texts = [], []
    while len(texts) < 1500:
        topic = list(TOPICS)[rng.integers(4)]
        text = sentence(rng, topic)
        if text not in texts:
            topics.append(topic)
            texts.append(text)
    labels = [
        "yelp positive" if row % 3 == 0 else "wordnet noun.plant" if topic == "garden" else "wordnet adj.all"
        for row, topic in enumerate(topics)
    ]
    codes = make_codes(rng, texts, topics, labels)
    mixture, held = range(1400), range(1400, 1500)
    examples = [row for row in mixture if labels[row].startswith("wordnet")] + list(held)
    rng.shuffle(examples)
    corpus = Corpus(
        "invented",
        "invented sentences",
        tuple(texts[row] for row in examples),
        tuple(labels[row] for row in examples),
        tuple(texts[row] for row in examples),
    )
    for row in held:
        codes[texts[row]][REVIEWS] = 0
    calls: list[int] = []

    def encode(batch):
        calls.append(len(batch))
        return as_codes(batch, np.stack([codes[text] for text in batch]))

    folder = tmp_path_factory.mktemp("checkpoint") / "index-invented"
    mixture_texts = [texts[row] for row in mixture]
    mixture_labels = [labels[row].replace("wordnet", "invented") for row in mixture]
    index = build_index(encode, corpus, mixture_texts, mixture_labels, folder, SHA, batch_size=256)
    return World(mixture_texts, mixture_labels, corpus, codes, index, folder, calls)


@pytest.fixture(scope="session")
def dense_world(world, tmp_path_factory) -> DenseWorld:
    """The same sentences under a model without gates."""
    rng = np.random.default_rng(11)
    texts = list(dict.fromkeys([*world.texts, *world.corpus.texts]))
    codes = dense_codes(rng, texts)
    folder = tmp_path_factory.mktemp("dense") / "index-invented"

    def encode(batch):
        return as_dense(batch, np.stack([codes[text] for text in batch]))

    index = build_index(encode, world.corpus, world.texts, world.labels, folder, SHA, batch_size=256)
    return DenseWorld(world.texts, world.labels, world.corpus, codes, index, folder)


@pytest.fixture(scope="session")
def often(dense_world, tmp_path_factory):
    """Every sentence of the mixture four times: ends of 140 rows can be scored, those of 35 cannot."""
    texts, labels = 4 * dense_world.texts, 4 * dense_world.labels

    def encode(batch):
        return as_dense(batch, np.stack([dense_world.code(text) for text in batch]))

    folder = tmp_path_factory.mktemp("often") / "index-invented"
    index = build_index(encode, dense_world.corpus, texts, labels, folder, SHA)
    return replace(dense_world, texts=texts, labels=labels, index=index, folder=folder)
