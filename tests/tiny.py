"""Small things to test with: a network of a few thousand weights, sentences of our own."""

import functools
import itertools
from collections.abc import Callable

import torch

from core.config import ModelConfig
from core.data.tokenizer import EOS, TextTokenizer
from core.interpretation.sentence_coder import SentenceCoder
from core.nn.network import SentenceVAE


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


def tiny_coder(**changes) -> SentenceCoder:
    """A network of random weights that reads its own tokens, and knows the words of `sentences`."""
    torch.manual_seed(0)
    settings = {"encoder": "gru", "encoder_input": 12, "active_threshold": 0.1, **changes}
    network = SentenceVAE(tiny_config(**settings)).requires_grad_(False)
    network.decoder.output_bias.normal_(std=2)  # sentences of different words and lengths
    network.decoder.output_bias[EOS] = 1
    network.decoder.z_to_input.weight.normal_(std=2)
    return SentenceCoder(network, tiny_tokenizer().knowing(sentences()))


def tiny_tokenizer(vocabulary: int = 300) -> TextTokenizer:
    """Trained on `sentences`."""
    return TextTokenizer.train(sentences(), vocabulary)


def short_reports() -> Callable:
    """Stands for `core.evaluation.report.Limits`: tens of sentences and steps instead of hundreds."""
    from core.evaluation.report import Limits

    few = {"edit_pairs": 30, "sweep_sentences": 1, "method_sentences": 8, "method_pairs": 8,
           "name_sentences": 20, "baseline_steps": 30}  # fmt: skip
    return functools.partial(Limits, **few)
