"""`python -m tests.benchmarks`: print speeds as measured; with --readme, write them into the documents too.

Nothing here passes or fails: what must hold is in test_ratios.py, and holds as ratios only.
"""

import argparse
import sys

from core.checkpoint.catalogue import DEFAULT
from tests.benchmarks.first_paint import first_paint
from tests.benchmarks.index_growth import index_growth
from tests.benchmarks.limits import limits
from tests.benchmarks.measure import HEAD, machine
from tests.benchmarks.rates import rates
from tests.benchmarks.screen import screen
from tests.benchmarks.sentence_growth import sentence_growth
from tests.benchmarks.starts import starts
from tests.benchmarks.views import views
from tests.readme_blocks import markdown_table, replace_block


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--model", default=DEFAULT, help=f"checkpoint to measure (default: {DEFAULT})")
    parser.add_argument("--runs", type=int, default=5, help="repetitions of each measure (default: 5)")
    parser.add_argument("--sentences", type=int, default=1024, help="sentences to encode (default: 1024)")
    parser.add_argument("--readme", action="store_true", help="write the tables into the documents")
    options = parser.parse_args(arguments)
    where = f"{options.model}, {machine()}"
    print(where, flush=True)
    figures: dict[str, list] = {"speeds": [], "limits": [], "screen-speeds": []}
    for block, part in (
        ("speeds", lambda: starts(options.model, options.runs)),
        ("speeds", index_growth),
        ("speeds", sentence_growth),
        ("limits", lambda: limits(options.model, options.runs)),
        ("speeds", lambda: rates(options.model, options.runs, options.sentences)),
        ("screen-speeds", lambda: screen(min(options.runs, 3))),
        ("screen-speeds", views),
        ("screen-speeds", lambda: first_paint(min(options.runs, 3))),
    ):
        found = part()
        for figure in found:
            name, value, spread, runs, aim = figure.cells
            print(
                f"{name:58}{value:>14}  {spread:20}{runs:>3} runs  {f'aim {aim}' if aim else ''}", flush=True
            )
        figures[block].extend(found)
    if not any("Enter" in figure.name for figure in figures["screen-speeds"]):
        print("no Chromium here: the browser's figures are left out", file=sys.stderr)
    if options.readme:
        for block, found in figures.items():
            table = markdown_table(HEAD, [figure.cells for figure in found])
            replace_block(block, f"Measured with {where}.\n\n{table}")


if __name__ == "__main__":
    main()
