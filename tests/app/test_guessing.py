"""The guessing game: fair questions, the same by the link; answers, scores and damaged links."""

import numpy as np
import pytest

from app.glossary import explain
from app.services import demonstration, guessing, resources
from app.services.guessing import INTRUDER, NAME, OWN, ROUND, Score
from app.views.learn import guess
from tests.app.test_glossary import JARGON
from tests.app.visitor import Screen

SHIPPED = resources.default_name()
needs_model = pytest.mark.skipif(SHIPPED is None, reason="no checkpoint here")


@needs_model
@pytest.mark.parametrize("kind", [NAME, INTRUDER])
def test_questions_are_fair_by_the_index(kind):
    index = resources.index(SHIPPED).result()
    able, rows = set(guessing._clear(SHIPPED)), {text: row for row, text in enumerate(index.rows.texts)}
    answers = set()
    for number in range(ROUND):
        asked = guessing.question(SHIPPED, kind, 5, number)
        assert asked == guessing.question(SHIPPED, kind, 5, number) and asked.dimension in able
        having = [
            asked.dimension in {one.dimension for one in index.active_of(rows[text])}
            for text in asked.sentences
        ]
        if kind == NAME:
            assert all(having) and len(set(asked.options)) == 4
            assert asked.options[asked.answer] == asked.name
            on = {one.dimension for text in asked.sentences for one in index.active_of(rows[text])}
            others = set(asked.options) - {asked.name}
            assert not others & {index.names[one] for one in on}
            pool = guessing._sentences(SHIPPED, asked.dimension)
            how = {one.text: recognised for recognised, one in pool}
            assert sum(how[text] < 2 for text in asked.sentences) >= 3
        else:
            assert having.count(False) == 1 and not having[asked.answer] and len(set(asked.options)) == 5
        answers.add(asked.answer)
    assert len(answers) > 1  # not always in the same place


@needs_model
def test_only_dimensions_whose_names_are_enough_for_a_reader_are_asked():
    index, able = resources.index(SHIPPED).result(), guessing._clear(SHIPPED)
    assert 100 <= len(able) <= 200 and set(able) <= set(demonstration.clear(SHIPPED))
    assert min(index.name_test[list(able)]) >= guessing.TOLD_BY_NAME


@needs_model
@pytest.mark.parametrize("kind", [NAME, INTRUDER, OWN])
def test_a_round_repeats_no_word_of_a_name_and_no_sentence(kind):
    for seed in range(5):
        asked = [guessing.question(SHIPPED, kind, seed, number) for number in range(ROUND)]
        words = [word for one in asked for word in guessing._stems(one.name)]
        texts = [text for one in asked for text in one.sentences]
        assert len(set(words)) == len(words) and len(set(texts)) == len(texts)
        assert all(len(text.split()) <= guessing.LONGEST for text in texts)


def test_without_tests_of_names_the_fit_decides(game):
    assert set(guessing._clear("stand-in")) == set(demonstration.clear("stand-in"))


@needs_model
def test_other_rounds_ask_others():
    def asked(seed):
        return [guessing.question(SHIPPED, NAME, seed, number).dimension for number in range(ROUND)]

    assert asked(1) != asked(2) and len(set(asked(1))) > ROUND // 2


def test_a_score_is_compared_with_guessing():
    assert Score((True, False, True, True), 0.25).streak == 2
    assert Score((), 0.25).streak == 0 and Score((), 0.25).by_guessing == 1
    assert Score((True,) * 4, 0.5).by_guessing == pytest.approx(1 / 16)
    assert Score((False,) * 4, 0.5).by_guessing == 1


@pytest.fixture
def game(model_and_index, monkeypatch):
    """The page over the stand-in, whose topics are clear and have sentences enough."""
    _, index = model_and_index
    index.confidence = np.zeros(len(index.names))
    index.confidence[[3, 14, 58, 130, 201, 222]] = 0.9
    monkeypatch.setattr(guessing, "SHOWN", 2)
    monkeypatch.setattr(guessing, "TRIES", 50)
    monkeypatch.setattr(guessing, "SURE", 0.7)
    index.density = np.full(len(index.names), 0.05)
    return lambda **query: Screen("learn", step="guess", **query)


def button(page, key):
    return next(one for one in page.page.button if one.key == key)


