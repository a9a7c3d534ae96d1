"""model.safetensors: its header is checked against what the config demands before anything is allocated."""

import math
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load

from core.checkpoint.format import RESTORE
from core.data.readers.strict_json import StrictJSONError, parse_json, shorten
from core.errors import CheckpointError

Shapes = Mapping[str, tuple[int, ...]]
MAX_HEADER = 2**20
_DTYPE, _WIDTH = "F16", 2
_EXPONENT = 0x7C00
"""Bits of a half-precision number that are all set in NaN and in infinities only."""
_MAGIC = {b"PK": "a zip archive, perhaps a PyTorch file", b"\x80": "a pickle"}


def payload_bytes(shapes: Shapes) -> int:
    """Bytes of all tensors of these shapes in half precision."""
    return sum(_WIDTH * math.prod(shape) for shape in shapes.values())


def unpack(content: bytes, shapes: Shapes, where: Path) -> dict[str, torch.Tensor]:
    """The tensors in the bytes of a safetensors file, as float32.

    Args:
        content: the whole file, read from `where`.
        shapes: exactly the names and shapes it must have; all are half precision.

    Raises:
        CheckpointError: a header that is malformed or too large; tensors missing, unknown, misshaped,
            of another type, overlapping or with gaps; bytes missing or left over; NaN or infinities.
    """
    try:
        _check(content, shapes)
        return {name: _float32(name, tensor) for name, tensor in load(content).items()}
    except (_Refused, StrictJSONError, SafetensorError) as error:
        raise CheckpointError(f"{where}: {shorten(str(error), 200)}.", RESTORE) from None


class _Refused(ValueError):
    """What is wrong with a weights file, in a few words."""


def _float32(name: str, half: torch.Tensor) -> torch.Tensor:
    # NumPy, because torch would wake all its threads for these few numbers: slow on a busy machine.
    bits = half.view(torch.int16).numpy()
    if ((bits & _EXPONENT) == _EXPONENT).any():
        raise _Refused(f"the tensor {name!r} holds NaN or infinity")
    return torch.from_numpy(half.numpy().astype(np.float32))


def _check(content: bytes, shapes: Shapes) -> None:
    header, size = _header(content)
    if missing := sorted(shapes.keys() - header.keys()):
        raise _Refused(f"the tensor {missing[0]!r} is missing")
    if extra := sorted(header.keys() - shapes.keys()):
        raise _Refused(f"the tensor {shorten(extra[0], 60)!r} does not belong to this model")
    spans = []
    for name, entry in header.items():
        if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
            raise _Refused(f"the tensor {name!r} is not described as the format demands")
        if entry["dtype"] != _DTYPE:
            raise _Refused(f"the tensor {name!r} has type {shorten(str(entry['dtype']), 20)}, not {_DTYPE}")
        if _integers(entry["shape"]) != shapes[name]:
            raise _Refused(
                f"the tensor {name!r} has shape {shorten(str(entry['shape']), 60)}, not {list(shapes[name])}"
            )
        span = _integers(entry["data_offsets"])
        if span is None or len(span) != 2 or span[1] - span[0] != _WIDTH * math.prod(shapes[name]):
            raise _Refused(f"the tensor {name!r} does not have the bytes of its shape")
        spans.append((*span, name))
    end = 0
    for start, stop, name in sorted(spans):
        if start != end:
            raise _Refused(f"the tensor {name!r} overlaps another, or leaves a gap")
        end = stop
    if end != size:
        what = f"{end - size:,} bytes are missing" if end > size else f"{size - end:,} bytes are left over"
        raise _Refused(f"{what} at its end")


def _header(content: bytes) -> tuple[dict, int]:
    """(name -> entry, bytes after the header)."""
    for magic, kind in _MAGIC.items():
        # A header of exactly this many bytes would start alike, but "{" must follow at byte 8.
        if content.startswith(magic) and content[8:9] != b"{":
            raise _Refused(f"this is {kind}, not safetensors; it was not opened")
    if len(content) < 8:
        raise _Refused("it is empty" if not content else "it ends before its header")
    (length,) = struct.unpack("<Q", content[:8])
    if length > MAX_HEADER:
        raise _Refused(f"its header claims {length:,} bytes; the limit is {MAX_HEADER:,}")
    if 8 + length > len(content):
        raise _Refused("it ends inside its header")
    text = content[8 : 8 + length]
    if not text.startswith(b"{"):
        raise _Refused("its header is not that of a safetensors file")
    header = parse_json(text)
    header.pop("__metadata__", None)
    return header, len(content) - 8 - length


def _integers(value: object) -> tuple[int, ...] | None:
    if isinstance(value, list) and all(type(entry) is int and 0 <= entry < 2**63 for entry in value):
        return tuple(value)
    return None
