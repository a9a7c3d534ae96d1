"""Inspect's lower half: word evidence, gates kept and flipped, dense beside sparse, two sentences."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from app import state
from app.charts.pair import Pair, pair_chart
from app.charts.strips import Strip, strips
from app.services import interventions, resources
from app.ui.inspect_context import InspectContext
from app.views.inspect import html_report
from app.views.inspect.html_report import Bar, Part
from tests.app import stand_in
from tests.app.visitor import Screen

EVIL = "<script>alert(1)</script> [dog](http://evil.test) $x$ :red[bird]"


def component(page, key):
    for element in page.page.get("bidi_component"):
        if element.proto.id.endswith(f"-{key}"):
            return json.loads(element.proto.json)
    return None


def test_words_are_coloured_for_the_chosen_dimension(screen):
    page = screen(text="a small dog with long ears", dim="58")  # 58 is small sizes: "small" alone opens it
    [line] = component(page, "evidence")["rows"]
    weights = {word: weight for word, weight, _ in line["words"]}
    assert page.calm and weights["small"] > 0 and weights["dog"] == 0
    assert any("would be off without “small”" in said for said in page.texts)


def test_a_dimension_that_is_off_has_evidence_too(screen):
    page = screen(text="a small dog", dim="14")
    assert page.calm and any("No single word keeps plants - 14 on" in said for said in page.texts)


def test_every_dimension_has_its_line_of_words_and_a_phrase_its_effect(screen):
    page = screen(text="a small bird with a long ears", part="words", phrase="1,3")
    lines = component(page, "evidence-all")["rows"]
    assert page.calm and [line["dimension"] for line in lines] == page.bars
    assert any("Points of certainty lost without “small bird”" in said for said in page.texts)
    assert page.lists("phrase-effect")


def test_a_phrase_that_is_not_there_is_left_out(screen):
    page = screen(text="a dog", part="words", phrase="1,9")
    assert page.calm and not page.lists("phrase-effect")


def test_a_phrase_is_chosen_word_by_word_and_kept_in_the_link(screen):
    page = screen(text="a small dog with long ears", part="words")
    page.page.selectbox("phrase-from").set_value(4).run()
    assert page.calm and "phrase" not in page.page.query_params
    page.page.selectbox("phrase-to").set_value(5).run()
    assert page.calm and page.lists("phrase-effect")


@pytest.fixture
def replacing(model_and_index, monkeypatch):
    """Every word has two replacements, and longer sentences are nearer to the first."""
    from core.interpretation import counterfactuals

    def replacements(text, known):
        trial = counterfactuals._Trial
        return [
            [
                trial(place, word, new, "sibling", 1, text.replace(word, new, 1))
                for new in ("flower", "thing")
                if new != word
            ]
            for place, word in enumerate(text.split())
        ]

    vectors = lambda texts: np.array([[1.0, len(text) / 99] for text in texts])  # noqa: E731
    monkeypatch.setattr(counterfactuals, "_replacements", replacements)
    model_and_index[0].embedder = SimpleNamespace(embed=vectors)
    return model_and_index[0]


def test_other_words_that_switch_a_dimension_are_tried_when_asked(screen, replacing):
    page = screen(text="a small dog", dim="3")
    read = len(replacing.encoded)
    assert page.calm and component(page, "other-words-list") is None
    page.page.toggle("Inspect-otherwords").set_value(True).run()
    rows = component(page, "other-words-list")["rows"]
    assert page.calm and page.page.query_params["otherwords"] == "1" and len(replacing.encoded) > read
    assert [row[0] for row in rows] == ["dog → flower", "dog → thing"]
    assert rows[1][1] == "2 % sure" and "a small thing" in rows[1][5]
    assert any("Any of these switches animals - 3 off" in said for said in page.texts)
    on = screen(text="a small dog", dim="14", otherwords="1")
    assert {row[0].split(" → ")[1] for row in component(on, "other-words-list")["rows"]} == {"flower"}
    assert any("switches plants - 14 on" in said for said in on.texts)


def test_a_dimension_that_no_word_switches_says_so(screen, replacing):
    page = screen(text="a small dog", dim="200", otherwords="1")
    assert page.calm and any("None of the 6 words tried" in said for said in page.texts)


def test_the_rebuilt_sentence_shows_what_the_chosen_dimension_wrote(screen):
    page = screen(text="a small plant", dim="14")  # decoded: a thing of plant and no small
    [line] = component(page, "decoded")["rows"]
    noted = {word: note for word, weight, note in line["words"] if weight}
    assert page.calm and noted == {"plant": "×12"}  # 2.5 nats
    assert "plants - 14 made “plant” 12 times likelier." in page.texts
    page.choose(130)
    assert any("films and shows - 130 is off here: it wrote nothing" in said for said in page.texts)


def test_every_dimension_has_its_decoded_words_and_every_word_its_dimensions(screen):
    page = screen(text="a small plant", part="written")
    lines = component(page, "written-all")["rows"]
    assert page.calm and [line["dimension"] for line in lines] == page.bars
    wrote = {line["dimension"]: [word for word, weight, _ in line["words"] if weight > 0] for line in lines}
    assert wrote == {14: ["plant"], 58: ["small"]}
    behind = {line["lead"]: [button[0] for button in line["buttons"]] for line in page.lists("writers")}
    assert behind == {"plant": [14], "small": [58]}


def test_an_empty_code_wrote_nothing(screen):
    page = screen(text="zzz qqq", part="written")
    assert page.calm and any("Nothing was written" in said for said in page.texts)


def test_pruning_decodes_every_count_and_the_slider_picks_one(screen):
    page = screen(text="a small plant", part="keep")
    assert page.calm and page.said("pruned")[0] == page.said("decoded")[0]
    page.page.slider[0].set_value(0).run()
    assert page.calm and page.said("pruned")[0] == "the act of something"


def test_gates_are_flipped_one_by_one_and_a_closed_one_is_opened(screen):
    page = screen(text="a small plant", part="keep", dim="130")
    lines = page.lists("flipped")
    assert [line["lead"] for line in lines] == ["closed", "closed", "opened"]
    assert "movie" in page.said("flipped")[-1] and "plant" not in page.said("flipped")[0]


def test_a_flip_that_the_decoder_ignores_is_told(screen):
    page = screen(text="a small plant", part="keep", dim="200")
    assert "ignores" in page.lists("flipped")[-1]["note"]


def test_the_sparse_strip_stands_below_the_encoder_s(screen, model_and_index):
    model = model_and_index[0]
    model.embedder = SimpleNamespace(embed=lambda texts: np.full((len(texts), 384), 0.05, np.float32))
    page = screen(text="a small plant", part="dense")
    figure = page.figure("strips")
    assert page.calm and [len(trace["hovertext"]) for trace in figure["data"]] == [384, 256]
    assert any("needs 2 numbers for this sentence" in said and "384." in said for said in page.texts)
    next(one for one in page.page.toggle if one.label == "as numbers").set_value(True).run()
    numbers = component(page, "numbers-1")["numbers"]
    assert page.calm and len(numbers) == 256 and numbers.count("0") == 254


def test_a_dense_partner_stands_between(monkeypatch):
    resources.forget()
    entries = [stand_in.entry(), stand_in.entry("dense", False)]
    entries[0].partner, entries[1].model = "dense", "vae"
    stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value), entries=entries)
    page = Screen(text="a small plant", part="dense")
    assert page.calm and len(page.figure("strips")["data"]) == 2
    assert "256 of 256" in page.figure("strips")["layout"]["annotations"][0]["text"]
    resources.forget()


def test_two_sentences_share_and_differ(screen):
    page = screen(text="a small dog", part="compare", compare="a dog in a garden")
    rows = [row[0] for row in page.figure("pairs")["data"][0]["customdata"]]
    assert page.calm and rows == [3, 58, 14]
    assert any(
        "1 dimension is on in both; 1 only in yours, 1 only in the second" in said for said in page.texts
    )


def test_what_two_sentences_share_and_differ_by_is_said_in_names_that_fit(screen, model_and_index):
    confidence = model_and_index[1].confidence
    confidence[:] = 0.01
    confidence[[3, 58, 14, 130, 201]] = 0.4, 0.5, 0.6, 0.9, 0.7
    page = screen(text="a small dog on a leg", part="compare", compare="a dog in a garden movie")
    assert any(
        "Both are about “animals”. Only yours is about “body parts” and “small sizes”. "
        "Only the second is about “films and shows” and “plants”." in said
        for said in page.texts
    )
    rows = [row[0] for row in page.figure("pairs")["data"][0]["customdata"]]
    assert page.calm and rows == [3, 201, 58, 130, 14]
    confidence[:] = 0.01
    resources.forget()
    page = screen(text="a small dog", part="compare", compare="a dog in a garden")
    assert any("No name fits well enough" in said for said in page.texts)


def test_crossing_takes_what_was_chosen(screen):
    page = screen(text="a small dog", part="compare", compare="a dog in a garden")
    crossed, yours, _ = page.said("crossed")
    assert crossed == yours
    page.page.multiselect[0].set_value([14, 58]).run()
    assert page.calm and page.said("crossed")[0] == page.said("crossed")[2]
    again = screen(text="a small dog", part="compare", compare="a dog in a garden", swap="14,58")
    assert again.said("crossed")[0] == page.said("crossed")[0]


def test_dimensions_of_another_pair_are_not_crossed(screen):
    page = screen(text="a small dog", part="compare", compare="a dog", swap="130,200")
    assert page.calm and page.said("crossed")[0] == page.said("crossed")[1]


def test_pinning_and_swapping(screen):
    page = screen(text="a small dog", part="compare")
    next(button for button in page.page.button if "Pin" in button.label).click().run()
    assert page.calm and page.page.query_params["compare"] == "a small dog"
    page.type_sentence("a tall tree")
    next(button for button in page.page.button if "Swap" in button.label).click().run()
    assert page.calm and page.page.text_input[0].value == "a small dog"
    assert page.page.session_state[state.TEXT] == "a small dog"
    assert page.page.query_params["compare"] == "a tall tree"


@pytest.mark.parametrize("part", ["words", "written", "keep", "dense", "compare", "nowhere"])
def test_every_part_is_calm_whatever_is_typed(screen, part):
    for text in (EVIL, "zzz qqq", "x", "犬"):
        page = screen(text=text, part=part, compare=EVIL)
        assert page.calm
        assert not any(EVIL in (parsed or "") for parsed in page.parsed)


def test_the_whole_result_is_one_page_without_scripts(screen):
    screen(text="a small dog")
    place = state.Place(EVIL + " dog", "stand-in", None, values={"compare": EVIL + " dog"})
    codes = resources.encode("stand-in", EVIL + " dog")
    index = resources.index("stand-in").result()
    index.confidence[3] = 0.5
    page = html_report.everything(InspectContext(place, index, "stand-in", codes)).data()
    assert "What each dimension wrote" in page and "Mostly about" in page
    assert "animals - 3" in page and "Nearest sentences" in page and "Words behind them" in page
    assert "<script" not in page and "src=" not in page and "href=" not in page
    assert "&lt;script&gt;" in page and page.count("<h2>") == 6


def test_words_of_anybody_are_escaped_wherever_they_stand():
    evil = '<b onclick="x">'
    rows = [(evil, Bar(-0.5, evil), ((evil, True), ("plain", False)))]
    page = html_report.html(
        text=evil, facts=[(evil, evil)], parts=[Part(evil, [evil], rows, evil)], source=evil, truncated=True
    )
    assert "<b onclick" not in page and page.count("&lt;b onclick=&#34;x&#34;&gt;") >= 10
    assert '<span class="bar minus" style="width: 6.00rem">' in page


def test_strips_and_pairs_are_pictures_with_words():
    chart = strips([Strip("dense", np.array([0.5, -1.0, 0.2])), Strip("sparse", np.array([0.0, 0, 3]))])
    assert (
        "needs 1 numbers for this sentence" in chart.takeaway
        and "3." in chart.takeaway
        and "dense: 3 of 3" in chart.alt
    )
    assert list(chart.table["value"]) == [0.5, -1.0, 0.2, 0, 0, 3]
    pairs = pair_chart([Pair(3, "<b>a</b> - 3", 1.0, 0.0), Pair(4, "b - 4", 1.0, -2.0)], selected=4)
    assert "1 only in yours, 0 only in the second" in pairs.takeaway
    first, second = pairs.figure.data
    assert list(second.marker.symbol) == ["diamond-open", "diamond"] and "<b>a" not in first.hovertext[0]
    assert pairs.figure.layout.annotations[1].text == "<b>b - 4</b>"


def test_answers_are_remembered_and_never_changed(model_and_index):
    start = interventions.Start(text="a small dog")
    code = interventions.code("stand-in", start)
    assert code is interventions.code("stand-in", start) and not code.flags.writeable
    resources.forget()
    assert interventions.code("stand-in", start) is not code
