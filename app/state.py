"""What a view shows, kept in the address: opening the link anywhere restores the view.

Session state holds the values between reruns, for every view at once; the query string mirrors the part of
it that the open view uses and that differs from the defaults. Streamlit's own bind="query-params" writes the
labels of options, drops bad values without a notice and forgets what is not drawn: old links would break.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from app.services import own_corpora
from app.settings import Setting, at_the_door, choice, flag, named, whole, words

if TYPE_CHECKING:
    from streamlit.runtime.state.query_params_proxy import QueryParamsProxy

T = TypeVar("T")
EXAMPLES = (
    "a girl is riding a horse in a field",
    "three children are playing in the snow",
    "i would like a cup of coffee, please",
    "the sun is shining and the birds are singing",
    "the dog is running along the beach",
)
TEXT, MODEL, DIMENSION = "text", "model", "dim"
OWNER = "_owner"
COMPARE = words("compare")
"""The second sentence, "" for none. Remembered by all views; only the address of what shows it has it."""
_COMPARING = {"Inspect": ("part", "compare"), "Traverse": ("do", "between")}
"""By view: the setting and its value that show the second sentence."""
CODE = choice("code", "gated", ("gated", "values", "sampled"))
"""Which code a picture shows, where there is a choice."""
CORPUS = named("corpus", "shipped")
"""Where example sentences come from: SHIPPED ones, or a corpus of the visitor's own by its name."""
SHIPPED = ("shipped", "wordnet")
"""Those of the shipped index, which links once called by its corpus."""
TOUR = whole("tour", 0, 0, 9)
"""The stop of the guided tour, 0 for none."""
PROJECTOR = flag("projector")
"""Larger type and no sidebar, for a room."""
SHARED: tuple[Setting, ...] = (COMPARE, CODE, CORPUS, TOUR, PROJECTOR)
"""Settings that mean the same in every view."""
_WRITTEN, _VIEW, _CHOSEN, _VALUES, _ACTED = "_written", "_view", "_chosen", "_values", "_acted"
_NOTICES, _SAID, _LINKED = "_notices", "_said", "_linked"
LONGEST_ADDRESS = 7_800
"""Characters of a query string, as it is written: a text for which it would be longer stays out of it.
Browsers, this server and the usual proxies take 8,000 for a whole address."""
_DAMAGED = "\ufffd"
"""What browsers and servers put for bytes that are no character."""


