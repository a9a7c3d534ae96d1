"""What a person says of a file."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Reading:
    """What a person says of a file, instead of having it guessed; None is guessed.

    text, label: names of columns, also paths into JSON, as data.text or messages.0.content. format: an ending
    without its dot, e.g. "csv". encoding: one of `ENCODINGS`. delimiter: one character, or "tab". header:
    whether the first line names the columns. skip_bad_rows: leave lines out that do not fit, and count them.
    """

    text: str | None = None
    label: str | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    skip_bad_rows: bool | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))
