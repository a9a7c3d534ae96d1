"""Training on rows: killed, paused, resumed; the model that comes out is found by its name."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors.torch import load_file

import core
from core import jobs
from core.checkpoint.catalogue import catalogue
from core.cli import main
from core.jobs.record import RUN, read_job
from tests.jobs.conftest import wait
from tests.training.small import CHEAP, write_recipe

WORKER = """
import sys
from pathlib import Path
from core.evaluation import report
from core.index import fit_projection
from core.jobs.worker import Worker
from core.locks import locked
from core.training import recipe, trainer
from tests.tiny import short_reports
recipe.RECIPES = Path(sys.argv[2])
trainer._SAVE_SECONDS = 0.2
report.Limits = short_reports()
fit_projection._project = lambda parts, seed: [rows[:, :2].copy() for rows, _ in parts]
folder = Path(sys.argv[1])
with locked(folder / "lock"):
    Worker(folder).run()
"""
"""A worker that knows a recipe of seconds under the name small, saves often, measures little, skips UMAP."""


QUICKER = """
import os, sys
if "core.jobs.worker" in sys.orig_argv:
    from pathlib import Path
    from core.index import fit_projection
    from core.training import recipe, trainer
    recipe.RECIPES = Path(os.environ["RECIPES"])
    trainer._SAVE_SECONDS = 0.2
    fit_projection._project = lambda parts, seed: [rows[:, :2].copy() for rows, _ in parts]
"""
"""The same for workers that a server starts: a sitecustomize.py on their path."""
SERVER = """
import sys, time
from core import jobs
from core.data.readers.user_table import read_table
if len(sys.argv) > 2:
    jobs.resume(sys.argv[2], "local")
else:
    job = jobs.submit("train", {"minutes": 100.0}, "local", "My model", read_table(sys.argv[1]))
    print(job.id, flush=True)
time.sleep(600)
"""


@pytest.fixture
def recipes(tmp_path):
    """A folder with a recipe `small` over a GRU encoder, whose vocabulary the rows cannot fill."""
    folder = tmp_path / "recipes"
    folder.mkdir()
    model = {"model": '"hsvae"', "encoder": '"gru"', "encoder_input": 12, "dimensions": 8}
    file = write_recipe(folder, model=model, training={**CHEAP, "reading_steps": 30}, head="fit = true")
    text = (
        file.read_text().replace("steps = 60", "steps = 160").replace("vocabulary = 300", "vocabulary = 900")
    )
    file.write_text(text)
    return folder


@pytest.fixture
def job(home, table, monkeypatch):
    """A queued training that nothing starts."""
    monkeypatch.setattr("core.jobs.registry._start", lambda job: None)
    return jobs.submit("train", {"minutes": 100.0}, "local", "My model", table)


def work(job, recipes) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", WORKER, job.folder, recipes])


def until(holds, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_training_is_killed_and_paused_and_ends_as_a_model_with_an_index(job, recipes):
    state = job.folder / RUN / "state.safetensors"
    with work(job, recipes) as process:
        until(lambda: state.exists() and job.curve and read_job(job.folder).progress > 0)
        process.kill()
    assert read_job(job.folder).state == "running"
    killed = jobs.get(job.id, "local")
    assert killed.state == "paused" and 0 < killed.progress < 1 and killed.message.startswith("Stopped")
    seen = killed.curve[-1]["step"]

    jobs.resume(job.id, "local")
    with work(job, recipes) as process:
        until(lambda: jobs.get(job.id, "local").message.startswith("step"))
        jobs.pause(job.id, "local")
    paused = jobs.get(job.id, "local")
    assert paused.state == "paused" and paused.message.startswith("Paused")

    jobs.resume(job.id, "local")
    with work(job, recipes):
        pass
    done = jobs.get(job.id, "local")
    assert (done.state, done.error, done.result) == ("done", "", "my-model")
    assert {"step", "nll", "kl_value", "kl_gate", "active"} <= done.curve[-1].keys()
    assert done.curve[-1]["step"] > seen and len(done.samples) == 3
    assert not state.exists() and not (job.folder / "rows.parquet").exists()

    model = core.load("my-model")
    assert model.name == "my-model" and model.config.vocabulary < 900
    assert "my-model" in [entry.name for entry in catalogue() if not entry.problem]
    assert "my-model" not in [entry.name for entry in catalogue("somebody")]
    assert model.index.rows.labels and model.index.map is not None
    assert model.index.top_sentences(0, 1) is not None
    assert model.metrics["recipe"]["corpora"][0]["name"] == "reviews", "no path of this machine"
    result = jobs.result("my-model", "local")
    assert result.table().columns.keys() == {"class", "length"}

    content = io.BytesIO()
    jobs.pack(result, content)
    twin = jobs.unpack(content, "local")
    assert twin.record.name == "my-model-2" == core.load("my-model-2").name
    assert core.load("my-model-2").index.rows.texts == model.index.rows.texts


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_server_killed_while_it_trains_leaves_a_job_that_the_next_one_finishes(
    home, table, recipes, tmp_path, monkeypatch
):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(QUICKER)
    root = str(Path(core.__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path / "site"), root)))
    monkeypatch.setenv("RECIPES", str(recipes))
    file = tmp_path / "reviews.csv"
    file.write_text("\n".join(["text", *table.texts]))

    server = [sys.executable, "-c", SERVER, str(file)]
    with subprocess.Popen(server, stdout=subprocess.PIPE, text=True) as process:
        job = jobs.get(process.stdout.readline().strip(), "local")
        state = job.folder / RUN / "state.safetensors"
        until(lambda: state.exists() and job.curve)
        process.send_signal(signal.SIGKILL)
    killed = wait(job, "paused")
    until(lambda: not killed.alive())
    assert killed.message.startswith("Stopped") and 0 < killed.progress < 1
    assert load_file(state) and core.load("tiny").encode("a dog").active.shape[1]
    seen = killed.curve[-1]["step"]

    with subprocess.Popen([*server, job.id]) as process:
        until(lambda: jobs.get(job.id, "local").state not in ("paused", "queued"))
        done = wait(job, "done")
        process.kill()
    assert done.curve[-1]["step"] > seen and core.load(done.result).index.rows.texts


def test_too_few_rows_are_said_before_anything_is_computed(job, recipes, table, tmp_path, capsys):
    file = tmp_path / "few.csv"
    file.write_text("\n".join(["text", *table.texts[:50]]))
    arguments = ["train", str(recipes / "small.toml"), "--corpus", str(file), "--out", str(tmp_path / "run")]
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "50 different sentences" in said and "at least 200" in said
    assert not (tmp_path / "run").exists()


def test_the_command_lists_cancels_and_says_what_is_wrong(job, capsys):
    assert main(["jobs"]) == 0
    said = capsys.readouterr().out
    assert job.id in said and "queued" in said and "My model" in said
    assert main(["jobs", "--cancel", job.id]) == 0
    assert "cancelled" in capsys.readouterr().out
    assert main(["jobs", "--resume", job.id]) == 2
    assert "cannot be resumed" in capsys.readouterr().err
    assert main(["jobs", "--pack", "nothing", "--out", "x.zip"]) == 2
    assert "no result 'nothing'" in capsys.readouterr().err
