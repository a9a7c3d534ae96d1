"""The house rules that a machine can check: import order, names, and what may never be used."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ["config", "errors", "locks", "engine", "distributions", "data", "nn", "checkpoint", "interpretation",
         "index", "model", "vectorizer", "evaluation", "training", "jobs",
         "cli"]  # fmt: skip
"""Parts of core, the lowest first: each imports only what stands before it."""
LOW = {"config", "errors", "locks"}
UNSAFE = (
    "torch.load(",
    "torch.save(",
    "import pickle",
    "import joblib",
    "unsafe_allow_html",
    "allow_pickle=True",
)
FILES = sorted(path for folder in ("core", "app") for path in (ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    """The dotted name of a file; of a package's __init__.py, the package's."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in FILES}


def imports(path: Path, at_run_time: bool = False) -> set[str]:
    """Dotted names of every module that a file imports: at its top, in a function, or for type checking.

    at_run_time: leave out those for type checking.
    """
    found, tree = set(), ast.parse(path.read_text(encoding="utf-8"))
    if at_run_time:
        tree.body = [
            node
            for node in tree.body
            if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return found


IMPORTS = {module: imports(path) - {module} for module, path in MODULES.items()}


def part_of(module: str) -> str | None:
    """The part of core in ORDER that a module belongs to."""
    pieces = module.split(".")
    return pieces[1] if pieces[0] == "core" and len(pieces) > 1 and pieces[1] in ORDER else None


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_go_one_way(module):
    own = part_of(module)
    for other in IMPORTS[module]:
        if module.startswith("core"):
            assert not other.startswith(("app", "streamlit")), f"{module} imports {other}"
            below = part_of(other)
            if own and below and own != below:
                assert ORDER.index(below) < ORDER.index(own) or {own, below} <= LOW, (
                    f"{module} imports {other}"
                )
        else:
            assert not other.startswith("core.training"), f"{module}: browsing never loads training"


OWN_CORE = {"app.charts.class_names": {"core.interpretation.lexicon"}}
"""Modules outside app/services that read a table of words themselves."""


@pytest.mark.parametrize("module", sorted(name for name in MODULES if name.startswith("app.")))
def test_services_are_the_only_door_to_core(module):
    """Outside app/services, core is imported for errors, for the filling of templates and, under
    TYPE_CHECKING, for annotations."""
    if not module.startswith("app.services"):
        used = {name for name in imports(MODULES[module], at_run_time=True) if name.startswith("core")}
        assert used <= {"core.errors", "core.templates"} | OWN_CORE.get(module, set()), (
            f"{module} imports {used}"
        )


@pytest.mark.parametrize("module", sorted(name for name in MODULES if name.startswith("app.")))
def test_views_stand_above_what_they_share(module):
    folder, inside = module.split(".")[1], ".".join(module.split(".")[:3])
    for other in IMPORTS[module]:
        if folder == "views":
            assert not other.startswith("app.views.") or other.startswith(f"{inside}."), (
                f"{module} imports another view: {other}"
            )
        elif module != "app.main":
            assert not other.startswith("app.views"), f"{module} imports a view: {other}"
        if folder == "charts":
            assert not other.startswith(("app.", "streamlit")) or other.startswith("app.charts"), (
                f"{module} imports {other}"
            )
        if folder not in ("views", "ui", "main"):
            assert not other.startswith("app.ui"), f"{module} imports {other}"
        if folder == "services":
            assert not other.startswith(("app.charts", "streamlit")), f"{module} imports {other}"


def test_no_import_circle():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(IMPORTS, "core.a", {"core.b"})
        patch.setitem(IMPORTS, "core.b", {"core.a"})
        assert circle("core") == ["core.a", "core.b", "core.a"]
    for top in ("core", "app"):
        assert circle(top) is None


def circle(top: str) -> list[str] | None:
    """The modules of one circle of imports inside the package `top`; None where there is none."""
    done: set[str] = set()

    def search(module: str, trail: list[str]) -> list[str] | None:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in done:
            return None
        for other in sorted(IMPORTS.get(module, ())):
            if other.split(".")[0] == top and (found := search(other, [*trail, module])):
                return found
        done.add(module)
        return None

    return next(
        (
            found
            for module in sorted(IMPORTS)
            if module.startswith(f"{top}.") and (found := search(module, []))
        ),
        None,
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_unsafe_is_used(path):
    text = path.read_text(encoding="utf-8")
    for word in UNSAFE:
        assert word not in text, f"{path} uses {word}"


def test_templates_escape_all_but_plotlys_own_html():
    pages = [path for folder in ("core", "app") for path in (ROOT / folder).rglob("templates/*.html")]
    texts = {path.name: path.read_text(encoding="utf-8") for path in pages}
    assert len(texts) == len(pages) and "{{ figure|safe }}" in texts["figure.html"]
    for name, text in texts.items():
        left = text.replace("{{ figure|safe }}", "").replace("'unsafe-inline'", "")
        assert "safe" not in left and "autoescape" not in left, f"{name} does not escape a value"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, f"{path} is two ideas"


def test_top_level_is_as_agreed():
    agreed = {
        "app", "core", "pretrained", "tests", "requirements.txt", "requirements-dev.txt", "README.md",
        "Makefile",
        "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "NOTICE", "pyproject.toml",
    }  # fmt: skip
    here = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    made = {"runs", "build", "dist"} | {name for name in here if name.endswith(".egg-info")}
    assert here - made <= agreed
