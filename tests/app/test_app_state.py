"""The address of a view and the session's memory, without a browser."""

from dataclasses import replace

import pytest

from app import state
from app.settings import choice, flag, number, numbers, values, whole, words

MODELS = ["english-bert-256", "other"]


class Query(dict):
    """As st.query_params; counts how often the browser's address is rewritten."""

    written = 0

    def from_dict(self, values):
        self.clear()
        self.update(values)
        self.written += 1


SORT = choice("sort", "density", ("density", "name"))
SLIDERS, DO = values("set", 3, -6, 6), choice("do", "sweep", ("sweep", "between"))
ONES = (SORT, flag("rare"), whole("k", 5, 1, 20), number("step", 0.5, 0, 1), numbers("dims", 3), SLIDERS)
ANOTHER = (choice("sort", "up", ("up", "down")),)


def opened(query, session, view="Inspect", settings=()):
    return state.open_view(view, query, session, MODELS, MODELS[0], settings)


def test_a_new_visitor_meets_the_first_example_under_a_clean_address():
    query, session = Query(), {}
    place = opened(query, session)
    assert (place.text, place.model, place.dimension) == (state.EXAMPLES[0], MODELS[0], None)
    state.write_address(query, session, place, MODELS[0])
    assert query == {} and query.written == 0


def test_what_is_written_opens_as_the_same_place():
    query, session = Query(), {}
    opened(query, session)
    state.say(session, "two lines\nof text")
    state.choose_dimension(session, 7)
    place = opened(query, session)
    state.write_address(query, session, place, MODELS[0])
    assert opened(Query(query), {}) == place


def test_our_own_address_is_no_news():
    query, session = Query(), {}
    state.say(session, "typed")
    session[state.MODEL] = MODELS[0]
    state.write_address(query, session, opened(query, session), MODELS[0])
    state.say(session, "typed later")
    assert opened(query, session).text == "typed later"


def test_going_back_shows_what_the_address_says():
    query, session = Query(text="first"), {}
    state.write_address(query, session, opened(query, session), MODELS[0])
    state.say(session, "second")
    state.write_address(query, session, opened(query, session), MODELS[0])
    assert query == {"text": "second"}
    assert opened(Query(text="first"), session).text == "first"
    assert opened(Query(), session).text == state.EXAMPLES[0]


def test_a_change_of_view_keeps_the_sentence():
    query, session = Query(text="kept", dim="3"), {}
    state.write_address(query, session, opened(query, session), MODELS[0])
    place = opened(Query(), session, view="Sparsity")
    assert (place.text, place.dimension) == ("kept", 3)


def test_a_view_broken_off_before_its_address_was_written_keeps_the_sentence():
    query, session = Query(), {}
    opened(query, session)
    state.say(session, "typed here")
    state.write_address(query, session, opened(query, session), MODELS[0])
    opened(Query(), session, "Models")  # and no address is written: a key was pressed meanwhile
    assert opened(Query(), session, "Models").text == "typed here"
    assert opened(query, session, "Models").text == "typed here"


def test_an_act_is_newer_than_an_address_that_the_browser_sent_before_it_heard_of_ours():
    query, session = Query(), {}
    place = opened(query, session, settings=ONES)
    state.change(session, place, SORT, "name")
    state.write_address(query, session, opened(query, session, settings=ONES), MODELS[0])
    state.change(session, place, SLIDERS, ((3, 1.5),))
    late = opened(Query(), session, settings=ONES)
    assert (late[SORT], late[SLIDERS]) == ("name", ((3, 1.5),))
    state.write_address(query, session, late, MODELS[0])
    assert opened(Query(), session, settings=ONES)[SORT] == "density"  # Back: no act


@pytest.mark.parametrize("asked", ["NaN", "-1", "1e3", "٣", "", "9" * 40, "3.0"])
def test_a_dimension_that_is_no_number_falls_back_with_a_notice(asked):
    place = opened(Query(dim=asked), {})
    assert place.dimension is None and len(place.notices) == 1


def test_an_unknown_model_falls_back_with_a_notice():
    place = opened(Query(model="nowhere"), {})
    assert place.model == MODELS[0] and "nowhere" in place.notices[0]


def test_a_document_stays_out_of_the_address():
    for letter, most in (("x", 7_700), ("ä", 1_280), ("雪", 850)):  # as they are written: 1, 6, 9 characters
        short, long = (state.Place(letter * count, MODELS[0], None) for count in (most, most + 100))
        assert state.address(short, MODELS[0])[state.TEXT] == short.text
        assert state.TEXT not in state.address(long, MODELS[0])
    second = replace(short, view="Inspect", values={"part": "compare", "compare": "x" * 600})
    assert state.address(second, MODELS[0]) == {"compare": "x" * 600}


def test_half_a_character_is_replaced_at_the_door():
    session = {}
    state.say(session, "a\ud800b")
    assert session[state.TEXT] == "a?b"


