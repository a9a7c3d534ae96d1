"""Models over real checkpoints, tiny ones: their cards as text, one sentence through several of them."""

import pytest

from app import state
from app.services import resources
from tests.app.test_comparison import MEASURES, checkpoint
from tests.app.test_models_view import address, codes, frames, said
from tests.app.visitor import Screen


@pytest.fixture
def two_real(tmp_path, monkeypatch):
    """Two tiny checkpoints; their cards hold what must never be parsed."""
    folder = tmp_path / "pretrained"
    folder.mkdir()
    checkpoint(folder, "tiny", metrics=MEASURES | {"partner": "dense"})
    checkpoint(folder, "dense", model="vae", metrics={"partner": "tiny"})
    monkeypatch.setenv("HSVAE_PRETRAINED", str(folder))
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    resources.forget()
    yield folder
    resources.forget()


def test_a_card_is_shown_as_text_and_its_model_can_be_shown(two_real):
    page = Screen("models", part="shelf", open="tiny")
    assert page.calm
    assert any("<b>bold</b> [link](http://evil.test) $x$" in code for code in codes(page))
    assert not any("evil" in str(part) for part in page.parsed)
    assert page.page.session_state[state.MODEL] == "dense"  # no default here: the first by name
    page.page.button("show-model").click().run()
    assert page.calm and page.page.session_state[state.MODEL] == "tiny"
    assert "All views show this model now." in said(page)


def test_one_sentence_through_a_model_and_its_partner(two_real):
    page = Screen("models", part="sentence", model="tiny", text="a farmer paints")
    assert page.calm
    for name in ("tiny", "dense"):
        assert len(page.lists(f"beside-said-{name}")) == 1
    assert "no gates: all 8 used" in said(page) and "of 8 dimensions on" in said(page)
    assert len(page.figure("beside-strips")["data"]) == 2
    table = frames(page)[-1]
    assert list(table["model"]) == ["tiny", "dense"]
    assert table["command"][0] == "python -m core encode --model tiny -- 'a farmer paints'"


def test_chosen_models_stand_in_the_link_and_unknown_ones_are_told(two_real):
    page = Screen("models", part="sentence", models="dense,nowhere", text="a farmer paints red lamps")
    assert page.calm and "Not here, so left out: nowhere." in said(page)
    assert address(page)["models"] == "dense" and page.figure("beside-strips") is None
    page.page.multiselect[0].set_value(["tiny", "dense"]).run()
    assert page.calm and address(page)["models"] == "tiny,dense"


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b", "x" * 30_000, "<b>x</b> $y$ :red[z] ](http://evil.test)"]
)
def test_any_text_is_met_calmly(two_real, text):
    page = Screen("models", part="sentence", text=text)
    assert page.calm
    assert not any("evil" in str(part) or "$y$" in str(part) for part in page.parsed)


def test_a_model_that_fails_to_load_leaves_the_others(two_real):
    (two_real / "dense" / "model.safetensors").write_bytes(b"\x00" * 100)
    resources.forget()
    page = Screen("models", part="sentence", model="tiny", models="tiny,dense", text="a farmer paints")
    assert page.calm and "Not here, so left out: dense." in said(page)
    assert page.lists("beside-said-tiny") and not page.lists("beside-said-dense")
