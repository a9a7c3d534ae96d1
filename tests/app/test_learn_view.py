"""Learn: every step stands on its own, whatever is on the shelf; controls tell the truth; links return."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app import state
from app.services import lesson_data, resources
from app.views.learn.balance import break_even
from app.views.learn.hoyer import parsed
from app.views.learn.page import LESSONS, STEPS
from core.interpretation.hoyer import hoyer
from tests.app import stand_in
from tests.app.visitor import Screen

FIGURES = {
    "numbers": ["learn-numbers"],
    "sparse": ["learn-dense-sparse"],
    "variational": ["learn-cloud"],
    "balance": ["learn-balance"],
    "spike": ["learn-spike"],
    "gate": ["learn-curve", "learn-board", "learn-asked"],
    "hoyer": ["learn-hoyer"],
    "names": [],
    "guess": [],
    "train": [],
}
SENTENCE = "a small dog eats in the garden"


@pytest.fixture
def learn(model_and_index):
    return lambda **query: Screen("learn", **query)


def shelf(monkeypatch, *entries):
    """The catalogue of one test; all names load the stand-in, or what `models` says."""
    resources.forget()
    monkeypatch.setattr(resources, "_read_catalogue", lambda: list(entries))


def other(name, kind, partner="", default=False):
    entry = stand_in.entry(name, default=default)
    entry.model, entry.partner, entry.folder = kind, partner, Path(name)
    return entry


def dense_model():
    model = stand_in.StandInModel(name="dense", has_gates=False)
    encode = model.encode

    def all_on(text, batch_size=256, progress=None):
        codes = encode(text)
        fields = {**codes.__dict__, "has_gates": False, "values": codes.slab_mean + np.float32(0.01)}
        return type(codes)(**{**fields, "p_on": np.ones_like(codes.p_on), "active": codes.p_on > -1})

    model.encode = all_on
    return model


def title(page):
    return page.page.header[0].value


@pytest.mark.parametrize("step", STEPS)
def test_every_step_says_its_lesson_and_draws_its_pictures(learn, step):
    page = learn(step=step, text=SENTENCE)
    assert page.calm and title(page) == LESSONS[step].TITLE
    for key in FIGURES[step]:
        assert page.figure(key)["data"], key
    if step not in ("guess", "train"):  # the stand-in has too few clear names; a model trained on the page
        assert [said for said in page.parsed if "stand-in" in (said or "")], "which model is not said"


def test_next_and_back_walk_all_steps_and_stop_at_the_ends(learn):
    page = learn(text=SENTENCE)
    assert page.page.button("back").disabled
    seen = [title(page)]
    for _ in STEPS[1:]:
        page.page.button("next").click().run()
        assert page.calm
        seen.append(title(page))
    assert seen == [lesson.TITLE for lesson in LESSONS.values()]
    assert page.page.button("next").disabled and page.page.query_params["step"] == STEPS[-1]
    page.page.button("back").click().run()
    assert title(page) == LESSONS[STEPS[-2]].TITLE


def test_a_step_that_is_none_falls_back_with_a_notice(learn):
    page = learn(step="quantum")
    assert page.calm and title(page) == LESSONS["numbers"].TITLE
    assert any("step = 'quantum'" in said for said in page.texts)


def test_the_sentence_is_taken_along(learn):
    page = learn(step="sparse")
    page.page.text_input("learn_sentence").set_value("someone who repairs watches").run()
    assert page.page.query_params["text"] == "someone who repairs watches"
    assert any("someone who - 27" in line for line in page.said("learn-on"))
    page.page.button("next").click().run()
    assert page.said("learn-one")[0] == "someone who repairs watches"


@pytest.mark.parametrize(
    "text, why", [("zzz", "No dimension is on"), ("  ", "no sentence"), ("dog " * 9000, "limit")]
)
@pytest.mark.parametrize("step", STEPS)
def test_a_sentence_without_pictures_is_replaced_and_said(learn, step, text, why):
    page = learn(step=step, text=text)
    assert page.calm
    assert any(why in said and state.EXAMPLES[0] in said for said in page.texts)
    for key in FIGURES[step]:
        assert page.figure(key)["data"], key


def test_the_raw_numbers_stand_in_for_a_dense_model_that_is_not_there(learn):
    page = learn(step="sparse", text=SENTENCE)
    dense, sparse = page.figure("learn-dense-sparse")["data"]
    assert len(page.said("learn-on")) == 4 and "the raw sentence encoder" in str(
        page.figure("learn-dense-sparse")
    )
    assert np.count_nonzero(values(sparse)) == 4 and np.count_nonzero(values(dense)) == stand_in.DIMENSIONS
    assert page.component("learn-sparse-numbers") is None
    printed = learn(step="sparse", text=SENTENCE, print="yes")
    assert printed.component("learn-sparse-numbers")["numbers"].count("0") == stand_in.DIMENSIONS - 4


def values(trace):
    """A trace's y: Plotly sends long ones as bytes."""
    import base64

    y = trace["y"]
    return np.frombuffer(base64.b64decode(y["bdata"]), y["dtype"]) if isinstance(y, dict) else np.array(y)


