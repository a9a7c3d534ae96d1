"""Sparsity: three pictures from the index alone, and the visitor's sentence in them."""

import time
from types import SimpleNamespace

import pytest

from app.services import resources
from app.views.sparsity.parts import Side
from tests.app import stand_in
from tests.app.visitor import Screen


@pytest.fixture
def open_sparsity(model_and_index):
    return lambda **query: Screen("sparsity", **query)


def test_three_pictures_with_their_words(open_sparsity):
    page = open_sparsity(text="a small plant")
    assert page.calm
    for key in ("active-counts", "hoyers", "densities"):
        assert page.figure(key)["data"]
    assert any("switches on 3 of 256 dimensions" in said for said in page.texts)
    assert any("dense random codes" in said for said in page.texts)
    assert any("A typical dimension is on in" in said for said in page.texts)
    assert all("stand-in" in said for said in page.parsed if "gated code" in (said or ""))


def test_the_visitors_sentence_is_marked(open_sparsity):
    page = open_sparsity(text="a small plant")
    assert any(said.endswith("a small plant") for said in page.texts)
    assert [shape["x0"] for shape in page.figure("active-counts")["layout"]["shapes"]] == [2]
    assert len(page.figure("hoyers")["layout"]["shapes"]) == 2
    assert len(page.figure("densities")["data"]) == 2


def test_a_silent_sentence_is_marked_where_it_can_be(open_sparsity):
    page = open_sparsity(text="zzz")
    assert page.calm
    assert [shape["x0"] for shape in page.figure("active-counts")["layout"]["shapes"]] == [0]
    assert len(page.figure("hoyers")["layout"]["shapes"]) == 1


def test_no_sentence_no_mark(open_sparsity):
    page = open_sparsity(text="  ")
    assert page.calm and "shapes" not in page.figure("active-counts")["layout"]


def test_the_pictures_wait_for_no_model(monkeypatch):
    resources.forget()
    model, _ = stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value))
    slow = dict(resources._LOADERS)
    slow["model"] = lambda name: time.sleep(1.5) or model
    monkeypatch.setattr(resources, "_LOADERS", slow)
    page = Screen("sparsity", text="a small plant")
    assert page.calm and len(page.figure("densities")["data"]) == 2  # drawn again when the model was there
    resources.forget()


@pytest.mark.parametrize(
    "rows, said", [(40, "all 40 sentences of my notes"), (41, "40 example sentences, d")]
)
def test_a_sample_of_all_rows_is_not_called_drawn_at_random(monkeypatch, rows, said):
    profile = SimpleNamespace(result=lambda: SimpleNamespace(sentences=40))
    monkeypatch.setattr(resources, "profile", lambda _: profile)
    index = SimpleNamespace(rows=range(rows), record=SimpleNamespace(corpus_title="my notes"))
    assert Side("shipped@notes", index, None, False).sample.startswith(said)
    assert Side("shipped", index, None, False).sample == "40 example sentences, drawn at random"
