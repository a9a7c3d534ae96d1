"""Ways to damage model.safetensors: name -> (attack on a checkpoint folder, what the refusal says)."""

import json
import os
import pickle
import struct
from pathlib import Path

from safetensors.torch import load
from safetensors.torch import save as pack

from tests.checkpoint import tiny_checkpoint as tools

WEIGHTS = "model.safetensors"


class Bomb:
    """Unpickling it leaves a trace."""

    def __reduce__(self):
        return os.mkdir, ("exploded",)


def weights(change):
    def attack(folder: Path) -> None:
        file = folder / WEIGHTS
        file.write_bytes(change(file.read_bytes()))

    return attack


def header(change):
    return lambda folder: tools.edit_header(folder, change)


def payload(change):
    def attack(content: bytes) -> bytes:
        head, body = tools.header_of(content)
        return tools.with_header(head, change(body))

    return weights(attack)


def repacked(change):
    """A whole file with other tensors in it."""

    def attack(content: bytes) -> bytes:
        tensors = load(content)
        change(tensors)
        return pack(tensors)

    return weights(attack)


def raw_header(text: bytes):
    return weights(lambda content: tools.with_header(text, tools.header_of(content)[1]))


def overlap(head: dict) -> None:
    first, second = (
        name for name in head if name != "__metadata__" and name in {"heads.bias", "heads.weight"}
    )
    width = head[second]["data_offsets"][1] - head[second]["data_offsets"][0]
    start = head[first]["data_offsets"][0]
    head[second]["data_offsets"] = [start, start + width]


def twice(content: bytes) -> bytes:
    head, body = tools.header_of(content)
    entry = json.dumps({"scales": head["scales"]})[1:-1]
    return tools.with_header(json.dumps(head).replace("{", f"{{{entry}, ", 1).encode(), body)


def shift(head: dict) -> None:
    for entry in head.values():
        if "data_offsets" in entry:
            entry["data_offsets"] = [offset + 2 for offset in entry["data_offsets"]]


def edit(name: str, change):
    return lambda folder: tools.edit_json(folder / name, change)


def set_number(value: bytes):
    return lambda body: value + body[2:]


WEIGHT_ATTACKS = {
    "empty": (weights(lambda content: b""), "header too small"),
    "seven bytes": (weights(lambda content: content[:7]), "header too small"),
    "cut in its header": (weights(lambda content: content[:100]), "header length"),
    "cut in its numbers": (weights(lambda content: content[:-3]), "not fully covered"),
    "trailing bytes": (weights(lambda content: content + b"\0" * 9), "not fully covered"),
    "huge header": (weights(lambda content: struct.pack("<Q", 2**62) + content[8:]), "header too large"),
    "header that is no JSON": (raw_header(b"{,}"), "line 1"),
    "header that is a list": (raw_header(b"[]"), "header"),
    "header that is not UTF-8": (raw_header(b'{"\xff": 1}'), "UTF-8"),
    "header of brackets": (raw_header(b'{"a":' + b"[" * 100_000), "recursion limit"),
    "header with a tensor twice": (weights(twice), "'scales' stands twice"),
    "header with NaN": (raw_header(b'{"scales": NaN}'), "invalid JSON"),
    "header with a number of a million digits": (
        raw_header(b'{"scales": ' + b"9" * 10**6 + b"}"),
        "out of range",
    ),
    "no tensors": (repacked(lambda tensors: tensors.clear()), "missing"),
    "missing tensor": (repacked(lambda tensors: tensors.pop("scales")), "'scales' is missing"),
    "tensor that only the header lacks": (header(lambda head: head.pop("scales")), "not fully covered"),
    "extra tensor": (
        repacked(lambda tensors: tensors.update(extra=tensors["scales"].clone())),
        "'extra' does not belong",
    ),
    "extra tensor over the bytes of another": (
        header(lambda head: head.update(extra=head["scales"])),
        "invalid offset",
    ),
    "tensor named as a path": (
        repacked(lambda tensors: tensors.update({"../../x": tensors["scales"].clone()})),
        r"'\.\./\.\./x' does not belong",
    ),
    "tensor with a long name": (
        repacked(lambda tensors: tensors.update({"x" * 10_000: tensors["scales"].clone()})),
        "…' does not belong",
    ),
    "tensor that is no object": (header(lambda head: head.update(scales=3)), "TensorInfo"),
    "misshaped tensor": (header(lambda head: head["scales"].update(shape=[4, 3])), r"shape \[4, 3\]"),
    "flat tensor": (header(lambda head: head["scales"].update(shape=[12])), r"shape \[12\]"),
    "shape of truths": (header(lambda head: head["scales"].update(shape=[True, 12])), "boolean"),
    "negative shape": (header(lambda head: head["scales"].update(shape=[-3, -4])), "integer `-3`"),
    "shape of fractions": (header(lambda head: head["scales"].update(shape=[3.0, 4.0])), "floating point"),
    "wrong dtype": (header(lambda head: head["scales"].update(dtype="I16")), "int16, not torch.float16"),
    "unknown dtype": (header(lambda head: head["scales"].update(dtype="F99")), "F99"),
    "dtype that is a list": (header(lambda head: head["scales"].update(dtype=["F16"])), "type"),
    "overlapping offsets": (header(overlap), "invalid offset"),
    "gap before the first": (header(shift), "invalid offset"),
    "offsets backwards": (
        header(lambda head: head["scales"]["data_offsets"].reverse()),
        "invalid offset",
    ),
    "three offsets": (header(lambda head: head["scales"]["data_offsets"].append(1)), "expected 2 elements"),
    "offsets of 10^30": (
        header(lambda head: head["scales"].update(data_offsets=[10**30, 10**30 + 24])),
        "floating point",
    ),
    "metadata that is a number": (header(lambda head: head.update(__metadata__=3)), WEIGHTS),
    "NaN": (payload(set_number(b"\xff\x7f")), "NaN"),
    "infinity": (payload(set_number(b"\x00\x7c")), "infinity"),
    "a config of other dimensions": (
        edit("config.json", lambda value: value.update(dimensions=5)),
        r"shape \[4\], not \[5\]",
    ),
    "a pickle in its place": (weights(lambda content: pickle.dumps(Bomb())), "pickle"),
    "a zip in its place": (weights(lambda content: b"PK\x03\x04" + content), "zip"),
}