@dataclass(frozen=True)
class Place:
    """What the view is to show; `place[SETTING]` is a setting's value.

    dimension: chosen by hand or by link, None for the view's own choice (Inspect: the sentence's strongest).
    owner: whose own corpora are meant.
    notices: what in the address could not be followed, in words. view, settings: whose settings these are.
    """

    text: str
    model: str
    dimension: int | None
    notices: tuple[str, ...] = ()
    view: str = ""
    settings: tuple[Setting, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    owner: str = own_corpora.LOCAL

    def __getitem__(self, setting: Setting[T]) -> T:
        return self.values.get(setting.name, setting.default)

    @property
    def own_corpus(self) -> str:
        """What the own corpus in use is called by `app.services.own_corpora`; "" for shipped sentences."""
        name = self[CORPUS]
        return "" if name in SHIPPED else own_corpora.key_of(self.owner, name)

    @property
    def indexed(self) -> str:
        """Model and corpus in one, as `app.services.resources` takes them for what is read from an index."""
        return f"{self.model}@{self.own_corpus}" if self.own_corpus else self.model

    @property
    def all_settings(self) -> tuple[Setting, ...]:
        return (*SHARED, *self.settings)


def opened(session: Mapping) -> str:
    """The view that is shown, "" before the first."""
    return session.get(_VIEW, "")


def open_view(
    view: str,
    query: Mapping[str, str],
    session: MutableMapping,
    models: Sequence[str],
    default_model: str,
    settings: Sequence[Setting] = (),
) -> Place:
    """Take over what the address says when it is news, else what the session remembers.

    An address is news when it is not the one we wrote ourselves: a link was opened, edited, or Back was
    pressed. After a change of view Streamlit clears it, and the session's memory stands. What the visitor did
    on a view is newer than its address: the browser may have sent it before it heard what we wrote.
    """
    known = (TEXT, MODEL, DIMENSION, *(setting.name for setting in (*SHARED, *settings)))
    now = {key: query[key] for key in known if key in query}
    moved = session.get(_VIEW, view) != view
    if moved and not now:
        session[_WRITTEN] = now  # also when this run is broken off before it writes another
    acted = session.pop(_ACTED, False) and not moved
    news = now != session.get(_WRITTEN, {}) and not acted
    session[_VIEW] = view
    session[_SAID] = ()
    notices: list[str] = list(session.pop(_NOTICES, ()))
    if news or TEXT not in session:
        if any(_DAMAGED in now.get(key, "") for key in (TEXT, COMPARE.name)):
            notices.append(f"The link is damaged: characters of its text were lost, and stand as {_DAMAGED}.")
        session[TEXT] = at_the_door(now.get(TEXT, EXAMPLES[0]))
        session[MODEL] = _model(now.get(MODEL), models, default_model, notices)
        session[_CHOSEN] = _dimension(now.get(DIMENSION), notices)
        every = (*SHARED, *settings)
        asked = {setting.name: setting.parsed(now.get(setting.name), notices) for setting in every}
        if not _compares(view, asked) and COMPARE.name not in now:
            del asked[COMPARE.name]  # this address does not tell it
        for setting in every:
            if setting.name in asked:
                _keep(session, view, setting, asked[setting.name])
        session[_WRITTEN], session[_LINKED] = now, True
        follow(session)
    if session[MODEL] not in models:
        session[MODEL] = default_model
    return current(session, Place("", "", None, tuple(notices), view, tuple(settings)))


def current(session: Mapping, place: Place) -> Place:
    """The same view with what the session says by now: a fragment outlives the run that drew the page."""
    kept = session.get(_VALUES, {})
    values = {**kept.get("", {}), **kept.get(place.view, {})}
    return replace(
        place,
        text=session[TEXT],
        model=session[MODEL],
        dimension=session.get(_CHOSEN),
        values={setting.name: values.get(setting.name, setting.default) for setting in place.all_settings},
        owner=session.get(OWNER, own_corpora.LOCAL),
    )


def remark(place: Place, text: str) -> Place:
    """The same place with one more notice."""
    return replace(place, notices=(*place.notices, text))


def projecting(session: Mapping, query: Mapping[str, str]) -> bool:
    """Whether pages are drawn for a room: asked before a page has read its address."""
    shared = session.get(_VALUES, {}).get("", {})
    return shared.get(PROJECTOR.name, query.get(PROJECTOR.name) == "1")


def carry(session: MutableMapping, place: Place) -> None:
    """Keep the notices of a place, and those given since, across a programmatic rerun."""
    session[_NOTICES] = (*place.notices, *session.get(_SAID, ()))


def said(session: MutableMapping, notice: str) -> None:
    """Remember a notice that the page has given: the next run would no longer see its reason."""
    session[_SAID] = (*session.get(_SAID, ()), notice)


def address(place: Place, default_model: str) -> dict[str, str]:
    """The query string of a place: only what differs from what a new visitor sees.

    Without a text that is too long for it.
    """
    query = {} if place.text == EXAMPLES[0] else {TEXT: place.text}
    if place.model != default_model:
        query[MODEL] = place.model
    if place.dimension is not None:
        query[DIMENSION] = str(place.dimension)
    hidden = () if _compares(place.view, place.values) else (COMPARE,)
    told = (setting for setting in place.all_settings if setting not in hidden)
    changed = (setting for setting in told if place[setting] != setting.default)
    query |= {setting.name: setting.write(place[setting]) for setting in changed}
    if len(urlencode(query)) > LONGEST_ADDRESS:
        query.pop(TEXT, None)
    return query


def _compares(view: str, values: Mapping[str, Any]) -> bool:
    """Whether a view with these values shows the second sentence."""
    setting, part = _COMPARING.get(view, ("", ""))
    return values.get(setting) == part


def follow(session: MutableMapping) -> None:
    """From here on a new address tells what to show, and no act before it."""
    session.pop(_ACTED, None)


def write_address(
    query: "QueryParamsProxy", session: MutableMapping, place: Place, default_model: str
) -> None:
    """Make the browser's address the link to `place`."""
    session[_WRITTEN] = wanted = address(place, default_model)
    follow(session)  # what this run has set by itself is no act
    if dict(query) != wanted:
        query.from_dict(wanted)


def change(session: MutableMapping, place: Place, setting: Setting[T], value: object) -> None:
    """Set one setting of a view, or a shared one; what no address could ask for changes nothing."""
    session[_LINKED] = False
    _keep(session, place.view, setting, setting.checked(value, current(session, place)[setting]))


def linked(session: Mapping) -> bool:
    """Whether what is shown is what the address asked for: no setting was changed since."""
    return session.get(_LINKED, False)


def share(session: MutableMapping, setting: Setting[T], value: T) -> None:
    """Set one of the shared settings, from outside any view."""
    _keep(session, "", setting, value)


def say(session: MutableMapping, text: str, stay: bool = False) -> None:
    """Take another text; the dimension goes back to the strongest one, unless the view is to `stay`."""
    session[TEXT] = at_the_door(text)
    session[_ACTED] = True
    if not stay:
        session[_CHOSEN] = None


def choose_model(session: MutableMapping, name: str) -> None:
    """Show another model; a dimension's number means nothing in it."""
    session[MODEL] = name
    choose_dimension(session, None)
    choose_corpus(session, CORPUS.default)


def choose_corpus(session: MutableMapping, name: str) -> None:
    """Take example sentences from another corpus of the same model."""
    _keep(session, "", CORPUS, CORPUS.checked(name, CORPUS.default))


def choose_dimension(session: MutableMapping, dimension: int | None) -> None:
    """Open a dimension beside the current text; None: back to the view's own choice."""
    session[_CHOSEN] = None if dimension is None else int(dimension)
    session[_ACTED] = True


def chosen(session: Mapping) -> int | None:
    """The dimension chosen by hand or by link; None: the view's own choice."""
    return session.get(_CHOSEN)


def _keep(session: MutableMapping, view: str, setting: Setting, value: object) -> None:
    """Kept by view, so that two views may use one name; shared ones are kept once. Never changed in place."""
    owner = "" if setting in SHARED else view
    kept = session.get(_VALUES, {})
    session[_VALUES] = {**kept, owner: {**kept.get(owner, {}), setting.name: value}}
    session[_ACTED] = True


def _model(asked: str | None, models: Sequence[str], default: str, notices: list[str]) -> str:
    if asked is None or asked in models:
        return asked or default
    notices.append(f"The link asks for a model that is not here ({asked[:60]!r}); this is {default}.")
    return default


def _dimension(asked: str | None, notices: list[str]) -> int | None:
    if asked is None or (asked.isascii() and asked.isdigit() and len(asked) <= 6):
        return None if asked is None else int(asked)
    notices.append(
        f"The link asks for dimension {asked[:20]!r}, which is not a number; the address was corrected."
    )
    return None
