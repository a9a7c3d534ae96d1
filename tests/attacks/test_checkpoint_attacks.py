"""Every way to damage or forge a checkpoint that we know: each gives a CheckpointError that names the file.

Each attack is tried twice: as an accident (the manifest is the old one) and as a forgery (the manifest was
written anew for the damaged files).
"""

import json
import os
import pickle
import struct
from pathlib import Path

import pytest
import tiny_checkpoint as tools

from core.errors import CheckpointError
from core.io import layout
from core.io.checkpoint import read_checkpoint

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


def raw_header(text: bytes):
    return weights(lambda content: tools.with_header(text, tools.header_of(content)[1]))


def overlap(head: dict) -> None:
    first, second = (
        name for name in head if name != "__metadata__" and name in {"heads.bias", "heads.weight"}
    )
    width = head[second]["data_offsets"][1] - head[second]["data_offsets"][0]
    start = head[first]["data_offsets"][0]
    head[second]["data_offsets"] = [start, start + width]


def shift(head: dict) -> None:
    for entry in head.values():
        if "data_offsets" in entry:
            entry["data_offsets"] = [offset + 2 for offset in entry["data_offsets"]]


def edit(name: str, change):
    return lambda folder: tools.edit_json(folder / name, change)


def set_number(value: bytes):
    return lambda body: value + body[2:]


