"""Traverse, as a visitor meets it: every way of moving a code answers with sentences or with a reason."""

from dataclasses import replace

import numpy as np
import pytest

from app import state
from app.services import read_again, resources
from app.services.read_again import Outcome
from app.views.traverse import traverse_context
from app.views.traverse.mixing import PAIRS
from tests.app.visitor import Screen

EVIL = "<script>alert(1)</script> [dog](http://evil.test) $x$ :red[bird]"


@pytest.fixture
def traverse(model_and_index):
    return lambda **query: Screen("traverse", **query)


def notices(page):
    return [said for said in page.texts if "decoder" in said]


def test_a_newcomer_sees_a_sweep_of_a_strong_dimension(traverse):
    page = traverse()
    assert page.calm and page.said("base") and len(page.said("sweep-one")) >= 5
    assert page.page.selectbox("sweep_box").value == 27  # two of the words of the sentence
    assert any("The decoder responds" in said for said in page.texts)
    assert dict(page.page.query_params) == {}


def test_a_sweep_starts_with_the_strong_dimension_that_changes_most(traverse, model_and_index, monkeypatch):
    index = model_and_index[1]
    several = traverse(text="a small plant", do="many").page.multiselect[0].value  # the strongest
    for wanted in several:
        for name, value in {"responsiveness": 0.9, "ignored": False}.items():
            values = np.full(len(index.names), 0.1 if name == "responsiveness" else True)
            values[wanted] = value
            monkeypatch.setattr(index.effects, name, values)
        assert traverse(text="a small plant").page.selectbox("sweep_box").value == wanted
        assert traverse(text="a small plant", dim="130").page.selectbox("sweep_box").value == 130
    monkeypatch.setattr(index, "effects", None)
    assert traverse(text="a small plant").calm


def test_a_dimension_that_is_off_in_the_sentence_is_said_to_be_and_leads_to_one_that_is_on(traverse):
    newcomer = traverse(text="a small plant").page.selectbox("sweep_box").value
    page = traverse(text="a small plant", dim="200")  # as opened on another page, or by a link
    assert page.page.selectbox("sweep_box").value == 200 and len(page.said("sweep-one")) >= 2
    assert any("topic 200 - 200 is off in this sentence" in said for said in page.texts)
    page.page.button("sweep_on").click().run()
    assert page.calm and page.page.selectbox("sweep_box").value == newcomer
    assert not any("is off in this sentence" in said for said in page.texts)


def test_of_several_the_dimension_that_is_open_is_one_also_where_it_is_off(traverse):
    page = traverse(text="a small plant", do="many", dim="200")
    box = next(one for one in page.page.multiselect if one.key.startswith("several_box"))
    assert page.calm and box.value[0] == 200 and len(box.value) > 1 and page.page.slider[0].value == 0


def test_the_sweep_goes_through_the_corpus_s_values_or_evenly(traverse):
    leads = [line["lead"] for line in traverse(text="a small plant", dim="14").lists("sweep-one")]
    assert leads[0] == "off" and leads[-1] == "+3.2" and "+1.6" in leads  # its own: .75 sure of 2.1
    leads = [
        line["lead"] for line in traverse(text="a small plant", dim="14", span="even").lists("sweep-one")
    ]
    assert leads == ["-3.0", "-2.0", "-1.0", "off", "+1.0", "+1.6", "+2.0", "+3.0"]


def test_each_sentence_is_read_again_and_scored(traverse, model_and_index, monkeypatch):
    page = traverse(text="a small plant", dim="14")
    lines = {line["lead"]: line["note"] for line in page.lists("sweep-one")}
    assert lines["off"] == "✓ as asked · read again: off · 1.5 nats a word"
    assert (
        lines["+1.3"] == "✕ no · read again: +1.6 · 1.5 nats a word"
    )  # a stand-in sentence has a word or not
    assert lines["+1.6"] == "(as it is) · read again: +1.6 · 1.5 nats a word"
    assert lines["+3.2"] == "✓ as asked · read again: +2.7 · 1.5 nats a word"
    assert any("Read again: 3 of 7 as asked" in said for said in page.texts)
    resources.forget()
    monkeypatch.setattr(model_and_index[0], "_say", lambda code: "a plant", raising=False)
    page = traverse(text="a small plant", dim="14")
    assert all("✓" not in line["note"] for line in page.lists("sweep-one"))


@pytest.mark.parametrize(
    "do, key", [("sweep", "sweep-one"), ("many", "several"), ("between", "between"), ("reckon", "reckoned")]
)
def test_sentences_do_not_wait_to_be_read_again(traverse, monkeypatch, do, key):
    def run(reading):
        raise RuntimeError("the sentences are on the screen by now")

    asked = {"text": "a small plant", "do": do, "compare": "a small dog", "set": "14:0"}
    whole = traverse(**asked)
    assert any("nats a word" in line["note"] for line in whole.lists(key))
    resources.forget()
    monkeypatch.setattr(read_again.Reading, "run", run)
    page = traverse(**asked)
    assert page.said(key) == whole.said(key)
    assert not any("nats a word" in line["note"] for line in page.lists(key))


