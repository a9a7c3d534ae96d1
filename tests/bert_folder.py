"""Folders of BERT-type encoders, as they are published."""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from core.nn.encoder_files import package_folder
from core.nn.minilm import Bert, BertConfig


def describe(folder: Path, **changes) -> Path:
    """A folder with the config.json of MiniLM, some of it changed."""
    values = json.loads((package_folder() / "config.json").read_text()) | changes
    (folder / "config.json").write_text(json.dumps(values))
    return folder


def make_bert(folder: Path, **changes) -> Bert:
    """Fill a folder with a tiny BERT of 16 numbers per sentence, some of it changed; its network."""
    shape = {"hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 2, "num_hidden_layers": 1}
    config = BertConfig.read(describe(folder, **shape | changes))
    torch.manual_seed(0)
    network = Bert(config).eval()
    save_file(_published(network, config), folder / "model.safetensors")
    shutil.copy(package_folder() / "tokenizer.json", folder)
    return network


def _published(network, config):
    """A network's tensors under the published names: the way back of `published_weights`, written anew."""
    ours, width = network.state_dict(), config.hidden_size
    result = {
        "embeddings.word_embeddings.weight": ours["words.weight"],
        "embeddings.position_embeddings.weight": ours["places.weight"],
        "embeddings.token_type_embeddings.weight": ours["kinds.weight"],
        "embeddings.LayerNorm.weight": ours["norm.weight"],
        "embeddings.LayerNorm.bias": ours["norm.bias"],
    }
    names = {
        "attention.output.dense": "self_attn.out_proj",
        "attention.output.LayerNorm": "norm1",
        "intermediate.dense": "linear1",
        "output.dense": "linear2",
        "output.LayerNorm": "norm2",
    }
    for kind in ("weight", "bias"):
        joined = ours[f"layers.layers.0.self_attn.in_proj_{kind}"]
        for at, part in enumerate(("query", "key", "value")):
            result[f"encoder.layer.0.attention.self.{part}.{kind}"] = joined[
                at * width : (at + 1) * width
            ].clone()
        for theirs, mine in names.items():
            result[f"encoder.layer.0.{theirs}.{kind}"] = ours[f"layers.layers.0.{mine}.{kind}"]
    return result
