import json
import os
from pathlib import Path

from tests.app.conftest import mapped, model_and_index, packages_are_searched_once, screen
from tests.attacks.fuzzing import spent
from tests.checkpoint.tiny_checkpoint import pristine, tiny

__all__ = ["mapped", "model_and_index", "packages_are_searched_once", "pristine", "screen", "tiny"]


def pytest_sessionfinish():
    """`python -m tests.stress.fuzz` asks how many examples there were and how long they took."""
    if report := os.environ.get("FUZZ_REPORT"):
        Path(report).write_text(json.dumps(spent), encoding="utf-8")
