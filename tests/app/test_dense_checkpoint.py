"""A dense checkpoint, loaded for real: every screen says what it has not, and shows what it has."""

import pytest
import torch

from app import resources
from core.io.checkpoint import save_checkpoint
from core.model.network import SentenceVAE
from tests.app.visitor import Screen
from tests.tiny import tiny_config, tiny_tokenizer


@pytest.fixture(params=["vae", "ae", "mat_vae"])
def dense(request, tmp_path, monkeypatch):
    """The only checkpoint of the catalogue."""
    torch.manual_seed(0)
    tokenizer = tiny_tokenizer()
    config = tiny_config(
        name="dense", model=request.param, encoder="gru", dimensions=12, vocabulary=len(tokenizer)
    )
    tensors = SentenceVAE(config).state_dict()
    save_checkpoint(
        tmp_path / "models" / "dense", config, tensors, tokenizer, {"minutes_trained": 1}, "# dense\n"
    )
    monkeypatch.setenv("HSVAE_PRETRAINED", str(tmp_path / "models"))
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    resources.forget()
    yield request.param
    resources.forget()


@pytest.mark.parametrize("view", ["inspect", "dimensions", "sparsity", "traverse"])
def test_no_screen_asks_it_for_gates(dense, view):
    page = Screen(view, model="dense", text="a farmer paints red lamps")
    assert page.calm
    said = " ".join(page.texts)
    assert "no gates" in said
    assert "is missing" not in said and "Restore" not in said
