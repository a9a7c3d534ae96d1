"""BERT out of torch's layers computes what the library of its weights computes."""

import os
import shutil

import numpy as np
import pytest
import torch

from core.errors import EncoderError
from core.model.bert import build_bert, load_bert
from core.model.embedder import SentenceEmbedder
from core.model.encoder_files import VARIABLE, package_folder, weights_sha256
from core.model.encoders import build_encoder
from tests.bert_folder import describe, make_bert
from tests.tiny import tiny_config

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


@pytest.mark.parametrize(
    "changes", [{"hidden_act": "relu"}, {"model_type": "gpt2"}, {"num_hidden_layers": "many"}]
)
def test_another_network_is_refused(tmp_path, changes):
    with pytest.raises(EncoderError, match=next(iter(changes))):
        build_bert(describe(tmp_path, **changes))


def test_a_folder_without_a_network_is_named(tmp_path):
    with pytest.raises(EncoderError, match=r"config\.json"):
        load_bert(tmp_path)
    with pytest.raises(EncoderError, match=r"model\.safetensors"):
        load_bert(describe(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"no tensors")
    with pytest.raises(EncoderError, match="cannot be read"):
        load_bert(tmp_path)


def test_weights_of_another_shape_are_refused(tmp_path):
    describe(tmp_path, intermediate_size=64)
    shutil.copy(package_folder() / "model.safetensors", tmp_path)
    with pytest.raises(EncoderError, match="do not belong together"):
        load_bert(tmp_path)


@pytest.fixture
def small(tmp_path):
    """The folder of another, tiny BERT, and its network."""
    return tmp_path, make_bert(tmp_path)


def test_any_bert_of_a_folder_will_do(small, monkeypatch, pieces):
    folder, network = small
    sha256 = weights_sha256(folder)
    with pytest.raises(EncoderError, match=f"Set the environment variable {VARIABLE}"):
        SentenceEmbedder(sha256)
    monkeypatch.setenv(VARIABLE, os.pathsep.join(["/nowhere", str(folder)]))
    embedder = SentenceEmbedder.of(tiny_config(encoder_sha256=sha256, encoder_input=16))
    with torch.inference_mode():
        np.testing.assert_allclose(embedder.embed(TEXTS), network(pieces).numpy(), atol=1e-6)
    with pytest.raises(EncoderError, match="encoder_input = 16"):
        SentenceEmbedder.of(tiny_config(encoder_sha256=sha256))
    trained = build_encoder(tiny_config(encoder_sha256=sha256, encoder_input=16, encoder_trained=True))
    trained.start()
    with torch.inference_mode():
        torch.testing.assert_close(trained.bert.eval()(pieces), network(pieces))
