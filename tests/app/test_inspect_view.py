"""Inspect, as a visitor meets it: every state answers with a picture or a sentence, never a traceback."""

from dataclasses import replace

import numpy as np
import pytest

from app import state
from app.services import dimension_names, resources
from core.errors import CheckpointError, DimensionIndexError
from tests.app import stand_in
from tests.app.visitor import Screen

EVIL = [
    "<script>alert(1)</script>",
    "<img src=http://evil.test/x.png onerror=alert(1)>",
    "[a link](http://evil.test) and ![an image](http://evil.test/x.png)",
    "$\\int_0^1 x dx$ and $$E = mc^2$$",
    ":red[danger] :material/search: :smile: :blue-background[dog]",
    "# heading - dog -> ~~gone~~ **bold** `code`",
    "www.evil.test and mail@evil.test",
    "{0} %s %{x} {{dog}} %(dog)s",
    "=1+1 dog",
    "the dog's “ears” — 100 % \\ \\n",
]


def test_a_newcomer_sees_a_finished_page(screen):
    page = screen()
    assert page.calm and page.page.text_input[0].value == state.EXAMPLES[0]
    assert dict(page.page.query_params) == {}
    page = screen(text="a small dog with long ears")
    assert page.calm
    assert [metric.label for metric in page.page.metric] == [
        "Active dimensions",
        "Hoyer sparsity",
        "Information",
    ]
    assert page.page.metric[0].value == "4 of 256"
    assert "of the corpus" in page.page.metric[1].delta
    assert page.bars[0] == 3  # animals: two of its words
    assert page.said("decoded") and page.said("nearest") and page.said("sweep") and page.said("strongest")


def test_one_line_says_what_the_sentence_is_about_in_names_that_fit(screen, model_and_index):
    confidence = model_and_index[1].confidence
    confidence[:] = 0.05
    confidence[[3, 58, 201]] = 0.6, 0.5, 0.02
    page = screen(text="a small dog with long ears")  # animals, small sizes, body parts, large sizes
    assert page.texts.index("This is mostly about “animals” and “small sizes”.") == 0
    confidence[:] = 0.05
    resources.forget()
    assert any("No name fits" in said for said in screen(text="a small dog").texts)


def test_the_way_of_the_sentence_is_shown_in_its_own_numbers(screen):
    page = screen(text="a small dog with long ears", dim="58")
    sentence, encoder, gates, code, decoder = page.component("pipeline")["parts"]
    assert sentence["lines"] == ["a small dog with long ears"] and encoder["lines"]
    assert gates["gates"] == 256 and gates["lines"] == ["4 of 256 gates open"]
    assert sorted(gates["open"]) == sorted(page.bars) and len(code["lines"]) == 3
    assert decoder["lines"] == page.said("decoded")
    links = [part["link"] for part in (sentence, encoder, gates, code, decoder)]
    assert [link.partition("?")[0] for link in links] == [
        "learn",
        "learn",
        "sparsity",
        "dimensions",
        "traverse",
    ]
    assert all("text=a+small+dog" in link and "dim=" not in link for link in links)
    hidden = screen(text="a small dog with long ears", steps="0")
    assert hidden.calm and hidden.component("pipeline") is None


def test_more_neighbours_on_demand_and_where_each_is_from(screen, model_and_index):
    model_and_index[1].near = 0.01
    page = screen(text="a small dog with long ears")
    few = page.lists("nearest")
    assert all(line["note"] in ("(short ones)", "(others)") for line in few)
    page.page.button("more-nearest").click().run()
    more = page.lists("nearest")
    assert page.page.query_params["near"] == "12"
    assert more[: len(few)] == few and len(more) > len(few)


def test_what_was_shown_stays_first_although_more_alike_follow(screen, model_and_index, monkeypatch):
    """An index puts preferred sentences first, so the fifth may be more alike than the first four."""
    index = model_and_index[1]
    scores = [0.5, 0.9, 0.7, 0.6, 0.65, 0.95, 0.8]
    ordered = index.take(np.arange(len(scores)))
    ordered = [replace(one, score=score) for one, score in zip(ordered, scores, strict=True)]
    monkeypatch.setattr(type(index), "nearest", lambda self, code, k, *_: ordered[:k])
    page = screen(text="a small dog with long ears")
    few = page.said("nearest")
    page.page.button("more-nearest").click().run()
    assert few == [ordered[place].text for place in (1, 2, 3, 0)]
    assert page.said("nearest") == [*few, *(ordered[place].text for place in (5, 6, 4))]


