"""Websocket clients against the real server: all are answered, and nobody sees another's sentence."""

from tests.stress import load


def test_five_people_are_answered_and_see_their_own_sentences_only(address, monkeypatch):
    monkeypatch.setattr(load, "EXPIRY", 0)
    monkeypatch.setattr(load, "EVERY", 1.0)
    met = load.crowd(address, 5, seconds=2)
    assert len(met.seconds) >= 2  # how many more depends on the machine; what matters is below
    assert (met.errors, met.foreign) == (0, 0)