def test_a_notice_about_the_link_outlives_the_second_drawing(traverse):
    page = traverse(text="a small plant", dim="9999")
    assert page.calm and any("The link asks for dimension 9999" in said for said in page.texts)


def test_several_changes_are_read_again_one_by_one(traverse):
    page = traverse(text="a small plant", do="many", set="130:2.5,14:0")
    assert page.calm and page.lists("several")[0]["note"].startswith("✓ 2 of 2 as asked · ")
    notes = {line["parts"][0][0]: line["note"] for line in page.lists("several-checks")}
    assert notes["plants - 14"] == "✓ as asked · read again: off, before +1.6"
    assert notes["films and shows - 130"].startswith("✓ as asked · ")
    assert any("✓ as asked, ~ in part, ✕ no." in one.value for one in page.page.caption)


@pytest.mark.parametrize(
    "goal, found, outcome",
    [
        (0, 0, Outcome.AS_ASKED),
        (0, 5.1, Outcome.IN_PART),  # asked off: it is weaker, and still on
        (0, 7.1, Outcome.NOT),
        (5, 5.9, Outcome.AS_ASKED),
        (5, 6.5, Outcome.IN_PART),
        (9, 6.9, Outcome.NOT),
        (7, 0, None),
    ],
)
def test_off_is_asked_for_off_and_a_value_for_half_of_the_way(goal, found, outcome):
    base, codes = np.array([7.0]), np.array([[float(goal)]])
    again = read_again.ReadAgain(base, codes, np.array([[7.2], [found]]), np.ones(2), has_gates=True)
    assert again.outcome(0, 0) is outcome
    dense = replace(again, gated=np.array([[7.2], [1.0]]), has_gates=False)  # its values are never 0
    assert dense.outcome(0, 0) is (
        None if outcome is None else Outcome.NOT if goal == 9 else Outcome.AS_ASKED
    )


def test_the_dimensions_that_carry_a_word_are_switched_off(traverse):
    page = traverse(text="a small plant in a garden")
    assert page.calm and not page.lists("carriers")
    page.page.pills("carried").set_value("plant").run()
    assert page.calm and page.page.query_params["word"] == "plant"
    [line] = page.lists("carriers")
    assert line["buttons"][0][0] == 14 and line["note"] == "(the word “plant” is gone)"
    assert any("“plant” goes when this dimension is switched off" in said for said in page.texts)
    next(button for button in page.page.button if button.label.startswith("Switch off plant")).click().run()
    assert page.calm and "plant" not in page.said("several")[0].split()
    assert page.page.query_params["set"] == "14:0" and page.page.query_params["do"] == "many"


def test_a_word_that_is_not_written_is_not_asked_about(traverse):
    page = traverse(text="a small plant", word="movie")
    assert page.calm and not page.lists("carriers")


def test_changed_words_are_marked_and_another_dimension_is_chosen(traverse):
    page = traverse(text="a small plant", dim="130")
    assert any(marked for line in page.lists("sweep-one") for _, marked in line["parts"])
    page.page.selectbox("sweep_box").set_value(14).run()
    assert page.calm and page.page.query_params["dim"] == "14"


def test_an_ignored_dimension_is_told_honestly(traverse):
    page = traverse(text="a small plant", dim="200")
    assert any("The decoder ignores topic 200 - 200 here" in said for said in page.texts)


def test_several_sliders_work_at_once_and_the_link_keeps_them(traverse):
    page = traverse(text="a small plant", do="many")
    assert page.said("several")[0] == page.said("several")[1] == page.said("base")[0]
    assert page.page.multiselect[0].proto.select_all == 0  # no "Select 2 matches" above what is looked for
    page.page.multiselect[0].set_value([14, 130]).run()
    page.page.slider[-1].set_value(2.0).run()
    assert page.calm and "movie" in page.said("several")[0]
    assert page.page.query_params["set"].endswith("130:2")
    again = traverse(text="a small plant", do="many", set=page.page.query_params["set"])
    assert again.said("several") == page.said("several")
    next(button for button in again.page.button if button.label == "Reset").click().run()
    assert again.calm and again.said("several")[0] == again.said("several")[1]


def test_the_corpus_is_searched_by_the_edited_code(traverse):
    page = traverse(text="a small plant", do="many", set="130:2.5,14:0")
    found = page.lists("nearest-edited")
    assert page.calm and found and all(130 in [button[0] for button in line["buttons"]] for line in found)
    assert traverse(text="a small plant", do="reckon", minus="a plant", plus="a dog").lists("nearest-edited")


def test_another_sentence_forgets_the_sliders(traverse):
    page = traverse(text="a small plant", do="many", set="130:2")
    page.type_sentence("a small dog")
    assert page.calm and page.said("several")[0] == page.said("several")[1]
    assert "set" not in page.page.query_params