def test_the_fit_of_each_name_stands_beside_it_in_three_grades(screen, model_and_index):
    model_and_index[1].confidence[[3, 58, 201]] = 0.47, 0.3, 0.02
    page = screen(text="a small dog with long ears")
    names = [note["text"] for note in page.figure("bars")["layout"]["annotations"]]
    grades = {int(name.split(" - ")[1].split("<")[0]): name.split("· ")[1].split()[0] for name in names}
    assert (grades[3], grades[58], grades[201]) == ("good", "fair", "weak")


def test_a_name_of_ones_own_counts_as_good(screen, model_and_index):
    model_and_index[1].confidence[:] = 0.01
    screen()
    dimension_names.rename("stand-in", 3, "pets")
    assert screen(text="a small dog").texts[0] == "This is mostly about “pets”."
    dimension_names.rename("stand-in", 3, "")


@pytest.mark.parametrize("text, weak", [("a small dog", True), ("a small plant", False), ("zzz qqq", True)])
def test_a_weak_code_carries_a_warning(screen, model_and_index, text, weak):
    model_and_index[0].weak = ("a small dog",)
    page = screen(text=text)
    assert page.calm and any("The model has few words for this" in said for said in page.texts) == weak
    assert not weak or not any("mostly about" in said for said in page.texts)


def test_enter_shows_the_new_sentence_and_writes_the_link(screen):
    page = screen().type_sentence("a shrub with flower and leaves")
    assert page.calm and page.bars == [14]
    assert page.page.query_params["text"] == "a shrub with flower and leaves"


def test_examples_work_at_once(screen):
    page = screen()
    for number, sentence in enumerate(state.EXAMPLES):
        page.click_example(number)
        assert page.calm and page.page.text_input[0].value == sentence


def test_the_sentence_itself_is_no_neighbour_of_itself(screen):
    page = screen(text="someone who repairs watches")
    assert "someone who repairs watches" not in page.said("nearest")


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "\n\t"])
def test_nothing_to_read_is_a_hint_without_a_model_call(screen, model_and_index, text):
    page = screen()
    calls = len(model_and_index[0].encoded)
    page.type_sentence(text)
    assert page.calm and any("nothing to read" in said for said in page.texts)
    assert not page.bars and len(model_and_index[0].encoded) == calls


def test_a_megabyte_is_refused_with_the_limit_before_the_model_sees_it(screen, model_and_index):
    page = screen()
    calls = len(model_and_index[0].encoded)
    page.type_sentence("dog " * 250_000)
    assert page.calm and len(model_and_index[0].encoded) == calls
    assert "This text has 1,000,000 characters; the limit is 20,000." in page.texts
    assert "text" not in page.page.query_params
    assert page.type_sentence("a dog").calm and page.bars == [3]


def test_a_long_text_is_cut_and_said(screen):
    page = screen().type_sentence("a dog in the park " * 20)
    assert page.calm and any("Only its beginning was read" in said for said in page.texts)


@pytest.mark.parametrize("text", EVIL)
def test_markup_is_shown_as_typed(screen, text):
    page = screen().type_sentence(text)
    assert page.calm and page.page.text_input[0].value == text
    assert not any(text in (parsed or "") for parsed in page.parsed)


@pytest.mark.parametrize("text", EVIL)
def test_decoded_markup_is_shown_as_it_is(screen, model_and_index, monkeypatch, text):
    monkeypatch.setattr(model_and_index[0], "_say", lambda code: text, raising=False)
    page = screen()
    assert page.calm and page.said("decoded") == [text]
    assert all(said == text for said in page.said("sweep"))
    assert not any(text in (parsed or "") for parsed in page.parsed)


@pytest.mark.parametrize("text", ["👩‍🚀🐕", "x", "犬は長い耳", "\u202egod a", "do\x00g", "Ünïcode ﬁsh"])
def test_unusual_characters_are_answered(screen, text):
    assert screen(text=text).calm


