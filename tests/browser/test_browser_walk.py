"""A short walk of two visitors at once through all pages; `make walk` takes the long one."""

from tests.stress.walk import HIGHEST_GROWTH, walk


def test_twenty_actions_of_two_visitors(chrome, address, tmp_path):
    memory = walk(chrome, address, 20, seed=7, uploads=tmp_path)
    assert memory[-1] - memory[len(memory) // 2] < HIGHEST_GROWTH
