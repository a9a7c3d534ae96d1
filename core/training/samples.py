"""Thirty sentences of our own that every model card answers: what is on, and what the code still knows."""

from pathlib import Path

from core.index import DimensionIndex
from core.model import Model

_FILE = Path(__file__).with_name("sample_sentences.txt")
SENTENCES = tuple(_FILE.read_text(encoding="utf-8").splitlines())


def sample_table(model: Model, index: DimensionIndex) -> str:
    """Markdown: each sentence, its active dimensions by name and certainty, and its greedy decode."""
    codes = model.encode(SENTENCES)
    lines = ["| typed | active dimensions, p_on | decoded back |", "|---|---|---|"]
    for row, (text, decoded) in enumerate(zip(SENTENCES, model.decode(codes), strict=True)):
        active = "; ".join(f"{index.label(d)} {codes.p_on[row, d]:.0%}" for d in map(int, codes.ranked(row)))
        cells = (cell.replace("|", "\\|") for cell in (text, active or "none", decoded))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
