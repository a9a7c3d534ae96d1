"""JSON as the standard means it: no NaN, no duplicate keys, no bottomless nesting."""

import json
import math
from collections import Counter


class StrictJSONError(ValueError):
    """The text is not strict JSON; the message says why, in a few words."""


def parse_json(content: str | bytes) -> object:
    """The value of one JSON text (UTF-8 when bytes).

    Python's own parser takes the last of two equal keys, reads NaN and Infinity, and makes an infinity of
    1e999: two programs would read two things. Here all of that is refused.

    Raises:
        StrictJSONError: not JSON, not UTF-8, duplicate keys, a number that is not finite, nested too deeply.
    """
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_constant, parse_float=_finite)
    except StrictJSONError:
        raise
    except RecursionError:
        raise StrictJSONError("nested too deeply") from None
    except UnicodeDecodeError as error:
        raise StrictJSONError(f"not UTF-8 at byte {error.start:,}") from None
    except json.JSONDecodeError as error:
        raise StrictJSONError(shorten(str(error))) from None
    except ValueError:  # Python's limit on the digits of an integer
        raise StrictJSONError("an integer has thousands of digits") from None


def shorten(text: str, width: int = 80) -> str:
    """`text` on one line, cut to `width` characters: what an error message may quote of a file."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = "".join(character if character.isprintable() else " " for character in text)
    return text if len(text) <= width else text[: width - 1] + "…"


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise StrictJSONError(f"the key {shorten(twice)!r} stands twice")
    return result


def _constant(name: str) -> float:
    raise StrictJSONError(f"{name} is not a JSON number")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise StrictJSONError(f"the number {shorten(digits, 20)} is too large")
    return value
