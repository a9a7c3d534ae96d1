"""What interpretation needs of a model; a `SentenceCoder` is one, and tests bring others."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import torch

from core.config import ModelConfig
from core.data.tokenizer import TextTokenizer
from core.interpretation.codes import Codes
from core.nn.network import SentenceVAE


class SentenceModel(Protocol):
    """A trained network between sentences and codes of `dimensions` values.

    reads: what its encoder takes, as in `core.nn.encoders`. has_gates: whether dimensions can be off.
    """

    name: str
    config: ModelConfig
    dimensions: int
    has_gates: bool
    reads: str
    tokenizer: TextTokenizer
    network: SentenceVAE
    device: torch.device

    def encode(self, texts: str | Iterable[str]) -> Codes:
        """Codes of one text or many, in their order."""

    def decode(
        self,
        codes: Codes | np.ndarray,
        method: str = "greedy",
        seed: int = 0,
        temperature: float = 1.0,
        *,
        unedited: Codes | np.ndarray | None = None,
    ) -> list[str]:
        """Sentences of N codes, in their order; `unedited` is for method "guided"."""

    def nll(
        self, texts: Sequence[str], gated: Codes | np.ndarray, batch_size: int = 256
    ) -> tuple[np.ndarray, np.ndarray]:
        """(nats per sentence (N,), predicted tokens per sentence (N,)) of N texts given their codes."""
