"""What a view shows, kept in the address: opening the link anywhere restores the view.

Session state holds the truth between reruns; the query string mirrors what differs from the defaults.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

EXAMPLES = (
    "a small dog with long ears",
    "someone who repairs watches",
    "a large bird that eats fish",
    "I love this movie",
    "the service was slow",
)
LONGEST_LINK_TEXT = 600
"""A longer text stays out of the address: servers and mail programs cut long links."""

TEXT, MODEL, DIMENSION = "text", "model", "dim"
_WRITTEN, _VIEW, _CHOSEN = "_written", "_view", "_chosen"


@dataclass(frozen=True)
class Place:
    """What the view is to show. dimension: chosen by hand or by link, None for the sentence's strongest.

    notices: what in the address could not be followed, in words.
    """

    text: str
    model: str
    dimension: int | None
    notices: tuple[str, ...] = ()


def open_view(
    view: str, query: Mapping[str, str], session: MutableMapping, models: Sequence[str], default_model: str
) -> Place:
    """Take over what the address says when it is news, else what the session remembers.

    An address is news when it is not the one we wrote ourselves: a link was opened, edited, or Back was
    pressed. After a change of view Streamlit clears it, and the session's memory stands.
    """
    now = {key: query[key] for key in (TEXT, MODEL, DIMENSION) if key in query}
    moved = session.get(_VIEW) != view
    news = now != session.get(_WRITTEN, {}) and not (moved and _VIEW in session and not now)
    session[_VIEW] = view
    notices: list[str] = []
    if news or TEXT not in session:
        session[TEXT] = _at_the_door(now.get(TEXT, EXAMPLES[0]))
        session[MODEL] = _model(now.get(MODEL), models, default_model, notices)
        session[_CHOSEN] = _whole_number(now.get(DIMENSION), notices)
        session[_WRITTEN] = now
    if session[MODEL] not in models:
        session[MODEL] = default_model
    return Place(session[TEXT], session[MODEL], session[_CHOSEN], tuple(notices))


def address(place: Place, default_model: str) -> dict[str, str]:
    """The query string of a place: only what differs from what a new visitor sees."""
    query = {}
    if place.text != EXAMPLES[0] and len(place.text) <= LONGEST_LINK_TEXT:
        query[TEXT] = place.text
    if place.model != default_model:
        query[MODEL] = place.model
    if place.dimension is not None:
        query[DIMENSION] = str(place.dimension)
    return query


def write_address(query: MutableMapping, session: MutableMapping, place: Place, default_model: str) -> None:
    """Make the browser's address the link to `place`."""
    wanted = address(place, default_model)
    session[_WRITTEN] = wanted
    if {key: query[key] for key in query} != wanted:
        query.from_dict(wanted)


def say(session: MutableMapping, text: str) -> None:
    """Inspect another text: the chosen dimension goes back to the strongest one."""
    session[TEXT] = _at_the_door(text)
    session[_CHOSEN] = None


def choose_dimension(session: MutableMapping, dimension: int) -> None:
    """Open a dimension beside the current text."""
    session[_CHOSEN] = int(dimension)


def choose_model(session: MutableMapping, name: str) -> None:
    """Show another model; a dimension's number means nothing in it."""
    session[MODEL] = name
    session[_CHOSEN] = None


def chosen(session: Mapping) -> int | None:
    """The dimension chosen by hand or by link; None: the sentence's strongest."""
    return session.get(_CHOSEN)


def at_dimension(place: Place, dimension: int | None) -> Place:
    """The same place with another dimension open."""
    return replace(place, dimension=dimension)


def drop_dimension(session: MutableMapping) -> None:
    """Back to the strongest dimension: the chosen one is not there."""
    session[_CHOSEN] = None


def _at_the_door(text: str) -> str:
    """Half a character (a lone surrogate) would stop every element that has to send it: it becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _model(asked: str | None, models: Sequence[str], default: str, notices: list[str]) -> str:
    if asked is None or asked in models:
        return asked or default
    notices.append(f"The link asks for a model that is not here ({asked[:60]!r}); this is {default}.")
    return default


def _whole_number(asked: str | None, notices: list[str]) -> int | None:
    if asked is None:
        return None
    if asked.isascii() and asked.isdigit() and len(asked) <= 6:
        return int(asked)
    notices.append(
        f"The link asks for dimension {asked[:20]!r}, which is not a number; this is the strongest one."
    )
    return None
