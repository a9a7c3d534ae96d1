"""Exploring rows: from a table to an index with maps, its rows beside it."""

import pytest

from core import jobs
from core.errors import JobError
from tests.jobs.conftest import wait


@pytest.fixture
def quick_map(monkeypatch):
    """No UMAP in the job: it takes longer than all the rest."""
    monkeypatch.setenv("HSVAE_TEST", "1")


def test_rows_become_a_result(home, table):
    job = jobs.submit("explore", {"model": "tiny"}, "local", "Our  Reviews!", table)
    assert (job.name, job.title, job.rows) == ("our-reviews", "Our Reviews!", 288)
    done = wait(job, "done")
    assert (done.progress, done.result, done.error) == (1.0, "our-reviews", "")
    [result] = jobs.results("local")
    index, stored = result.index(), result.table()
    assert stored.columns == table.columns and stored.texts == table.texts
    assert stored.name == "reviews.csv" and stored.lines == table.lines
    assert index.rows.texts == table.corpus().texts and index.map is not None
    assert index.rows.labels == table.corpus().labels
    assert jobs.results("somebody") == [] and jobs.jobs("somebody") == []
    with pytest.raises(JobError, match="no such job"):
        jobs.get(job.id, "somebody")
    assert jobs.rename("our-reviews", "local", "Other").record.title == "Other"
    jobs.remove(job.id, "local")
    assert jobs.jobs("local") == [] and len(jobs.results("local")) == 1
    jobs.delete_result("our-reviews", "local")
    assert jobs.results("local") == []
