"""Corpora and models of one's own: listed to their owner, chosen in the sidebar, made by jobs."""

from types import SimpleNamespace

import numpy as np
import pytest

from app import state
from app.services import corpus_counts, own_corpora, own_examples, own_jobs, resources
from app.ui import ask, owner, row_filter
from app.views.map import own_columns
from core.data.readers.user_table import parse_table
from core.errors import JobError
from core.jobs import Estimate, TrainArguments
from tests.app.stand_in import SENTENCES
from tests.app.test_data_view import reviews, with_file
from tests.app.visitor import Screen

TABLE = ["text,stars,kind", *(f"{text},{row % 5},{'ab'[row % 2]}" for row, text in enumerate(SENTENCES * 5))]
ONLY_A = {"where": "kind", "is": "a"}


def result(name="mine", kind="explore", title="My *reviews*"):
    record = SimpleNamespace(name=name, kind=kind, title=title, model="stand-in", rows=50)
    return SimpleNamespace(record=record, table=lambda: parse_table("\n".join(TABLE).encode(), "mine.csv"))


def job(state="running", kind="explore", **more):
    usual = {
        "id": "a" * 26, "title": "Reviews", "kind": kind, "state": state, "progress": 0.4,
        "seconds_left": 90.0, "message": "embedding", "error": "", "curve": [], "samples": [],
    }  # fmt: skip
    return SimpleNamespace(**(usual | more))


@pytest.fixture
def own(model_and_index, monkeypatch):
    """One explored corpus, of the local user."""
    monkeypatch.setattr(own_corpora, "results", lambda who: [result()] if who == own_corpora.LOCAL else [])
    monkeypatch.setattr(own_corpora, "_result", lambda key: result())
    monkeypatch.setattr(owner, "shared", lambda: False)
    own_corpora.forget()
    yield
    own_corpora.forget()


def jobs_are(monkeypatch, *found):
    monkeypatch.setattr(own_jobs, "jobs", lambda who, kind: [one for one in found if one.kind == kind])


def test_an_own_corpus_is_chosen_in_the_sidebar_and_stands_in_the_link(own):
    page = Screen("dimensions")
    box = page.page.selectbox("corpus_box")
    assert box.options == ["the model's own examples", "My reviews (50 rows)"]
    box.set_value("mine").run()
    assert page.calm and page.page.query_params["corpus"] == "mine"
    assert ("index", "stand-in@mine") in resources._loading
    assert Screen("dimensions", corpus="mine").page.selectbox("corpus_box").value == "mine"


def test_a_link_to_a_corpus_that_is_not_here_says_so_and_old_links_do_not(own):
    page = Screen("dimensions", corpus="theirs")
    assert page.calm and any("no corpus 'theirs' of yours" in text for text in page.texts)
    assert "corpus" not in page.page.query_params
    page = Screen("dimensions", corpus="wordnet")
    assert page.calm and not any("no corpus" in text for text in page.texts)


def test_on_a_shared_server_nobody_sees_anothers_corpora(own, monkeypatch):
    monkeypatch.setattr("app.views.data.own_work.shared", lambda: True)
    monkeypatch.setattr(owner, "shared", lambda: True)
    page = Screen("data", part="explore")
    assert page.calm and any("Others can reach this server" in text for text in page.texts)
    assert not any(box.key == "corpus_box" for box in page.page.selectbox)
    key = page.page.session_state["_owner"]
    assert len(key) >= 32 and key != Screen("data", part="explore").page.session_state["_owner"]
    page.page.text_input("own_key").set_value("a key that I kept from before").run()
    assert page.page.session_state["_owner"] == "a key that I kept from before"
    assert any("no models are trained here" in text for text in Screen("data", part="train").texts)


@pytest.mark.parametrize(
    ("address", "shared"),
    [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True)],
)
def test_a_server_is_shared_unless_it_listens_on_this_machine_alone(monkeypatch, address, shared):
    with monkeypatch.context() as patch:
        patch.setattr(owner.st, "get_option", lambda name: address)
        assert owner.shared() is shared


def test_keys_of_corpora_keep_owners_apart():
    assert own_corpora.key_of("local", "mine") == "mine"
    first, second = (own_corpora.key_of(key, "mine") for key in ("one key", "another"))
    assert first != second and "one key" not in first and first.startswith("mine~")


def test_a_file_is_explored_and_its_job_is_steered(own, monkeypatch):
    asked = []
    monkeypatch.setattr(own_jobs, "_submit", lambda *what: asked.append(what))
    monkeypatch.setattr(own_jobs, "act", lambda *what: asked.append(what))
    jobs_are(monkeypatch, job())
    page = with_file(Screen("data", part="explore"), reviews())
    assert page.calm and any("Reviews: embedding, 40 %, about 2 minutes left" in text for text in page.texts)
    next(button for button in page.page.button if button.label == "Explore it").click().run()
    kind, arguments, who, title, table = asked[0]
    assert (kind, arguments, who, title, len(table)) == (
        "explore",
        {"model": "stand-in"},
        "local",
        "reviews",
        80,
    )
    page.page.button(f"pause-{'a' * 26}").click().run()
    assert asked[1] == ("pause", "a" * 26, "local") and page.calm


