"""Locks between processes: one holder at a time, and nobody waits who does not want to."""

import subprocess
import sys

import pytest

from core import locks
from core.locks import locked

HOLDER = """
import sys
from pathlib import Path
from core.locks import locked
with locked(Path(sys.argv[1])) as ours:
    print(ours, flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_another_process_has_it_until_it_dies(tmp_path, kind):
    place = tmp_path / "lock"
    if kind == "folder":
        place.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline().strip() == "True"
        with locked(place, wait=False) as ours:
            assert not ours
        other.kill()
        other.wait()
        with locked(place) as ours:
            assert ours


def test_where_there_are_no_locks_everybody_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "fcntl", None)
    with locked(tmp_path / "lock") as first, locked(tmp_path / "lock", wait=False) as second:
        assert first and second