@pytest.mark.parametrize("kind", [NAME, INTRUDER])
def test_predict_then_reveal(game, kind):
    page = game(game=kind, round="3")
    asked = guessing.question("stand-in", kind, 3, 0)
    assert page.calm and page.said("guess-sentences") == list(asked.sentences)
    assert not page.lists("guess-evidence") and page.component("guess-name") is None
    button(page, f"guess-{asked.answer}").click().run()
    assert page.calm and "Right." in page.texts and page.component("guess-name")["title"] == asked.name
    leads = [line["lead"] for line in page.lists("guess-evidence")]
    if kind == INTRUDER:
        assert page.lists("guess-evidence")[asked.answer]["note"].strip() == "the intruder"
        assert int(leads.pop(asked.answer).split()[0]) < 50
    assert all(int(lead.split()[0]) > 50 for lead in leads)
    link = dict(page.page.query_params)
    button(page, "guess-next").click().run()
    assert page.calm and any("Question 2" in one.value for one in page.page.subheader)
    again = game(
        **{
            key: value[0] if isinstance(value, list) else value
            for key, value in link.items()
            if key != "step"
        }
    )
    assert again.calm and "Right." in again.texts


def test_a_wrong_answer_is_told_and_ends_the_streak(game):
    asked = guessing.question("stand-in", NAME, 3, 0)
    wrong = next(n for n in range(2) if n != asked.answer)
    page = game(game=NAME, round="3", picks=str(wrong))
    assert any(said.startswith("Not so: you chose") for said in page.texts)
    assert [one.value for one in page.page.metric][:2] == ["0 of 1", "0"]


def test_each_game_goes_on_where_it_was_left(game):
    page = game(game=NAME, round="3")
    asked = guessing.question("stand-in", NAME, 3, 0)
    button(page, f"guess-{asked.answer}").click().run()
    chosen = page.page.segmented_control("Learn-game")
    chosen.set_value(INTRUDER).run()
    assert page.calm and [one.value for one in page.page.metric][:1] == ["0 of 0"]
    page.page.segmented_control("Learn-game").set_value(NAME).run()
    assert page.calm and [one.value for one in page.page.metric][:1] == ["1 of 1"] and "Right." in page.texts


def test_own_words_open_the_gate(game):
    page = game(game=OWN, round="3")
    asked = guessing.question("stand-in", OWN, 3, 0)
    assert page.component("guess-meter")["share"] == 0 and "1 to" not in guess.HOW[OWN]
    keys = {3: "dog", 14: "plant", 58: "small", 130: "movie", 201: "hand", 222: "why"}
    page = game(game=OWN, round="3", typed=f"the {keys[asked.dimension]}")
    meter = page.component("guess-meter")
    assert meter["on"] and meter["share"] > meter["threshold"] and "Solved." in page.texts
    assert page.page.query_params["picks"] == ["1"] or page.page.query_params["picks"] == "1"
    button(page, "guess-next").click().run()
    assert page.page.metric[2].value == "1 in 20 sentences"
    assert page.calm and page.component("guess-meter")["text"] == ""
    button(page, "guess-give-up").click().run()
    assert page.calm and "These switch it on:" in page.texts


def test_the_end_compares_with_chance_and_says_what_is_not_proved(game):
    right = [guessing.question("stand-in", NAME, 3, number).answer for number in range(ROUND)]
    for picks, told in (
        (right, "Guessing does as well, or better, in under 1 of 100 rounds."),
        ([1 - one for one in right], "This time guessing would have done as well."),
    ):
        page = game(game=NAME, round="3", picks="".join(map(str, picks)), question=str(ROUND))
        assert page.calm and any(told in said for said in page.texts)
    assert any("What a name does not prove" in said for said in page.parsed)
    button(page, "guess-again").click().run()
    assert page.calm and "picks" not in page.page.query_params


@pytest.mark.parametrize(
    "bad", [{"picks": "99"}, {"picks": "0" * 99}, {"question": "77"}, {"game": "x"}, {"round": "-3"}]
)
def test_damaged_links_are_told_and_play_on(game, bad):
    page = game(**bad)
    assert page.calm and any(f"The link asks for {next(iter(bad))}" in said for said in page.texts)
    assert page.said("guess-sentences")


def test_a_question_beyond_the_answers_is_the_next_one(game):
    page = game(question="5")
    assert page.calm and any("Question 1 of" in one.value for one in page.page.subheader)


def test_the_game_speaks_plainly():
    told = (guess.ASK, guess.HOW, guess.GAMES)
    for words in (*guess.LEAD, *guess.NOT_PROVED, *(words for each in told for words in each.values())):
        assert not JARGON.search(words), words
    assert explain("guess_chance")
