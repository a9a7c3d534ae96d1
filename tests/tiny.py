"""Small things to test with: a network of a few thousand weights, sentences of our own."""

import itertools

from core.config import ModelConfig
from core.data.tokenizer import TextTokenizer


def tiny_config(**changes) -> ModelConfig:
    """A network of 8 dimensions over 300 tokens."""
    values = {
        "name": "tiny",
        "model": "hsvae",
        "encoder": "bert",
        "dimensions": 8,
        "vocabulary": 300,
        "max_tokens": 16,
        "encoder_hidden": 16,
        "embedding_size": 12,
        "decoder_hidden": 16,
    }
    return ModelConfig(**{**values, **changes})


def sentences() -> list[str]:
    """288 invented sentences with known factors."""
    who = ["a farmer", "the teacher", "an old sailor", "my neighbour"]
    does = ["eats", "paints", "repairs", "sells", "finds", "carries"]
    what = ["apples", "small boats", "red lamps", "wooden chairs"]
    when = ["today", "at night", "in winter"]
    return [" ".join(parts) for parts in itertools.product(who, does, what, when)]


def tiny_tokenizer(vocabulary: int = 300) -> TextTokenizer:
    """Trained on `sentences`."""
    return TextTokenizer.train(sentences(), vocabulary)
