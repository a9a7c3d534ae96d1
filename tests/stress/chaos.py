"""`python -m tests.stress.chaos`: kill -9 at random moments, a full disk, two writers, sixteen threads."""

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from tests.readme_blocks import markdown_table
from tests.stress.chaos_cases import CASES, OLDER, Case, at_home, contents, make_older
from tests.stress.figures import keep_figures
from tests.stress.threads import threads_agree

HEAD = ("What is killed", "kills", "afterwards all loads, nothing older is damaged", "seconds")


def child(act, log: str | Path = os.devnull) -> int:
    """The number of a process that does `act` until it is killed or done: its status is 0 when it went well.

    log: where it writes what it says, an error among it.
    """
    sys.stdout.flush()
    number = os.fork()
    if number:
        return number
    status = 1
    try:
        said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        act()
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def _for_ever(case: Case, folder: Path, start: int) -> None:
    turn = start
    while True:
        case.act(folder, turn)
        turn += 1


def kill_at_random(name: str, kills: int, folder: Path, seed: int = 0) -> None:
    """Kill the case's writer so many times; each time everything must load and what is older be as before.

    Raises:
        AssertionError: it does not.
    """
    case, chance = CASES[name], random.Random(seed)
    at_home(folder)
    before = make_older(folder)
    case.begin(folder)
    for turn in range(kills):
        writer = child(lambda turn=turn: _for_ever(case, folder, turn), folder / "log")
        time.sleep(chance.uniform(0, 2 * case.seconds))
        with contextlib.suppress(ProcessLookupError):
            os.kill(writer, signal.SIGKILL)
        _, status = os.waitpid(writer, 0)
        if not os.WIFSIGNALED(status):
            said = (folder / "log").read_text()[-2000:]
            raise AssertionError(f"{name}: the writer failed by itself after {turn} kills\n{said}")
        case.holds(folder)
        assert contents(folder / OLDER) == before, "what was older is damaged"
    case.act(folder, kills)
    case.holds(folder)


def two_at_once(name: str, folder: Path, turns: int = 10) -> None:
    """Two processes do the same thing at once; both end well, and the result is whole."""
    case = CASES[name]
    at_home(folder)
    case.begin(folder)

    def write() -> None:
        for turn in range(turns):
            case.act(folder, turn)

    writers = [child(write), child(write)]
    assert [os.waitpid(writer, 0)[1] for writer in writers] == [0, 0], "a writer failed"
    case.holds(folder)


@contextlib.contextmanager
def small_disk(megabytes: int = 2) -> Iterator[Path | None]:
    """A drive of that size, which only root can make; None for others."""
    with tempfile.TemporaryDirectory() as place:
        made = os.system(f"mount -t tmpfs -o size={megabytes}m tmpfs {place} 2>/dev/null") == 0
        try:
            yield Path(place) if made else None
        finally:
            if made:
                os.system(f"umount -l {place}")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="of each writer (default: 200)")
    parser.add_argument("--training-kills", type=int, default=20, help="of a training (default: 20)")
    parser.add_argument("--seconds", type=float, default=60, help="of the 16 threads (default: 60)")
    parser.add_argument("--only", default="", help="one case by its name")
    parser.add_argument("--readme", action="store_true", help="write the table into tests/README.md")
    options = parser.parse_args(arguments)
    rows = []
    for name in CASES:
        if options.only in name:
            kills = options.training_kills if name == "training" else options.kills
            begun = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                kill_at_random(name, kills, Path(folder), seed=1)
            rows.append((name, str(kills), "yes", f"{time.monotonic() - begun:.0f}"))
            print(*rows[-1], sep="  ", flush=True)
    said = ""
    if not options.only:
        calls = threads_agree(options.seconds)
        said = (
            f"16 threads on one model for {options.seconds:.0f} s: {calls:,} calls, each as with one thread."
        )
        print(said)
    if options.readme:
        keep_figures("chaos", said, markdown_table(HEAD, rows))


if __name__ == "__main__":
    sys.exit(main())