def test_a_training_shows_curves_samples_and_its_queue(own, monkeypatch):
    curve = [{"step": 100 * n, "minutes": n / 2, "nll": 40 - n, "kl_gate": n, "kl_value": 2 * n, "active": 5}
             for n in (1, 2, 3)]  # fmt: skip
    running = job(kind="train", curve=curve, samples=[("the food was $cold$", "the food was cold")])
    waiting = job("queued", "train", id="b" * 26, title="Second")
    monkeypatch.setattr(own_jobs, "before", lambda one: 1)
    jobs_are(monkeypatch, running, waiting)
    page = with_file(Screen("data", part="train"), reviews())
    assert page.calm and page.figure("curves-" + "a" * 26)
    assert page.said("samples-" + "a" * 26) == ["the food was $cold$", "the food was cold"]
    assert any("Second: waits; 1 before it" in text for text in page.texts)
    assert any("training takes at least 200" in text for text in page.texts)


def test_a_refusal_is_told(own, monkeypatch):
    def refuse(*what):
        raise JobError("20 jobs are not finished yet.", "Cancel some.")

    monkeypatch.setattr(own_jobs, "_submit", refuse)
    page = with_file(Screen("data", part="explore"), reviews())
    next(button for button in page.page.button if button.label == "Explore it").click().run()
    assert page.calm and "20 jobs are not finished yet." in page.texts


def test_results_are_used_renamed_and_deleted(own, monkeypatch):
    asked = []
    for name in ("rename", "delete"):
        monkeypatch.setattr(own_jobs, name, lambda *what, name=name: asked.append((name, *what[:2])))
    page = Screen("data", part="explore")
    assert any("My *reviews*: 50 rows, read by stand-in" in text for text in page.texts)
    page.page.button("use-mine").click().run()
    assert page.calm and page.page.query_params["corpus"] == "mine"
    page.page.text_input("rename-mine").set_value("Others")
    page.page.button("do-rename-mine").click().run()
    page.page.button("delete-mine").click().run()
    assert page.calm and [one[0] for one in asked] == ["rename", "delete"]
    assert "corpus" not in page.page.query_params


def test_a_training_takes_more_settings_and_says_how_long_it_takes(own, monkeypatch):
    asked, tried = [], []
    monkeypatch.setattr(own_jobs, "_submit", lambda *what: asked.append(what[:2]))
    jobs_are(monkeypatch)

    def estimate(rows, minutes, chosen, progress):
        tried.append((rows, minutes, chosen))
        return Estimate(4.0, 60.0, 30.0, 900)

    monkeypatch.setattr(own_jobs, "estimate", estimate)
    page = with_file(Screen("data", part="train", minutes="2"), reviews(rows=240))
    start = lambda: next(button for button in page.page.button if button.label == "Train a model")  # noqa: E731
    start().click().run()
    assert asked == [("train", {"minutes": 2.0})]
    for key, value in (("size", "64"), ("alpha", "16"), ("reader", "gru")):
        page.page.selectbox(f"Your data-{key}").set_value(value).run()
    page.page.number_input("Your data-seed").set_value(5).run()
    assert page.calm and page.page.query_params["alpha"] == "16"
    chosen = {"dimensions": 64, "alpha": 16.0, "encoder": "gru", "seed": 5}
    page.page.button("try_training").click().run()
    assert page.calm and tried == [(240, 2, chosen)]
    assert any("60 seconds of training (900 steps)" in text for text in page.texts)
    start().click().run()
    assert asked[1] == ("train", {"minutes": 2.0, **chosen})
    assert TrainArguments.parse(asked[1][1], "the form").alpha == 16


def test_columns_of_an_own_corpus_colour_and_filter_the_map(own):
    assert "stars" in own_corpora.columns("mine")
    place = _place(column="stars", **ONLY_A)
    rows = np.arange(len(SENTENCES))
    found = own_columns.colours(place, rows)
    assert found.values.tolist() == [row % 5 for row in rows] and (found.lowest, found.highest) == (0, 4)
    kept = own_corpora.rows_where(place.indexed, row_filter.says(place))
    assert kept.tolist() == [row % 2 == 0 for row in rows]
    assert row_filter.says(_place(where="kind")) is None
    assert row_filter.says(_place(where="kind", **{"is": "z"})) is None


def test_what_to_try_are_rows_of_the_own_corpus_taken_whole(own):
    shipped = Screen("inspect")
    assert shipped.page.button("example-0").label == state.EXAMPLES[0]
    page = Screen("inspect", corpus="mine", text="a small plant")
    labels = [one.label for one in page.page.button if (one.key or "").startswith("example-")]
    assert len(set(labels)) == 5 and set(labels) <= set(SENTENCES)
    assert page.click_example(3).calm and page.page.text_input[0].value == labels[3]


