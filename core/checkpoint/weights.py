"""model.safetensors: the tensors that a config demands, no others, and finite numbers only."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load

from core.data.readers.strict_json import parse_json, shorten
from core.errors import CheckpointError

Shapes = Mapping[str, tuple[int, ...]]
_EXPONENT = 0x7C00
"""Bits of a half-precision number that are all set in NaN and in infinities only."""
_MAGIC = {b"PK": "a zip archive, perhaps a PyTorch file", b"\x80": "a pickle"}


def payload_bytes(shapes: Shapes) -> int:
    """Bytes of all tensors of these shapes in half precision."""
    return sum(2 * math.prod(shape) for shape in shapes.values())


def unpack(content: bytes, shapes: Shapes, where: Path) -> dict[str, torch.Tensor]:
    """The tensors in the bytes of a safetensors file, as float32.

    Args:
        content: the whole file, read from `where`.
        shapes: exactly the names and shapes it must have; all are half precision.

    Raises:
        CheckpointError: no safetensors file, or a damaged one; tensors missing, unknown, misshaped or of
            another type; NaN or infinities.
    """
    try:
        tensors = load(content)
        parse_json(content[8 : 8 + int.from_bytes(content[:8], "little")])  # no name may stand there twice
        problem = next(_problems(tensors, shapes), None)
    except Exception as error:  # the library raises several kinds, KeyError for unknown types among them
        kind = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
        said = shorten(str(error).removeprefix("Error while deserializing: "), 200)
        problem = f"this is {kind}, not safetensors" if kind else f"not a whole safetensors file ({said})"
    if problem:
        raise CheckpointError(f"{where}: {problem}.")
    # NumPy, because torch would wake all its threads for these few numbers: slow on a busy machine.
    return {name: torch.from_numpy(tensor.numpy().astype(np.float32)) for name, tensor in tensors.items()}


def _problems(tensors: Mapping[str, torch.Tensor], shapes: Shapes) -> Iterator[str]:
    for name in sorted(shapes.keys() - tensors.keys()):
        yield f"the tensor {name!r} is missing"
    for name in sorted(tensors.keys() - shapes.keys()):
        yield f"the tensor {shorten(name, 60)!r} does not belong to this model"
    for name, tensor in sorted(tensors.items()):
        if tensor.dtype != torch.float16:
            yield f"the tensor {name!r} has type {tensor.dtype}, not torch.float16"
        elif tuple(tensor.shape) != shapes[name]:
            yield f"the tensor {name!r} has shape {list(tensor.shape)}, not {list(shapes[name])}"
        elif ((tensor.view(torch.int16).numpy() & _EXPONENT) == _EXPONENT).any():
            yield f"the tensor {name!r} holds NaN or infinity"
