"""The guided tour: stops on the real pages, each a strip below the page and a frame around the control.

A stop is opened as a link is: text, dimension and settings stand in the address, so that a visitor may change
anything, leave, and come back. What the strip says is computed for the sentence that is shown by then.
"""

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st

from app import state
from app.services import demonstration, resources
from app.services.prepared_sentence import prepared
from app.ui import links
from app.ui.component import component
from app.ui.export import file_stem
from app.ui.loading import wait_for
from core.errors import HSVAEError
from core.templates import render

PAGES = {
    "Inspect": links.INSPECT,
    "Dimensions": links.DIMENSIONS,
    "Traverse": links.TRAVERSE,
    "Sparsity": links.SPARSITY,
    "Map": links.MAP,
}
WORDS = {"back": "Back (p)", "next": "Next (n)", "skip": "Leave (Esc)"}
WORDS["keys"] = "In a text field, Enter or Esc leaves the field first."
AGAIN = "Back to the prepared sentence (b)"
WAITING = "This stop waits for you. Press Next again to go on without."
LAST = "This is the last stop. Choose “your sentence” in the framed box, or leave the tour."
ENDS = {
    "Take it home": ".st-key-tour_ends button",
    "Play a game": ".st-key-tour_ends a",
}
"""At the last stop: what the strip offers, and the control of the page that does it."""
ELSEWHERE = "The tour waits for you on the page {page}. Next takes you there."
NOTHING = "Nothing can be said of this sentence: no number is on for it. Type another."
START = "Start the demo"
_GO, _BEGIN, _SEEN, _PREPARED = "_tour_go", "_tour_begin", "_tour_seen", "_tour_prepared"
_card = component("tour")


@dataclass(frozen=True)
class Stop:
    """One stop; the fields are explained in tour.toml."""

    page: str
    target: str
    say: str
    act: str = ""
    then: str = ""
    see: str = ""
    set: dict[str, str] = field(default_factory=dict)


STOPS = [Stop(**one) for one in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["stop"]]


def start_button() -> None:
    """Starts at the first stop with the prepared sentence."""

    icon = ":material/play_circle:"
    st.button(START, icon=icon, key="start_tour", type="primary", on_click=_anew, args=(1,))


def tour(place: state.Place, default_model: str) -> None:
    """The strip of the stop in the address, on its page; opens the stop first, when one was asked for."""
    number, session = place[state.TOUR], st.session_state
    if not number or number > len(STOPS):
        session.pop(_SEEN, None)
        return
    stop = STOPS[number - 1]
    seen, now = session.get(_SEEN), (number, place.text)
    fresh = seen is None and state.TEXT not in st.query_params
    # The settings of a stop are made for its sentence: another one has other dimensions.
    other = bool(stop.set) and stop.page == place.view and seen not in (None, now) and seen[0] == number
    begin = session.get(_BEGIN, False) or fresh
    if session.get(_GO, False) or fresh or other:
        of = _subject(place, default_model, begin)
        # Only now: while the model loads, a newer run may take the place of this one.
        for asked in (_GO, _BEGIN):
            session.pop(asked, None)
        session[_SEEN] = now if of is None else (number, of.text)
        if begin:
            _remember(of)
        _open(place, stop, of, default_model)
    session[_SEEN] = now
    if stop.page != place.view:
        _draw(number, replace(stop, target="", act="", then="", say=ELSEWHERE.format(page=stop.page)), place)
        return
    of = _subject(place, default_model, begin=False)
    if of is None:
        _draw(number, replace(stop, act="", then="", say=NOTHING), place)
        return
    if _PREPARED not in session:  # opened by a link, which may hold the prepared sentence
        _remember(prepared(of.model))
    say, then = (demonstration.filled(words, of) for words in (stop.say, stop.then))
    _draw(number, replace(stop, say=say, then=then), place)
    if number == len(STOPS):
        with st.container(key="tour_ends"):  # pressed by the strip's buttons
            _take_home(of)
            links.page_link(
                links.LEARN, "Play", ":material/extension:", place, default_model, step="guess", tour="0"
            )


def _anew(number: int) -> None:
    """Before the rerun: a stop with the prepared sentence."""
    _to(number)
    st.session_state[_BEGIN] = True


def _to(number: int) -> None:
    """Before the rerun: another stop, or 0 to leave."""
    state.share(st.session_state, state.TOUR, number)
    st.session_state[_GO] = bool(number)


def _remember(ready: demonstration.Subject | None) -> None:
    """Which sentence is the prepared one; None where there is none."""
    st.session_state[_PREPARED] = None if ready is None else (ready.model, ready.text)


def _draw(number: int, stop: Stop, place: state.Place) -> None:
    key = "tour"
    last, here = number == len(STOPS), stop.page == place.view
    here_now = place.model, place.text
    own = st.session_state.get(_PREPARED, here_now) != here_now
    ends = ENDS if last and here else {}
    data = {
        "stop": f"{number} {here} {place.text}", "target": stop.target, "see": stop.see, "say": stop.say,
        "then": stop.then, "act": stop.act, "words": WORDS, "again": AGAIN if own and not ends else "",
        "ends": [*ends.items()], "waiting": LAST if last else WAITING, "label": f"Tour, stop {number}",
        "count": f"{number} of {len(STOPS)}",
        "back": number - 1 if number > 1 else None,
        "next": number if not here else None if last else number + 1,
    }  # fmt: skip

    def asked() -> None:
        wanted = st.session_state[key].go
        if isinstance(wanted, int) and 0 <= wanted <= len(STOPS):
            _to(wanted)

    def again() -> None:
        if st.session_state[key].again:
            _anew(number)

    _card(key=key, data=data, on_go_change=asked, on_again_change=again)


def _subject(place: state.Place, default_model: str, begin: bool) -> demonstration.Subject | None:
    """Of the prepared sentence at the beginning, else of the visitor's; waits for the model and its names."""
    model = place.model if resources.gated(place.model) else default_model
    try:
        wait_for(resources.model(model), "the model")
        wait_for(resources.index(model), "the names of the dimensions")
        found = prepared(model) if begin else None
        return found or demonstration.subject(model, place.text, place.dimension)
    except HSVAEError:  # told by the page itself
        return None


def _open(place: state.Place, stop: Stop, of: demonstration.Subject | None, default_model: str) -> None:
    """Go to the stop's page as its link would."""
    query = {}
    if of is not None:
        place = replace(place, text=of.text, model=of.model, dimension=of.dimension)
        query = {
            name: value for name, words in stop.set.items() if (value := demonstration.filled(words, of))
        }
    links.go(PAGES[stop.page], query | links.query_of(place, default_model, {}))


def _take_home(of: demonstration.Subject) -> None:
    """The whole path as one file, made when it is fetched."""
    st.download_button(
        "Take it home", lambda: web_page(of), f"tour-{file_stem(of.text)[:50]}.html", "text/html",
        key="take_home", on_click="ignore", icon=":material/download:",
        help="Every stop with your sentence, as one page that needs no network.",
    )  # fmt: skip


def web_page(of: demonstration.Subject) -> str:
    """The path with its sentence and what each stop showed; nothing is fetched, no script runs."""
    stops = [
        {
            "page": stop.page,
            "say": demonstration.filled(stop.say, of),
            "then": demonstration.filled(stop.then, of),
            "rows": demonstration.shown(of, stop.target),
        }
        for stop in STOPS
    ]
    name = demonstration.described(of)
    return render("app.ui", "tour.html", text=of.text, tested=name, stops=stops, model=of.model)
