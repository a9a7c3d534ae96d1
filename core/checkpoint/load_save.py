"""Saving a checkpoint folder all or nothing, and reading one with every file checked."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic_core import to_json
from safetensors.torch import save as pack

from core.checkpoint.atomic import current, replaced_folder
from core.checkpoint.format import (
    CARD,
    CONFIG,
    FILES,
    INDEX_PREFIX,
    LIMITS,
    MANIFEST,
    METRICS,
    TOKENIZER,
    WEIGHTS,
    WORDS,
    check_folder,
    read_config,
    read_metrics,
    reported,
)
from core.checkpoint.manifest import read_manifest, refresh_manifest, verified_bytes
from core.checkpoint.weights import Shapes, payload_bytes, unpack
from core.config import ModelConfig
from core.data.tokenizer import TextTokenizer
from core.errors import CheckpointError, HSVAEError

_ATTEMPTS = 3


@dataclass(frozen=True)
class CheckpointParts:
    """What a checkpoint folder holds, checked: float32 tensors, named and shaped as its config demands."""

    config: ModelConfig
    tensors: dict[str, torch.Tensor]
    tokenizer: TextTokenizer
    metrics: dict
    folder: Path


def save_checkpoint(
    folder: Path,
    config: ModelConfig,
    tensors: Mapping[str, torch.Tensor],
    tokenizer: TextTokenizer,
    metrics: Mapping,
    card: str,
    keep_indexes: bool = True,
) -> None:
    """Write the checkpoint `folder`, in half precision; a killed save leaves the old one.

    Args:
        tensors: inference weights only, all of floating type.
        metrics: JSON values; NumPy numbers and arrays are taken too, what is not finite becomes null.
        card: the model card, Markdown.
        keep_indexes: carry over the index folders of the checkpoint that is replaced.

    Raises:
        CheckpointError: the destination holds other files, cannot be written, or a weight is not finite in
            half precision.
    """
    check_destination(folder)
    if len(tokenizer) != config.vocabulary:
        raise CheckpointError(
            f"{folder}: the tokenizer has {len(tokenizer):,} tokens, the config says {config.vocabulary:,}.",
            "Build the network from the tokenizer that was trained.",
        )
    weights = pack({name: _half(folder, name, tensor) for name, tensor in tensors.items()})
    with reported(folder), replaced_folder(folder) as new:
        (new / CONFIG).write_bytes(_json(config.model_dump()))
        (new / WEIGHTS).write_bytes(weights)
        tokenizer.save(new)
        (new / METRICS).write_bytes(_json(metrics))
        (new / CARD).write_text(card, encoding="utf-8")
        if keep_indexes:
            for index in sorted(current(folder).glob(f"{INDEX_PREFIX}*")):
                shutil.copytree(index, new / index.name, symlinks=True)
        refresh_manifest(new)


def check_destination(folder: Path) -> None:
    """Saving replaces the whole folder: it must be new, empty, or hold a checkpoint and nothing else.

    Raises:
        CheckpointError: it holds something that would be lost. Ask before hours of training, not after.
    """
    with reported(folder):
        if folder.exists() and not folder.is_dir():
            raise CheckpointError(f"{folder} is a file.", "Name a folder for the checkpoint.")
        names = sorted(place.name for place in folder.iterdir()) if folder.exists() else []
    for name in names:
        ours = name in FILES or name == MANIFEST or name.startswith((INDEX_PREFIX, f".{INDEX_PREFIX}"))
        if not ours and not name.startswith((f".{MANIFEST}", ".DS_Store")):
            raise CheckpointError(
                f"{folder} holds {name!r}, which is no part of a checkpoint and would be lost.",
                "Name an empty folder, or move that file away.",
            )


def read_checkpoint(folder: Path, expected: Callable[[ModelConfig], Shapes]) -> CheckpointParts:
    """Read and check a checkpoint folder.

    Args:
        folder: as `core.checkpoint.catalogue.resolve` gives it.
        expected: the exact names and shapes of all tensors of a network with this config.

    Raises:
        CheckpointError: names the file, what is wrong with it, and the cure. Nothing laxer is tried then.
    """
    for attempt in range(_ATTEMPTS):
        before = _identity(folder)
        try:
            return _read(current(folder), expected)
        except CheckpointError:
            # Another process saved this checkpoint meanwhile: half of the files were the old ones.
            if _identity(folder) == before or attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _read(folder: Path, expected: Callable[[ModelConfig], Shapes]) -> CheckpointParts:
    check_folder(folder)
    manifest = read_manifest(folder)
    small = [name for name in FILES if name in manifest.files and name != WEIGHTS]
    contents = {name: verified_bytes(folder, manifest, name) for name in small}
    config = read_config(folder, contents[CONFIG])
    try:
        shapes = {name: tuple(shape) for name, shape in expected(config).items()}
    except HSVAEError as error:  # e.g. a pretrained encoder that is not on this machine: its cure is known
        raise CheckpointError(f"{folder / CONFIG}: {error.cause}", error.cure) from None
    except Exception as error:  # the schema may know kinds of models that this version cannot build
        raise CheckpointError(
            f"{folder / CONFIG}: no network can be built from it "
            f"({config.model} with encoder {config.encoder}; {type(error).__name__}).",
            "Update the app, or choose another checkpoint.",
        ) from error
    if payload_bytes(shapes) > LIMITS[WEIGHTS]:
        raise CheckpointError(f"{folder / CONFIG} describes a network that is too large to load.")
    tensors = unpack(verified_bytes(folder, manifest, WEIGHTS), shapes, folder / WEIGHTS)
    tokenizer = TextTokenizer.parse(contents[TOKENIZER], contents.get(WORDS, b""), folder)
    if len(tokenizer) != config.vocabulary:
        raise CheckpointError(
            f"{folder / TOKENIZER} has {len(tokenizer):,} tokens, {CONFIG} says {config.vocabulary:,}."
        )
    return CheckpointParts(config, tensors, tokenizer, read_metrics(folder, contents[METRICS]), folder)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _half(folder: Path, name: str, tensor: torch.Tensor) -> torch.Tensor:
    if not tensor.is_floating_point():
        raise CheckpointError(
            f"{folder}: the tensor {name!r} is of type {tensor.dtype}.", "Only floating weights are saved."
        )
    # A copy, because tied weights share memory and the format stores each name on its own.
    half = tensor.detach().to("cpu", torch.float16).contiguous().clone()
    if not bool(torch.isfinite(half).all()):
        raise CheckpointError(
            f"{folder}: the tensor {name!r} holds NaN, or a number too large for half precision.",
            "The training diverged: go back to an earlier state, or lower the learning rate.",
        )
    return half


def _json(values: Mapping) -> bytes:
    """JSON of values that may hold NumPy's numbers and arrays; what is not finite becomes null."""
    return to_json(values, indent=1, inf_nan_mode="null", fallback=lambda value: value.tolist()) + b"\n"