def test_the_dense_partner_and_the_autoencoder_are_used_when_they_are_there(
    learn, monkeypatch, model_and_index
):
    models = {"stand-in": model_and_index[0], "dense": dense_model(), "plain": dense_model()}
    loaders = {**resources._LOADERS, "model": models.__getitem__}
    monkeypatch.setattr(resources, "_LOADERS", loaders)
    first = other("stand-in", "hsvae", partner="dense", default=True)
    shelf(monkeypatch, first, other("dense", "vae", "stand-in"), other("plain", "ae"))
    page = learn(step="sparse", text=SENTENCE)
    assert page.calm and "an ordinary VAE" in str(page.figure("learn-dense-sparse"))
    assert any(said.startswith("dense and stand-in") for said in page.parsed)
    page = learn(step="variational", text=SENTENCE)
    assert page.calm and any(said.startswith("plain · an autoencoder") for said in page.parsed)
    # The dense model in use: the tour goes on with its sparse partner.
    page = learn(step="spike", text=SENTENCE, model="dense")
    assert page.calm and page.figure("learn-spike")["data"]


def test_without_a_sparse_model_the_page_says_so(learn, monkeypatch):
    shelf(monkeypatch, other("plain", "ae", default=True))
    page = learn(step="gate")
    assert page.calm and any("This tour is about sparse models" in said for said in page.texts)
    assert title(page) == LESSONS["gate"].TITLE


def test_draws_are_others_after_the_button_and_the_same_in_the_link(learn):
    page = learn(step="variational", text=SENTENCE)
    first = page.figure("learn-cloud")["data"][2]
    page.page.button("draw_again").click().run()
    assert page.page.query_params["draw"] == "7"
    second = page.figure("learn-cloud")["data"][2]
    assert first["x"] != second["x"]
    assert learn(step="variational", text=SENTENCE, draw="7").figure("learn-cloud")["data"][2] == second
    assert len(page.said("learn-several")) == 5


def test_the_balance_is_reckoned_from_the_sentence(learn):
    page = learn(step="balance", text=SENTENCE)
    found = lesson_data.balance("stand-in", SENTENCE)
    codes = resources.encode("stand-in", SENTENCE)
    assert found.gates == pytest.approx(codes.nats_gate.sum(), rel=1e-5)
    assert found.values == pytest.approx(codes.nats_value.sum(), rel=1e-5)
    assert found.without == 21 and found.with_code == pytest.approx(10.5)
    assert found.elbo == pytest.approx(-found.with_code - found.gates - found.values)
    metrics = {metric.label: metric.value for metric in page.page.metric}
    assert metrics["ELBO, at least"] == f"{found.elbo:.1f} nats"
    assert any("tips against the code" in said for said in page.texts)
    [why] = [said for said in page.texts if "no failure of the model" in said]
    gates, others = codes.nats_gate[codes.active], codes.nats_gate[~codes.active]
    assert f"{found.without:.1f} nats" in why and "1 gate in 9 to be on" in why  # alpha 8, beta 1
    assert f"the {len(gates)} that are on costs about {gates.mean():.0f} nats" in why
    assert f"each of the {len(others)} others {others.mean():.1f}." in why


@pytest.mark.parametrize(
    ("saved", "said"),
    [(-1.0, "saves nothing"), (5.0, "worth 25.0 %"), (20.0, "full cost"), (30.0, "full cost")],
)
def test_the_share_of_its_cost_that_a_code_is_worth(saved, said):
    assert said in break_even(saved, cost=20.0)


def test_a_part_of_the_cost_is_never_called_the_elbo(learn):
    page = learn(step="balance", text=SENTENCE)
    page.page.slider[0].set_value(10.0).run()
    assert page.calm and page.page.query_params["price"] == "10"
    found = lesson_data.balance("stand-in", SENTENCE)
    weighted = f"{-found.with_code - 0.1 * found.cost:.1f}"
    told = [said for said in page.texts if weighted in said]
    assert told and all("no ELBO" in said for said in told)
    assert any("tips to the code" in said for said in page.texts)
    assert {metric.label: metric.value for metric in page.page.metric}[
        "ELBO, at least"
    ] == f"{found.elbo:.1f} nats"


def test_what_training_counted_is_said_when_it_is_known(learn, model_and_index):
    assert not any("training counted" in said for said in learn(step="balance").texts)
    model_and_index[0].metrics["recipe"] = {"training": {"psi": 0.02, "lam": 0.01}}
    said = [said for said in learn(step="balance").texts if "training counted" in said]
    assert len(said) == 1 and "2 % of the cost of the values and 1 %" in said[0]
    found = lesson_data.balance("stand-in", state.EXAMPLES[0])
    counted = 0.02 * found.values + 0.01 * found.gates
    assert f"here {counted:.1f} nats, against {found.saved:.1f} saved" in said[0]


def test_a_dimension_of_ones_own_and_those_of_the_sentence_are_drawn(learn):
    page = learn(step="spike", text=SENTENCE)
    assert any("Your own, 20 % on" in note["text"] for note in notes(page, "learn-spike"))
    page.page.slider[0].set_value(1.0).run()
    assert any("Your own, 100 % on</b>: 200 of 200" in note["text"] for note in notes(page, "learn-spike"))
    assert len(notes(page, "learn-spike")) == 4


