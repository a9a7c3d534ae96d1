"""Thirty sentences of our own that every model card answers: what is on, and what the code still knows."""

from core.index import DimensionIndex
from core.model import Model

SENTENCES = (
    "a small dog with long ears",
    "a large bird that eats fish",
    "I love this movie",
    "The movie was surprisingly good",
    "the food was terrible and the service was slow",
    "best pizza in town, we will come back!",
    "the children were playing in the garden",
    "someone who repairs watches",
    "the basic unit of money in norway",
    "a native of iceland",
    "how do i learn to play the guitar?",
    "what is the best way to lose weight?",
    "why is the sky blue?",
    "who won the world cup in 1998?",
    "my computer will not start, what can i do?",
    "a tall plant with yellow flowers",
    "the act of running away",
    "in a careful and quiet manner",
    "a disease of the lungs",
    "a river in southern france",
    "the branch of mathematics that studies shapes",
    "our waitress was friendly and very helpful",
    "they charged me twice and were rude about it",
    "he painted the old boat green",
    "the company sold its shares at a loss",
    "the soldiers marched through the village at dawn",
    "a sharp tool for cutting wood",
    "she felt deeply ashamed of what she had said",
    "water turns to ice when it is cold enough",
    "is it legal to record a phone call?",
)


def sample_table(model: Model, index: DimensionIndex) -> str:
    """Markdown: each sentence, its active dimensions by name and certainty, and its greedy decode."""
    codes = model.encode(SENTENCES)
    lines = ["| typed | active dimensions, p_on | decoded back |", "|---|---|---|"]
    for row, (text, decoded) in enumerate(zip(SENTENCES, model.decode(codes), strict=True)):
        active = "; ".join(f"{index.label(d)} {codes.p_on[row, d]:.0%}" for d in map(int, codes.ranked(row)))
        cells = (cell.replace("|", "\\|") for cell in (text, active or "none", decoded))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
