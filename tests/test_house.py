"""The house rules that a machine can check: import order, names, and what may never be used."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ["config", "errors", "locks", "distributions", "data", "model", "io", "interpretation", "index",
         "evaluation", "training", "cli"]  # fmt: skip
UNSAFE = (
    "torch.load(",
    "torch.save(",
    "import pickle",
    "import joblib",
    "unsafe_allow_html",
    "allow_pickle=True",
)
FILES = sorted(path for folder in ("core", "app") for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> list[str]:
    """Dotted names of every module that a file imports, wherever the import stands."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.extend([node.module or ""] + [f"{node.module}.{alias.name}" for alias in node.names])
    return found


def part_of(module: str) -> str | None:
    pieces = module.split(".")
    if pieces[0] == "core" and len(pieces) > 1 and pieces[1].startswith("cli_"):
        return "cli"
    return pieces[1] if pieces[0] == "core" and len(pieces) > 1 and pieces[1] in ORDER else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path):
    inside = path.relative_to(ROOT).with_suffix("").parts
    for module in imports(path):
        if inside[0] == "core":
            assert not module.startswith(("app", "streamlit")), f"{path} imports {module}"
            own, other = part_of(".".join(inside)), part_of(module)
            if own and other and own != other:
                low = {"config", "errors", "locks"}
                assert ORDER.index(other) < ORDER.index(own) or {own, other} <= low, (
                    f"{path} imports {module}"
                )
        else:
            assert not module.startswith("core.training"), f"{path}: browsing never loads training"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_unsafe_is_used(path):
    text = path.read_text(encoding="utf-8")
    for word in UNSAFE:
        assert word not in text, f"{path} uses {word}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, f"{path} is two ideas"


def test_top_level_is_as_agreed():
    agreed = {
        "app", "core", "pretrained", "tests", "requirements.txt", "requirements-dev.txt", "README.md",
        "Makefile",
        "CONTRIBUTING.md", "LICENSE", "NOTICE", "pyproject.toml",
    }  # fmt: skip
    here = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    made = {"runs", "build", "dist"} | {name for name in here if name.endswith(".egg-info")}
    assert here - made <= agreed
