"""What README.md says, holds: its examples run, its figures are measured, its links lead somewhere."""

import difflib
import re

import pytest

from core.cli import _parser
from core.training.recipe import Recipe
from tests import readme_figures
from tests.readme_blocks import README, examples, read_block
from tests.readme_figures import BLOCKS, MEASURES, all_metrics, at, commands, run, shown

TEXT = README.read_text(encoding="utf-8")
EXAMPLES = examples(TEXT)
AGAIN = "run `python -m tests.readme_figures`"
DOCUMENTS = [README, README.parent / "CONTRIBUTING.md"]


def layout(output: str) -> list[str]:
    """The words of an output with every figure as 0: another processor may round otherwise."""
    return re.sub(r"[+-]?\d+(\.\d+)?", "0", output).split()


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.has_output], ids=lambda example: example.code[:40]
)
def test_examples_print_what_is_shown(example):
    printed = run(example)
    alike = difflib.SequenceMatcher(None, layout(printed), layout(example.output), autojunk=False).ratio()
    assert printed.strip() and alike > 0.85, f"{AGAIN}; it prints now:\n{printed}"
    assert len(printed.splitlines()) == pytest.approx(len(example.output.splitlines()), abs=2)


@pytest.mark.parametrize(
    "arguments",
    [line for example in EXAMPLES if example.language == "sh" for line in commands(example)],
    ids=" ".join,
)
def test_command_lines_are_understood(arguments):
    options = _parser().parse_args(arguments)
    if arguments[0] == "train":
        Recipe.load(options.recipe)


def test_the_python_example_is_short():
    [code] = [example.code for example in EXAMPLES if example.language == "python"]
    assert len(code.strip().splitlines()) <= 12


def test_every_command_is_shown():
    shown_commands = {
        line[0] for example in EXAMPLES if example.language == "sh" for line in commands(example)
    }
    assert shown_commands == {
        "models", "encode", "explain", "traverse", "evaluate", "index", "dimension", "similar", "map",
        "report", "train",
    }  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_tables_are_the_committed_ones(name):
    assert read_block(name) == BLOCKS[name](), AGAIN


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.title)
def test_every_figure_is_measured(measure):
    first, *_ = all_metrics().values()
    assert shown(at(first["test"], measure.path), measure.form) != "-"


def test_shown_numbers():
    average = {"mean": 0.5, "low": 0.25, "high": 0.75, "count": 3}
    assert shown(average, ".2f") == "0.50 [0.25, 0.75]" and shown(None, "d") == "-"
    assert at({"a": [{"b": 1}]}, "a.0.b") == 1 and at({"a": []}, "a.0.b|c") is None


def test_speeds_have_their_command():
    assert "make bench" in TEXT and read_block("speeds").strip()


def test_its_commands_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (README.parent / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake (app|test|lint|format|bench|screenshots|clean)\b", TEXT))
    assert {"app", "test", "bench"} <= named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_files_exist(document):
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    headings = {file: _anchors(file) for file in DOCUMENTS}
    for link in links:
        if not link.startswith(("http:", "https:")):
            file, _, anchor = link.partition("#")
            target = document.parent / file if file else document
            assert target.exists(), f"{document.name} points to {link}"
            assert not anchor or anchor in headings[target], f"{document.name} points to {link}"
    for path in re.findall(r"`((?:core|app|tests|pretrained)/[\w./-]+)`", text):
        assert "NAME" in path or (README.parent / path).exists(), f"{document.name} names {path}"


def test_nothing_of_one_machine_is_in_it():
    for document in DOCUMENTS:
        assert not re.search(r"/(home|root|work|tmp|Users)/", document.read_text(encoding="utf-8"))


def test_the_traverse_example_moves_a_dimension_that_is_on():
    assert readme_figures.with_live_dimension(TEXT) == TEXT, AGAIN


def _anchors(document) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
