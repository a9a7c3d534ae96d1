"""Meaning before notation: a dimension is called by its name, then its number."""

from collections.abc import Sequence


def label(names: Sequence[str] | None, dimension: int) -> str:
    """`plants - 14`; without an index only the number is known."""
    return f"{names[dimension]} - {dimension}" if names else f"dimension {dimension}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def setting(value: float, gates: bool = True) -> str:
    """A value as it stands before a sentence; exactly 0 is off, where there are gates.

    >>> setting(4.46), setting(0.0), setting(0.0, gates=False)
    ('+4.5', 'off', '0.0')
    """
    return f"{value:+.1f}" if value else "off" if gates else "0.0"


def described(label: str, value: float, gates: bool) -> str:
    """A dimension's label with what it is in a code, for lists to choose from.

    >>> described("plants - 14", 4.46, True), described("plants - 14", 0.0, True)
    ('plants - 14  (on, +4.5)', 'plants - 14  (off)')
    """
    return f"{label}  ({'on, ' if gates and value else ''}{setting(value, gates)})"


def duration(seconds: float) -> str:
    """A time as a person says it.

    >>> duration(0.4), duration(42), duration(185), duration(7300)
    ('1 second', '42 seconds', '3 minutes', '2 hours')
    """
    number, unit = max(1, round(seconds)), "second"
    if number >= 90:
        number, unit = (round(number / 60), "minute") if number < 5400 else (round(number / 3600), "hour")
    return f"{number} {unit}{'s' if number != 1 else ''}"
