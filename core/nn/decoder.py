"""An autoregressive GRU decoder: z sets its initial state and is added to every input embedding."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from core.config import ModelConfig
from core.data.tokenizer import BOS, EOS, PAD
from core.nn.embedding import Embedding


@dataclass(frozen=True)
class ReducedSoftmax:
    """The columns that stand for the vocabulary in the training losses of one batch.

    columns (C,): every token of the batch, then random others; None is all of the vocabulary, in order.
    log_weight (C,): batch tokens weigh 1; each random one stands for (others / samples) tokens, which makes
    the estimate of the normaliser unbiased. place (V,): where a token of the batch stands among the columns.
    """

    columns: Tensor | None
    log_weight: Tensor
    place: Tensor

    @classmethod
    def draw(
        cls, targets: Tensor, vocabulary: int, samples: int, generator: torch.Generator
    ) -> "ReducedSoftmax":
        """For the tokens `targets` and `samples` random others; samples=0 takes the whole vocabulary."""
        device = targets.device
        present = torch.zeros(vocabulary, dtype=torch.bool, device=device)
        present[targets.flatten()] = True
        inside, outside = present.nonzero().squeeze(1), (~present).nonzero().squeeze(1)
        everything = torch.arange(vocabulary, device=device)
        if not samples or samples >= len(outside):
            return cls(None, torch.zeros(vocabulary, device=device), everything)
        drawn = outside[torch.randperm(len(outside), generator=generator)[:samples].to(device)]
        weight = torch.zeros(len(inside) + samples, device=device)
        weight[len(inside) :] = math.log(len(outside) / samples)
        columns = torch.cat([inside, drawn])
        place = torch.empty_like(everything)
        place[columns] = everything[: len(columns)]
        return cls(columns, weight, place)

    def columns_of(self, tensor: Tensor) -> Tensor:
        """The rows (C, ...) of a tensor (V, ...) that has one for each token."""
        return tensor if self.columns is None else tensor[self.columns]


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

    def rows(self, rows: slice) -> "Teacher":
        """That of some of the sentences."""
        return Teacher(self.inputs[rows], self.targets[rows])


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

    def training_nll(self, z: Tensor, teacher: Teacher, softmax: ReducedSoftmax) -> Tensor:
        """Scalar: summed nll of the batch, over the columns of its softmax."""
        mask = teacher.targets != PAD
        targets = teacher.targets[mask]  # (M,)
        states = self.states(z, teacher.inputs)[mask]  # (M, E)
        weight, bias = softmax.columns_of(self.embedding.weight), softmax.columns_of(self.output_bias)
        logits = (states @ weight.T).float() + (bias + softmax.log_weight)
        return cross_entropy(logits, softmax.place[targets], reduction="sum")
