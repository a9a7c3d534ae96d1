"""Background jobs on the page: how far each is, what it has learnt so far, and buttons that steer it."""

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from app import state
from app.charts.training_curves import training_curves
from app.glossary import explain
from app.naming import duration
from app.services import own_jobs
from app.ui import messages
from app.ui.draw import draw
from app.ui.text_lists import Line, sentences
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.jobs import Job

_PROBLEM = "_job_problem"
SHOWN = 6
EVERY = 1.5
"""Seconds between two looks at running jobs."""
DONE = {"done": "finished", "failed": "failed", "cancelled": "cancelled", "paused": "paused"}
BUTTONS = {
    "queued": ("pause", "cancel"),
    "running": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
    "failed": ("resume", "remove"),
    "done": ("remove",),
    "cancelled": ("remove",),
}
"""What can be done with a job, by its state."""
LOOKS = {
    "pause": ("Pause", ":material/pause:"),
    "resume": ("Resume", ":material/play_arrow:"),
    "cancel": ("Cancel", ":material/close:"),
    "remove": ("Remove from the list", ":material/delete:"),
}


def attempt(action, *what: object) -> None:
    """Run it; a refusal is told where the jobs are listed."""
    st.session_state.pop(_PROBLEM, None)
    try:
        action(*what)
    except HSVAEError as error:
        st.session_state[_PROBLEM] = error


@messages.error_boundary
def jobs_panel(place: state.Place, kind: str) -> None:
    """The visitor's jobs of a kind; drawn again by itself while one of them is at work."""
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        messages.problem(problem)
    busy = any(job.state in own_jobs.ACTIVE for job in own_jobs.jobs(place.owner, kind))
    st.fragment(_panel, run_every=EVERY if busy else None)(place, kind, busy)


@messages.error_boundary
def _panel(place: state.Place, kind: str, busy: bool) -> None:
    found = own_jobs.jobs(place.owner, kind)
    if busy and not any(job.state in own_jobs.ACTIVE for job in found):
        own_jobs.refresh()  # the result stands in the sidebar now
        st.rerun()
    for job in found[:SHOWN]:
        with st.container(border=True):
            _job(place, job)
    if len(found) > SHOWN:
        st.caption(f"{len(found) - SHOWN} older ones are not listed.")


def _job(place: state.Place, job: "Job") -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(f"{job.title}: {_said(job)}", width="stretch")
        for action in BUTTONS[job.state]:
            label, icon = LOOKS[action]
            look: dict[str, Any] = {"key": f"{action}-{job.id}", "icon": icon, "type": "tertiary"}
            st.button(label, on_click=partial(attempt, own_jobs.act, action, job.id, place.owner), **look)
    if job.state in ("running", "paused"):
        st.progress(min(max(job.progress, 0.0), 1.0))
    if job.error:
        st.text(job.error)
    elif job.state == "paused" and job.message:
        st.text(job.message)
    if job.kind == "train" and job.state in ("running", "paused", "done") and job.curve:
        st.markdown("**On rows that it does not learn from**", help=explain("train_curves"))
        draw(training_curves(job.curve), f"curves-{job.id}", name=f"training of {job.title}")
        if job.samples:
            st.markdown("**Sentences, and what it writes from their codes**", help=explain("decode"))
            lines = [line for text, decode in job.samples for line in (Line(text), Line(decode, "→"))]
            sentences(lines, "Samples", f"samples-{job.id}")


def _said(job: "Job") -> str:
    """Where a job stands, in a few words."""
    if job.state == "queued":
        ahead = own_jobs.before(job)
        return f"waits; {ahead} before it" if ahead else "waits"
    if job.state != "running":
        return DONE[job.state]
    left = "" if job.seconds_left is None else f", about {duration(job.seconds_left)} left"
    return f"{job.message or 'at work'}, {100 * job.progress:.0f} %{left}"
