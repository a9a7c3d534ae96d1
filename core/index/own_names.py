"""Names that a user gave to dimensions: kept under HSVAE_HOME, exported and imported as JSON."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from core.checkpoint.atomic import write_text
from core.checkpoint.home import home
from core.config import FORMAT_VERSION, Name, StrictModel
from core.data.readers.strict_json import StrictJSONError, parse_json, shorten
from core.errors import RequestError
from core.index.schema import Sha256
from core.locks import locked

if TYPE_CHECKING:
    from core.index.tables import Tables

LONGEST = 80
"""Characters of a name."""
_FILE_LIMIT = 2**20

OwnName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
Number = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,3})$")]


class OwnNames(StrictModel):
    """The file: which weights the names are about, and the names by dimension."""

    format_version: Literal[1] = FORMAT_VERSION
    model: Name
    model_sha256: Sha256
    names: Annotated[dict[Number, OwnName], Field(max_length=4096)]

    @property
    def by_number(self) -> dict[int, str]:
        """The same names by whole numbers."""
        return {int(number): name for number, name in self.names.items()}


def load(model: str, sha256: str) -> dict[int, str]:
    """The user's names of a model's dimensions; none where none were given.

    Raises:
        RequestError: the file is damaged; it is left alone.
    """
    file = _file(model, sha256)
    if not file.exists():
        return {}
    try:
        with file.open("rb") as stream:
            content = stream.read(_FILE_LIMIT + 1)
    except OSError as error:
        raise RequestError(f"{file} cannot be read ({error.strerror or error}).", "Check the file.") from None
    return _parse(content, str(file)).by_number


def save(model: str, sha256: str, names: Mapping[int, str]) -> dict[int, str]:
    """Keep exactly these names, each cleaned; a blank one takes its dimension's own name back.

    Returns what was kept.

    Raises:
        RequestError: a name is too long, two are alike, or the folder cannot be written.
    """
    kept = {int(dimension): clean(name) for dimension, name in names.items()}
    kept = {dimension: name for dimension, name in sorted(kept.items()) if name}
    _refuse_twins(kept)
    file = _file(model, sha256)
    with _written(file):
        write_text(file, export(model, sha256, kept))
    return kept


def rename(model: str, sha256: str, dimension: int, name: str) -> dict[int, str]:
    """Give one dimension a name, or its own one back when `name` is blank; returns all names. As `save`."""
    file = _file(model, sha256)
    # Two windows of the app name dimensions one after the other, or one would lose the other's.
    with _written(file), locked(file.with_suffix(".lock")):
        return save(model, sha256, {**load(model, sha256), dimension: name})


@contextlib.contextmanager
def _written(file: Path) -> Iterator[None]:
    """The folder of a file is there; the system's errors of writing become a RequestError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise RequestError(
            f"{file} could not be written ({error.strerror or error}).",
            "Free some space, or set HSVAE_HOME to a folder that you may write to.",
        ) from None


def export(model: str, sha256: str, names: Mapping[int, str]) -> str:
    """The names as JSON, for a file to keep or to send."""
    record = OwnNames(
        model=model, model_sha256=sha256, names={str(number): name for number, name in sorted(names.items())}
    )
    return json.dumps(record.model_dump(), ensure_ascii=False, indent=1) + "\n"


def parse(content: bytes, sha256: str, dimensions: int) -> dict[int, str]:
    """The names in an exported file, to be saved by whoever asked.

    Raises:
        RequestError: not such a file, made for other weights, or of dimensions that are not there.
    """
    record = _parse(content, "This file")
    if record.model_sha256 != sha256:
        raise RequestError(
            f"These names belong to other weights (of {record.model}): numbers mean other things here.",
            "Choose the model that they were made for.",
        )
    names = record.by_number
    far = [number for number in names if number >= dimensions]
    if far:
        raise RequestError(f"There is no dimension {far[0]}.", f"Give 0 to {dimensions - 1}.")
    _refuse_twins(names)
    return names


def clean(name: str) -> str:
    """One line of visible characters, blanks single.

    Raises:
        RequestError: more than 80 characters.
    """
    visible = "".join(letter if letter.isprintable() else " " for letter in name)
    text = " ".join(visible.split())
    if len(text) > LONGEST:
        raise RequestError(f"This name has {len(text)} characters.", f"Use at most {LONGEST}.")
    return text


def own_labels(index: "Tables", model: str) -> Callable[[int], str]:
    """A function from a dimension to its label: the user's own name where there is one."""
    names = load(Path(model).name, index.record.model_sha256)
    return lambda dimension: (
        f"{names[dimension]} - {dimension}" if dimension in names else index.label(dimension)
    )


def _file(model: str, sha256: str) -> Path:
    safe = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in model)[:64]
    return home() / "names" / f"{safe}-{sha256[:16]}.json"


def _parse(content: bytes, where: str) -> OwnNames:
    try:
        if len(content) > _FILE_LIMIT:
            raise RequestError(
                f"{where} is larger than {_FILE_LIMIT:,} bytes.", "Give an exported file of names."
            )
        value = parse_json(content)
        record = OwnNames.model_validate(value)
        for name in record.names.values():
            if clean(name) != name:
                raise RequestError(f"{where} has a name that cannot be shown.", "Remove it.")
        return record
    except (StrictJSONError, ValidationError, UnicodeError) as error:
        problem = shorten(str(error).splitlines()[0], 200)
        raise RequestError(f"{where} is not a file of names ({problem}).", "Give an exported file.") from None


def _refuse_twins(names: Mapping[int, str]) -> None:
    seen: dict[str, int] = {}
    for dimension, name in names.items():
        other = seen.setdefault(name.casefold(), dimension)
        if other != dimension:
            raise RequestError(
                f"Dimensions {other} and {dimension} would both be called {name!r}.",
                "Give them different names.",
            )
