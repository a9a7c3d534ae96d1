"""Screens over the stand-in model: quick, and every state can be reached."""

import functools

import pytest
from streamlit.components.v2 import manifest_scanner

from app.services import resources
from tests.app import stand_in
from tests.app.visitor import Screen


@pytest.fixture(scope="session", autouse=True)
def packages_are_searched_once():
    """AppTest looks through every installed package for components of others: half of what a page takes."""
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


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
