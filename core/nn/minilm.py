"""BERT, the network of Devlin et al. 2019, out of torch's own transformer layers, and its published weights.

The library that such weights come from loads thousands of modules before its first sentence: two thirds
of the time to a first code. `tests/nn/test_minilm.py` compares the two.
"""

import json
from pathlib import Path
from typing import Annotated

import torch
from pydantic import BaseModel, Field, ValidationError, model_validator
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from core.config import first_problem
from core.errors import EncoderError
from core.nn.embedding import Embedding

PAD = 0
"""Id of the word piece that fills a row."""
_PARTS = {
    "words.weight": "embeddings.word_embeddings.weight",
    "places.weight": "embeddings.position_embeddings.weight",
    "kinds.weight": "embeddings.token_type_embeddings.weight",
    "norm.weight": "embeddings.LayerNorm.weight",
    "norm.bias": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "self_attn.in_proj_": [f"attention.self.{part}." for part in ("query", "key", "value")],
    "self_attn.out_proj.": ["attention.output.dense."],
    "norm1.": ["attention.output.LayerNorm."],
    "linear1.": ["intermediate.dense."],
    "linear2.": ["output.dense."],
    "norm2.": ["output.LayerNorm."],
}
"""Our names of a layer's tensors, and the published ones that are joined into them."""


class BertConfig(BaseModel):
    """What of a BERT's config.json says which network it is; the rest is of no concern here."""

    model_type: Annotated[str, Field(pattern="^bert$")]
    hidden_act: Annotated[str, Field(pattern="^gelu$")]
    position_embedding_type: Annotated[str, Field(pattern="^absolute$")] = "absolute"
    hidden_size: Annotated[int, Field(ge=8, le=4096)]
    intermediate_size: Annotated[int, Field(ge=8, le=16_384)]
    num_attention_heads: Annotated[int, Field(ge=1, le=64)]
    num_hidden_layers: Annotated[int, Field(ge=1, le=48)]
    vocab_size: Annotated[int, Field(ge=8, le=1_000_000)]
    type_vocab_size: Annotated[int, Field(ge=1, le=16)]
    max_position_embeddings: Annotated[int, Field(ge=8, le=16_384)]
    layer_norm_eps: Annotated[float, Field(gt=0, le=1)]
    hidden_dropout_prob: Annotated[float, Field(ge=0, lt=1)]

    @model_validator(mode="after")
    def _heads_share_the_width(self) -> "BertConfig":
        if self.hidden_size % self.num_attention_heads:
            raise ValueError("num_attention_heads does not divide hidden_size")
        return self

    @classmethod
    def read(cls, folder: Path) -> "BertConfig":
        """From config.json.

        Raises:
            EncoderError: it is missing, or not of a network that can be built here.
        """
        file = folder / "config.json"
        try:
            return cls.model_validate(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            problem = ": ".join(first_problem(error)) if isinstance(error, ValidationError) else error
            raise EncoderError(
                f"{file} does not describe a BERT that can be built here ({problem}).",
                "Name the folder of a BERT with absolute positions and gelu.",
            ) from None


class Bert(nn.Module):
    """Word pieces (B, T), padded with 0, to unit-length rows (B, F): the mean over a sentence's pieces."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        width = config.hidden_size
        self.words = Embedding(config.vocab_size, width, PAD)
        self.places = Embedding(config.max_position_embeddings, width)
        self.kinds = Embedding(config.type_vocab_size, width)
        self.norm = nn.LayerNorm(width, config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)
        layer = nn.TransformerEncoderLayer(
            width,
            config.num_attention_heads,
            config.intermediate_size,
            config.hidden_dropout_prob,
            activation="gelu",
            layer_norm_eps=config.layer_norm_eps,
            batch_first=True,
        )
        self.layers = nn.TransformerEncoder(layer, config.num_hidden_layers, enable_nested_tensor=False)

    def forward(self, pieces: Tensor) -> Tensor:
        padding = pieces == PAD
        places = self.places.weight[: pieces.shape[1]]
        embedded = self.dropout(self.norm(self.words(pieces) + places + self.kinds.weight[0]))
        states = self.layers(embedded, src_key_padding_mask=padding).masked_fill(padding.unsqueeze(-1), 0.0)
        mean = states.sum(1) / (~padding).sum(1, keepdim=True).clamp(min=1)
        return nn.functional.normalize(mean, dim=-1)


def published_weights(folder: Path) -> dict[str, Tensor]:
    """A folder's model.safetensors in float32, under the names that `Bert` has for them.

    Files of a whole task's network, whose names begin with "bert.", and of the first years, when a norm's
    weight and bias were called gamma and beta, are read alike.

    Raises:
        EncoderError: the file is missing or damaged, or a tensor is not there.
    """
    file = folder / "model.safetensors"
    try:
        published = {_todays_name(name): tensor for name, tensor in load_file(file).items()}
        tensors = {ours: published[theirs] for ours, theirs in _PARTS.items()}
        for number in range(BertConfig.read(folder).num_hidden_layers):
            for ours, theirs in _LAYER.items():
                for kind in ("weight", "bias"):
                    parts = [published[f"encoder.layer.{number}.{part}{kind}"] for part in theirs]
                    tensors[f"layers.layers.{number}.{ours}{kind}"] = torch.cat(parts)
    except KeyError as error:
        raise EncoderError(f"{file} has no tensor {error}.", "Download that encoder again.") from None
    except (OSError, SafetensorError) as error:
        raise EncoderError(f"{file} cannot be read ({error}).", "Download that encoder again.") from None
    return {name: tensor.float() for name, tensor in tensors.items()}


def _todays_name(name: str) -> str:
    name = name.removeprefix("bert.")
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")


def fill(network: Bert, folder: Path, assign: bool = False) -> None:
    """Give a network the published weights of its folder; `assign` for one without memory of its own.

    Raises:
        EncoderError: as `published_weights`; or the weights have other shapes.
    """
    tensors = published_weights(folder)
    try:
        network.load_state_dict(tensors, assign=assign)
    except RuntimeError as error:
        raise EncoderError(
            f"{folder}: model.safetensors and config.json do not belong together ({error}).",
            "Download that encoder again.",
        ) from None


def load_bert(folder: Path) -> Bert:
    """The network of a folder with its published weights.

    Raises:
        EncoderError: as `BertConfig.read` and `fill`.
    """
    with torch.device("meta"):
        network = Bert(BertConfig.read(folder))
    fill(network, folder, assign=True)
    return network