def test_control_characters_are_told(screen):
    page = screen(text="a d\x00og")
    assert any("control characters" in said for said in page.texts)


def test_nothing_fires_says_so_and_shows_what_came_closest(screen):
    page = screen().type_sentence("zzz qqq")
    assert page.calm and page.page.metric[0].value == "0 of 256" and page.page.metric[1].value == "none"
    assert any("its code is empty" in said for said in page.texts)
    assert len(page.said("closest")) == 5 and not page.bars


def test_moving_the_slider_changes_the_first_decoded_sentence_and_marks_the_change(screen):
    page = screen(text="a small plant")
    before = page.said("sweep")[0]
    page.move_slider(-2.0)
    first = page.lists("sweep")[0]
    assert page.calm and first["lead"] == "-2.0" and "moved from" in first["note"]
    assert page.said("sweep")[0] != before
    assert any(marked for _, marked in first["parts"])


def test_an_ignored_dimension_is_told(screen):
    page = screen(text="a small plant", dim="200")
    assert any("ignores this dimension" in said for said in page.texts)


def test_choosing_a_dimension_moves_the_lower_half_and_the_link(screen):
    page = screen(text="a small plant").choose(3)
    assert page.calm and page.page.query_params["dim"] == "3"
    assert page.said("strongest")[0] == "a large bird of the sea that eats fish"


def test_a_link_restores_text_and_dimension(screen):
    page = screen(text="a small plant", dim="58")
    assert page.page.text_input[0].value == "a small plant"
    assert page.page.selectbox("dimension_box").value == 58


@pytest.mark.parametrize("query", [{"dim": "999999"}, {"dim": "NaN"}, {"dim": "-1"}, {"model": "../../etc"}])
def test_a_bad_link_falls_back_with_a_notice(screen, query):
    page = screen(text="a small plant", **query)
    assert page.calm and any("The link asks for" in said for said in page.texts)
    assert page.page.selectbox("dimension_box").value in (14, 58)
    assert page.bars


def test_a_new_sentence_forgets_the_chosen_dimension(screen):
    page = screen(text="a small plant", dim="58").type_sentence("a good movie")
    assert page.page.selectbox("dimension_box").value in page.bars
    assert "dim" not in page.page.query_params


def test_the_sentence_survives_a_change_of_view(screen):
    page = screen().type_sentence("a good movie")
    assert page.page.session_state[state.TEXT] == "a good movie"


def test_a_broken_model_is_told_with_cause_and_cure(monkeypatch):
    resources.forget()
    broken = CheckpointError("model.safetensors was altered.", "Restore the file.")
    stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value), model=broken)
    page = Screen()
    assert page.calm and {"model.safetensors was altered.", "Restore the file."} <= set(page.texts)
    resources.forget()


def test_a_broken_index_leaves_the_model_usable(monkeypatch):
    resources.forget()
    broken = DimensionIndexError("index.json is missing.", "Build it again.")
    stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value), index=broken)
    page = Screen(text="a small dog with long ears")
    assert page.calm and "index.json is missing." in page.texts
    assert page.bars and page.said("decoded")
    resources.forget()


def test_no_model_at_all_is_a_sentence(monkeypatch):
    resources.forget()
    stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value), entries=[])
    page = Screen()
    assert page.calm and any("There is no model to show" in said for said in page.texts)
    resources.forget()


def test_a_damaged_checkpoint_is_hidden_with_the_reason(monkeypatch):
    resources.forget()
    entries = [stand_in.entry(), stand_in.entry("broken-one", False, "config.json is missing.")]
    stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value), entries=entries)
    page = Screen(model="broken-one")
    assert any("broken-one is hidden: config.json is missing." in said for said in page.texts)
    assert any("The link asks for a model" in said for said in page.texts)
    resources.forget()


def test_what_goes_wrong_unexpectedly_is_a_sentence(screen, model_and_index, monkeypatch):
    def explode(code):
        raise RuntimeError("secret path /home/somebody")

    monkeypatch.setattr(model_and_index[0], "_say", explode, raising=False)
    page = screen(text="a small plant")
    assert not page.page.exception and page.bars
    assert any("could not be drawn" in said for said in page.texts)
    assert not any("secret" in said for said in page.texts)
