"""Explore the open file with a model, train one on it, and keep, rename, delete, save or load results."""

from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import streamlit as st

from app import state
from app.glossary import explain
from app.naming import duration
from app.services import own_corpora, own_jobs
from app.services.own_data import Upload, UserTable
from app.settings import whole
from app.ui import links, messages
from app.ui.keep import keep
from app.ui.owner import key_box, shared
from app.views.data import train_form
from app.views.data.jobs_panel import attempt, jobs_panel
from app.views.data.train_form import time_needed, train_settings

if TYPE_CHECKING:
    from core.jobs import Result

MINUTES = whole("minutes", 5, *own_jobs.MINUTES)
SETTINGS = (MINUTES, *train_form.SETTINGS)
_LONGEST = 100


@messages.error_boundary
def exploring(place: state.Place, upload: Upload | None, table: UserTable | None) -> None:
    """Let the chosen model read the whole file in the background, for every page of the app."""
    key_box()
    if upload is None or table is None:
        st.text("Open a file above. The model at the left then reads all of it, and every page can show it.")
    else:
        about = duration(own_jobs.explore_seconds(len(table)))
        st.text(
            f"{place.model} reads {len(table):,} rows in the background, about {about}. Then choose it at "
            "the left, under “Example sentences”, on any page.",
            help=explain("explore_job"),
        )
        title, start = _title(upload, "explore")
        if start:
            attempt(own_jobs.explore, place.owner, title, table, place.model)
    jobs_panel(place, "explore")
    results(place, "explore")


@messages.error_boundary
def training(place: state.Place, upload: Upload | None, table: UserTable | None) -> None:
    """Train a model on the file in the background."""
    if shared():
        messages.notice(
            "Others can reach this server, so no models are trained here. Start the app on your own machine."
        )
        return
    if upload is None or table is None:
        st.text("Open a file above: a model is then taught on its texts alone.")
    elif len(table) < own_jobs.LEAST_TRAINED:
        st.text(
            f"This file has {len(table):,} rows; training takes at least {own_jobs.LEAST_TRAINED}. "
            "Explore it with a shipped model instead."
        )
    else:
        keep(place, MINUTES, st.slider, "Minutes of training", help=explain("train_job"), width=420)
        minutes = state.current(st.session_state, place)[MINUTES]
        chosen = train_settings(place)
        st.text(
            "A sparse model. If you choose no size, it follows from the number of rows and the time. With "
            "reading, measuring and indexing it takes at most about "
            f"{duration(60 * minutes + 60 + len(table) / 100)}; a small file takes less. Only one training "
            "runs at a time. You may close this tab."
        )
        time_needed(len(table), minutes, chosen)
        title, start = _title(upload, "train")
        if start:
            attempt(own_jobs.train, place.owner, title, table, minutes, chosen)
    jobs_panel(place, "train")
    results(place, "train")


def _title(upload: Upload, kind: str) -> tuple[str, bool]:
    """(what the result is to be called, whether to start now)."""
    key = f"title-{kind}-{upload.name}"
    st.session_state.setdefault(key, PurePath(upload.name).stem[:_LONGEST])
    label = "Explore it" if kind == "explore" else "Train a model"
    with (
        st.form(f"form-{kind}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        look: dict[str, Any] = {"max_chars": _LONGEST, "width": 330, "autocomplete": "off"}
        st.text_input("Call it", key=key, **look)
        started = st.form_submit_button(label, type="primary", icon=":material/play_arrow:")
    return str(st.session_state[key]).strip() or "untitled", started


@messages.error_boundary
def results(place: state.Place, kind: str) -> None:
    """What is finished: open it on other pages, rename, save, delete; load one that was saved."""
    found = [one for one in own_corpora.results(place.owner) if one.record.kind == kind]
    what = "corpora" if kind == "explore" else "models"
    if found:
        st.subheader(f"Your {what}")
    for one in found:
        _result(place, one)
    with st.popover("Load a saved one", icon=":material/upload:", type="tertiary"):
        box = f"load-{kind}-{st.session_state.get('_loaded', 0)}"

        def given() -> None:
            if st.session_state[box] is not None:
                st.session_state["_loaded"] = st.session_state.get("_loaded", 0) + 1
                attempt(own_jobs.load, place.owner, st.session_state[box].getvalue())

        st.file_uploader("A zip that was saved here", type="zip", key=box, on_change=given)


def _result(place: state.Place, result: "Result") -> None:
    record, session = result.record, st.session_state
    is_model = record.kind == "train"
    chosen = place.model == record.name if is_model else place[state.CORPUS] == record.name
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        read = "" if is_model else f", read by {record.model}"
        st.text(f"{record.title}: {record.rows:,} rows{read}", width="stretch")
        use = partial(_use, place, result)
        label = "In use" if chosen else "Use it"
        st.button(label, key=f"use-{record.name}", on_click=use, disabled=chosen, type="primary")
        with st.popover("More", key=f"more-{record.name}"):
            box = f"rename-{record.name}"
            session.setdefault(box, record.title)
            st.text_input("Call it", key=box, max_chars=_LONGEST, autocomplete="off")
            rename = lambda: attempt(own_jobs.rename, place.owner, record.name, session[box])  # noqa: E731
            st.button("Rename", key=f"do-{box}", on_click=rename)
            st.download_button(
                "Save as one zip", partial(own_jobs.pack, result), f"{record.name}.zip", "application/zip",
                key=f"zip-{record.name}", on_click="ignore",
            )  # fmt: skip
            gone = partial(_delete, place, result)
            st.button("Delete for good", key=f"delete-{record.name}", icon=":material/delete:", on_click=gone)
    if chosen:
        with st.container(horizontal=True):
            default = ""
            for path, label, icon in (
                (links.INSPECT, "Type a sentence", ":material/search:"),
                (links.MAP, "See it on the map", ":material/scatter_plot:"),
                (links.DIMENSIONS, "Its dimensions", ":material/toggle_on:"),
                (links.SPARSITY, "How sparse it is", ":material/bar_chart:"),
            ):
                links.page_link(path, label, icon, place, default)


def _use(place: state.Place, result: "Result") -> None:
    session, record = st.session_state, result.record
    if record.kind == "train":
        state.choose_model(session, record.name)
    else:
        if place.model != record.model:
            state.choose_model(session, record.model)
        state.choose_corpus(session, record.name)


def _delete(place: state.Place, result: "Result") -> None:
    if place[state.CORPUS] == result.record.name:
        state.choose_corpus(st.session_state, state.CORPUS.default)
    attempt(own_jobs.delete, place.owner, result)
