"""The commands that train: `train` one model, `compare` models, `sweep` settings, score `factors`."""

import contextlib
import os
import sys
from functools import partial
from pathlib import Path

from core.cli.common import add_reading, at_least_one, print_json, reading_of
from core.errors import RequestError

_KEPT_STDIN = "standard input"
_OF_RUN = {
    "state.safetensors", "best.safetensors", "recipe.json", "log.jsonl", "tokenizer.json", "words.txt",
    _KEPT_STDIN,
}  # fmt: skip
"""Files of which a run's folder has at least one."""


def add_commands(add, add_data) -> None:
    """Declare them; `add` and `add_data` are those of `core.cli`."""
    sub = add("train", _train, "Train a model from a recipe.", model=False)
    sub.add_argument("recipe", help="a recipe's name or a TOML file")
    sub.add_argument("--out", type=Path, required=True, help="folder of the run; the checkpoint lands in it")
    sub.add_argument("--corpus", help="train on this corpus (name, file, or -) instead of the recipe's")
    sub.add_argument("--max-minutes", type=float, help="cap the run; schedules shrink to it")
    sub.add_argument("--resume", action="store_true", help="go on with the run in --out")
    sub.add_argument("--init-from", help="start from the weights of a checkpoint of the same shape")
    sub.add_argument(
        "--phase",
        default="start",
        help="with --init-from: start, main (skips warm-up and KL ramps), reading, or continue (at its step)",
    )
    sub.add_argument("--interim", action="store_true", help="with --resume: write a checkpoint and stop")
    sub.add_argument(
        "--encoder", type=Path, metavar="DIR", help="read through the BERT of this folder instead of MiniLM"
    )
    sub.add_argument("--threads", type=at_least_one, help="processor threads (default: all)")
    add_reading(sub)
    add_data(sub)

    sub = add("compare", _compare, "Make the rows of a comparison of models, or go on with it.", model=False)
    sub.add_argument("comparison", help="a comparison's name or a TOML file")
    sub.add_argument("--out", type=Path, help="the CSV to add to (default: the comparison's, in pretrained/)")
    sub.add_argument("--runs", type=Path, default=Path("runs/compare"), help="folder of the runs")
    sub.add_argument("--only", default="", metavar="ROW", help="make this row alone")
    sub.add_argument("--threads", type=at_least_one, default=1, help="processor threads (default: 1)")
    add_data(sub)

    sub = add("sweep", _sweep, "Short runs of a recipe with settings changed, on the same rows.", model=False)
    sub.add_argument("sweep", help="a sweep's name or a TOML file")
    sub.add_argument("--out", type=Path, required=True, help="the CSV to write, or to go on with")
    sub.add_argument("--runs", type=Path, default=Path("runs/sweep"), help="folder of the runs")
    sub.add_argument("--threads", type=at_least_one, help="processor threads (default: all)")
    add_data(sub)

    what = "Train small models on sentences with known factors, and score their codes (DCI, MIG, FactorVAE)."
    sub = add("factors", _factors, what, model=False, computes=False)
    out = Path("pretrained/known-factors.csv")
    sub.add_argument("--out", type=Path, default=out, help=f"the CSV to add to (default: {out})")
    sub.add_argument("--runs", type=Path, default=Path("runs/factors"), help="folder of the runs")
    sub.add_argument("--plan", default="known-factors", help="a comparison on the synthetic corpus")
    sub.add_argument("--threads", type=at_least_one, default=1, help="processor threads (default: 1)")


def _train(options) -> None:
    from core.checkpoint.home import only_one
    from core.data.readers.user_table import STDIN
    from core.training.run import train

    answers = os.environ.get("RANK", "0") == "0"  # of the processes that torchrun starts, one answers
    if answers:
        _check_folder(options.out, options.resume)
    with only_one(options.out) if answers else contextlib.nullcontext():
        folder = train(
            options.recipe,
            options.out,
            corpus=_kept_stdin(options.out) if options.corpus in (STDIN, "/dev/stdin") else options.corpus,
            max_minutes=options.max_minutes,
            resume=options.resume,
            init_from=options.init_from,
            phase=options.phase,
            interim=options.interim,
            data_dir=options.data_dir,
            threads=options.threads,
            encoder=options.encoder,
            device=options.device,
            reading=reading_of(options),
        )
    if answers:
        print_json({"checkpoint": str(folder)}) if options.json else print(folder)


def _kept_stdin(out: Path) -> str:
    """The file in the run's folder that keeps what came on standard input, for training reads it more than
    once; where the run has one already, standard input is not read.

    Raises:
        RequestError: several processes would have to read it.
    """
    from core.checkpoint.atomic import write_bytes
    from core.data.readers.user_table import MAX_FILE

    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise RequestError("Several processes cannot share standard input.", "Name a file.")
    kept = out / _KEPT_STDIN
    if not kept.is_file():
        out.mkdir(parents=True, exist_ok=True)
        write_bytes(kept, sys.stdin.buffer.read(MAX_FILE + 1))
    return str(kept)


def _check_folder(out: Path, resume: bool) -> None:
    """Raises RequestError where there is no run to go on with, or a new one would mix with other files."""
    there = {place.name for place in out.iterdir()} if out.is_dir() else set()
    if out.exists() and not out.is_dir():
        raise RequestError(f"{out} is a file.", "Name a folder.")
    if resume and not there & _OF_RUN:
        raise RequestError(
            f"There is no run in {out}.", "Check the path, or leave --resume out to begin one."
        )
    others = sorted(name for name in there - _OF_RUN if not name.startswith("."))
    if others and not there & _OF_RUN:
        raise RequestError(f"{out} holds other things ({', '.join(others[:3])}).", "Name a new folder.")


def _compare(options) -> None:
    from core.nn.device import pick_device
    from core.training.compare import compare
    from core.training.comparison import Comparison
    from core.training.run import stop_on_signals

    if pick_device(options.device).type != "cpu":
        raise RequestError("A comparison counts minutes of the processor.", "Leave --device out.")
    say = partial(print, file=sys.stderr, flush=True)
    wishes = (options.data_dir, options.threads, options.only, say)
    out = options.out or Path("pretrained") / Comparison.load(options.comparison).table
    with stop_on_signals() as stop:
        table = compare(options.comparison, out, options.runs, *wishes, stop.is_set)
        if stop.is_set():
            raise KeyboardInterrupt
    print_json({"table": str(table)}) if options.json else print(table)


def _factors(options) -> None:
    from core.training.known_factors import known_factors

    say = partial(print, file=sys.stderr, flush=True)
    table = known_factors(options.out, options.runs, options.plan, options.threads, say=say)
    print_json({"table": str(table)}) if options.json else print(table)


def _sweep(options) -> None:
    from core.training.sweep import run_sweep

    say = partial(print, file=sys.stderr, flush=True)
    table = run_sweep(
        options.sweep, options.out, options.runs, options.data_dir, options.threads, say, options.device
    )
    print_json({"table": str(table)}) if options.json else print(table)
