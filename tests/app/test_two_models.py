"""A sparse model and its dense partner side by side, and a sidebar with several models."""

from dataclasses import replace

import numpy as np
import pytest

from app.services import resources
from app.ui.showing import KINDS
from core.errors import DimensionIndexError
from tests.app import stand_in
from tests.app.visitor import Screen

DENSE = "a-dense-partner"


class DenseModel(stand_in.StandInModel):
    """The same sentences without gates."""

    name, has_gates = DENSE, False

    def encode(self, text, batch_size=256, progress=None):
        codes = super().encode(text, batch_size, progress)
        noise = np.random.default_rng(len(codes)).normal(0, 1, codes.p_on.shape).astype(np.float32)
        return replace(
            codes,
            has_gates=False,
            p_on=np.ones_like(codes.p_on),
            active=np.ones_like(codes.active),
            slab_mean=noise,
            values=noise,
            nats_gate=np.zeros_like(codes.nats_gate),
        )


@pytest.fixture
def two_models(model_and_index, monkeypatch):
    resources.forget()
    dense, loaders = DenseModel(), dict(resources._LOADERS)

    def index(name):
        if name == DENSE:
            raise DimensionIndexError("There is no index.", "Build it.")
        return model_and_index[1]

    entries = [stand_in.entry(), stand_in.entry(DENSE, default=False)]
    entries[1].model = "vae"
    entries[0].partner, entries[1].partner = DENSE, ""
    monkeypatch.setattr(resources, "_read_catalogue", lambda: entries)
    loaders |= {"model": lambda name: dense if name == DENSE else model_and_index[0], "index": index}
    monkeypatch.setattr(resources, "_LOADERS", loaders)


def test_two_models_stand_side_by_side_and_the_link_says_so(two_models):
    page = Screen("sparsity", text="a small plant", beside=DENSE)
    assert page.calm and page.page.query_params["beside"] == DENSE
    for key in ("hoyers", "nats", "adaptive"):
        assert page.figure(f"{key}-stand-in") and page.figure(f"{key}-{DENSE}"), key
    assert page.figure("active-counts-stand-in")
    assert page.figure(f"active-counts-{DENSE}") is None
    assert any("no gates" in said for said in page.texts)


def test_the_choice_of_a_second_model_and_of_the_code_is_kept(two_models):
    page = Screen("sparsity", text="a small plant")
    page.page.selectbox("Sparsity-beside").set_value(DENSE).run()
    assert page.calm and page.figure(f"hoyers-{DENSE}")
    again = Screen("sparsity", text="a small plant", beside=DENSE, code="sampled")
    assert again.calm and any("sampled code" in (said or "") for said in again.parsed)


@pytest.mark.parametrize("asked", ["nowhere", "stand-in", "<b>x</b>"])
def test_a_second_model_that_cannot_be_is_dropped(two_models, asked):
    page = Screen("sparsity", beside=asked)
    assert page.calm and "beside" not in page.page.query_params
    assert any("second model" in said for said in page.texts) == (asked != "stand-in")


def test_the_dense_model_alone_has_its_own_pictures(two_models):
    page = Screen("sparsity", model=DENSE, text="a small plant")
    assert (
        page.calm and page.figure("hoyers") and page.figure("nats") and page.figure("active-counts") is None
    )


def test_the_sidebar_offers_every_model_and_says_what_each_is(two_models):
    page = Screen("sparsity")
    box = page.page.selectbox("model_box")
    assert len(box.options) == 2
    box.set_value(DENSE).run()
    assert page.calm and page.page.query_params["model"] == DENSE
    assert any(KINDS["vae"] in (said or "") for said in page.parsed)


def test_a_model_without_index_says_so_in_dimensions(two_models):
    page = Screen("dimensions", model=DENSE)
    assert page.calm and any("no index" in said for said in page.texts)
