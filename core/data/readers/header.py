"""Whether the first line of a table is a header, told from its cells and those below."""

import re
from collections.abc import Collection, Sequence

from core.data.readers.cells import holds_words

TEXT_NAMES = (
    *("text", "sentence", "review", "body", "content", "comment", "message", "tweet", "selftext", "answer"),
    *("description", "post", "feedback", "utterance", "abstract", "document", "kommentar", "question"),
    *("instruction", "prompt", "response", "reply", "transcript", "premise", "hypothesis", "summary"),
)
"""Names of columns of texts, the likeliest first; as a word of a longer name they count too (review_body)."""
LABEL_NAMES = (
    *("label", "class", "labels", "category", "sentiment", "target", "stars", "rating", "topic", "intent"),
    *(
        "emotion",
        "genre",
        "polarity",
        "stance",
        "gold",
        "classes",
        "categories",
        "topics",
        "tag",
        "annotation",
    ),
)
"""Names of columns of classes, the likeliest first."""
OTHER_NAMES = frozenset(
    (
        *("id", "ids", "uuid", "guid", "key", "index", "idx", "row", "number", "nr", "no", "date"),
        *("time", "timestamp", "datetime", "created", "updated", "url", "uri", "link", "href"),
        *("user", "username", "author", "reviewer", "name", "names", "title", "email", "mail"),
        *("phone", "language", "lang", "country", "city", "state", "ip", "hash", "path", "file"),
        *("filename", "image", "photo", "source", "device", "version", "zip", "score", "likes"),
        *("price", "count", "word", "words", "term"),
    )
)
"""Names of columns that hold neither."""
_PART = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+")


def name_parts(name: str) -> list[str]:
    """The words of a column's name, in small letters.

    >>> name_parts("reviewBody_2"), name_parts("Q2_TEXT"), name_parts("data.text")
    (['review', 'body', '2'], ['q', '2', 'text'], ['data', 'text'])
    """
    return [part.casefold() for part in _PART.findall(name)]


def names_of(header: Sequence[str]) -> list[str]:
    """Names of columns out of the cells of a header; a table without one has numbered columns."""
    if any(cell.strip() for cell in header):
        return [cell.strip() for cell in header]
    return ["text"] if len(header) == 1 else [f"column {place}" for place in range(1, len(header) + 1)]


def is_header(
    first: Sequence[str],
    below: Sequence[Sequence[str]],
    wanted: Collection[str] = (),
    strict: bool = False,
) -> bool:
    """Whether the first line of a table names its columns.

    It does when it holds a name that columns usually have, or words over a column of numbers (strict: nothing
    else counts); not when it holds numbers over numbers, or a cell that stands below it again. Else the
    column of the longest texts decides: a header is shorter, or the one cell that ends in "?" or ":".
    """
    cells = [cell.strip() for cell in first]
    folded = {cell.casefold() for cell in cells}
    known = {*TEXT_NAMES[:4], *LABEL_NAMES[:2], *wanted}
    if len(cells) > 1:
        known |= {*TEXT_NAMES, *LABEL_NAMES, *OTHER_NAMES}
    elif cells and len(below) > 1:
        known |= set(TEXT_NAMES)
    if folded & known:
        return True
    columns = [
        [row[place].strip() for row in below if place < len(row) and row[place].strip()]
        for place in range(len(cells))
    ]
    pairs = [(cell, column) for cell, column in zip(cells, columns, strict=True) if cell and column]
    if not pairs:
        return not strict
    numeric = [sum(not holds_words(cell) for cell in column) >= 0.9 * len(column) for _, column in pairs]
    if any(many and not holds_words(cell) for many, (cell, _) in zip(numeric, pairs, strict=True)):
        return False
    if any(many and holds_words(cell) for many, (cell, _) in zip(numeric, pairs, strict=True)):
        return True
    if strict or (len(below) > 1 and any(cell in column for cell, column in pairs)):
        return False
    cell, column = max(pairs, key=lambda pair: _words(pair[1]))
    if cell.endswith(("?", ":")) and sum(one.endswith(cell[-1]) for one in column) < 0.2 * len(column):
        return True
    mean, words = _words(column), len(cell.split())
    if mean >= 4:
        return words <= 3 or (len(cells) > 1 and 2 * words < mean)
    return len(cells) > 1 and words <= 4


def _words(column: Sequence[str]) -> float:
    return sum(len(cell.split()) for cell in column) / len(column)
