"""Bytes of a valid checkpoint changed at random: a CheckpointError, or the very same tensors."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.checkpoint.format import FILES, MANIFEST
from core.checkpoint.load_save import read_checkpoint
from core.errors import CheckpointError
from core.nn.word_constraint import WordConstraint
from tests.checkpoint import tiny_checkpoint as tools

BUDGET = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
READ = ("config.json", "model.safetensors", "tokenizer.json", "words.txt", "metrics.json")
NUMBER = st.integers(0, 2**20)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), NUMBER, st.integers(0, 7)),
        st.tuples(st.just("set"), NUMBER, st.integers(0, 255)),
        st.tuples(st.just("cut"), NUMBER, st.integers(1, 64)),
        st.tuples(st.just("double"), NUMBER, st.integers(1, 64)),
        st.tuples(
            st.just("insert"),
            NUMBER,
            st.sampled_from([b'"', b"{", b"[", b"9", b"-", b"\\ud800", b"1e999", b","]),
        ),
        st.tuples(st.just("end"), NUMBER, st.integers(0, 3)),
    ),
    min_size=1,
    max_size=4,
)


def mutated(content: bytes, changes) -> bytes:
    for kind, place, amount in changes:
        # Half of the changes meet the first 400 bytes, where headers and settings are.
        place = place % (min(len(content), 400) if place % 2 else len(content)) if content else 0
        before, after = content[:place], content[place:]
        if kind == "flip" and after:
            content = before + bytes([after[0] ^ (1 << amount)]) + after[1:]
        elif kind == "set" and after:
            content = before + bytes([amount]) + after[1:]
        elif kind == "cut":
            content = before + after[amount:]
        elif kind == "double":
            content = before + after[:amount] + after
        elif kind == "insert":
            content = before + amount + after
        elif kind == "end":
            content = before
    return content


@pytest.fixture(scope="module")
def target(pristine, tmp_path_factory) -> Path:
    """One copy for the whole module: every example restores the file that it changed."""
    return Path(shutil.copytree(pristine, tmp_path_factory.mktemp("fuzz") / "tiny"))


def restored(target: Path, pristine: Path) -> None:
    for name in (*FILES, MANIFEST):
        (target / name).write_bytes((pristine / name).read_bytes())


@BUDGET
@given(name=st.sampled_from((*FILES, MANIFEST)), changes=CHANGES)
def test_damaged_by_accident(target, pristine, name, changes):
    content = (pristine / name).read_bytes()
    (target / name).write_bytes(mutated(content, changes))
    try:
        parts = read_checkpoint(target, tools.expected)
    except CheckpointError as error:
        assert error.cure
    else:
        assert tools.same(parts.tensors, tools.stored())
        assert parts.config == tools.config()
    finally:
        (target / name).write_bytes(content)


@BUDGET
@given(name=st.sampled_from(READ), changes=CHANGES)
@example(name="tokenizer.json", changes=[("insert", 2, b"\\ud800")])
def test_forged_with_a_new_manifest(target, pristine, name, changes):
    (target / name).write_bytes(mutated((pristine / name).read_bytes(), changes))
    tools.sign(target)
    check_refused_or_harmless(target, pristine)


def check_refused_or_harmless(target, pristine) -> None:
    """Read the damaged checkpoint, then mend it."""
    try:
        check_harmless(read_checkpoint(target, tools.expected))
    except CheckpointError as error:
        assert error.cure
    finally:
        restored(target, pristine)


def check_harmless(parts) -> None:
    """What got through differs in numbers or names only, and every part of it can be used."""
    assert {name: tensor.shape for name, tensor in parts.tensors.items()} == {
        name: torch.Size(shape) for name, shape in tools.expected(parts.config).items()
    }
    assert all(bool(torch.isfinite(tensor).all()) for tensor in parts.tensors.values())
    assert len(parts.tokenizer) == parts.config.vocabulary
    batch = parts.tokenizer.encode(["a small dog <unk> wörld 😀"], 30)
    assert batch.ids.max() < parts.config.vocabulary
    assert "".join(parts.tokenizer.tokens()).encode("utf-8")
    if word_constraint := WordConstraint.of(parts.tokenizer):
        logits = torch.zeros(2, parts.config.vocabulary)
        word_constraint.strike(logits, word_constraint.advance([0, 0], [7, parts.config.vocabulary - 1]))
        assert torch.isfinite(logits).any(1).all()  # something may always follow
    json.dumps(parts.metrics, allow_nan=False, ensure_ascii=False).encode("utf-8")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@BUDGET
@given(
    data=st.data(),
    name=st.sampled_from(("config.json", "tokenizer.json", "header", "manifest.json")),
    value=VALUES,
)
def test_one_value_of_a_json_file_replaced_by_another(target, pristine, data, name, value):
    file = "model.safetensors" if name == "header" else name
    content = (pristine / file).read_bytes()
    tree, payload = tools.header_of(content) if name == "header" else (json.loads(content), b"")
    place, key = tree, None
    while isinstance(place, (dict, list)) and place:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        parent, key = place, data.draw(st.sampled_from(keys))
        place = place[key]
        if data.draw(st.booleans()):
            break
    parent[key] = value
    changed = tools.with_header(tree, payload) if name == "header" else json.dumps(tree).encode()
    (target / file).write_bytes(changed)
    if name != "manifest.json":
        tools.sign(target)
    check_refused_or_harmless(target, pristine)
