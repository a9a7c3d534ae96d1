"""Exploring rows, and the life of a job: from a table to an index with its rows beside it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import jobs
from core.errors import CheckpointError, ConfigError, JobError
from core.jobs.record import WISH, read_job, write_job
from core.jobs.worker import Worker
from core.locks import locked
from tests.jobs.conftest import wait

QUICK = {"model": "tiny", "maps": False}


def test_rows_become_a_result(home, table):
    job = jobs.submit("explore", QUICK, "local", "Our  Reviews!", table)
    assert (job.name, job.title, job.rows) == ("our-reviews", "Our Reviews!", 288)
    done = wait(job, "done")
    assert (done.progress, done.result, done.error) == (1.0, "our-reviews", "")
    [result] = jobs.results("local")
    index, stored = result.index(), result.table()
    assert stored.columns == table.columns and stored.texts == table.texts
    assert stored.name == "reviews.csv" and stored.lines == table.lines
    assert index.rows.texts == table.corpus().texts
    assert index.rows.labels == table.corpus().labels
    assert jobs.results("somebody") == [] and jobs.jobs("somebody") == []
    with pytest.raises(JobError, match="no such job"):
        jobs.get(job.id, "somebody")
    assert jobs.rename("our-reviews", "local", "Other").record.title == "Other"
    jobs.remove(job.id, "local")
    assert jobs.jobs("local") == [] and len(jobs.results("local")) == 1
    jobs.delete_result("our-reviews", "local")
    assert jobs.results("local") == []


def test_what_cannot_be_done_is_said_before_anything_is_queued(home, table):
    with pytest.raises(CheckpointError, match="no checkpoint 'nothing'"):
        jobs.submit("explore", {"model": "nothing"}, "local", "x", table)
    with pytest.raises(ConfigError, match="minutes"):
        jobs.submit("train", {"minutes": -1}, "local", "x", table)
    assert jobs.jobs("local") == []


@pytest.fixture
def waiting(home, table, monkeypatch):
    """A job that is queued, and that nothing starts."""
    monkeypatch.setattr("core.jobs.registry._start", lambda job: None)
    return jobs.submit("explore", QUICK, "local", "reviews", table)


def test_a_queue_counts_without_names(waiting, table):
    (waiting.folder.parents[1] / "pretrained").mkdir()
    second = jobs.submit("explore", QUICK, "somebody", "reviews", table)
    assert (jobs.queue(waiting), jobs.queue(second)) == (0, 1)
    assert second.name == "reviews" and second.owner != "somebody"
    jobs.pause(waiting.id, "local")
    assert jobs.queue(second) == 0
    assert jobs.resume(waiting.id, "local").state == "queued"
    assert jobs.queue(jobs.get(waiting.id, "local")) == 1
    assert jobs.cancel(second.id, "somebody").state == "cancelled"
    assert not (second.folder / "rows.parquet").exists()
    with pytest.raises(JobError, match="cannot be resumed"):
        jobs.resume(second.id, "somebody")


def test_titles_of_one_owner_get_different_names(waiting, table):
    titles = ("Reviews", "tiny", "../\u4f60")
    names = [jobs.submit("explore", QUICK, "local", title, table).name for title in titles]
    assert names == ["reviews-2", "tiny-2", "mine"]


def test_a_job_whose_process_died_is_paused(waiting):
    write_job(waiting, state="running", progress=0.4)
    found = jobs.get(waiting.id, "local")
    assert (found.state, found.progress) == ("paused", 0.4) and "resume" in found.message
    write_job(waiting, state="running")
    (waiting.folder / WISH).write_text("cancel")
    assert jobs.get(waiting.id, "local").state == "cancelled"


def test_a_job_that_somebody_works_on_is_left_alone(waiting):
    with locked(waiting.folder / "lock"):
        write_job(waiting, state="running")
        assert jobs.get(waiting.id, "local").state == "running"
        with pytest.raises(JobError, match="is running"):
            jobs.remove(waiting.id, "local")
        jobs.cancel(waiting.id, "local")
        assert (waiting.folder / WISH).read_text() == "cancel"


def test_damaged_files_are_no_jobs(waiting):
    file = waiting.folder / "job.json"
    whole = file.read_text()
    for text in ("", "{}", whole.replace('"rows"', '"pows"'), whole + "x"):
        file.write_text(text)
        assert jobs.jobs("local") == []
        with pytest.raises(JobError):
            jobs.get(waiting.id, "local")
    for identity in ("../x", "a" * 26, ""):
        with pytest.raises(JobError, match="no such job"):
            jobs.get(identity, "local")


def test_a_failure_says_why_and_can_be_resumed(waiting):
    rows = (waiting.folder / "rows.parquet").read_bytes()
    (waiting.folder / "rows.parquet").write_bytes(b"PAR1")
    ended = Worker(waiting.folder).run()
    assert ended.state == "failed" and "Parquet" in ended.error
    (waiting.folder / "rows.parquet").write_bytes(rows)
    assert jobs.resume(waiting.id, "local").state == "queued"
    assert Worker(waiting.folder).run().state == "done"
    assert jobs.result("reviews", "local").index().rows.texts


SERVER = """
import sys, time
from core import jobs
from core.data.readers.user_table import read_table
job = jobs.submit("explore", {"model": "tiny"}, "local", "mine", read_table(sys.argv[1]))
print(job.id, flush=True)
time.sleep(600)
"""


def worker_of(job) -> int | None:
    """The number of the process that works on a job, by its command line."""
    for place in Path("/proc").iterdir():
        try:
            if place.name.isdigit() and str(job.folder).encode() in (place / "cmdline").read_bytes():
                return int(place.name)
        except OSError:
            continue
    return None


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks processes up in /proc")
def test_no_process_is_left_after_the_server_died(home, table):
    file = home / "reviews.csv"
    file.write_text("\n".join(["text", *table.texts]))
    with subprocess.Popen([sys.executable, "-c", SERVER, file], stdout=subprocess.PIPE, text=True) as server:
        job = jobs.get(server.stdout.readline().strip(), "local")
        assert job.state == "running" and worker_of(job)
        server.send_signal(signal.SIGKILL)
    job = wait(job, "paused")
    assert "resume" in job.message
    end = time.monotonic() + 60
    while worker_of(job) and time.monotonic() < end:
        time.sleep(0.1)
    assert worker_of(job) is None and read_job(job.folder).state == "paused"


def test_two_processes_never_work_on_one_job(home, table, monkeypatch):
    job = jobs.submit("explore", QUICK, "local", "reviews", table)
    assert job.state == "running" and job.alive()
    monkeypatch.setattr(os, "getpid", lambda: 1)
    jobs.start_queued()  # as another server does
    with pytest.raises(JobError, match="is running"):
        jobs.resume(job.id, "local")
    wait(job, "done")


def test_an_estimate_grows_with_the_rows_and_ends_with_the_minutes(monkeypatch):
    tried = {"embed": 0.002, "run": 100.0, "steps": 4000.0}
    monkeypatch.setattr("core.jobs.trial._trial", lambda rows, chosen: tried)
    few, many = (jobs.estimate("explore", rows).seconds for rows in (1000, 10_000))
    assert few < many and jobs.estimate("explore", 1000).embedding == 2
    long, short = (jobs.estimate("train", 10_000, minutes) for minutes in (None, 1.0))
    assert (long.training, long.steps, short.training, short.steps) == (100, 4000, 60, 2400)
    assert short.seconds > many
