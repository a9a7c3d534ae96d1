"""Every option of every command reaches the function behind it."""

import argparse
import ast
import importlib
import inspect
import textwrap

import pytest

from core.cli import _parser, main
from core.data.readers.reading import Reading
from core.training import run, sweep


def commands() -> dict[str, argparse.ArgumentParser]:
    [found] = [action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return found.choices


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    """Names under which a command's options are found, those that are not in its help left out."""
    return {action.dest for action in parser._actions if action.help != argparse.SUPPRESS} - {"help"}


def read_by(function) -> set[str]:
    """Names that a function reads of its `options`, with those of every function that it hands them to."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    known = dict(vars(inspect.getmodule(function)))
    read: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            known |= {name.name: getattr(importlib.import_module(node.module), name.name, None)
                      for name in node.names}  # fmt: skip
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="options"), attr=name):
                read.add(name)
            case ast.Call(func=ast.Name(id=name), args=given):
                if any(isinstance(one, ast.Name) and one.id == "options" for one in given):
                    read |= read_by(known[name])
    return read


@pytest.mark.parametrize("name", commands())
def test_every_option_is_read(name):
    parser = commands()[name]
    assert options_of(parser) - read_by(parser.get_default("command")) == set()


@pytest.mark.parametrize("name", commands())
def test_every_command_takes_a_device(name):
    assert "--device" in commands()[name]._option_string_actions


def test_an_option_that_nobody_reads_is_found():
    def command(options):
        return options.json

    parser = argparse.ArgumentParser()
    parser.add_argument("--json")
    parser.add_argument("--dropped")
    assert options_of(parser) - read_by(command) == {"dropped"}


@pytest.mark.parametrize(
    ("command", "place", "required"),
    [("train", (run, "train"), ["small"]), ("sweep", (sweep, "run_sweep"), ["small"])],
)
def test_values_arrive(command, place, required, monkeypatch, tmp_path, capsys):
    given: list = []

    def stub(*arguments, **named):
        given.extend([*arguments, *named.values()])
        given.extend(value for said in given if isinstance(said, Reading) for _, value in said)
        return tmp_path

    monkeypatch.setattr(*place, stub)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-out").mkdir()
    (tmp_path / "my-out" / "log.jsonl").touch()  # a run to go on with: --resume is among the options
    values: dict[str, object] = {}
    words = [command, *required]
    for action in commands()[command]._actions:
        if not action.option_strings or action.dest in {"help", "json"}:
            continue
        word = {"threads": "3", "max_minutes": "7.5"}.get(action.dest, f"my-{action.dest}")
        words += action.option_strings[-1:] if action.nargs == 0 else [action.option_strings[-1], word]
        no = action.option_strings[-1].startswith("--no-")
        values[action.dest] = not no if action.nargs == 0 else (action.type or str)(word)
    assert main(words) == 0
    capsys.readouterr()
    assert "small" in given and [name for name, value in values.items() if value not in given] == []


@pytest.mark.parametrize("device", ["cuda", "mps", "abacus"])
@pytest.mark.parametrize("command", ["train", "sweep", "compare"])
def test_a_device_that_is_not_there_is_said_before_any_work(command, device, monkeypatch, tmp_path, capsys):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    out = tmp_path / "run"
    assert main([command, "no-such-recipe", "--out", str(out), "--device", device]) == 2
    assert device in capsys.readouterr().err and not out.exists()


def test_a_comparison_stays_on_the_processor(monkeypatch, capsys):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert main(["compare", "paper", "--device", "cuda"]) == 2
    assert "processor" in capsys.readouterr().err
