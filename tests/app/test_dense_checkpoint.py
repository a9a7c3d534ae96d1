"""A dense checkpoint, loaded for real: every screen says what it has not, and shows what it has."""

import pytest
import torch

from app.services import interventions, resources
from core.checkpoint.load_save import save_checkpoint
from core.errors import RequestError
from core.nn.network import SentenceVAE
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
    monkeypatch.setattr(resources, "PROFILE_ROWS", 64)
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


SHIPPED = "english-bert-256-vae"


@pytest.fixture(scope="module")
def shipped():
    """The shipped dense checkpoint with its index."""
    resources.forget()
    resources.model(SHIPPED).result()
    yield resources.index(SHIPPED).result()
    resources.forget()


def test_inspect_names_the_largest_values(shipped):
    text = "a tall plant with yellow flowers"
    page = Screen("inspect", model=SHIPPED, text=text)
    assert page.calm
    said = " ".join(page.texts)
    assert "10 largest values" in said or "10 largest values" in " ".join(page.parsed)
    assert "too large to keep" in said  # of neighbours
    assert any("of the corpus" in metric.delta for metric in page.page.metric)
    strongest = int(resources.encode(SHIPPED, text).ranked(0)[0])
    assert any(shipped.label(strongest) in option for box in page.page.selectbox for option in box.options)


def test_dimensions_lists_all_with_the_measures_that_exist(shipped):
    page = Screen("dimensions", model=SHIPPED)
    assert page.calm
    unnamed = sum(name == "no clear name" for name in shipped.names)
    assert f"For {unnamed} of 256" in " ".join(page.texts)
    (frame,) = [frame.value for frame in page.page.dataframe]
    assert len(frame) == 256 and frame["density"].isna().all()
    assert frame["name"][0] == shipped.label(
        int(shipped.confidence.argmax())
    )  # nothing fires: by the names' fit
    fits = frame["confidence"].str.extract(r"^(?:good|fair|weak), (\d+) %$")[0].astype(int)
    assert (fits.diff().dropna() <= 0).all()
    assert frame["auc"].notna().all() and frame["nats"].notna().all()
    (sort,) = [box for box in page.page.selectbox if box.label == "Sort by"]
    assert "how well its name fits" in sort.options and "how often it is on" not in sort.options
    assert Screen("dimensions", model=SHIPPED, sort="confidence").calm  # a link that a sparse model has made


def test_the_page_of_one_dimension_shows_both_ends(shipped):
    number = int(shipped.confidence.argmax())
    page = Screen("dimensions", model=SHIPPED, dim=number, text="a tall plant with yellow flowers")
    assert page.calm
    said = " ".join([*page.texts, *page.parsed])
    assert "The high end" in said and "The low end" in said and "never off" in said
    assert f"{shipped.ends(number)[0].name} (fits" in said
    unnamed = shipped.names.index("no clear name")
    page = Screen("dimensions", model=SHIPPED, dim=unnamed)
    assert page.calm and " ".join(page.texts).count("No clear name:") == 2


def test_map_and_sparsity_say_what_is_missing(shipped, monkeypatch):
    monkeypatch.setattr(resources, "PROFILE_ROWS", 64)
    page = Screen("map", model=SHIPPED)
    assert page.calm and "no map of them" in " ".join(page.texts)
    page = Screen("sparsity", model=SHIPPED)
    assert page.calm and "no gates" in " ".join(page.texts)
    with pytest.raises(RequestError, match="without gates"):
        interventions.code(SHIPPED, interventions.Start("aggregate"))
