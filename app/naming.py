"""Meaning before notation: a dimension is called by its name, then its number."""

from collections.abc import Sequence


def label(names: Sequence[str] | None, dimension: int, most: int = 200) -> str:
    """`plants - 14`, the name cut to `most` characters in all; without an index only the number is known.

    >>> label(["plants: shrub, leaves, tree"], 0, most=20)
    'plants: shrub, … - 0'
    """
    if not names:
        return f"dimension {dimension}"
    return f"{shorten(names[dimension], most - len(f' - {dimension}'))} - {dimension}"


def shorten(text: str, length: int) -> str:
    """`text`, cut with an ellipsis when it is longer than `length` characters."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