@pytest.mark.parametrize("way", ["values", "gates"])
def test_the_way_to_another_sentence_begins_and_ends_at_the_two(traverse, way):
    there = traverse(text="a small plant", do="between", compare="a movie about a dog", way=way)
    back = traverse(text="a movie about a dog", do="between", compare="a small plant", way=way)
    assert there.calm and there.said("between")[0] == there.said("base")[0]
    assert there.said("between")[-1] == back.said("between")[0]
    if way == "gates":
        assert all(line["buttons"] for line in there.lists("between")[1:])


def test_two_identical_ends_are_told(traverse):
    page = traverse(text="a small plant", do="between", compare="a small plant")
    assert page.calm and any("nothing between them" in said for said in page.texts)


def test_reckoning_with_three_sentences(traverse):
    page = traverse(text="a small dog", do="reckon", minus="a dog", plus="a movie")
    result, a, *_ = page.said("reckoned")
    assert page.calm and "movie" in result and "dog" not in result and a == page.said("base")[0]
    same = traverse(text="a small dog", do="reckon", minus="a movie", plus="a movie")
    assert same.said("reckoned")[0] == a and any("the same code" in said for said in same.texts)


def test_an_example_pair_fills_both_boxes(traverse):
    page = traverse(do="reckon")
    page.page.button("pair-1").click().run()
    assert page.calm and page.said("reckoned") and page.page.query_params["plus"] == PAIRS[1][1]


@pytest.mark.parametrize("start", ["aggregate", "prior"])
def test_a_drawn_code_says_where_it_comes_from(traverse, start):
    page = traverse(start=start, seed="3")
    said = {"aggregate": "fitted aggregate posterior", "prior": "Drawn from the prior"}[start]
    assert page.calm and any(said in text for text in page.texts) and page.said("base")
    assert page.said("base") == traverse(start=start, seed="3").said("base")
    next(button for button in page.page.button if button.label == "Draw another").click().run()
    assert page.calm and page.page.query_params["seed"] == "4"


def test_how_sentences_are_written_reaches_the_decoder(traverse, model_and_index, monkeypatch):
    asked = []
    model = model_and_index[0]
    decode = model.decode

    def noted(codes, method="greedy", seed=0, temperature=1.0, batch_size=256):
        asked.append((method, seed, temperature))
        return decode(codes)

    monkeypatch.setattr(model, "decode", noted, raising=False)
    resources.forget()
    assert traverse(method="sample", draw="5", heat="0.5").calm
    assert ("sample", 5, 0.5) in asked
    page = traverse(method="best")
    assert page.calm and page.page.query_params["method"] == "best" and ("best", 0, 1.0) in asked
    assert page.said("sweep-one")


@pytest.mark.parametrize("do", ["sweep", "many", "between", "reckon"])
@pytest.mark.parametrize("text", [EVIL, "zzz qqq", "x", "  "])
def test_every_part_is_calm_whatever_is_typed(traverse, do, text):
    page = traverse(text=text, do=do, compare=EVIL, minus=EVIL, plus="x")
    assert page.calm and not any(EVIL in (parsed or "") for parsed in page.parsed)


@pytest.mark.parametrize(
    "query",
    [{"dim": "99999"}, {"do": "fly"}, {"seed": "-1"}, {"set": "3:NaN"}, {"heat": "9"}, {"steps": "k"}],
)
def test_bad_links_fall_back_with_a_notice(traverse, query):
    page = traverse(text="a small plant", **query)
    assert page.calm and any("The link asks for" in said for said in page.texts)
    assert page.said("base")


def test_a_dimension_that_is_opened_anywhere_is_swept(traverse):
    page = traverse(text="a small plant", do="reckon", minus="a dog", plus="a movie")
    state.choose_dimension(page.page.session_state, 130)
    place = state.Place("", "", None, view="Traverse", settings=(traverse_context.PART,))
    state.change(page.page.session_state, place, traverse_context.PART, "sweep")
    page.page.run()
    assert page.calm and page.page.selectbox("sweep_box").value == 130 and page.said("sweep-one")


def dense(model, monkeypatch):
    """The stand-in as a model without gates: everything is on a little."""
    sparse = model.encode

    def encode(text, batch_size=256, progress=None):
        codes = sparse(text)
        values = codes.values + np.float32(0.01)
        everywhere = np.ones_like(values)
        return replace(codes, p_on=everywhere, active=everywhere > 0, values=values, has_gates=False)

    monkeypatch.setattr(model, "encode", encode, raising=False)
    monkeypatch.setattr(model, "has_gates", False)


@pytest.mark.parametrize("do", ["sweep", "many", "between", "reckon"])
def test_a_model_without_gates_is_moved_too(traverse, model_and_index, monkeypatch, do):
    dense(model_and_index[0], monkeypatch)
    page = traverse(text="a small plant", do=do, compare="a movie")
    assert page.calm and page.said("base")


@pytest.mark.parametrize("part", ["move", "words", "keep", "dense", "compare"])
def test_a_model_without_gates_is_inspected_too(model_and_index, monkeypatch, part):
    dense(model_and_index[0], monkeypatch)
    page = Screen(text="a small plant", part=part, compare="a movie about a dog")
    assert page.calm and len(page.bars) == 10
    if part == "keep":
        assert any("has no gates" in said for said in page.texts) and page.said("pruned")
