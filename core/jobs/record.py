"""What is kept of a job: job.json in its folder, written atomically, validated when it is read."""

import json
import os
import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from core.checkpoint.atomic import write_text
from core.checkpoint.home import jobs_folder, own_folder
from core.config import FORMAT_VERSION, Name, StrictModel, first_problem
from core.errors import JobError
from core.locks import fcntl, hold
from core.training.recipe import Chosen

JOB, ROWS, RUN, WISH, LOCK, HEARTBEAT, LOG, SAMPLES = (
    "job.json", "rows.parquet", "run", "wish", "lock", "heartbeat", "worker.log", "samples.json",
)  # fmt: skip
"""Files of a job's folder; RUN is the folder of a training run, or of a result in the making."""
_SILENT_SECONDS = 60
"""Where no locks are known, a job whose heartbeat is older than this has died."""
_MOST_LOG = 2**22
GONE = "It may have been removed: look at the list of jobs."

Kind = Literal["explore", "train"]
State = Literal["queued", "running", "paused", "done", "failed", "cancelled"]
Id = Annotated[str, Field(pattern=r"^[a-z2-7]{26}$")]
Title = Annotated[str, Field(min_length=1, max_length=200)]


class ExploreArguments(StrictModel):
    """Encode the rows with a model, index and map them.

    model: its name in the catalogue, or one's own. maps: whether maps are fitted, which takes some seconds.
    """

    model: Name
    maps: bool = True


class TrainArguments(Chosen):
    """Train a recipe on the rows, at most so many minutes; index and measures come on top.

    Beside them what is chosen of the recipe's settings.
    """

    recipe: Name = "small"
    minutes: Annotated[float, Field(gt=0, le=10_000)] = 5.0


class Job(StrictModel):
    """One job. Times are seconds since 1970.

    owner: the name of the owner's folder, not the key. name: that of its result. seconds_left: None where not
    known. message: what it is doing, or why it stopped. error: what failed, and what to do about it.
    result: the name of its result once it is there.
    """

    format_version: Literal[1] = FORMAT_VERSION
    id: Id
    kind: Kind
    owner: Name
    title: Title
    name: Name
    arguments: ExploreArguments | TrainArguments
    rows: Annotated[int, Field(ge=1, le=10_000_000)]
    created: Annotated[float, Field(ge=0)]
    queued: Annotated[float, Field(ge=0)]
    state: State = "queued"
    progress: Annotated[float, Field(ge=0, le=1)] = 0.0
    seconds_left: Annotated[float, Field(ge=0)] | None = None
    message: Annotated[str, Field(max_length=500)] = ""
    error: Annotated[str, Field(max_length=2000)] = ""
    result: Annotated[str, Field(max_length=64)] = ""

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return jobs_folder() / self.id

    @property
    def curve(self) -> list[dict]:
        """The validations of a training so far: step, minutes, nll, kl_value, kl_gate, active, and more."""
        try:
            with (self.folder / RUN / "log.jsonl").open(encoding="utf-8") as log:
                lines = log.read(_MOST_LOG).splitlines()
        except (OSError, UnicodeDecodeError):
            return []
        return [row for row in map(_parsed, lines) if isinstance(row, dict) and "step" in row]

    @property
    def samples(self) -> list[tuple[str, str]]:
        """(sentence, decode of its code) of a few validation sentences, at the latest validation."""
        try:
            found = _parsed((self.folder / SAMPLES).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return []
        return [(str(text), str(decode)) for text, decode in found] if isinstance(found, list) else []

    def belongs_to(self, owner: str) -> bool:
        """Whether it is that owner's."""
        return self.owner == own_folder(owner).name

    def alive(self) -> bool:
        """Whether a process works on it: its lock is held, whatever became of process numbers."""
        if fcntl is None:
            beat = self.folder / HEARTBEAT
            return beat.exists() and time.time() - beat.stat().st_mtime < _SILENT_SECONDS
        handle = hold(self.folder / LOCK)
        if handle is not None:
            os.close(handle)
        return handle is None


def read_job(folder: Path) -> Job:
    """The job in a folder.

    Raises:
        JobError: there is none, or its file is damaged.
    """
    file = folder / JOB
    try:
        found = Job.model_validate_json(file.read_bytes())
    except OSError:
        raise JobError("There is no such job.", GONE) from None
    except ValidationError as error:
        key, problem = first_problem(error)
        raise JobError(f"{file}: {key}: {problem}.", f"Delete the folder {folder}.") from None
    if found.id != folder.name:
        raise JobError(f"{file} is another job's.", f"Delete the folder {folder}.")
    return found


def write_job(job: Job, **changes) -> Job:
    """Store a job with some values changed; returns it.

    Raises:
        OSError: disk full, read-only; what was stored before is untouched.
    """
    changed = Job.model_validate({**dict(job), **changes})
    write_text(changed.folder / JOB, changed.model_dump_json(indent=1))
    return changed


def _parsed(text: str):
    try:
        return json.loads(text)
    except ValueError:  # a line that is being written
        return None
