"""What the documents say, holds: examples run, figures are measured, links and paths exist."""

import difflib
import re

import pytest

from core.cli import _parser
from core.training.recipe import Recipe
from tests.readme_blocks import DOCUMENTS, README, ROOT, examples, read_block
from tests.readme_figures import BLOCKS, MEASURES, all_metrics, at, brought_up_to_date, commands, run, shown
from tests.test_options import commands as all_commands

TEXTS = {document: document.read_text(encoding="utf-8") for document in DOCUMENTS}
EXAMPLES = [example for text in TEXTS.values() for example in examples(text)]
AGAIN = "run `python -m tests.readme_figures`"
LARGEST = {"README.md": 7 * 1024, "CONTRIBUTING.md": 8 * 1024}
"""Bytes: what everybody reads is short."""
each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT))
)


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
    list(
        dict.fromkeys(
            tuple(line) for example in EXAMPLES if example.language == "sh" for line in commands(example)
        )
    ),
    ids=" ".join,
)
def test_command_lines_are_understood(arguments):
    options = _parser().parse_args(arguments)
    if arguments[0] == "train":
        Recipe.load(options.recipe)


def test_the_readme_shows_ten_lines_of_python_and_three_commands():
    code = {example.language: example.code for example in examples(TEXTS[README])}
    assert len(code["python"].strip().splitlines()) <= 10
    assert len(code["sh"].strip().splitlines()) == 3


@pytest.mark.parametrize("name", LARGEST)
def test_what_everybody_reads_is_short(name):
    assert (ROOT / name).stat().st_size <= LARGEST[name]


def test_every_command_is_shown():
    shown_commands = {
        line[0] for example in EXAMPLES if example.language == "sh" for line in commands(example)
    }
    assert shown_commands == set(all_commands())


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


@pytest.mark.parametrize("name", ["speeds", "screen-speeds"])
def test_speeds_are_there(name):
    assert "| Median |" in read_block(name)


def test_their_commands_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^    make (\w+)|`make (\w+)`", "\n".join(TEXTS.values()), re.MULTILINE))
    named = {name for pair in named for name in pair if name}
    assert {"app", "test", "bench", "screenshots"} <= named <= targets


@each_document
def test_links_exist(document):
    headings = {file: _anchors(text) for file, text in TEXTS.items()}
    for link in re.findall(r"\]\(([^)\s]+)\)", TEXTS[document]):
        if not link.startswith(("http:", "https:")):
            file, _, anchor = link.partition("#")
            target = (document.parent / file).resolve() if file else document
            assert target.is_relative_to(ROOT) and target.exists(), f"{document} points to {link}"
            assert not anchor or anchor in headings[target], f"{document} points to {link}"


@each_document
def test_paths_exist(document):
    """Whatever stands in backticks, has a slash and begins with one of our folders."""
    if document.name == "CHANGELOG.md":
        return  # what was, may be gone
    for path in re.findall(r"`((?:core|app|tests|pretrained)/[\w./*-]*)`", TEXTS[document]):
        assert "NAME" in path or list(ROOT.glob(path)), f"{document} names {path}"


@each_document
def test_nothing_of_one_machine_is_in_it(document):
    assert not re.search(r"/(home|root|work|tmp|Users)/", TEXTS[document])


@each_document
def test_examples_use_the_default_and_move_a_dimension_that_is_on(document):
    assert brought_up_to_date(TEXTS[document]) == TEXTS[document], AGAIN


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