def test_a_new_sentence_or_model_forgets_the_dimension():
    session = {}
    for change in (lambda: state.say(session, "x"), lambda: state.choose_model(session, "other")):
        state.choose_dimension(session, 5)
        change()
        assert state.chosen(session) is None


def test_settings_travel_in_the_address_and_only_where_they_differ():
    query, session = Query(), {}
    place = opened(query, session, "Traverse", ONES)
    assert place[SORT] == "density" and place[SLIDERS] == () and state.address(place, MODELS[0]) == {}
    for setting, value in zip(ONES, ("name", True, 7, 0.25, (3, 14), ((3, 1.5), (14, -2.0))), strict=True):
        state.change(session, place, setting, value)
    place = state.current(session, place)
    state.write_address(query, session, place, MODELS[0])
    assert query == {"sort": "name", "rare": "1", "k": "7", "step": "0.25",
                     "dims": "3,14", "set": "3:1.5,14:-2"}  # fmt: skip
    fresh = opened(Query(query), {}, "Traverse", ONES)
    assert fresh.values == place.values and not fresh.notices


def test_a_second_sentence_stands_in_the_address_of_what_shows_it_and_is_remembered_elsewhere():
    query, session = Query(do="between", compare="another", text="mine"), {}
    place = opened(query, session, "Traverse", (DO,))
    state.write_address(query, session, place, MODELS[0])
    assert query == {"do": "between", "compare": "another", "text": "mine"}
    state.change(session, place, DO, "sweep")
    state.write_address(query, session, state.current(session, place), MODELS[0])
    assert query == {"text": "mine"}
    for link, view in (
        ({"text": "mine"}, "Map"),
        ({"text": "yours"}, "Map"),
        ({"text": "yours"}, "Traverse"),
    ):
        place = opened(Query(link), session, view, (DO,))
        assert place[state.COMPARE] == "another" and state.address(place, MODELS[0]) == link
    state.change(session, place, DO, "between")
    assert state.address(state.current(session, place), MODELS[0])["compare"] == "another"
    state.write_address(query, session, state.current(session, place), MODELS[0])
    assert opened(Query(do="between"), session, "Traverse", (DO,))[state.COMPARE] == ""
    assert opened(Query(compare="old link"), session, "Map")[state.COMPARE] == "old link"


def test_each_view_remembers_its_own_settings_and_shares_the_common_ones():
    session = {}
    place = opened(Query(), session, "Traverse", ONES)
    state.change(session, place, SORT, "name")
    state.change(session, place, state.CODE, "values")
    other = opened(Query(), session, "Map", ANOTHER)
    assert other[ANOTHER[0]] == "up" and other[state.CODE] == "values"
    assert opened(Query(), session, "Traverse", ONES)[SORT] == "name"


@pytest.mark.parametrize(
    "bad",
    [{"sort": "sideways"}, {"rare": "yes"}, {"k": "NaN"}, {"k": "21"}, {"k": "1.0"}, {"step": "inf"},
     {"step": "2"}, {"step": "1e9"}, {"dims": "1,1"}, {"dims": "1,2,3,4"}, {"dims": "-1"}, {"set": "3:9"},
     {"set": "3"}, {"set": "3:1,3:2"}, {"code": "raw"}, {"corpus": "../x"}, {"k": "٣"},
     {"compare": "x" * 601}],
)  # fmt: skip
def test_a_setting_that_cannot_be_falls_back_with_a_notice(bad):
    session = {}
    place = opened(Query(bad), session, "Traverse", ONES)
    assert len(place.notices) == 1 and next(iter(bad)) in place.notices[0]
    assert state.address(place, MODELS[0]) == {}


@pytest.mark.parametrize("forged", [None, "sideways", 3, ["name"], object()])
def test_a_forged_widget_value_changes_nothing(forged):
    session = {}
    place = opened(Query(), session, "Traverse", ONES)
    state.change(session, place, SORT, "name")
    state.change(session, place, SORT, forged)
    assert state.current(session, place)[SORT] == "name"
    for setting in ONES[1:]:
        state.change(session, place, setting, float("nan"))
    assert state.current(session, place)[ONES[3]] == 0.5


def test_going_back_within_a_view_restores_its_settings():
    query, session = Query(), {}
    place = opened(query, session, "Traverse", ONES)
    state.change(session, place, SORT, "name")
    state.write_address(query, session, state.current(session, place), MODELS[0])
    assert opened(Query(), session, "Traverse", ONES)[SORT] == "density"


def test_words_lose_half_characters_and_numbers_read_back_as_themselves():
    assert words("compare").read("a\ud800b") == "a?b"
    step = number("step", 0.5, -10, 10)
    for value in (0.1, 1 / 3, -2.0, 1e-5, 7.0):
        assert step.read(step.write(value)) == value
