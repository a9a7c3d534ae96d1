"""BERT out of torch's layers computes what the library of its weights computes."""

import json
import shutil

import numpy as np
import pytest
import torch

from core.errors import EncoderError
from core.model.bert import Bert, BertConfig, build_bert, load_bert
from core.model.embedder import SentenceEmbedder, package_folder

TEXTS = [
    "a small dog with long ears",
    "yes",
    "what is the capital of france, and who lives there?",
    "<unk> !",
]


@pytest.fixture(scope="module")
def pieces():
    return torch.from_numpy(SentenceEmbedder().word_pieces(TEXTS))


def test_it_computes_what_transformers_computes(pieces, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from transformers import BertModel

    reference = BertModel.from_pretrained(
        package_folder(), local_files_only=True, use_safetensors=True
    ).eval()
    ours = load_bert(package_folder()).eval()
    mask = (pieces != 0).unsqueeze(-1).float()
    with torch.inference_mode():
        states = reference(input_ids=pieces, attention_mask=mask.squeeze(-1)).last_hidden_state
        mean = (states * mask).sum(1) / mask.sum(1)
        expected = mean / mean.norm(dim=1, keepdim=True)
        torch.testing.assert_close(ours(pieces), expected, atol=2e-6, rtol=0)
    torch.testing.assert_close(
        ours(pieces), expected, atol=2e-6, rtol=0
    )  # with gradients: another road in torch


def test_padding_and_company_change_nothing(pieces):
    network = load_bert(package_folder()).eval().requires_grad_(False)
    alone = torch.cat([network(row[row != 0].unsqueeze(0)) for row in pieces])
    torch.testing.assert_close(network(pieces), alone, atol=2e-6, rtol=0)
    assert not network(torch.zeros(1, 3, dtype=torch.long)).any()


def _folder(tmp_path, **changes):
    values = json.loads((package_folder() / "config.json").read_text()) | changes
    (tmp_path / "config.json").write_text(json.dumps(values))
    return tmp_path


@pytest.mark.parametrize(
    "changes", [{"hidden_act": "relu"}, {"model_type": "gpt2"}, {"num_hidden_layers": "many"}]
)
def test_another_network_is_refused(tmp_path, changes):
    with pytest.raises(EncoderError, match=next(iter(changes))):
        build_bert(_folder(tmp_path, **changes))


def test_a_folder_without_a_network_is_named(tmp_path):
    with pytest.raises(EncoderError, match=r"config\.json"):
        load_bert(tmp_path)
    with pytest.raises(EncoderError, match=r"model\.safetensors"):
        load_bert(_folder(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"no tensors")
    with pytest.raises(EncoderError, match="cannot be read"):
        load_bert(tmp_path)


def test_weights_of_another_shape_are_refused(tmp_path):
    _folder(tmp_path, intermediate_size=64)
    shutil.copy(package_folder() / "model.safetensors", tmp_path)
    with pytest.raises(EncoderError, match="do not belong together"):
        load_bert(tmp_path)


def test_its_own_bert_of_another_size_embeds(tmp_path):
    """Any BERT's folder will do, a trained or a larger one."""
    from safetensors.torch import save_file

    small = {"hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 2, "num_hidden_layers": 1}
    config = BertConfig.read(_folder(tmp_path, **small))
    torch.manual_seed(0)
    network = Bert(config).eval()
    save_file(_published(network, config), tmp_path / "model.safetensors")
    ids = torch.tensor([[5, 6, 7, 0], [8, 9, 0, 0]])
    with torch.inference_mode():
        np.testing.assert_array_equal(load_bert(tmp_path).eval()(ids).numpy(), network(ids).numpy())


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
