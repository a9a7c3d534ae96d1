"""A model whose every answer is known: one word per dimension."""

import numpy as np
import pytest

from core.interpretation.codes import Codes

WORDS = ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen")


class ToyModel:
    """Word d is on exactly in sentences that hold it; the decoder writes the words of a code in their order.

    deaf: dimensions that the decoder does not hear. nll: 2 nats for each word of the sentence that the code
    does not hold, and 1 for the end mark.
    """

    name, dimensions, has_gates = "toy", len(WORDS), True

    def __init__(self, deaf=(), gates=True, metrics=None):
        self.deaf, self.has_gates, self.metrics, self.embedder = set(deaf), gates, metrics or {}, self

    def encode(self, texts, batch_size=256, progress=None):
        texts = [texts] if isinstance(texts, str) else list(texts)
        assert all(texts), "an empty text cannot be encoded"
        held = (
            np.array([[word in text.split() for word in WORDS] for text in texts])
            .reshape(-1, len(WORDS))
            .astype(bool)
        )
        p_on = np.where(held, 0.9, 0.05).astype(np.float32)
        slab = np.where(held, 2, 0.1).astype(np.float32) * np.where(np.arange(len(WORDS)) % 2, -1, 1)
        ones = np.ones_like(p_on)
        return Codes(
            tuple(texts), np.zeros(len(texts), bool), p_on, ones, ones, slab.astype(np.float32), 0.1 * ones,
            (p_on * slab).astype(np.float32), held, 0.5 * ones, held * ones, np.ones((3, len(WORDS))), 0.05,
            self.has_gates,
        )  # fmt: skip

    def decode(self, codes, method="greedy", unedited=None):
        gated = codes.gated if isinstance(codes, Codes) else codes
        return [" ".join(WORDS[d] for d in np.flatnonzero(code) if d not in self.deaf) for code in gated]

    def nll(self, texts, gated, truncated=None):
        words = [text.split() for text in texts]
        missing = [
            sum(word not in WORDS or gated[row, WORDS.index(word)] == 0 for word in sentence)
            for row, sentence in enumerate(words)
        ]
        return 2.0 * np.array(missing) + 1, np.array([len(sentence) + 1 for sentence in words])

    def embed(self, texts):
        held = np.array([[word in text.split() for word in WORDS] for text in texts], dtype=np.float32)
        return held / np.maximum(np.linalg.norm(held, axis=1, keepdims=True), 1e-9)


@pytest.fixture
def toy():
    return ToyModel


@pytest.fixture
def toy_texts():
    generator = np.random.default_rng(0)
    return [
        " ".join(sorted(generator.choice(WORDS, generator.integers(1, 4), replace=False))) for _ in range(400)
    ]
