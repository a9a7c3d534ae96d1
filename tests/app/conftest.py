"""Screens over the stand-in model: quick, and every state can be reached."""

import pytest

from app.services import resources
from tests.app import stand_in
from tests.app.visitor import Screen


@pytest.fixture
def model_and_index(monkeypatch, tmp_path):
    """The stand-ins, served by the app for the length of one test; nobody's own names are touched."""
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    resources.forget()
    yield stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value))
    resources.forget()


@pytest.fixture
def mapped(monkeypatch):
    """The same with an index that has maps."""
    from tests.app.mapped import MappedIndex

    resources.forget()
    yield stand_in.install(
        lambda name, value: monkeypatch.setattr(resources, name, value), index=MappedIndex()
    )
    resources.forget()


@pytest.fixture
def screen(model_and_index):
    """Opens a page: screen() or screen(text=..., dim=...)."""
    return Screen
