"""What a view's controls are set to: declared once, kept in the address, checked whenever a browser sends it.

A view declares its settings as constants and hands them to `begin`:

    SORT = choice("sort", "density", ("density", "name"))
    place, default = begin(TITLE, "...", explain("dimension"), (SORT,))
    keep(place, SORT, st.selectbox, "Sort by", options=SORT.options)   # app/ui/keep.py
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
LONGEST_TEXT = 600
"""Characters of a second text, which always stands in the address."""
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,17})?(e-?[0-9]{1,2})?")


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One setting.

    name: its key in the address. default: what a new visitor meets; it stays out of the address.
    read: text of an address -> value, or ValueError. write: a value -> its text.
    options: what a choice offers, else empty. bounds: the lowest and the highest number, else empty.
    """

    name: str
    default: T
    read: Callable[[str], T]
    write: Callable[[T], str] = str
    options: tuple = ()
    bounds: tuple[float, ...] = ()

    def parsed(self, asked: str | None, notices: list[str]) -> T:
        """What an address asks for; what cannot be followed becomes the default and a notice."""
        if asked is None:
            return self.default
        try:
            return self.read(asked)
        except ValueError:
            shown = self.write(self.default) or "nothing"
            notices.append(f"The link asks for {self.name} = {asked[:40]!r}; this is {shown}.")
            return self.default

    def checked(self, value: object, otherwise: T) -> T:
        """A value that a widget sent, if an address could have asked for it; else `otherwise`."""
        try:
            return self.read(self.write(value))  # type: ignore[arg-type]  # anything may come from a browser
        except (ValueError, TypeError, AttributeError, OverflowError):
            return otherwise


def choice(name: str, default: str, options: Sequence[str]) -> Setting[str]:
    """One of a few words."""
    return Setting(name, default, lambda text: _one_of(text, options), options=tuple(options))


def named(name: str, default: str) -> Setting[str]:
    """The name of a checkpoint or of a corpus."""

    def read(text: str) -> str:
        if not _NAME.fullmatch(text):
            raise ValueError(text)
        return text

    return Setting(name, default, read)


def several(name: str, default: Sequence[str], options: Sequence[str]) -> Setting[tuple[str, ...]]:
    """Any of a few words, in the order of the options."""

    def read(text: str) -> tuple[str, ...]:
        found = [_one_of(part, options) for part in text.split(",") if part]
        return tuple(option for option in options if option in found)

    return Setting(name, tuple(default), read, ",".join, tuple(options))


def flag(name: str, default: bool = False) -> Setting[bool]:
    """Yes or no; 1 or 0 in the address."""
    return Setting(name, default, lambda text: _one_of(text, "01") == "1", lambda value: str(int(value)))


def whole(name: str, default: int, low: int, high: int) -> Setting[int]:
    """A whole number, bounds included."""
    return Setting(name, default, lambda text: int(_bounded(text, _WHOLE, low, high)), bounds=(low, high))


def number(name: str, default: float, low: float, high: float) -> Setting[float]:
    """A finite number, bounds included."""
    read = lambda text: _bounded(text, _NUMBER, low, high)  # noqa: E731
    return Setting(name, default, read, _short, bounds=(low, high))


def words(name: str, default: str = "", longest: int = LONGEST_TEXT) -> Setting[str]:
    """Anybody's text, of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError(text)
        return at_the_door(text)

    return Setting(name, default, read)


def numbers(name: str, most: int, low: int = 0, high: int = 4095) -> Setting[tuple[int, ...]]:
    """Whole numbers, each once, e.g. dimensions: 3,14,58."""
    return _listed(name, most, lambda part: int(_bounded(part, _WHOLE, low, high)), lambda one: str(int(one)))


def digits(name: str, high: int, most: int) -> Setting[str]:
    """At most so many digits from 0 to `high`, e.g. answers: 2031."""

    def read(text: str) -> str:
        if not re.fullmatch(f"[0-{high}]{{0,{most}}}", text):
            raise ValueError(text)
        return text

    return Setting(name, "", read)


def listing(name: str, most: int) -> Setting[tuple[str, ...]]:
    """Names of checkpoints, in their order, each once."""

    def read(part: str) -> str:
        if not _NAME.fullmatch(part):
            raise ValueError(part)
        return part

    return _listed(name, most, read, lambda one: one)


def values(name: str, most: int, low: float, high: float) -> Setting[tuple[tuple[int, float], ...]]:
    """Numbers by dimension, e.g. sliders: 3:1.5,14:-2."""

    def read(part: str) -> tuple[int, float]:
        key, _, value = part.partition(":")
        return int(_bounded(key, _WHOLE, 0, 4095)), _bounded(value, _NUMBER, low, high)

    return _listed(name, most, read, lambda one: f"{int(one[0])}:{_short(one[1])}", lambda one: one[0])


def at_the_door(text: str) -> str:
    """Half a character (a lone surrogate) would stop every element that has to send it: it becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _listed(
    name: str,
    most: int,
    read_one: Callable[[str], Any],
    write_one: Callable[[Any], str],
    key: Callable[[Any], Any] = lambda one: one,
) -> Setting[tuple]:
    """At most so many parts with commas between them, no two with the same `key`."""

    def read(text: str) -> tuple:
        found = tuple(read_one(part) for part in text.split(",") if part)
        if len(found) > most or len({key(one) for one in found}) < len(found):
            raise ValueError(text)
        return found

    return Setting(name, (), read, lambda value: ",".join(map(write_one, value)))


def _one_of(text: str, options: Sequence[str]) -> str:
    if text not in list(options):
        raise ValueError(text)
    return text


def _bounded(text: str, form: re.Pattern, low: float, high: float) -> float:
    if not form.fullmatch(text) or not low <= float(text) <= high:
        raise ValueError(text)
    return float(text)


def _short(value: float) -> str:
    """A number that reads back as itself, without a needless ".0"."""
    if not math.isfinite(value):
        raise ValueError(value)
    return str(int(value)) if value == int(value) else repr(float(value))
