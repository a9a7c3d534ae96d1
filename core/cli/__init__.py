"""The command line. Answers go to stdout (JSON with --json), progress and errors to stderr."""

import argparse
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from core.errors import HSVAEError

# Heavy imports stand inside the commands: `--help` and `models` answer at once.


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 on success, 2 on a declared error, whose sentence goes to stderr."""
    options = _parser().parse_args(arguments)
    try:
        with _log_on_stderr(), _stopped_by_sigterm():
            options.command(options)
    except HSVAEError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full or read-only disk, say
        place = f"{error.filename}: " if error.filename else ""
        print(f"error: {place}{error.strerror or error}. Name another place, or make room.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


@contextlib.contextmanager
def _log_on_stderr() -> Iterator[None]:
    """What the package logs, e.g. what was taken out of a file, goes to stderr, each line once."""
    handler, said = logging.StreamHandler(sys.stderr), set[str]()

    def is_new(record: logging.LogRecord) -> bool:
        message = record.getMessage()
        new = message not in said
        said.add(message)
        return new

    handler.addFilter(is_new)
    log = logging.getLogger("core")
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)


@contextlib.contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does, so that what it was writing is cleared away."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _parser() -> argparse.ArgumentParser:
    from core.cli import columns, encode, explain, explore, index, jobs, measure, train

    parser = argparse.ArgumentParser(
        prog="python -m core", description="Sparse sentence encodings: use and train."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, command, summary: str, model: bool = True, computes: bool = True
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=command)
        sub.add_argument("--json", action="store_true", help="print JSON")
        # Taken by every command, so that scripts may always give it; told where something is computed on it.
        said = "auto, cpu, cuda or mps (default: cpu)" if computes else argparse.SUPPRESS
        sub.add_argument("--device", default="cpu", help=said)
        if model:
            sub.add_argument(
                "--model",
                required=True,
                help="a name that `models` lists, a folder, or OWNER/NAME of the hub",
            )
            fetched = "fetch a model of the hub that is not here" if computes else argparse.SUPPRESS
            sub.add_argument("--allow-download", action="store_true", help=fetched)
        return sub

    def add_data(sub: argparse.ArgumentParser) -> None:
        sub.add_argument("--data-dir", type=Path, help="folder of the tables, e.g. plain.tsv (or HSVAE_DATA)")

    encode.add_commands(add, add_data)
    explain.add_commands(add)
    explore.add_commands(add)
    index.add_commands(add, add_data)
    columns.add_commands(add)
    train.add_commands(add, add_data)
    measure.add_commands(add, add_data)
    jobs.add_commands(add)
    return parser
