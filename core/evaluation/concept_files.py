"""The user's concepts of a model: kept under HSVAE_HOME as one JSON file."""

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError, model_validator

from core.checkpoint.atomic import write_text
from core.checkpoint.format import WEIGHTS
from core.checkpoint.home import home
from core.checkpoint.manifest import read_manifest
from core.config import FORMAT_VERSION, Name, StrictModel, first_problem
from core.data.readers.strict_json import StrictJSONError, parse_json, shorten
from core.data.tokenizer import MAX_CHARACTERS
from core.errors import RequestError
from core.evaluation.concept import MOST_DIMENSIONS, MOST_SENTENCES, Concept
from core.index.own_names import clean
from core.index.schema import Sha256
from core.locks import locked

if TYPE_CHECKING:
    from core.model import Model

MOST_CONCEPTS = 200
_FILE_LIMIT = 64 * 2**20

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS)]
Sentences = Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=MOST_SENTENCES, strict=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class ConceptEntry(StrictModel):
    """A concept as it is stored: the fields of `Concept`, but for the name."""

    dimensions: Annotated[
        tuple[Annotated[int, Field(ge=0, lt=4096)], ...],
        Field(min_length=1, max_length=MOST_DIMENSIONS, strict=False),
    ]
    weights: Annotated[tuple[float, ...], Field(max_length=MOST_DIMENSIONS, strict=False)]
    bias: float
    positive: Sentences
    negative: Sentences
    auc: Share | None = None
    auc_low: Share | None = None
    auc_high: Share | None = None

    @model_validator(mode="after")
    def _one_weight_each(self) -> "ConceptEntry":
        if len(self.weights) != len(self.dimensions) or len(set(self.dimensions)) != len(self.dimensions):
            raise ValueError("there must be one weight for each of different dimensions")
        return self


class ConceptsFile(StrictModel):
    """The file: which weights the concepts are about, and the concepts by name."""

    format_version: Literal[1] = FORMAT_VERSION
    model: Name
    model_sha256: Sha256
    concepts: Annotated[dict[str, ConceptEntry], Field(max_length=MOST_CONCEPTS)]


def load_concepts(model: "Model") -> dict[str, Concept]:
    """The concepts saved for a model, by name; none where none were.

    Raises:
        RequestError: the file is damaged or of other weights; it is left alone. Or the model was never saved.
    """
    file, sha256 = _file(model)
    if not file.exists():
        return {}
    try:
        with file.open("rb") as stream:
            content = stream.read(_FILE_LIMIT + 1)
        if len(content) > _FILE_LIMIT:
            raise StrictJSONError(f"larger than {_FILE_LIMIT:,} bytes")
        record = ConceptsFile.model_validate(parse_json(content))
        if record.model_sha256 != sha256:
            raise StrictJSONError("of other weights")
        for name, entry in record.concepts.items():
            if clean(name) != name or not name or max(entry.dimensions) >= model.dimensions:
                raise StrictJSONError("a name or a dimension that cannot be")
    except OSError as error:
        raise RequestError(f"{file} cannot be read ({error.strerror or error}).", "Check the file.") from None
    except (StrictJSONError, ValidationError) as error:
        problem = ": ".join(first_problem(error)) if isinstance(error, ValidationError) else str(error)
        raise RequestError(
            f"{file} is not a file of concepts ({shorten(problem, 200)}).", "Restore it, or delete it."
        ) from None
    return {name: Concept(name, **dict(entry)) for name, entry in record.concepts.items()}


def save_concept(model: "Model", concept: Concept) -> Path:
    """Keep a concept under its name, in place of one of that name; returns the file.

    Raises:
        RequestError: the name is empty or too long, there are 200 already, or the file cannot be written.
    """
    name = clean(concept.name)
    if not name:
        raise RequestError("A concept needs a name.", "Give one of at most 80 characters.")
    if not all(map(math.isfinite, concept.weights)):
        raise RequestError("A weight of the concept is not a finite number.", "Give other sentences.")
    return _change(model, lambda concepts: {**concepts, name: concept})


def delete_concept(model: "Model", name: str) -> Path:
    """Forget a concept; returns the file.

    Raises:
        RequestError: there is none of that name.
    """
    find_concept(load_concepts(model), name)
    return _change(model, lambda concepts: {key: one for key, one in concepts.items() if key != clean(name)})


def find_concept(concepts: dict[str, Concept], name: str) -> Concept:
    """The concept of a name.

    Raises:
        RequestError: there is none; names those that there are.
    """
    if clean(name) not in concepts:
        known = ", ".join(shorten(one, 40) for one in sorted(concepts)[:20]) or "none are saved"
        raise RequestError(f"There is no concept {shorten(name)!r} of this model.", f"Known ones: {known}.")
    return concepts[clean(name)]


def _change(model: "Model", change) -> Path:
    file, sha256 = _file(model)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with locked(file.with_suffix(".lock")):  # two at once would lose one's concept
            concepts = change(load_concepts(model))
            if len(concepts) > MOST_CONCEPTS:
                raise RequestError(f"{MOST_CONCEPTS} concepts are saved already.", "Delete some.")
            entries = {
                name: ConceptEntry(**{key: value for key, value in vars(one).items() if key != "name"})
                for name, one in sorted(concepts.items())
            }
            record = ConceptsFile(model=model.config.name, model_sha256=sha256, concepts=entries)
            write_text(file, json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise RequestError(
            f"{file} could not be written ({error.strerror or error}).",
            "Set HSVAE_HOME to a folder that you may write to.",
        ) from None
    return file


def _file(model: "Model") -> tuple[Path, str]:
    """(where the concepts of a model lie, the SHA-256 of its weights)."""
    if model.folder is None:
        raise RequestError("Concepts belong to a saved model.", "Save this one first.")
    sha256 = read_manifest(model.folder).files[WEIGHTS].sha256
    return home() / "concepts" / f"{model.config.name}-{sha256[:16]}.json", sha256
