"""What dimensions are called on the screens: the user's own names before those made from words."""

from collections.abc import Sequence
from contextlib import suppress

from app.services import resources
from app.services.resources import memoize
from core.errors import HSVAEError
from core.index import own_names as kept
from core.interpretation.records import UNCLEAR


@memoize(32)
def own(name: str) -> dict[int, str]:
    """The user's own names of a model's dimensions; never changed in place.

    Raises:
        RequestError: the file that holds them is damaged.
    """
    return kept.load(name, resources.index(name).result().record.model_sha256)


def shown(name: str) -> list[str]:
    """The names of a model's dimensions: the user's own, where there is one, else those made from words.

    Own names that cannot be read are left out here; who shows or changes them says what is wrong.
    """
    mine: dict[int, str] = {}
    with suppress(HSVAEError):
        mine = own(name)
    made = resources.index(name).result().names
    return [mine.get(dimension, word) for dimension, word in enumerate(made)] if mine else made


def unnamed(names: Sequence[str]) -> int:
    """How many of these say that no name fits."""
    return sum(name == UNCLEAR for name in names)


def rename(name: str, dimension: int, text: str) -> None:
    """Give a dimension the user's own name; a blank one takes it back.

    Raises:
        RequestError: too long, the same as another's, or it cannot be written.
    """
    kept.rename(name, resources.index(name).result().record.model_sha256, dimension, text)
    own.cache_clear()


def as_file(name: str) -> str:
    """The user's own names as JSON."""
    return kept.export(name, resources.index(name).result().record.model_sha256, own(name))


def take(name: str, content: bytes) -> None:
    """Keep the names of such a file in place of the user's.

    Raises:
        RequestError: it is no such file, or made for other weights.
    """
    found = resources.index(name).result()
    kept.save(
        name, found.record.model_sha256, kept.parse(content, found.record.model_sha256, found.dimensions)
    )
    own.cache_clear()