def test_of_the_own_rows_short_and_clear_ones_are_offered_and_none_is_filtered(model_and_index, monkeypatch):
    def sure(count, strongest):
        certain = (*(0.95,) * count, 0.6)
        return tuple(SimpleNamespace(p_on=p_on, dimension=strongest + at) for at, p_on in enumerate(certain))

    texts = ["vague", "clear", "damn clear", "clear", "long and clear " * 9, ":red[*marks*]", "!!"]
    index = SimpleNamespace(
        rows=SimpleNamespace(texts=texts),
        visible=np.ones(7, bool),
        active_of=lambda row: sure((0, 3, 4, 3, 9, 2, 1)[row], (0, 1, 2, 1, 3, 1, 4)[row]),
    )
    monkeypatch.setattr(resources, "_LOADERS", {"index": lambda name: index})
    found = own_examples.clear_rows("stand-in@mine")
    assert found == (
        "damn clear",
        "clear",
        "!!",
        "vague",
        ":red[*marks*]",
    )  # the last: another of dimension 1
    index.rows.texts = texts[4:]
    index.visible = np.ones(3, bool)
    resources.forget()
    assert own_examples.clear_rows("stand-in@mine")[-1] == texts[4]  # longer ones, where there are no others
    shown = [ask._called(text) for text in found]
    assert (shown[2], shown[4]) == ("...", "red marks") and ask._called(texts[4]).endswith(" ...")


def test_a_model_of_somebodys_own_is_told_by_the_rows_it_ships_with(model_and_index, monkeypatch, tmp_path):
    known = {name: SimpleNamespace(folder=tmp_path / name) for name in ("shipped", "mine")}
    monkeypatch.setattr(own_examples, "usable", lambda: known)
    (tmp_path / "shipped" / "index-everyday-wordnet").mkdir(parents=True)
    (tmp_path / "mine" / "index-reviews").mkdir(parents=True)
    assert [own_examples.has_own_rows(name) for name in ("shipped", "mine", "shipped@notes")] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("view", "key", "query"),
    [
        ("dimensions", "examples-top", {"dim": "14"}),
        ("dimensions", "by-dimensions", {"on": "14"}),
        ("inspect", "nearest", {"text": "a small plant"}),
        ("traverse", "nearest-edited", {"text": "a small plant", "do": "many"}),
    ],
)
def test_every_list_shows_only_rows_whose_column_says_so(own, model_and_index, view, key, query):
    every = Screen(view, **query)
    assert every.calm and not any(box.label == "Only rows where" for box in every.page.selectbox)
    page = Screen(view, corpus="mine", **query)
    assert page.calm and page.said(key) == every.said(key) != []
    page.page.selectbox(f"{page.page.session_state['_view']}-where").set_value("kind").run()
    page.page.selectbox(f"{page.page.session_state['_view']}-is").set_value("a").run()
    assert page.calm and page.page.query_params["where"] == "kind" and page.page.query_params["is"] == "a"
    kept = [text for text in every.said(key) if SENTENCES.index(text) % 2 == 0]
    assert page.said(key)[: len(kept)] == kept and set(page.said(key)) <= set(SENTENCES[::2])
    other = Screen(view, corpus="mine", where="gone", **{"is": "a"}, **query)
    assert other.calm and any("asks for a column" in text for text in other.texts)


def test_numbers_that_differ_much_are_asked_for_by_thirds(own, monkeypatch):
    lines = ["text,price", *(f"{text} {row},{row / 7:.3f}" for row, text in enumerate(SENTENCES * 6))]
    table = parse_table("\n".join(lines).encode(), "mine.csv")
    monkeypatch.setattr(own_corpora, "_result", lambda key: SimpleNamespace(table=lambda: table))
    assert own_corpora.choices("mine", "price") == own_corpora.THIRDS and own_corpora.filterable("mine") == (
        "price",
    )
    kept = [own_corpora.rows_where("stand-in@mine", ("price", third)) for third in own_corpora.THIRDS]
    assert np.sum(kept, axis=0).tolist() == [1] * 60 and [int(one.sum()) for one in kept] == [20, 20, 20]
    assert kept[0][:20].all() and kept[2][-20:].all()
    assert own_corpora.rows_where("stand-in", ("price", "lowest third")) is None


def _place(**values):
    from app.state import Place

    return Place("", "stand-in", None, values={"corpus": "mine", **values})


def test_an_own_corpus_is_counted_by_itself(own, model_and_index):
    index = model_and_index[1]
    index.rows = SimpleNamespace(labels=["x", "y"] * 5, texts=SENTENCES)
    index.record.corpus_title = "mine"
    found = corpus_counts.corpus_counts("stand-in@mine")
    active = index._codes.active
    assert np.allclose(found.density, active.mean(0))
    assert found.active_histogram.tolist() == np.bincount(active.sum(1), minlength=257).tolist()
    assert found.class_names == ("x", "y") and found.class_rows.tolist() == [5, 5]
    assert (found.class_counts.sum(0) == active.sum(0)).all() and found.hoyer_histogram.sum() == 10
