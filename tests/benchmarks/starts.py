"""Fresh processes: how long until the first sentence is encoded, and where the time goes."""

import json
import subprocess
import sys

from app.__main__ import ROOT
from tests.benchmarks.measure import Figure, seconds

# The stop-watch runs inside the new process; the interpreter's own start is measured from outside.
_FIRST_ENCODE = """
import json, sys, time
began = time.perf_counter()
import core
imported = time.perf_counter()
model = core.load(sys.argv[1])
loaded = time.perf_counter()
model.encode("a small dog with long ears")
encoded = time.perf_counter()
model.encode("a large bird that eats fish")
again = time.perf_counter()
print(json.dumps([imported - began, loaded - imported, encoded - loaded, again - encoded]))
"""


def starts(name: str, runs: int) -> list[Figure]:
    """`import core`, load, first and second encode, each in `runs` fresh processes."""
    parts, whole = [], []
    for _ in range(runs):
        command = [sys.executable, "-c", _FIRST_ENCODE, name]
        whole.append(seconds(lambda command=command: parts.append(_answer(command))))
    imported, loaded, first, second = (tuple(column) for column in zip(*parts, strict=True))
    return [
        Figure("Fresh process: `import core`", tuple(1000 * value for value in imported), "ms"),
        Figure("then `core.load`, torch's import included", loaded, "s"),
        Figure("then the first `encode`, MiniLM's load included", first, "s"),
        Figure("then the second `encode`", tuple(1000 * value for value in second), "ms"),
        Figure("the whole process, interpreter included", tuple(whole), "s"),
    ]


def _answer(command: list[str]) -> list[float]:
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
