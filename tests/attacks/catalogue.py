"""`python -m tests.attacks.catalogue`: write the table of bad inputs and their tests into tests/README.md."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.attacks.archive_cases import ARCHIVES
from tests.attacks.json_damage import ATTACKS
from tests.attacks.state_cases import STATE_CASES
from tests.attacks.text_cases import TEXT_CASES
from tests.data.upload_cases import REFUSED, WORKS
from tests.readme_blocks import ROOT, markdown_table, replace_block

HEAD = ("Case", "What the user sees", "Test")
NAMED = {
    "Checkpoints": ("tests/attacks/test_checkpoint_attacks.py",),
    "Index": ("tests/index/test_index_files.py",),
    "State": ("tests/attacks/test_state_attacks.py", "tests/app/test_busy.py"),
    "Disk, processes, packages": (
        "tests/stress/test_chaos.py",
        "tests/stress/test_threads.py",
        "tests/checkpoint/test_atomic.py",
    ),
    "In the browser": ("tests/browser/test_browser_security.py", "tests/browser/test_browser_walk.py"),
}
"""Files whose tests are cases by their own names."""
PARAMETRISED = {"test_text", "test_works", "test_refused", "test_archive", "test_address"}
PARAMETRISED |= {"test_forged_checkpoint_is_refused_for_its_reason"}
"""Tests that run the cases of the tables above them."""


def cases() -> Iterator[tuple[str, str, str, str]]:
    """(group, case, what is seen, test) of every one."""
    for name, (_, seen, answered) in TEXT_CASES.items():
        shown = f"“{seen}”" if seen else "the answer, the text as typed"
        said = shown if answered else f"{shown}; the model is not asked"
        yield "Text", name, said, "tests/attacks/test_text_attacks.py"
    for name, (_, _, texts, labels) in WORKS.items():
        rows = f"{len(texts)} text{'s' * (len(texts) > 1)}"
        said = f"read: {rows}{', with classes' if labels else ''}"
        yield "Uploads", name, said, "tests/data/test_table_reader.py"
    for name, (_, _, reason) in REFUSED.items():
        yield "Uploads", name, f"refused: {plain(reason)}", "tests/data/test_table_reader.py"
    for name in ARCHIVES:
        said = "refused with the cure, or its one sentence; nothing is unpacked"
        yield "Archives and workbooks", name, said, "tests/attacks/test_archive_attacks.py"
    for name, (_, reason) in ATTACKS.items():
        yield "Checkpoints", name, f"refused: {plain(reason)}", "tests/attacks/test_checkpoint_attacks.py"
    for name, (view, _, seen) in STATE_CASES.items():
        said = f"a notice: {seen}" if seen else "the page"
        yield "State", f"{view}: {name}", said, "tests/attacks/test_state_attacks.py"
    for group, files in NAMED.items():
        for file in files:
            for name, said in tests_of(ROOT / file):
                yield group, name, said, file


def tests_of(file: Path) -> Iterator[tuple[str, str]]:
    """Tests in a file, and what they say of themselves, but for those whose cases stand in a table."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        name = node.name if isinstance(node, ast.FunctionDef) else ""
        if name.startswith("test_") and name not in PARAMETRISED:
            said = (ast.get_docstring(node) or "as its name says").splitlines()[0]
            yield name.removeprefix("test_").replace("_", " "), said


def plain(pattern: str) -> str:
    """A regular expression as a person reads it."""
    return re.sub(r"\\(.)", r"\1", pattern).replace(".*", " ... ")


def table() -> str:
    """The cases by group, as Markdown."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for group, name, seen, test in cases():
        cells = (escaped(name), escaped(seen), f"`{test}`")
        groups.setdefault(group, []).append(cells)
    total = sum(map(len, groups.values()))
    parts = [f"{total} cases. Each stands in the test that its line names, under the name of the case."]
    parts += [f"### {group}\n\n{markdown_table(HEAD, rows)}" for group, rows in groups.items()]
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """A cell that Markdown shows as it is."""
    return re.sub(r"([\\|<>*_$`\[\]])", r"\\\1", text).replace("\n", " ")


if __name__ == "__main__":
    sys.exit(replace_block("bad-inputs", table()))