def notes(page, key):
    return page.figure(key)["layout"]["annotations"]


def test_the_knobs_move_what_is_asked(learn):
    page = learn(step="gate", text=SENTENCE)
    assert metric(page, "On, on average") == "1 in 9"
    page.page.slider[0].set_value(15.0).run()
    page.page.slider[1].set_value(5.0).run()
    assert page.calm and metric(page, "On, on average") == "1 in 4"
    assert metric(page, "Of 256 dimensions") == "64.0 on"
    assert page.page.query_params["alpha"] == "15"
    assert any("About 1 dimension in 4 is on" in said for said in page.texts)
    assert any("50.0 were expected" in said for said in page.texts)


def metric(page, label):
    return next(metric.value for metric in page.page.metric if metric.label == label)


def test_asked_and_got_goes_through_every_sparse_model_and_picks_the_nearest(
    learn, monkeypatch, model_and_index
):
    priors = {"stand-in": 8.0, "alpha1": 1.0, "alpha16": 16.0}
    monkeypatch.setattr(
        "core.checkpoint.format.read_config",
        lambda folder: SimpleNamespace(alpha=priors[str(folder)], beta=1.0),
    )
    shelf(
        monkeypatch,
        other("stand-in", "hsvae", default=True),
        other("alpha1", "hsvae"),
        other("alpha16", "hsvae"),
        other("dense", "vae"),
    )
    page = learn(step="gate", text=SENTENCE, alpha="18")
    rows = notes(page, "learn-asked")
    assert [row["text"].split(",")[0].removeprefix("<b>") for row in rows] == [
        "alpha1",
        "stand-in",
        "alpha16",
    ]
    assert [place for place, row in enumerate(rows) if "nearest to your sliders" in row["text"]] == [2]
    page.page.slider[0].set_value(2.0).run()
    assert "nearest to your sliders" in notes(page, "learn-asked")[0]["text"]
    notes_of = [line["note"].strip() for line in page.lists("learn-family")[1:]]
    assert [note.split(":")[0] for note in notes_of] == [
        "by alpha1, nearest to your sliders",
        "by stand-in",
        "by alpha16",
    ]
    assert all("requested" in note and "actual" in note for note in notes_of)


def test_noise_that_outweighs_what_is_on_is_said_where_hoyer_falls(learn):
    from core.interpretation.priors import prior_sparsity

    for alpha, told in (("12", False), ("40", True)):
        page = learn(step="gate", text=SENTENCE, alpha=alpha)
        assert any("Hoyer falls again" in said for said in page.texts) is told
    for width in (32, 256, 768):  # where it is said, it is so: past it Hoyer only falls
        path = [prior_sparsity(alpha, 1.0, width, draws=400).hoyer for alpha in (20.5, 32.0, 64.0)]
        assert path == sorted(path, reverse=True)


def test_hoyer_by_hand_follows_the_lists(learn):
    page = learn(step="hoyer", text=SENTENCE)
    assert any("= 0.223" in said for said in page.texts) and any("= 0.815" in said for said in page.texts)
    page.page.text_input("Learn-first").set_value("3, 0, 0, 4").run()
    expected = float(hoyer(np.array([[3.0, 0, 0, 4]]))[0])
    assert page.calm and any(f"= {expected:.3f}" in said for said in page.texts)
    assert page.page.query_params["first"] == "3, 0, 0, 4"


@pytest.mark.parametrize("bad", ["", "1", "1; 2", "nan, 1", "1e99, 2", "inf, 0", "1, two", "1," * 40 + "1"])
def test_a_list_that_is_none_gets_a_hint(learn, bad):
    assert parsed(bad) is None
    page = learn(step="hoyer", first=bad)
    assert page.calm and any("Write 2 to 24 numbers" in said for said in page.texts)
    assert any("= 0.223" in said for said in page.texts)


def test_a_list_of_zeros_has_no_sparsity_and_no_crash(learn):
    page = learn(step="hoyer", first="0, 0, 0")
    assert page.calm and any("nothing to divide by" in said for said in page.texts)


def test_a_name_is_tested_three_ways(learn):
    page = learn(step="names", text=SENTENCE)
    assert page.component("learn-name")["title"].endswith(" - 3")
    assert page.said("learn-random") and page.said("learn-near_miss")
    on, off = page.said("learn-off")
    assert on != off and any("It does (underlined)" in said for said in page.texts)


def test_steps_stand_without_an_index(learn, monkeypatch, model_and_index):
    from core.errors import DimensionIndexError

    def broken(name):
        raise DimensionIndexError("The index is damaged.", "Build it again.")

    monkeypatch.setattr(resources, "_LOADERS", {**resources._LOADERS, "index": broken})
    for step in STEPS:
        page = learn(step=step, text=SENTENCE)
        assert page.calm and any("The index is damaged" in said for said in page.texts)
        for key in FIGURES[step]:
            assert page.figure(key)["data"], key
