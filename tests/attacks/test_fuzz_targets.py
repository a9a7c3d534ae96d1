"""Files from outside of every kind, bytes or JSON changed at random: refused in words, or harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks.fuzzing import CHANGES, FOUND, VALUES, attempt, fuzz, mutated, one_value_replaced
from tests.attacks.targets import TARGETS

SPLIT = [name for name, target in TARGETS.items() if target.split]
KEPT = sorted(file for file in FOUND.glob("*/*") if file.parent.name in TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_valid_contents_pass(target):
    for content in TARGETS[target].seeds():
        TARGETS[target].check(content)


@pytest.mark.parametrize("target", TARGETS)
@fuzz(30)
@given(data=st.data(), changes=CHANGES)
def test_bytes_changed(target, data, changes):
    seeds = TARGETS[target].seeds()
    content = mutated(data.draw(st.sampled_from(seeds)) if len(seeds) > 1 else seeds[0], changes)
    attempt(target, content, TARGETS[target].check)


@pytest.mark.parametrize("target", SPLIT)
@fuzz(30)
@given(data=st.data(), value=VALUES)
def test_json_changed(target, data, value):
    tree, join = TARGETS[target].split(TARGETS[target].seeds()[0])
    content = join(one_value_replaced(tree, data, value))
    attempt(target, content, TARGETS[target].check)


@pytest.mark.parametrize("file", KEPT, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_once_failed(file):
    TARGETS[file.parent.name].check(file.read_bytes())
