"""The whole result of Inspect as one HTML file: nothing is fetched, no script runs, it prints well."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.templates import render


@dataclass(frozen=True)
class Part:
    """A heading with a table. rows: cells as text, as a number with a bar, or as (word, marked) runs."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence["Cell"]]
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A number drawn as a bar: share of the longest one, between -1 and 1."""

    share: float
    text: str

    @property
    def length(self) -> float:
        """Between 0 and 1; a number that is none has no bar."""
        return max(0.0, min(1.0, abs(self.share)))


Runs = tuple[tuple[str, bool], ...]
Cell = str | Bar | Runs


@dataclass(frozen=True)
class Result:
    """What the file says. facts: name and value of the headline. source: model, code, corpus."""

    text: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    source: str
    remarks: Sequence[str] = field(default=())


def html(result: Result) -> str:
    """The page; words come in as values and go out escaped, whoever wrote them."""
    return render("app.views.inspect", "inspect.html", result=result)
