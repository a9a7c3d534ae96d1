"""Two processes that share every batch reach the losses of one, also when they are stopped and go on."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import ConfigError
from core.training.ranks import Ranks
from tests.training.rank import MODELS, losses_of

ROOT = Path(__file__).parents[2]


def test_two_ranks_reach_the_losses_of_one(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.training.rank", str(tmp_path / "two")]
    processes = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **told, "RANK": str(rank)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    try:
        said = [process.communicate(timeout=300)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert [process.returncode for process in processes] == [0, 0]
    first, second = (json.loads(one) for one in said)
    for model in MODELS:
        alone = losses_of(tmp_path / "one" / model, model)
        assert len(alone) == len(first[model]) == 13
        for one, two, other in zip(alone, first[model], second[model], strict=True):
            assert two == pytest.approx(other, rel=1e-6)
            assert two == pytest.approx(one, rel=2e-4, abs=1e-5)
        log = (tmp_path / "two" / model / "log.jsonl").read_text().splitlines()
        assert len(log) == 2  # at step 10 and at the end: by the first rank alone


def test_a_batch_that_cannot_be_shared_is_said():
    assert Ranks(1, 4).own(16) == slice(4, 8)
    with pytest.raises(ConfigError, match="multiple of 3"):
        Ranks(0, 3).own(16)
