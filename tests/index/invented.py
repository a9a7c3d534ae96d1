"""A world of invented sentences and two models of random codes: a sparse one and a dense one."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.corpus import Corpus
from core.index.dimension_index import DimensionIndex
from core.interpretation.codes import Codes

WIDTH = 14
SHA = "ab" * 32
NEVER, SIGNED, REVIEWS, TWIN, OTHER_TWIN, CROWDED = 13, 2, 3, 4, 5, 6
TOPICS = {
    "garden": ["plant", "plants", "shrub", "leaves", "flower", "tree", "blossom"],
    "sea": ["fish", "boat", "wave", "harbour", "sailor", "island"],
    "music": ["song", "melody", "violin", "singer", "chorus", "drum"],
    "kitchen": ["bread", "soup", "butter", "oven", "recipe", "salt"],
}
OPENINGS = ("the act of", "someone who likes", "a kind of", "it was the")


@dataclass(frozen=True)
class World:
    """texts, labels: the mixture; corpus: example sentences, some of them not in the mixture."""

    texts: list[str]
    labels: list[str]
    corpus: Corpus
    codes: dict[str, np.ndarray]
    index: DimensionIndex
    folder: Path
    calls: list[int]

    def code(self, text: str) -> np.ndarray:
        return self.codes[text]


def sentence(rng, topic: str) -> str:
    words = rng.choice(TOPICS[topic], 3, replace=False)
    opening, room = OPENINGS[rng.integers(4)], rng.integers(99)
    return f"{opening} {words[0]} <unk> with {words[1]} and {words[2]} in room {room}"


def make_codes(rng, texts, topics, labels) -> dict[str, np.ndarray]:
    """0, 1, 4, 5 follow the text, 2 has a sign, 3 is on for reviews, 6 nearly always; the rest is chance."""
    codes = {}
    for text, topic, label in zip(texts, topics, labels, strict=True):
        on = rng.random(WIDTH) < 0.03
        on[0] |= topic == "garden" and rng.random() < 0.9
        on[1] |= text.startswith("the act of")
        on[SIGNED] = topic in ("sea", "music") and rng.random() < 0.8
        on[REVIEWS] = label.startswith("yelp") and rng.random() < 0.5
        on[TWIN] = on[OTHER_TWIN] = topic == "kitchen"
        on[CROWDED] = rng.random() < 0.95 and rng.random() < 0.99
        on[NEVER] = False
        values = rng.normal(1.5, 0.7, WIDTH)
        if topic == "music":
            values[SIGNED] = -abs(values[SIGNED])
        elif topic == "sea":
            values[SIGNED] = abs(values[SIGNED])
        codes[text] = np.where(on, values, 0.0).astype(np.float32)
    return codes


def as_codes(texts, array) -> Codes:
    active = array != 0
    zeros = np.zeros_like(array)
    return Codes(
        texts=tuple(texts),
        truncated=np.zeros(len(array), bool),
        p_on=np.where(active, 0.5 + np.abs(array) / 20, 0.1).astype(np.float32),
        gate_a=zeros,
        gate_b=zeros,
        slab_mean=array,
        slab_sd=zeros,
        values=np.where(active, array, np.float32(0.02)),
        active=active,
        nats_gate=zeros,
        nats_value=zeros,
        scales=np.full((3, array.shape[1]), 0.7, np.float32),
        spike_scale=0.05,
        has_gates=True,
    )


DENSE_WIDTH = 6
PLAIN, TWO_ENDED, NOISE, FOLLOWS, AGAINST, CONSTANT = range(DENSE_WIDTH)
SCALES = np.linspace(0.4, 1.4, 3 * DENSE_WIDTH).reshape(3, DENSE_WIDTH).astype(np.float32)


@dataclass(frozen=True)
class DenseWorld:
    """As `World`, of a model without gates."""

    texts: list[str]
    labels: list[str]
    corpus: Corpus
    codes: dict[str, np.ndarray]
    index: DimensionIndex
    folder: Path

    def code(self, text: str) -> np.ndarray:
        return self.codes[text]

    def column(self, dimension: int) -> list[float]:
        """The values of the mixture in one dimension."""
        return [float(self.codes[text][dimension]) for text in self.texts]


def dense_codes(rng, texts) -> dict[str, np.ndarray]:
    """0 is high for a few gardens, 1 for the sea and low for music; 3 follows 0, 4 opposes it; 5 stands."""
    codes = {}
    for text in texts:
        code = rng.normal(0, 1, DENSE_WIDTH)
        words = set(text.split())
        if {"shrub", "leaves"} <= words:
            code[PLAIN] = rng.normal(5, 0.2)
        if {"fish", "boat"} <= words:
            code[TWO_ENDED] = rng.normal(4, 0.2)
        if {"song", "violin"} <= words:
            code[TWO_ENDED] = -rng.normal(4, 0.2)
        code[FOLLOWS] = 0.8 * code[PLAIN] + 0.5 * code[FOLLOWS] + 2
        code[AGAINST] = -0.7 * code[PLAIN] + 0.6 * code[AGAINST]
        code[CONSTANT] = 0.25
        codes[text] = code.astype(np.float32)
    return codes


def as_dense(texts, array) -> Codes:
    """Codes without gates, whose KL follows from their values."""
    zeros, ones = np.zeros_like(array), np.ones_like(array)
    return Codes(
        texts=tuple(texts),
        truncated=np.zeros(len(array), bool),
        p_on=ones,
        gate_a=zeros,
        gate_b=zeros,
        slab_mean=array,
        slab_sd=0.3 * ones,
        values=array,
        active=ones.astype(bool),
        nats_gate=zeros,
        nats_value=array**2 / 2,
        scales=SCALES,
        spike_scale=0.05,
        has_gates=False,
    )
