"""Where a decoder's token embeddings start: the pretrained encoder's vectors of the tokens' spelling."""

import numpy as np
import torch

from core.data.tokenizer import SPECIALS, TextTokenizer
from core.nn.embedder import SentenceEmbedder
from core.nn.minilm import published_weights


def word_vectors(tokenizer: TextTokenizer, embedder: SentenceEmbedder, width: int) -> torch.Tensor:
    """(V, width) embeddings of a tokenizer's tokens, with standard deviation width ** -.5.

    A token is the mean of the encoder's vectors of its word pieces, which are projected on their first
    `width` principal components. Specials, and tokens without a visible character, are 0.

    Raises:
        EncoderError: the encoder's files cannot be read.
        ValueError: `width` is larger than the encoder's.
    """
    table = published_weights(embedder.folder)["words.weight"].numpy()
    if width > table.shape[1]:
        raise ValueError(f"{width} components of vectors with {table.shape[1]} numbers")
    spelled = [text.strip() for text in tokenizer.tokens()]
    known = [number for number, text in enumerate(spelled) if number >= len(SPECIALS) and text]
    pieces = embedder.word_pieces([spelled[number] for number in known])  # [CLS] ... [SEP], then padding
    inside = np.arange(pieces.shape[1]) < (pieces != 0).sum(1, keepdims=True) - 1
    inside[:, 0] = False
    sums = (table[pieces] * inside[:, :, None]).sum(1)
    means = sums / np.maximum(inside.sum(1, keepdims=True), 1)
    means -= means.mean(0)
    projected = means @ np.linalg.svd(means, full_matrices=False)[2][:width].T
    vectors = np.zeros((len(tokenizer), width), np.float32)
    vectors[known] = projected / projected.std() * width**-0.5
    return torch.from_numpy(vectors)
