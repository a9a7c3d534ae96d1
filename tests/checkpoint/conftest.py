import os

import pytest

from tests.checkpoint.tiny_checkpoint import pristine, tiny

__all__ = ["pristine", "tiny"]


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    # Syncing guards against a power cut, which no test here makes; it is most of the time of a save.
    monkeypatch.setattr(os, "fsync", lambda handle: None)
