"""The sentence autoencoder: encoder, posterior heads, decoder; and the parts of its objective."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, softplus

from core.config import ModelConfig
from core.nn.decoder import GruDecoder, ReducedSoftmax
from core.nn.encoders import encoder_kind
from core.nn.heads import HEADS
from core.nn.posteriors import GaussianPosterior, SpikeAndSlabPosterior

Posterior = SpikeAndSlabPosterior | GaussianPosterior


class SentenceVAE(nn.Module):
    """p(x | z) and q(z | x) of one configuration.

    scales (3, D): standard deviation over training sentences of gated, values and sampled codes,
    stored with the weights because every Hoyer number divides by it.
    """

    scales: Tensor

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = encoder_kind(config)(config)
        self.heads = HEADS[config.model](config)
        self.decoder = GruDecoder(config)
        self.register_buffer("scales", torch.ones(3, config.dimensions))

    def posterior(self, inputs: Tensor) -> Posterior:
        """q(z | x) for what the encoder reads: features (B, 384) or token ids (B, T)."""
        if not len(inputs):  # a recurrent or a pretrained network takes no empty batch
            return self.heads(torch.zeros(0, self.config.encoder_output, device=inputs.device))
        hidden, kind = self.encoder(inputs), inputs.device.type
        if not torch.amp.is_autocast_available(kind):
            return self.heads(hidden)
        with torch.autocast(kind, enabled=False):  # the gate's special functions want float32
            return self.heads(hidden.float())


class BagOfWordsHead(nn.Module):
    """Auxiliary, in training only: a linear head from z predicts which tokens the sentence holds.

    adding: dimensions can only make tokens likelier. hidden: share of z that is left out at random, so that
    each dimension must predict by itself.
    """

    def __init__(self, config: ModelConfig, adding: bool = False, hidden: float = 0.0) -> None:
        super().__init__()
        self.adding = adding
        self.hidden = nn.Dropout(hidden)
        self.linear = nn.Linear(config.dimensions, config.vocabulary)

    def forward(self, z: Tensor, rows: Tensor, tokens: Tensor, softmax: ReducedSoftmax) -> Tensor:
        """Scalar: summed nll of the batch's (sentence, token) pairs under a softmax over the vocabulary."""
        weight, bias = softmax.columns_of(self.linear.weight), softmax.columns_of(self.linear.bias)
        # softplus, not a clamp: a weight that was pushed to nothing can still come back
        weight = softplus(weight) if self.adding else weight
        logits = linear(self.hidden(z), weight, bias)
        logits = logits.to(torch.promote_types(logits.dtype, torch.float32)) + softmax.log_weight
        log_p = logits.log_softmax(-1)  # (B, C)
        return -log_p[rows, softmax.place[tokens]].sum()


class ReadOutHead(nn.Module):
    """Auxiliary, in training only: a linear read-out from z of the sentence embedding that the encoder reads.

    The bag of words asks which words a sentence holds; this asks for all else that the embedding tells.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.scale = config.encoder_input**0.5
        self.linear = nn.Linear(config.dimensions, config.encoder_input)

    def forward(self, z: Tensor, features: Tensor) -> Tensor:
        """Scalar: half the squared error, summed over the batch; `features` (B, F) of unit length are scaled
        to unit variance, so that it is the nats of a Gaussian up to a constant."""
        return (self.linear(z) - features.float() * self.scale).square().sum() / 2


@dataclass(frozen=True)
class Terms:
    """Parts of the objective, each a scalar mean per sentence, in nats."""

    nll: Tensor
    kl_value: Tensor
    kl_gate: Tensor
    mmd: Tensor
    bag_of_words: Tensor
    read_out: Tensor
    gate_entropy: Tensor
    load_balance: Tensor
    min_active: Tensor
    dead_feature: Tensor


def tensor_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the weights that a configuration has, without allocating any."""
    with torch.device("meta"):
        network = SentenceVAE(config)
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
