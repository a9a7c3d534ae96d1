"""What a person says of a file."""

from typing import Annotated

from pydantic import Field

from core.config import StrictModel

_Said = Annotated[str, Field(max_length=4096)]


class Reading(StrictModel):
    """What a person says of a file, instead of having it guessed; None is guessed.

    text, label: names of columns, also paths into JSON, as data.text or messages.0.content. format: an ending
    without its dot, e.g. "csv". encoding: one of `ENCODINGS`. delimiter: one character, or "tab". header:
    whether the first line names the columns. skip_bad_rows: leave lines out that do not fit, and count them.
    """

    text: _Said | None = None
    label: _Said | None = None
    format: _Said | None = None
    encoding: _Said | None = None
    delimiter: _Said | None = None
    header: bool | None = None
    skip_bad_rows: bool | None = None

    def __bool__(self) -> bool:
        return any(value is not None for _, value in self)
