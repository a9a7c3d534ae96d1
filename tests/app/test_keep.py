"""Boxes whose value the session keeps, and what a browser may still send to them."""

import pytest

from app.ui import keep


@pytest.mark.parametrize(("sent", "taken"), [(1, [1]), (None, [None]), ("a name of another model - 3", [])])
def test_a_box_takes_only_what_it_offers(monkeypatch, sent, taken):
    """Streamlit hands on a string that it finds among no options, as from a page the browser still had."""
    changed, took = [], []
    monkeypatch.setattr(keep.st, "session_state", {})
    monkeypatch.setattr(keep.st, "selectbox", lambda *_, on_change, **__: changed.append(on_change))
    keep.choose("Dimension", range(3), 0, took.append, "box")
    keep.st.session_state["box"] = sent
    changed[0]()
    assert took == taken
