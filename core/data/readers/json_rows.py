"""A Grid out of JSON: an object a line, or an array of objects; fields of objects inside become columns."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from core.data.readers.cells import BadRows, Grid, cell_text, check_names
from core.data.readers.strict_json import StrictJSONError, parse_json
from core.errors import CorpusError

LOOKED_AT = 1000
"""Objects that say which fields there are."""
_DEPTH = 4
_LINE_END = re.compile(r"\r\n|\r|\n")
_OBJECT = 'an object, e.g. {"text": "a small dog", "label": "animals"}'


def json_rows(text: str, bad: BadRows, wanted: Iterable[str] = ()) -> Grid:
    """Fields as columns, {"data": {"text": ...}} as data.text; wanted: paths, as messages.0.content.

    Raises:
        CorpusError: no objects in it, two columns of one name.
        RowError: a line is no JSON object.
    """
    head = text.lstrip()[:1]
    whole = _whole(text, bad) if head == "[" or (head == "{" and not _is_object(text)) else None
    objects = _lines(text, bad) if whole is None else iter(whole)
    start = list(islice(objects, LOOKED_AT))
    if len(start) == 1 and start[0][1] and (turned := _turned(start[0][1])):
        whole = start = turned
    names: dict[str, None] = {}
    nested: dict[str, str] = {}
    for _, value in start:
        for path, what in _fields(value or {}):
            names.setdefault(path)
            if what:
                nested.setdefault(path, what)
    for path in wanted:
        if path not in names and any(value_at(value, path) is not None for _, value in start if value):
            names.setdefault(path)
    if not names:
        raise CorpusError(f"{bad.file} holds no object with a field.", f"Write one a line, each {_OBJECT}.")
    check_names([name.strip() for name in names], bad.file)
    rows = (
        (number, None if value is None else _cells(value, names)) for number, value in chain(start, objects)
    )
    return Grid(list(names), rows, "jsonl" if whole is None else "json", nested)


def value_at(value: object, path: str) -> object:
    """What stands in a value at a path of names and positions, joined by dots; None where nothing does.

    >>> value_at({"messages": [{"content": "hello"}]}, "messages.0.content")
    'hello'
    """
    if isinstance(value, dict):
        if path in value:
            return value[path]
        for key in value:
            if path.startswith(f"{key}."):
                return value_at(value[key], path[len(key) + 1 :])
    elif isinstance(value, list):
        place, _, rest = path.partition(".")
        if place.isdecimal() and int(place) < len(value):
            return value_at(value[int(place)], rest) if rest else value[int(place)]
    return None


def strings_in(value: object, path: str = "", depth: int = 2 * _DEPTH) -> Iterator[str]:
    """Paths of the strings inside lists and objects: what may be named as a column."""
    inside: Iterable = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value[:3]) if isinstance(value, list) else inside
    for key, one in inside:
        here = f"{path}.{key}" if path else str(key)
        if isinstance(one, str):
            yield here
        elif depth:
            yield from strings_in(one, here, depth - 1)


def _fields(value: dict, path: str = "", depth: int = _DEPTH) -> Iterator[tuple[str, str]]:
    """(path, "" or what it holds where that is no single value) of every field."""
    for key, one in value.items():
        here = path + key
        if isinstance(one, dict) and one and depth:
            yield from _fields(one, f"{here}.", depth - 1)
        else:
            what = "a list" if isinstance(one, list) else "an object" if isinstance(one, dict) else ""
            paths = list(islice(strings_in(one, here), 4)) if what else []
            yield here, f"{what} with {', '.join(paths)}" if paths else what


def _cells(value: dict, names: Iterable[str]) -> list[str | None]:
    """A cell for every column; None where the field is absent or holds no single value."""
    cells: list[str | None] = []
    for name in names:
        absent = name not in value
        found = value_at(value, name) if absent else value[name]
        missing = isinstance(found, list | dict) or (found is None and absent)
        cells.append(None if missing else cell_text(found))
    return cells


def _lines(text: str, bad: BadRows) -> Iterator[tuple[int, dict | None]]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if not line.strip():
            continue
        value = None
        try:
            value = parse_json(line)
        except StrictJSONError as error:
            bad.add(number, f"is not valid JSON ({error})", "Correct the line.")
        else:
            if not isinstance(value, dict):
                bad.add(number, "is not a JSON object", f"Each line must be {_OBJECT}.")
        yield number, value if isinstance(value, dict) else None


def _is_object(text: str) -> bool:
    """Whether the first line that is not blank is a JSON object."""
    line = next((line.strip() for line in _LINE_END.split(text) if line.strip()), "")
    try:
        return isinstance(parse_json(line), dict)
    except StrictJSONError:
        return line[-1:] not in ("{", "[", ",")


def _whole(text: str, bad: BadRows) -> list[tuple[int, dict | None]] | None:
    """The objects, or strings, of one array, or of the one array inside an object; None where it is no JSON.

    The number of each is its place in the array.
    """
    try:
        value = parse_json(text)
    except StrictJSONError as error:
        raise CorpusError(
            f"{bad.file} is not valid JSON ({error}).", "Correct it, or write one object a line."
        ) from None
    if isinstance(value, dict):
        arrays = [one for one in value.values() if isinstance(one, list) and one and isinstance(one[0], dict)]
        value = arrays[0] if len(arrays) == 1 else [value]
    if not isinstance(value, list):
        return None
    found: list[tuple[int, dict | None]] = []
    for number, one in enumerate(value, start=1):
        if isinstance(one, str):
            one = {"text": one}
        if not isinstance(one, dict):
            bad.add(number, "(entry of the array) is no object", f"Each must be {_OBJECT}.")
        found.append((number, one if isinstance(one, dict) else None))
    return found


def _turned(value: dict) -> list[tuple[int, dict | None]] | None:
    """The rows of columns, as {"text": {"0": "a", "1": "b"}} or {"text": ["a", "b"]}; None where none are."""
    columns = list(value.values())
    if all(isinstance(column, dict) for column in columns):
        keys = [list(column) for column in columns]
        if keys[0] != [str(place) for place in range(len(keys[0]))] or any(one != keys[0] for one in keys):
            return None
        columns = [list(column.values()) for column in columns]
    if not all(isinstance(column, list) and len(column) == len(columns[0]) > 0 for column in columns):
        return None
    rows = zip(*columns, strict=True)
    return [(number, dict(zip(value, row, strict=True))) for number, row in enumerate(rows, start=1)]