WEIGHT_ATTACKS = {
    "empty": (weights(lambda content: b""), "empty"),
    "seven bytes": (weights(lambda content: content[:7]), "before its header"),
    "cut in its header": (weights(lambda content: content[:100]), "inside its header"),
    "cut in its numbers": (weights(lambda content: content[:-3]), "missing at its end"),
    "trailing bytes": (weights(lambda content: content + b"\0" * 9), "left over"),
    "huge header": (
        weights(lambda content: struct.pack("<Q", 2**62) + content[8:]),
        "header claims",
    ),
    "header of 2 MB": (raw_header(b"{" + b" " * 2**21 + b"}"), "header claims"),
    "header that is no JSON": (raw_header(b"{,}"), "line 1"),
    "header that is a list": (raw_header(b"[]"), "header"),
    "header that is not UTF-8": (raw_header(b'{"\xff": 1}'), "UTF-8"),
    "header of brackets": (raw_header(b'{"a":' + b"[" * 100_000), "nested"),
    "header with a tensor twice": (
        raw_header(b'{"scales": 1, "scales": 2}'),
        "twice",
    ),
    "header with NaN": (raw_header(b'{"scales": NaN}'), "NaN"),
    "header with a number of a million digits": (raw_header(b'{"scales": ' + b"9" * 10**6 + b"}"), "digits"),
    "no tensors": (raw_header(b"{}"), "missing"),
    "missing tensor": (header(lambda head: head.pop("scales")), "'scales' is missing"),
    "extra tensor": (header(lambda head: head.update(extra=head["scales"])), "'extra' does not belong"),
    "tensor named as a path": (
        header(lambda head: head.update({"../../x": head["scales"]})),
        r"'\.\./\.\./x' does not belong",
    ),
    "tensor with a long name": (header(lambda head: head.update({"x" * 10_000: 1})), "…' does not belong"),
    "tensor that is no object": (header(lambda head: head.update(scales=3)), "not described"),
    "tensor with another key": (header(lambda head: head["scales"].update(more=1)), "not described"),
    "misshaped tensor": (header(lambda head: head["scales"].update(shape=[4, 3])), r"shape \[4, 3\]"),
    "flat tensor": (header(lambda head: head["scales"].update(shape=[12])), r"shape \[12\]"),
    "shape of truths": (header(lambda head: head["scales"].update(shape=[True, 12])), "shape"),
    "negative shape": (header(lambda head: head["scales"].update(shape=[-3, -4])), "shape"),
    "shape of fractions": (header(lambda head: head["scales"].update(shape=[3.0, 4.0])), "shape"),
    "wrong dtype": (header(lambda head: head["scales"].update(dtype="I16")), "I16, not F16"),
    "unknown dtype": (header(lambda head: head["scales"].update(dtype="F99")), "F99"),
    "dtype that is a list": (header(lambda head: head["scales"].update(dtype=["F16"])), "type"),
    "overlapping offsets": (header(overlap), "overlaps"),
    "gap before the first": (header(shift), "gap"),
    "offsets backwards": (
        header(lambda head: head["scales"]["data_offsets"].reverse()),
        "bytes of its shape",
    ),
    "three offsets": (header(lambda head: head["scales"]["data_offsets"].append(1)), "bytes of its shape"),
    "offsets of 10^30": (
        header(lambda head: head["scales"].update(data_offsets=[10**30, 10**30 + 24])),
        "bytes of its shape",
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


def write(name: str, content: bytes):
    return lambda folder: (folder / name).write_bytes(content)


def config(**settings):
    return edit("config.json", lambda value: value.update(settings))


CONFIG_ATTACKS = {
    "empty": (write("config.json", b""), "not valid JSON"),
    "a list": (write("config.json", b"[]"), "config.json"),
    "a key missing": (edit("config.json", lambda value: value.pop("dimensions")), "'dimensions' is missing"),
    "a key with a default missing": (
        edit("config.json", lambda value: value.pop("alpha")),
        "'alpha' is missing",
    ),
    "an extra key": (config(hook="os.system"), "hook"),
    "a mistyped key": (
        edit("config.json", lambda value: value.update(dimension=value.pop("dimensions"))),
        "dimension",
    ),
    "a number as text": (config(dimensions="4"), "dimensions"),
    "a truth as number": (config(dimensions=True), "dimensions"),
    "a fraction": (config(dimensions=4.0), "dimensions"),
    "a billion dimensions": (config(dimensions=10**9), "dimensions"),
    "a number of 4,000 digits": (config(dimensions=10**4000), "dimensions"),
    "no dimensions": (config(dimensions=0), "dimensions"),
    "less than none": (config(decoder_hidden=-8), "decoder_hidden"),
    "NaN": (write("config.json", b'{"alpha": NaN}'), "NaN"),
    "too large a number": (write("config.json", b'{"alpha": 1e999}'), "1e999"),
    "a key twice": (write("config.json", b'{"alpha": 1, "alpha": 2}'), "'alpha' stands twice"),
    "a name that is a path": (config(name="../../x"), "name"),
    "a corpus that is a path": (config(corpora=["/etc/passwd"]), "corpora"),
    "an encoder that is an import": (config(encoder="os.system"), "encoder"),
    "a hash that is a URL": (config(encoder_sha256="https://example.org/"), "encoder_sha256"),
    "another model": (config(model="gpt"), "model"),
    "a newer format": (config(format_version=2), "Update the app"),
    "an older format": (config(format_version=0), "format_version"),
    "format as text": (config(format_version="1"), "format_version"),
    "60,000 brackets": (write("config.json", b"[" * 60_000), "nested"),
    "not UTF-8": (write("config.json", b"\xff\xfe{\0}\0"), "UTF-8"),
    "a lone surrogate": (write("config.json", b'{"name": "\\ud800"}'), "config.json"),
    "larger than any config": (write("config.json", b" " * 70_000), "limit"),
}


def tokens(change):
    return edit("tokenizer.json", lambda value: change(value["model"]))


def swap_numbers(model: dict) -> None:
    vocabulary = model["vocab"]
    vocabulary["<pad>"], vocabulary["!"] = vocabulary["!"], vocabulary["<pad>"]


def duplicate_token(folder: Path) -> None:
    file = folder / "tokenizer.json"
    text = json.dumps(json.loads(file.read_text()))
    file.write_text(text.replace('"!": 4', '"!": 4, "!": 4', 1))


TOKENIZER_ATTACKS = {
    "empty": (write("tokenizer.json", b""), "not a tokenizer"),
    "a list": (write("tokenizer.json", b"[]"), "BPE"),
    "an empty object": (write("tokenizer.json", b"{}"), "BPE"),
    "another model": (tokens(lambda model: model.update(type="WordLevel")), "BPE"),
    "a token more": (tokens(lambda model: model["vocab"].update(zebra=len(model["vocab"]))), "tokens"),
    "a token without number": (tokens(lambda model: model["vocab"].pop("<pad>")), "number"),
    "a number twice": (tokens(lambda model: model["vocab"].update({"!": 5})), "share a number"),
    "a token twice": (duplicate_token, "twice"),
    "a number as text": (tokens(lambda model: model["vocab"].update({"!": "4"})), "no numbers"),
    "a negative number": (tokens(lambda model: model["vocab"].update({"!": -4})), "share a number"),
    "a number of 10^18": (tokens(lambda model: model["vocab"].update({"!": 10**18})), "share a number"),
    "specials elsewhere": (tokens(swap_numbers), "first tokens"),
    "a merge of unknown tokens": (tokens(lambda model: model["merges"].append(["zeb", "ra"])), "merge"),
    "a merge of one": (tokens(lambda model: model["merges"].append(["a"])), "merge"),
    "a merge that makes no token": (
        tokens(lambda model: model["merges"].append(["!", "!"])),
        "makes no token",
    ),
    "merges that are no list": (tokens(lambda model: model.update(merges={})), "merges"),
    "chance in the model": (tokens(lambda model: model.update(dropout=0.5)), "dropout"),
    "a regular expression of its own": (
        edit(
            "tokenizer.json", lambda value: value.update(pre_tokenizer={"type": "Split", "pattern": "(a+)+$"})
        ),
        "pre_tokenizer",
    ),
    "a normalizer of its own": (
        edit("tokenizer.json", lambda value: value.update(normalizer={"type": "Lowercase"})),
        "normalizer",
    ),
    "added tokens": (
        edit("tokenizer.json", lambda value: value["added_tokens"].append({"id": 9, "content": "the"})),
        "added tokens",
    ),
    "no added tokens": (
        edit("tokenizer.json", lambda value: value.update(added_tokens=None)),
        "added tokens",
    ),
    "100,000 brackets": (write("tokenizer.json", b"[" * 100_000), "nested"),
}

OTHER_ATTACKS = {
    "metrics that are a list": (write("metrics.json", b"[]"), "metrics.json"),
    "metrics with NaN": (write("metrics.json", b'{"auc": NaN}'), "NaN"),
    "metrics with infinity": (write("metrics.json", b'{"auc": -Infinity}'), "Infinity"),
    "metrics with a lone surrogate": (write("metrics.json", b'{"note": "\\udc00"}'), "metrics.json"),
}

ATTACKS = {
    f"{name}: {attack}": parts
    for name, attacks in {
        WEIGHTS: WEIGHT_ATTACKS,
        "config.json": CONFIG_ATTACKS,
        "tokenizer.json": TOKENIZER_ATTACKS,
        "metrics.json": OTHER_ATTACKS,
    }.items()
    for attack, parts in attacks.items()
}


@pytest.mark.parametrize("name", ATTACKS)
def test_forged_checkpoint_is_refused_for_its_reason(tiny, name, monkeypatch):
    attack, reason = ATTACKS[name]
    monkeypatch.chdir(tiny.parent)
    attack(tiny)
    tools.sign(tiny)
    with pytest.raises(CheckpointError, match=reason) as caught:
        read_checkpoint(tiny, tools.expected)
    assert name.split(":")[0] in str(caught.value), "the file is named"
    assert caught.value.cure, "a cure is given"
    assert len(str(caught.value)) < 700, "a stranger's file does not fill the screen"
    assert not Path("exploded").exists()


@pytest.mark.parametrize("name", ATTACKS)
def test_accidental_damage_is_found(tiny, name):
    ATTACKS[name][0](tiny)
    with pytest.raises(CheckpointError):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize("name", layout.FILES)
def test_one_flipped_bit_is_found_by_its_hash(tiny, name):
    content = bytearray((tiny / name).read_bytes())
    content[-2] ^= 1
    (tiny / name).write_bytes(content)
    with pytest.raises(CheckpointError, match=name):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize("name", (*layout.FILES, "manifest.json"))
@pytest.mark.parametrize(
    "kind", ["missing", "folder", "link out", "link inside", "circle", "pipe", "unlisted"]
)
def test_what_is_not_a_plain_file_inside_the_folder_is_refused(tiny, tmp_path, name, kind):
    file = tiny / name
    content = file.read_bytes()
    if kind == "unlisted":
        if name == "manifest.json":
            return
        tools.edit_json(tiny / "manifest.json", lambda manifest: manifest["files"].pop(name))
    else:
        file.unlink()
    if kind == "folder":
        file.mkdir()
    elif kind == "link out":
        (tmp_path / "outside").write_bytes(content)
        file.symlink_to(tmp_path / "outside")
    elif kind == "link inside":
        (tiny / "index-a").mkdir()
        (tiny / "index-a" / "real.json").write_bytes(content)
        file.symlink_to(Path("index-a") / "real.json")
    elif kind == "circle":
        file.symlink_to(file)
    elif kind == "pipe":
        os.mkfifo(file)
    with pytest.raises(CheckpointError, match=name):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_devices_are_refused(tiny, device):
    (tiny / WEIGHTS).unlink()
    (tiny / WEIGHTS).symlink_to(device)
    with pytest.raises(CheckpointError, match=WEIGHTS):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize(
    "name", ["model.pt", "pytorch_model.bin", "state.CKPT", "umap.pkl", "x.joblib", "m.pth"]
)
def test_pickled_files_are_refused_unopened(tiny, name, monkeypatch):
    monkeypatch.chdir(tiny.parent)
    (tiny / name).write_bytes(pickle.dumps(Bomb()))
    os.mkfifo(tiny / f"pipe{Path(name).suffix}")  # opening this one would wait for ever
    with pytest.raises(CheckpointError, match="not opened"):
        read_checkpoint(tiny, tools.expected)
    assert not Path("exploded").exists()


@pytest.mark.parametrize("kind", ["missing", "file", "empty", "pickle"])
def test_folder_that_is_none(tmp_path, kind):
    folder = tmp_path / ("x.pt" if kind == "pickle" else "x")
    if kind in {"file", "pickle"}:
        folder.write_bytes(b"")
    elif kind == "empty":
        folder.mkdir()
    with pytest.raises(CheckpointError, match=folder.name):
        read_checkpoint(folder, tools.expected)


def test_newer_manifest_says_update_the_app(tiny):
    tools.edit_json(
        tiny / "manifest.json", lambda manifest: manifest.update(format_version=2, something="new")
    )
    with pytest.raises(CheckpointError, match="Update the app"):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("format_version"),
        lambda manifest: manifest.pop("files"),
        lambda manifest: manifest.update(signed=True),
        lambda manifest: manifest["files"].update({WEIGHTS: None}),
        lambda manifest: manifest["files"][WEIGHTS].update(size=-1),
        lambda manifest: manifest["files"][WEIGHTS].update(size=10**30),
        lambda manifest: manifest["files"][WEIGHTS].update(sha256="0"),
        lambda manifest: manifest["files"][WEIGHTS].update(sha256="A" * 64),
        lambda manifest: manifest["files"].update({f"index-a/{i}.json": {} for i in range(300)}),
    ],
)
def test_malformed_manifest_is_refused(tiny, change):
    tools.edit_json(tiny / "manifest.json", change)
    with pytest.raises(CheckpointError, match=r"manifest\.json"):
        read_checkpoint(tiny, tools.expected)


