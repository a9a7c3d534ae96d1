"""A concept of the visitor's: from sentences that have it and others, to dimensions, search and a test."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from app import state
from app.glossary import explain
from app.naming import label
from app.services import dimension_names, own_concepts, own_data, resources
from app.services.own_concepts import Concept
from app.services.own_data import Upload, UserTable
from app.settings import words
from app.ui import messages, neighbours
from app.ui.ask import text_form
from app.ui.export import export
from app.ui.keep import choose
from app.ui.loading import wait_for, wait_for_index
from app.ui.showing import plain_words, source
from app.ui.text_lists import Item, Line, ranked, sentences
from app.ui.working import compute
from app.views.data.own_file import codes_of
from core.errors import HSVAEError

CONCEPT = words("concept", longest=80)
"""The name of the saved one that is shown."""
TEST = words("test")
SETTINGS = (CONCEPT, TEST)
FOUND = 8
COLUMNS = (1, 1.15)
_NEW, _PROBLEM = "_new_concept", "_concept_problem"
_BOXES = ("concept-name", "concept-has", "concept-lacks")
Named = Callable[[int], str]


@messages.error_boundary
def own_concept(place: state.Place, default: str, upload: Upload | None, table: UserTable | None) -> None:
    """The whole part: the form at the left, the concept at the right."""
    wait_for(resources.model(place.model), "the model")
    index = wait_for_index(place.indexed, needed=False)
    named = partial(label, dimension_names.shown(place.indexed) if index else None)
    with st.container(key="stack-concept"):
        left, right = st.columns(COLUMNS, gap="medium")
    with left:
        _form(place)
        _saved(place)
    with right:
        concept = _chosen(place)
        if concept is None:
            st.text("The dimensions that make the difference will stand here.")
        else:
            _concept(place, concept, named)
            _test(place, concept, named)
    if concept is not None:
        _search(place, concept, index is not None and index.has_gates, upload, table, named)


def _form(place: state.Place) -> None:
    session = st.session_state
    about: dict[str, Any] = {"height": 150, "max_chars": 100_000}
    name: dict[str, Any] = {"max_chars": 80, "placeholder": "waiting too long", "autocomplete": "off"}
    asked = session.get(_NEW) or ("", "", (), ())
    for box, text in zip(_BOXES, (asked[1], *map("\n".join, asked[2:])), strict=True):
        session.setdefault(box, text)  # Streamlit forgets the boxes of a page that was left
    with st.form("form-concept"):
        st.text_input("Its name", key=_BOXES[0], **name)
        st.text_area("Sentences that have it, one per line", key=_BOXES[1], **about)
        st.text_area("Sentences that do not", key=_BOXES[2], **about)
        look: dict[str, Any] = {"type": "primary", "help": explain("own_concept")}
        if st.form_submit_button("Find its dimensions", **look):
            called, *texts = (str(session[box]) for box in _BOXES)
            sides = [tuple(line for line in text.splitlines() if line.strip()) for text in texts]
            session[_NEW] = (place.model, called.strip() or "unnamed", *sides)
            state.change(session, place, CONCEPT, "")
    few = own_concepts.LEAST_SENTENCES
    enough = own_concepts.LEAST_FOR_AUC
    st.caption(
        f"At least {few} of either kind; with {enough} of either it is also tried on held-out sentences."
    )


def _saved(place: state.Place) -> None:
    """The concepts that are kept for this model."""
    session = st.session_state
    problem = session.pop(_PROBLEM, None)
    if problem is not None:
        messages.problem(problem)
    saved = own_concepts.saved(place.model)
    if not saved:
        return
    now = state.current(session, place)[CONCEPT]
    options = ["", *saved]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        look: dict[str, Any] = {"format_func": lambda name: name or "none", "width": 260}
        show = partial(state.change, session, place, CONCEPT)
        choose("Concepts you saved", options, now if now in saved else "", show, "saved_concepts", **look)
        if now in saved:
            st.button(
                "Delete", icon=":material/delete:", key="delete_concept", on_click=_forget, args=(place, now)
            )


def _chosen(place: state.Place) -> Concept | None:
    """The saved concept of the address, else the one that was asked for last."""
    place = state.current(st.session_state, place)
    if place[CONCEPT]:
        found = own_concepts.saved(place.model).get(place[CONCEPT])
        if found is None:
            messages.notice("The link asks for a concept that is not saved here.", ":material/link_off:")
        return found
    asked = st.session_state.get(_NEW)
    if asked is None or asked[0] != place.model:
        return None
    try:
        return compute(partial(own_concepts.fit, *asked), ("concept", *asked), "Finding its dimensions")
    except HSVAEError as error:
        messages.problem(error)
        return None


@messages.error_boundary
def _concept(place: state.Place, concept: Concept, named: Named) -> None:
    place = state.current(st.session_state, place)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(plain_words(concept.name), help=explain("own_concept"))
        if not place[CONCEPT]:
            look: dict[str, Any] = {"icon": ":material/save:", "key": "save_concept"}
            st.button("Keep it", on_click=partial(_save, place, concept), **look)
        columns = {
            "dimension": list(concept.dimensions),
            "name": [named(one) for one in concept.dimensions],
            "weight": list(concept.weights),
        }
        export(f"Concept {concept.name}", columns, key="concept")
    count = len(concept.dimensions)
    many = f"{count} dimensions tell" if count != 1 else "1 dimension tells"
    said = f"{many} {len(concept.positive)} sentences that have it from {len(concept.negative)} that do not."
    if concept.auc is not None:
        said += (
            f" On held-out sentences it is right for {100 * concept.auc:.0f} of 100 pairs, one with it and "
            f"one without (AUC {concept.auc:.2f}, folds {concept.auc_low:.2f} to {concept.auc_high:.2f})."
        )
    st.text(said, help=explain("concept_auc"))
    largest = max(map(abs, concept.weights)) or 1.0
    items = [
        Item(named(one), f"{weight:+.2f}", abs(weight) / largest, weight < 0, one, "weight of its value")
        for one, weight in zip(concept.dimensions, concept.weights, strict=True)
    ]
    ranked(items, "Dimensions of the concept", "concept-dimensions", _open)
    st.caption("Blue: on in sentences that have it. Orange: on in the others. A click chooses the dimension.")


def _open(dimension: int) -> None:
    state.choose_dimension(st.session_state, dimension)


@messages.error_boundary
def _test(place: state.Place, concept: Concept, named: Named) -> None:
    session, place = st.session_state, state.current(st.session_state, place)
    take = lambda text: state.change(session, place, TEST, text)  # noqa: E731
    text_form("concept-test", {"Does this sentence have it?": place[TEST] or place.text}, "Test", take)
    text = place[TEST] or place.text
    resources.check(text)
    if resources.is_blank(text):
        return
    share, on = own_concepts.probability(place.model, concept, text)
    because = ", ".join(named(one) for one in on) if on else "none of its dimensions is on"
    st.text(f"{100 * share:.0f} % likely: {because}.", help=explain("concept_probability"))


@messages.error_boundary
def _search(
    place: state.Place,
    concept: Concept,
    indexed: bool,
    upload: Upload | None,
    table: UserTable | None,
    named: Named,
) -> None:
    """The sentences that have it most: of the example corpus, and of the open file."""
    st.subheader("Sentences that have it most", help=explain("concept_probability"))
    left, right = st.columns(2, gap="medium")
    with left:
        if indexed:
            found = own_concepts.examples(place.indexed, concept, FOUND)
            lines = [
                Line(line.text, f"{100 * share:.0f} %", buttons=line.buttons)
                for line, (_, share) in zip(
                    neighbours.lines([one for one, _ in found], named), found, strict=True
                )
            ]
            _list(lines, "In the example sentences", "concept-examples")
            title = resources.index(place.indexed).result().record.corpus_title
            source(place.model, "gated code", title)
        else:
            st.text("This model keeps no codes of example sentences.")
    with right:
        if upload is None or table is None:
            st.text("Open a file above to search it too.")
            return
        codes = codes_of(place, table, upload)
        if codes is None:
            return
        rows, shares = own_concepts.likeliest(concept, codes.codes, FOUND)
        lines = [
            Line(table.texts[row], f"{100 * share:.0f} %", note=f"line {table.lines[row]:,}")
            for row, share in zip(rows, shares, strict=True)
        ]
        _list(lines, "In your file", "concept-own")
        every = lambda: own_data.with_chances(table, concept.probability(codes.codes.toarray()))  # noqa: E731
        export(f"{concept.name} in {table.name}", every, key="concept-rows")


def _list(lines: list[Line], title: str, key: str) -> None:
    st.markdown(f"**{title}**")
    if lines:
        sentences(lines, title, key, _open)
    else:
        st.text("No sentence has it more likely than not.")


def _save(place: state.Place, concept: Concept) -> None:
    if _try(own_concepts.save, place.model, concept):
        state.change(st.session_state, place, CONCEPT, concept.name)


def _forget(place: state.Place, name: str) -> None:
    if _try(own_concepts.delete, place.model, name):
        state.change(st.session_state, place, CONCEPT, "")


def _try(action: Callable[..., None], *what: object) -> bool:
    """Run it; a refusal is told after the rerun."""
    try:
        action(*what)
    except HSVAEError as error:
        st.session_state[_PROBLEM] = error
        return False
    return True
