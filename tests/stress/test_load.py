"""Websocket clients against the real server: all are answered, and nobody sees another's sentence."""

import sys
import tempfile

import pytest

from app.services import resources
from tests.browser.verbs import server
from tests.stress import load


@pytest.fixture(scope="module")
def address():
    command = () if resources.default_name() else (sys.executable, "-m", "tests.app.stand_in")
    with tempfile.TemporaryDirectory() as home, server(*command, HSVAE_HOME=home) as found:
        yield found


def test_five_people_are_answered_and_see_their_own_sentences_only(address, monkeypatch):
    monkeypatch.setattr(load, "EXPIRY", 0)
    met = load.crowd(address, 5, seconds=10)
    assert len(met.seconds) >= 2  # how many more depends on the machine; what matters is below
    assert (met.errors, met.foreign) == (0, 0)
