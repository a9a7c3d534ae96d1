"""Small models trained to be watched: one process per setting, its snapshots as they come. No Streamlit.

Runs are shared: whoever asks for the same prior and weight looks at the same run. They end with the server.
"""

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.checkpoint.home import cache_folder
from core.errors import HSVAEError, RequestError

_LOG, _ERRORS = "log.jsonl", "errors.txt"
_COLLAPSED = 0.5
"""Mean active dimensions of a finished run below which its code is called empty."""


@dataclass(frozen=True)
class Asked:
    """The prior of the gates, Beta(alpha, beta), and the weight of the KL."""

    alpha: float
    beta: float
    kl: float


@dataclass(frozen=True)
class Snapshot:
    """As of `core.training.watched`. nll, kl: nats a sentence; None before the first step."""

    step: int
    seconds: float
    on: Sequence[float]
    active: float
    nll: float | None
    kl: float | None
    decoded: Sequence[str]


@dataclass(frozen=True)
class Watched:
    """What there is of a run. texts: the sentences that are decoded. running: more is to come.

    stopped: it ended before its last step. problem: why, where it failed.
    """

    texts: tuple[str, ...] = ()
    steps: int = 0
    snapshots: tuple[Snapshot, ...] = ()
    running: bool = False
    stopped: bool = False
    problem: str = ""

    @property
    def collapsed(self) -> bool:
        """Whether the finished run ended with hardly any dimension on."""
        return bool(self.snapshots) and not self.running and self.snapshots[-1].active < _COLLAPSED

    @property
    def finished(self) -> bool:
        """Whether it came to its end: by its steps or, on a busy machine, by the clock."""
        return bool(self.snapshots) and not (self.running or self.stopped or self.problem)

    @property
    def last(self) -> int:
        """The step at which it ended, or is to end."""
        return self.snapshots[-1].step if self.finished else self.steps


class _Run:
    def __init__(self, asked: Asked, folder: Path) -> None:
        self.folder = folder
        self.stopped = False
        command = [sys.executable, "-m", "core.training.watched", str(folder)]
        command += [f"--{name}={value}" for name, value in vars(asked).items()]
        with (folder / _ERRORS).open("wb") as errors:
            self.process = subprocess.Popen(
                command, cwd=Path(__file__).parents[2], stdout=errors, stderr=errors, stdin=subprocess.DEVNULL
            )


_runs: dict[Asked, _Run] = {}
_guard = threading.Lock()


@lru_cache(maxsize=1)
def _home() -> tempfile.TemporaryDirectory:
    """One folder for all runs of this server, removed with it."""
    return tempfile.TemporaryDirectory(dir=cache_folder("watched"))


def start(asked: Asked) -> None:
    """Begin the run, unless it is going on; one that has ended begins anew.

    Raises:
        RequestError: another one is being trained, or nothing can be written.
    """
    with _guard:
        run = _runs.get(asked)
        if run is not None and not run.stopped and run.process.poll() is None:
            return
        if any(other.process.poll() is None for other in _runs.values()):
            raise RequestError(
                "Another small model is being trained here.", "Wait for it, less than a minute, or stop it."
            )
        try:
            _runs[asked] = _Run(asked, Path(tempfile.mkdtemp(dir=_home().name)))
            if run is not None:
                shutil.rmtree(run.folder, ignore_errors=True)
        except OSError as error:
            raise RequestError(f"The training cannot be started ({error}).", "Set HSVAE_HOME.") from None


def stop(asked: Asked) -> None:
    """End the run; its snapshots stay."""
    with _guard:
        run = _runs.get(asked)
        if run is not None and run.process.poll() is None:
            run.stopped = True
            run.process.terminate()


def look(asked: Asked) -> Watched:
    """The run as it stands; an empty record where it was never begun."""
    run = _runs.get(asked)
    if run is None:
        return Watched()
    running = run.process.poll() is None  # asked before the log is read: what it wrote last is then there
    lines = _lines(run.folder / _LOG)
    head: dict[str, Any] = lines[0] if lines else {"texts": (), "steps": 0}
    problem = ""
    if not running and run.process.returncode and not run.stopped:
        problem = "The training ended with an error. Take a smaller weight, and start again."
    shots = tuple(Snapshot(**line) for line in lines[1:])
    return Watched(tuple(head["texts"]), head["steps"], shots, running, run.stopped, problem)


def _lines(log: Path) -> list[dict]:
    """The whole lines of a log that may be in writing."""
    try:
        text = log.read_text(encoding="utf-8")
    except OSError:
        return []
    try:
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
    except ValueError:
        raise HSVAEError("The training's log cannot be read.", "Start it again.") from None


@atexit.register
def _end() -> None:
    for run in _runs.values():
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait(5)
