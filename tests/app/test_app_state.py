"""The address of a view and the session's memory, without a browser."""

import pytest

from app import state

MODELS = ["english-bert-256", "other"]


class Query(dict):
    """As st.query_params; counts how often the browser's address is rewritten."""

    written = 0

    def from_dict(self, values):
        self.clear()
        self.update(values)
        self.written += 1


def opened(query, session, view="Inspect"):
    return state.open_view(view, query, session, MODELS, MODELS[0])


def test_a_new_visitor_meets_the_first_example_under_a_clean_address():
    query, session = Query(), {}
    place = opened(query, session)
    assert place == state.Place(state.EXAMPLES[0], MODELS[0], None)
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


@pytest.mark.parametrize("asked", ["NaN", "-1", "1e3", "٣", "", "9" * 40, "3.0"])
def test_a_dimension_that_is_no_number_falls_back_with_a_notice(asked):
    place = opened(Query(dim=asked), {})
    assert place.dimension is None and len(place.notices) == 1


def test_an_unknown_model_falls_back_with_a_notice():
    place = opened(Query(model="nowhere"), {})
    assert place.model == MODELS[0] and "nowhere" in place.notices[0]


def test_a_document_stays_out_of_the_address():
    place = state.Place("x" * (state.LONGEST_LINK_TEXT + 1), MODELS[0], None)
    assert state.TEXT not in state.address(place, MODELS[0])


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
