"""The documents as data: marked blocks, which programs rewrite, and fenced examples, which tests run."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCUMENTS = (
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "core" / "README.md",
    ROOT / "core" / "engine" / "README.md",
    ROOT / "core" / "training" / "README.md",
    ROOT / "app" / "README.md",
    ROOT / "pretrained" / "README.md",
    ROOT / "tests" / "README.md",
)
"""What people write by hand; model cards are written by the program."""
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A fenced block of code, and the block of output that stands right below it ("" where none does)."""

    language: str
    code: str
    output: str
    span: tuple[int, int] | None
    """Where the output's text lies in the document; None where no output is shown."""

    @property
    def has_output(self) -> bool:
        return self.span is not None


def _block(name: str) -> re.Pattern:
    return re.compile(rf"(<!-- {name}:begin[^>]*-->\n)(.*?)\n?(<!-- {name}:end -->)", re.DOTALL)


def read_block(name: str) -> str:
    """What stands between `<!-- name:begin -->` and `<!-- name:end -->`, in whichever document holds them."""
    _, content = _found(name)
    return content


def replace_block(name: str, content: str) -> None:
    """Put `content` there; the rest stays as it is."""
    document, _ = _found(name)
    text = document.read_text(encoding="utf-8")
    document.write_text(_block(name).sub(lambda m: f"{m[1]}{content}\n{m[3]}", text), encoding="utf-8")


def _found(name: str) -> tuple[Path, str]:
    found = [
        (document, match[2])
        for document in DOCUMENTS
        for match in _block(name).finditer(document.read_text(encoding="utf-8"))
    ]
    assert len(found) == 1, f"the documents have {len(found)} blocks {name!r}, not one"
    return found[0]


def examples(text: str) -> list[Example]:
    """Blocks in `python` and `sh`; one in `text` or `json` that follows directly is its output."""
    fences = list(_FENCE.finditer(text))
    found = []
    for place, fence in enumerate(fences):
        if fence[1] not in ("python", "sh"):
            continue
        after = fences[place + 1] if place + 1 < len(fences) else None
        shown = after and after[1] in ("text", "json") and not text[fence.end() : after.start()].strip()
        output, span = (after[2], after.span(2)) if shown else ("", None)
        found.append(Example(fence[1], fence[2], output, span))
    return found


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells as a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])
