"""A checkpoint damaged by accident, its manifest as it was: a CheckpointError, or the very same tensors."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checkpoint.format import FILES, MANIFEST
from core.checkpoint.load_save import read_checkpoint
from core.errors import CheckpointError
from tests.attacks.fuzzing import CHANGES, fuzz, mutated
from tests.checkpoint import tiny_checkpoint as tools


@pytest.fixture(scope="module")
def target_folder(pristine, tmp_path_factory) -> Path:
    """One copy for the whole module: every example restores the file that it changed."""
    return Path(shutil.copytree(pristine, tmp_path_factory.mktemp("fuzz") / "tiny"))


@fuzz(100)
@given(name=st.sampled_from((*FILES, MANIFEST)), changes=CHANGES)
def test_damaged_by_accident(target_folder, pristine, name, changes):
    content = (pristine / name).read_bytes()
    (target_folder / name).write_bytes(mutated(content, changes))
    try:
        parts = read_checkpoint(target_folder, tools.expected)
    except CheckpointError as error:
        assert error.cure
    else:
        assert tools.same(parts.tensors, tools.stored())
        assert parts.config == tools.config()
    finally:
        (target_folder / name).write_bytes(content)
