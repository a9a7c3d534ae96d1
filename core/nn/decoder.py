"""An autoregressive GRU decoder that meets z twice per sentence and never per step."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from core.config import ModelConfig
from core.data.tokenizer import BOS, EOS, PAD
from core.nn.embedding import Embedding


def sampled_negatives(targets: Tensor, vocabulary: int, samples: int, generator: torch.Generator) -> Tensor:
    """Columns of a reduced softmax: every token of the batch, then `samples` random others.

    Returns:
        (columns (C,), log_weight (C,)): batch tokens weigh 1; each random one stands for
        (others / samples) tokens, which makes the estimate of the normaliser unbiased.
    """
    present = torch.zeros(vocabulary, dtype=torch.bool)
    present[targets] = True
    inside = present.nonzero().squeeze(1)
    outside = (~present).nonzero().squeeze(1)
    if samples >= len(outside):
        return torch.arange(vocabulary), torch.zeros(vocabulary)
    drawn = outside[torch.randperm(len(outside), generator=generator)[:samples]]
    weight = torch.zeros(len(inside) + samples)
    weight[len(inside) :] = torch.log(torch.tensor(len(outside) / samples))
    return torch.cat([inside, drawn]), weight


@dataclass(frozen=True)
class Teacher:
    """Teacher forcing of B sentences: inputs (B, T+1) begin with BOS, targets (B, T+1) end with EOS, PAD."""

    inputs: Tensor
    targets: Tensor

    @classmethod
    def of(cls, ids: Tensor, lengths: Tensor, truncated: Tensor | None = None) -> "Teacher":
        """From ids (B, T), lengths (B,). A sentence that was cut has no end to learn."""
        batch = len(ids)
        inputs = torch.cat([ids.new_full((batch, 1), BOS), ids], 1)
        targets = torch.cat([ids, ids.new_full((batch, 1), PAD)], 1)
        whole = torch.arange(batch) if truncated is None else (~truncated).nonzero().squeeze(1)
        targets[whole, lengths[whole]] = EOS
        return cls(inputs, targets)


class GruDecoder(nn.Module):
    """p(x | z): z added to every input embedding (one linear map), and as initial state (tanh of another)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        size, hidden = config.embedding_size, config.decoder_hidden
        self.embedding = Embedding(config.vocabulary, size, PAD, std=size**-0.5)
        self.z_to_input = nn.Linear(config.dimensions, size)
        self.z_to_state = nn.Linear(config.dimensions, hidden)
        self.gru = nn.GRU(size, hidden, batch_first=True)
        self.to_embedding = nn.Linear(hidden, size)
        self.output_bias = nn.Parameter(torch.zeros(config.vocabulary))
        self.dropout = nn.Dropout(config.dropout)

    def states(self, z: Tensor, inputs: Tensor) -> Tensor:
        """(B, T, E) output states, in the embedding's space, for z (B, D) and inputs (B, T)."""
        embedded = self.dropout(self.embedding(inputs)) + self.z_to_input(z).unsqueeze(1)
        hidden, _ = self.gru(embedded, torch.tanh(self.z_to_state(z)).unsqueeze(0))
        return self.to_embedding(self.dropout(hidden))

    def token_nll(self, z: Tensor, teacher: Teacher) -> Tensor:
        """(B, T+1) negative log-likelihood of each target in nats, full softmax; 0 at padding."""
        logits = self.states(z, teacher.inputs) @ self.embedding.weight.T + self.output_bias
        return cross_entropy(logits.transpose(1, 2), teacher.targets, ignore_index=PAD, reduction="none")

    def training_nll(self, z: Tensor, teacher: Teacher, samples: int, generator: torch.Generator) -> Tensor:
        """Scalar: summed nll of the batch, softmax reduced as in `sampled_negatives`; samples=0 is full."""
        mask = teacher.targets != PAD
        targets = teacher.targets[mask]  # (M,)
        states = self.states(z, teacher.inputs)[mask]  # (M, E)
        vocabulary = self.embedding.num_embeddings
        if not samples:
            logits = states @ self.embedding.weight.T + self.output_bias
            return cross_entropy(logits, targets, reduction="sum")
        columns, log_weight = sampled_negatives(targets, vocabulary, samples, generator)
        position = torch.empty(vocabulary, dtype=torch.long)
        position[columns] = torch.arange(len(columns))
        logits = states @ self.embedding.weight[columns].T + self.output_bias[columns] + log_weight
        return cross_entropy(logits, position[targets], reduction="sum")
