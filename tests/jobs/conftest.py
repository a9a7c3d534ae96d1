"""Jobs on invented rows, with a checkpoint of random weights: seconds, not minutes."""

import time

import pytest

from core import jobs
from core.data.readers.user_table import UserTable, parse_table
from tests.jobs.small import save_tiny


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty HSVAE_HOME with one model, "tiny"."""
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    save_tiny(tmp_path / "models" / "tiny")
    return tmp_path


@pytest.fixture(scope="session")
def table() -> UserTable:
    """288 rows with a class and a number."""
    from tests.tiny import sentences

    lines = [f"{text},{text.split()[1]},{len(text)}" for text in sentences()]
    return parse_table("\n".join(["review,class,length", *lines]).encode(), "reviews.csv")


def wait(job, *states, seconds: float = 400):
    """The job, once it is in one of the states."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        job = jobs.get(job.id, "local")
        if job.state in states:
            return job
        assert job.state in ("queued", "running", "paused"), (job.state, job.error, job.message)
        time.sleep(0.2)
    raise AssertionError(f"still {job.state}: {job.message} {job.error}")
