"""A checkpoint of a few kilobytes, of no network in particular, and the means to damage it."""

import hashlib
import json
import shutil
import struct
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import torch

from core.checkpoint.load_save import save_checkpoint
from core.config import ModelConfig
from core.data.tokenizer import TextTokenizer

TEXTS = ("a small dog with long ears", "the act of giving", "i don't know what this is", "a large bird")
METRICS = {"minutes_trained": 1.5, "auc": 0.8, "corpora": {"wordnet": {"nll": 40.25}}}
CARD = "# tiny\n\nNothing to see.\n"


@cache
def tokenizer() -> TextTokenizer:
    return TextTokenizer.train(TEXTS, 280).knowing(
        [*TEXTS, "a small dog i know", "the long act of this large bird"]
    )


@cache
def config() -> ModelConfig:
    return ModelConfig(
        name="tiny",
        model="hsvae",
        encoder="gru",
        dimensions=4,
        vocabulary=len(tokenizer()),
        encoder_input=8,
        encoder_hidden=8,
        embedding_size=8,
        decoder_hidden=8,
        corpora=("wordnet",),
    )


def expected(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    return {
        "embedding.weight": (config.vocabulary, config.embedding_size),
        "heads.weight": (config.dimensions, config.encoder_hidden),
        "heads.bias": (config.dimensions,),
        "scales": (3, config.dimensions),
    }


def tensors(seed: int = 0) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(shape, generator=generator) for name, shape in expected(config()).items()}


def stored(seed: int = 0) -> dict[str, torch.Tensor]:
    """What comes back after half precision."""
    return {name: tensor.half().float() for name, tensor in tensors(seed).items()}


def same(found: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor]) -> bool:
    return found.keys() == wanted.keys() and all(torch.equal(found[name], wanted[name]) for name in wanted)


def save(folder: Path, seed: int = 0, **changes) -> None:
    parts = {"config": config(), "tensors": tensors(seed), "tokenizer": tokenizer()}
    save_checkpoint(folder, **(parts | {"metrics": METRICS, "card": CARD} | changes))


def sign(folder: Path) -> None:
    """Write a manifest for whatever lies there, as somebody who forges a checkpoint would."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in manifest["files"]:
        file = folder / name
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            manifest["files"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def edit_json(file: Path, change: Callable[[dict], object]) -> None:
    value = json.loads(file.read_text(encoding="utf-8"))
    change(value)
    file.write_text(json.dumps(value), encoding="utf-8")


def header_of(content: bytes) -> tuple[dict, bytes]:
    (length,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def with_header(header: dict | bytes, payload: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + payload


def edit_header(folder: Path, change: Callable[[dict], object]) -> None:
    file = folder / "model.safetensors"
    header, payload = header_of(file.read_bytes())
    change(header)
    file.write_bytes(with_header(header, payload))


@pytest.fixture(scope="session")
def pristine(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pristine") / "tiny"
    save(folder)
    return folder


@pytest.fixture
def tiny(pristine, tmp_path) -> Iterator[Path]:
    """A valid checkpoint of its own for one test."""
    yield Path(shutil.copytree(pristine, tmp_path / "tiny"))
