"""The app asks nobody: with every socket but the machine's own blocked, all of it still works."""

import socket

import pytest

from app.services import resources
from app.views.learn.page import STEPS
from app.views.models.page import PARTS
from tests.app.visitor import Screen

LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture
def blocked(monkeypatch):
    """Connections and name look-ups fail, and are written down, unless they stay on this machine."""
    tried = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self, address, *rest):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            tried.append(address)
            raise OSError("the network is blocked in this test")
        return connect(self, address, *rest)

    def guarded_look_up(host, *rest, **more):
        if host not in LOCAL and host is not None:
            tried.append(host)
            raise OSError("the network is blocked in this test")
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    return tried


def test_the_guard_guards(blocked):
    with pytest.raises(OSError):
        socket.create_connection(("example.com", 80), timeout=1)
    assert blocked == ["example.com"]


def walk():
    page = Screen()
    assert page.calm and page.bars and page.said("nearest")
    page.click_example(1)
    page.type_sentence("the children were playing in the garden ![x](http://evil.test/x.png)")
    assert page.calm
    if page.bars:
        page.choose(page.bars[-1])
        page.move_slider(1.0)
        assert page.calm and page.said("sweep")
    sparsity = Screen("sparsity", text="a large bird that eats fish")
    assert sparsity.calm and sparsity.figure("hoyers")
    for part in PARTS:
        assert Screen("models", part=part, text="a large bird that eats fish").calm
    for step in STEPS:
        assert Screen("learn", step=step, text="a large bird that eats fish").calm


def test_a_walk_over_the_stand_in(blocked, model_and_index):
    walk()
    assert blocked == []


def test_a_walk_over_the_shipped_model(blocked, monkeypatch):
    monkeypatch.setattr(resources, "PROFILE_ROWS", 64)
    resources.forget()
    assert resources.default_name() is not None, "no checkpoint in pretrained/"
    walk()
    assert blocked == []
    assert resources.model(resources.default_name()).result().name == resources.default_name()
