"""The commands that set runs side by side: `compare` models, `sweep` settings."""

import sys
from functools import partial
from pathlib import Path

from core.errors import RequestError


def add_commands(add, add_data) -> None:
    """Declare them; `add` and `add_data` are those of `core.cli`."""
    from core.cli import at_least_one

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


def _compare(options) -> None:
    from core.cli import print_json
    from core.model.device import pick_device
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


def _sweep(options) -> None:
    from core.cli import print_json
    from core.training.sweep import run_sweep

    say = partial(print, file=sys.stderr, flush=True)
    table = run_sweep(
        options.sweep, options.out, options.runs, options.data_dir, options.threads, say, options.device
    )
    print_json({"table": str(table)}) if options.json else print(table)
