"""Whose own corpora, models and jobs are shown: the user's of this machine, or a browser's with a key."""

import secrets
from ipaddress import ip_address

import streamlit as st

from app import state
from app.glossary import explain
from app.services.own_corpora import LOCAL
from app.ui import messages

_LONGEST, _SHORTEST = 64, 20


def shared() -> bool:
    """Whether others can reach this server: it listens on more than this machine's own address."""
    address = st.get_option("server.address")
    if address == "localhost":
        return False
    try:
        return not address or not ip_address(address).is_loopback
    except ValueError:
        return True


def owner() -> str:
    """The owner's key: "local" on one's own machine, else one that was made for this session."""
    if not shared():
        return LOCAL
    return st.session_state.setdefault(state.OWNER, secrets.token_urlsafe(24))


def key_box() -> None:
    """On a server that others reach: the key, which the visitor keeps, and a box for one kept before."""
    if not shared():
        return
    key = owner()
    messages.notice(
        "Others can reach this server. What you make here is listed only to who has your key. Keep it: in "
        "another window you need it to see your corpora again."
    )
    with st.popover("Your key", icon=":material/key:", help=explain("own_key")):
        st.code(key, language=None)
        st.text_input("I have a key", key="own_key", max_chars=_LONGEST, on_change=_take, autocomplete="off")


def _take() -> None:
    asked = st.session_state["own_key"].strip()
    if _SHORTEST <= len(asked) <= _LONGEST and asked.isascii() and asked.isprintable():
        st.session_state[state.OWNER] = asked
