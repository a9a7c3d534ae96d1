"""BERT out of torch's layers computes what the library of its weights computes."""

import os
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import EncoderError
from core.nn.embedder import SentenceEmbedder
from core.nn.encoder_files import VARIABLE, package_folder, weights_sha256
from core.nn.encoders import encoder_kind
from core.nn.minilm import BertConfig, load_bert
from core.training.mixture import Mixture, prepare
from tests.bert_folder import describe, make_bert
from tests.tiny import tiny_config, tiny_tokenizer

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
    "changes",
    [
        {"hidden_act": "relu"},
        {"model_type": "gpt2"},
        {"num_hidden_layers": "many"},
        {"num_attention_heads": 7},
    ],
)
def test_another_network_is_refused(tmp_path, changes):
    with pytest.raises(EncoderError, match=next(iter(changes))):
        BertConfig.read(describe(tmp_path, **changes))


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
    config = tiny_config(encoder_sha256=sha256, encoder_input=16, encoder_trained=True)
    trained = encoder_kind(config)(config)
    trained.start()
    with torch.inference_mode():
        torch.testing.assert_close(trained.bert.eval()(pieces), network(pieces))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_weights_of_a_whole_task_s_network_are_read_under_their_old_names(small, pieces, dtype):
    """As the first BERTs were published: with the head of their task, and a norm's gamma and beta."""
    folder, network = small
    old = {"cls.predictions.bias": torch.zeros(3, dtype=dtype)}
    for name, tensor in load_file(folder / "model.safetensors").items():
        name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        old[f"bert.{name}"] = tensor.to(dtype)
    save_file(old, folder / "model.safetensors")
    read = load_bert(folder).eval()
    assert {tensor.dtype for tensor in read.state_dict().values()} == {torch.float32}
    with torch.inference_mode():
        tolerance = 1e-6 if dtype == torch.float32 else 5e-3
        torch.testing.assert_close(read(pieces), network(pieces), atol=tolerance, rtol=0)


def test_a_trained_encoder_says_when_its_weights_do_not_fit(small, monkeypatch):
    folder, _ = small
    sha256 = weights_sha256(folder)
    monkeypatch.setenv(VARIABLE, str(folder))
    config = tiny_config(encoder_sha256=sha256, encoder_input=16, encoder_trained=True)
    describe(folder, hidden_size=16, intermediate_size=8, num_attention_heads=2, num_hidden_layers=1)
    with pytest.raises(EncoderError, match="do not belong together"):
        encoder_kind(config)(config).start()


def embedder_of(folder, monkeypatch) -> SentenceEmbedder:
    monkeypatch.setenv(VARIABLE, str(folder))
    return SentenceEmbedder(weights_sha256(folder))


def test_a_text_is_cut_to_the_places_that_the_encoder_has(tmp_path, monkeypatch):
    make_bert(tmp_path, max_position_embeddings=8)
    embedder = embedder_of(tmp_path, monkeypatch)
    assert embedder.word_pieces(["the dog " * 20]).shape == (1, 8)
    assert embedder.embed(["the dog " * 20]).shape == (1, 16)


def test_no_texts_have_no_pieces():
    assert SentenceEmbedder().word_pieces([]).shape == (0, 1)


def test_a_tokenizer_of_other_weights_is_refused(tmp_path, monkeypatch):
    """Else a piece without a row of its own would end in an index error, or a word would count as padding."""
    make_bert(tmp_path, vocab_size=1000)
    with pytest.raises(EncoderError, match="there may be 1,000 pieces"):
        embedder_of(tmp_path, monkeypatch).word_pieces(["a dog"])
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read"):
        embedder_of(tmp_path, monkeypatch).word_pieces(["a dog"])


def test_pieces_of_a_large_vocabulary_keep_their_numbers(monkeypatch):
    """A multilingual BERT has more of them than two bytes can count."""
    pieces = np.array([[101, 110_000, 102]])
    monkeypatch.setattr(SentenceEmbedder, "word_pieces", lambda self, texts: pieces)
    side = Mixture(("a dog",), ("tiny",), ("tiny",), np.ones(1, np.int64))
    found = prepare(side, tiny_tokenizer(), tiny_config(encoder_trained=True), None)
    np.testing.assert_array_equal(found.features, pieces)
