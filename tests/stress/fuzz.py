"""`python -m tests.stress.fuzz`: every fuzz test with many examples; atheris too, where it is installed."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.readme_blocks import ROOT, markdown_table
from tests.stress.figures import keep_figures

HEAD = ("Test", "examples", "seconds", "slowest example")


def run_tests(examples: int, only: str) -> tuple[bool, dict[str, list[float]]]:
    """Whether all passed, and of each test: examples, seconds, seconds of the slowest."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        fuzzers = sorted(str(file) for file in (ROOT / "tests" / "attacks").glob("test_*fuzz*.py"))
        environment = {**os.environ, "FUZZ_EXAMPLES": str(examples), "FUZZ_REPORT": str(report)}
        command = [sys.executable, "-m", "pytest", "-q", *fuzzers, *(["-k", only] if only else [])]
        status = subprocess.run(command, cwd=ROOT, env=environment).returncode
        return status == 0, json.loads(report.read_text(encoding="utf-8"))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=10_000, help="of each test (default: 10,000)")
    parser.add_argument("--only", default="", help="as pytest's -k, e.g. a target's name")
    parser.add_argument("--guided", type=int, default=60, help="seconds of atheris for each target; 0: none")
    parser.add_argument("--readme", action="store_true", help="write the table into tests/README.md")
    options = parser.parse_args(arguments)
    passed, spent = run_tests(options.examples, options.only)
    rows = [
        (name.removeprefix("test_"), f"{count:,.0f}", f"{seconds:,.0f}", f"{slowest:.2f} s")
        for name, (count, seconds, slowest) in sorted(spent.items())
    ]
    guided = "atheris (coverage-guided) is not installed, so it did not run: `pip install atheris`."
    if find_spec("atheris") and options.guided:
        found = [
            subprocess.run(
                [sys.executable, "-m", "tests.stress.guided", name, str(options.guided)], cwd=ROOT
            ).returncode
            for name in _targets(options.only)
        ]
        passed = passed and not any(found)
        guided = f"atheris (coverage-guided): {len(found)} targets for {options.guided} s each."
    verdict = "No undeclared error" if passed else "UNDECLARED ERRORS, see above"
    said = f"{verdict}; each example within 10 s of CPU time and 1 GiB. {guided}"
    table = markdown_table(HEAD, rows)
    print(table, said, sep="\n\n")
    if options.readme:
        keep_figures("fuzz", said, table)
    return not passed


def _targets(only: str) -> list[str]:
    from tests.attacks.targets import TARGETS

    return [name for name in TARGETS if only in name]


if __name__ == "__main__":
    sys.exit(main())