def test_size_is_checked_before_anything_is_read(tiny, monkeypatch):
    with (tiny / WEIGHTS).open("r+b") as stream:
        stream.truncate(10**12)  # a sparse file: it takes no room, but would fill the memory
    with pytest.raises(CheckpointError, match="longer than it should be"):
        read_checkpoint(tiny, tools.expected)
    monkeypatch.setitem(layout.LIMITS, WEIGHTS, 100)
    with pytest.raises(CheckpointError, match="limit is 100"):
        layout.read_plain(tiny, WEIGHTS)


def test_a_network_too_large_to_load_is_refused_before_its_weights_are_read(tiny):
    with pytest.raises(CheckpointError, match="too large to load"):
        read_checkpoint(tiny, lambda config: {"embedding.weight": (2**40, 2**40)})


def test_weights_replaced_while_loading_are_refused(tiny):
    """Exchanged for a valid file of the same size after its size was checked: its hash tells."""

    def exchanged(config):
        content = bytearray((tiny / WEIGHTS).read_bytes())
        content[-2] ^= 1
        (tiny / WEIGHTS).write_bytes(content)
        return tools.expected(config)

    with pytest.raises(CheckpointError, match="altered"):
        read_checkpoint(tiny, exchanged)


def test_file_that_becomes_a_pipe_after_its_check_is_not_waited_for(tiny, monkeypatch):
    checked = layout.plain_file

    def exchange(folder, name):
        status = checked(folder, name)
        (folder / name).unlink()
        os.mkfifo(folder / name)
        return status

    monkeypatch.setattr(layout, "plain_file", exchange)
    with pytest.raises(CheckpointError, match="not a plain file"):
        layout.read_plain(tiny, WEIGHTS)


def test_file_that_becomes_a_link_after_its_check_is_not_followed(tiny, monkeypatch, tmp_path):
    checked = layout.plain_file

    def exchange(folder, name):
        status = checked(folder, name)
        (folder / name).rename(tmp_path / "moved")
        (folder / name).symlink_to(tmp_path / "moved")
        return status

    monkeypatch.setattr(layout, "plain_file", exchange)
    with pytest.raises(CheckpointError, match="cannot be read"):
        layout.read_plain(tiny, WEIGHTS)


def test_nothing_laxer_is_tried(tiny, monkeypatch):
    import torch

    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("torch.load was called"))
    monkeypatch.setattr(pickle, "loads", lambda *_, **__: pytest.fail("pickle was called"))
    (tiny / WEIGHTS).write_bytes(pickle.dumps(Bomb()))
    tools.sign(tiny)
    with pytest.raises(CheckpointError):
        read_checkpoint(tiny, tools.expected)
