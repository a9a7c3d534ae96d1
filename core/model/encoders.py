"""Encoders: one sentence's input to one hidden state (B, H)."""

from torch import Tensor, nn

from core.config import ModelConfig
from core.model.registry import Registry

ENCODERS: Registry[type[nn.Module]] = Registry("encoder")


def build_encoder(config: ModelConfig) -> nn.Module:
    """The encoder that a configuration names."""
    return ENCODERS[config.encoder](config)


@ENCODERS.register("bert")
class FrozenBertEncoder(nn.Module):
    """A frozen sentence embedding (B, 384), unit length, through two layers to (B, H)."""

    reads_features = True

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.scale = config.encoder_input**0.5  # unit vectors have tiny entries; back to unit variance
        self.layers = nn.Sequential(
            nn.Linear(config.encoder_input, config.encoder_hidden),
            nn.GELU(),
            nn.Linear(config.encoder_hidden, config.encoder_hidden),
            nn.GELU(),
        )

    def forward(self, features: Tensor) -> Tensor:
        return self.layers(features.float() * self.scale)
