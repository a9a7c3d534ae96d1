"""Encoders: one sentence's input to one hidden state (B, H)."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from core.config import ModelConfig
from core.data.registry import Registry
from core.data.tokenizer import PAD
from core.nn.embedding import Embedding
from core.nn.encoder_files import encoder_folder
from core.nn.minilm import Bert, BertConfig, fill

EMBEDDINGS, TOKENS, WORD_PIECES = "embeddings", "tokens", "word pieces"
"""What an encoder `reads`: the frozen encoder's (B, F) rows, the model's own token ids (B, T), or the
pretrained encoder's (B, T)."""


class Encoder(nn.Module):
    """What every encoder has: `reads`, and a start."""

    reads: ClassVar[str]

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()

    def start(self) -> None:
        """Take over pretrained weights, where it has any; a checkpoint brings its own."""


ENCODERS: Registry[type[Encoder]] = Registry("encoder")


def encoder_kind(config: ModelConfig) -> type[Encoder]:
    """The class of encoder that a configuration names."""
    return ENCODERS[f"{config.encoder}, trained" if config.encoder_trained else config.encoder]


@ENCODERS.register("bert")
class FrozenBertEncoder(Encoder):
    """A frozen sentence embedding (B, 384), unit length, through two layers to (B, H).

    With `encoder_skip` the embedding, scaled to unit variance, stands beside them: (B, H + 384).
    """

    reads = EMBEDDINGS

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.scale = config.encoder_input**0.5  # unit vectors have tiny entries; back to unit variance
        self.skip = config.encoder_skip
        self.layers = nn.Sequential(
            nn.Linear(config.encoder_input, config.encoder_hidden),
            nn.GELU(),
            nn.Linear(config.encoder_hidden, config.encoder_hidden),
            nn.GELU(),
        )

    def forward(self, features: Tensor) -> Tensor:
        scaled = features.float() * self.scale
        hidden = self.layers(scaled)
        return torch.cat([hidden, scaled], 1) if self.skip else hidden


@ENCODERS.register("bert, trained")
class TrainedBertEncoder(FrozenBertEncoder):
    """The same, with the BERT inside: its word pieces (B, T), padded with 0, to (B, H)."""

    reads = WORD_PIECES

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.folder = encoder_folder(config.encoder_sha256)
        self.bert = Bert(BertConfig.read(self.folder))

    def start(self) -> None:
        fill(self.bert, self.folder)

    def forward(self, pieces: Tensor) -> Tensor:
        return super().forward(self.bert(pieces))


@ENCODERS.register("gru")
class GruEncoder(Encoder):
    """A bidirectional GRU over the model's own tokens (B, T) to (B, H), each direction H/2 wide.

    `encoder_pooling` says what is taken of its states: the largest of each unit over time, or the last one of
    each direction. Padding is never seen by either: the backward direction reads the sentence, not the row,
    turned around.
    """

    reads = TOKENS

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        size, half = config.encoder_input, config.encoder_hidden // 2
        self.last = config.encoder_pooling == "last"
        self.embedding = Embedding(config.vocabulary, size, PAD)
        self.dropout = nn.Dropout(config.dropout)
        self.forwards = nn.GRU(size, half, batch_first=True)
        self.backwards = nn.GRU(size, config.encoder_hidden - half, batch_first=True)

    def forward(self, ids: Tensor) -> Tensor:
        return self.read(self.dropout(self.embedding(ids)), ids)

    def read(self, embedded: Tensor, ids: Tensor) -> Tensor:
        """(B, H) of embeddings (B, T, E) of any origin; `ids` (B, T) only say what is padding."""
        there = ids != PAD  # (B, T)
        lengths = there.sum(1, keepdim=True)  # (B, 1)
        places = torch.arange(ids.shape[1], device=ids.device)
        turned = torch.where(there, lengths - 1 - places, places)  # (B, T)
        backwards = embedded.gather(1, turned.unsqueeze(-1).expand_as(embedded))
        states = self.forwards(embedded)[0], self.backwards(backwards)[0]
        return torch.cat([self._pool(each, there, lengths) for each in states], 1)

    def _pool(self, states: Tensor, there: Tensor, lengths: Tensor) -> Tensor:
        """(B, H/2) of states (B, T, H/2)."""
        if self.last:
            final = (lengths - 1).clamp(min=0).unsqueeze(-1).expand(-1, -1, states.shape[2])
            return states.gather(1, final).squeeze(1)
        return states.masked_fill(~there.unsqueeze(-1), -torch.inf).amax(1)
