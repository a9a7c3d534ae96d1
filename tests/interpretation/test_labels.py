"""Names: what becomes one, what never does, and that no two are alike."""

from dataclasses import replace

import pytest

from core.data.word_forms import is_offensive, stem
from core.interpretation.labels import Evidence, Proposal, claimed, distinct, propose, propose_signed
from core.interpretation.lexicon import alike, class_title, is_nameable, may_name
from core.interpretation.patterns import collocations, count_patterns, patterns_of
from core.interpretation.records import UNCLEAR, ClassShare, Word
from core.interpretation.words import WordCounts


def evidence(words, patterns=(), classes=(), rows=100) -> Evidence:
    """words and patterns as (word, z) or (word, z, count), classes as (label, share, lift)."""
    records = [
        tuple(Word(entry[0], entry[1], entry[2] if len(entry) > 2 else 50) for entry in entries)
        for entries in (words, patterns)
    ]
    return Evidence(rows, *records, tuple(ClassShare(*entry) for entry in classes))


def test_the_words_with_the_largest_z_are_the_name():
    assert propose(evidence([("plant", 30), ("shrub", 20), ("leaves", 15), ("tree", 12)])).text == (
        "plant, shrub, leaf"
    )


def test_words_far_below_the_first_are_left_out():
    assert propose(evidence([("plant", 50), ("shrub", 14), ("leaves", 13)])).text == "plant"


def test_inflections_are_one_word_in_its_base_form():
    found = [("plants", 30, 40), ("plant", 25, 90), ("planted", 20, 5), ("shrub", 18)]
    assert propose(evidence(found)).text == "plant, shrub"
    assert propose(evidence([("religion", 20), ("religious", 19), ("church", 12)])).text == "religion, church"


def test_function_words_fragments_digits_and_letters_never_name():
    found = [("the", 90), ("of", 80), ("b", 70), ("1912", 60), ("nt", 55), ("don't", 50), ("river", 9)]
    assert propose(evidence(found)).text == "river"
    assert propose(evidence(found[:-1])).text == UNCLEAR


def test_first_names_name_nothing_by_themselves():
    assert propose(evidence([("tom", 90), ("mary", 80), ("boston", 9)])).text == "boston"
    assert propose(evidence([("tom", 90), ("mary", 80)])).text == UNCLEAR
    assert claimed([evidence([("tom", 90)])]) == {}
    found = evidence([("tom", 90), ("boston", 30)], [("first names", 95, 80)])
    assert propose(found).text == "first names (boston)"
    assert "first names" in patterns_of("mary saw it") and "first names" not in patterns_of("a rose is red")
    assert may_name("rose") and not may_name("tom")


def test_what_may_be_chance_never_names():
    assert propose(evidence([("river", 3.9)])).text == UNCLEAR


def test_a_pattern_names_where_it_is_purer():
    patterns = [("the act ...", 60, 45), ("the act of ...", 59, 44), ("the ...", 20, 70)]
    found = [("act", 62), ("moving", 30), ("change", 28), ("body", 10)]
    assert propose(evidence(found, patterns)).text == "the act of ... (move, change)"
    assert propose(evidence([("act", 62), ("moving", 9)], patterns)).text == "the act of ..."
    assert propose(evidence([("river", 90), ("act", 62)], patterns)).text == "river, act"


def test_a_rare_pattern_does_not_name():
    assert propose(evidence([("river", 9)], [("someone who ...", 30, 5)])).text == "river"


def test_articles_in_front_name_nothing_beside_a_word():
    assert propose(evidence([("river", 9)], [("a ...", 30, 60)])).text == "river"
    assert propose(evidence([], [("a ...", 30, 60)])).text == "a ..."


def test_frames_and_marks():
    assert propose(evidence([("manner", 20)], [("in a ... manner", 40, 60)])).text == "in a ... manner"
    assert (
        propose(evidence([("help", 20), ("want", 15)], [("questions", 40, 60)])).text
        == "questions (help, want)"
    )


def test_a_class_stands_in_front_where_it_is_pure():
    classes = [("wordnet noun.plant", 0.7, 9.0), ("wordnet noun.food", 0.1, 1.0)]
    found = [("plants", 30), ("shrub", 25), ("leaves", 20)]
    assert propose(evidence(found, classes=classes)).text == "plants: shrub, leaf"
    assert propose(evidence(found, classes=[("wordnet noun.plant", 0.5, 9.0)])).text == "plant, shrub, leaf"
    assert propose(evidence(found, classes=[("wordnet adj.all", 0.9, 9.0)])).text == "plant, shrub, leaf"
    assert (
        propose(evidence([("food", 9)], classes=[("yelp positive", 0.9, 4.0)])).text == "good reviews: food"
    )
    assert propose(evidence([("food", 9)], classes=[("yelp positive", 0.9, 1.1)])).text == "food"


def test_a_class_says_more_than_who_speaks():
    patterns, classes = [("i ...", 60, 45)], [("yelp negative", 0.7, 5.0)]
    assert propose(evidence([("never", 30)], patterns, classes)).text == "bad reviews: never"
    assert propose(evidence([("never", 30)], patterns)).text == "i ... (never)"
    classes = [("wordnet noun.person", 0.9, 9.0)]
    assert (
        propose(evidence([("repairs", 9)], [("someone who ...", 60, 45)], classes)).text == "someone who ..."
    )


def test_words_that_stand_together_are_one_part_of_a_name():
    phrases = {"united": "united states", "states": "united states"}
    found = evidence([("states", 30), ("united", 29), ("city", 20), ("river", 15), ("lake", 12)])
    assert propose(replace(found, phrases=phrases)).text == "united states, city, river"


def test_two_signs_make_two_sides_only_where_they_differ():
    both = evidence([("weather", 20)])
    hot, cold = evidence([("hot", 20), ("heat", 18), ("sun", 9)]), evidence([("cold", 20), ("ice", 15)])
    assert propose_signed(both, hot, cold).text == "hot, heat / cold, ice"
    assert propose_signed(both, hot, None).text == "weather"
    assert propose_signed(both, hot, evidence([("heated", 30)])).text == "weather"
    assert propose_signed(both, hot, evidence([("the", 30)])).text == "weather"


def test_offensive_words_name_nothing():
    assert is_offensive("shit") and is_offensive("SHITTY") and not is_nameable("shit")
    harmless = ["class", "assess", "cockpit", "scunthorpe", "plant", "sexual", "spices", "prickly"]
    assert not any(map(is_offensive, harmless))
    assert propose(evidence([("shit", 40), ("food", 9)])).text == "food"


def test_no_two_alike_the_strongest_keeps_its_name():
    words = ("roman", "church", "catholic")
    first = Proposal(words=words, spare=("saint", "pope"))
    second = Proposal(words=("church", "roman", "catholic"), spare=("saint", "pope"))
    third = Proposal(words=words)
    result = distinct([first, second, third, Proposal(), Proposal()], [0.2, 0.5, 0.1, 0, 0])
    assert [one.text for one in result] == [
        "roman, church, saint",
        "church, roman, catholic",
        UNCLEAR,
        UNCLEAR,
        UNCLEAR,
    ]


def test_many_twins_all_get_their_own_name():
    spare = tuple(f"word{letter}" for letter in "abcdefghij")
    result = distinct([Proposal(words=("one",), spare=spare)] * 9, range(9))
    assert len({one.text for one in result}) == len({one.key for one in result}) == 9
    assert all(len(one.words) <= 3 for one in result)
    assert distinct(result, range(9)) == result


def test_two_sided_names_are_made_distinct_too():
    twin = Proposal(words=("hot",), opposite=Proposal(words=("cold",), spare=("ice",)))
    assert [one.text for one in distinct([twin, twin], [1, 0])] == ["hot / cold", "hot / cold, ice"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("plant", "plants"),
        ("city", "cities"),
        ("box", "boxes"),
        ("stop", "stopped"),
        ("move", "moving"),
        ("man", "men"),
        ("leaf", "leaves"),
        ("child", "children"),
        ("quick", "quickly"),
        ("dog", "dog's"),
        ("medicine", "medical"),
    ],
)
def test_forms_of_one_word(one, other):
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("bed", "bee"), ("king", "ring"), ("glass", "glad"), ("string", "strip"), ("bus", "bu")],
)
def test_different_words(one, other):
    assert not alike(one, other)


def test_stems_keep_enough_to_tell_words_apart():
    assert stem("sing") == "sing" and stem("red") == "red" and stem("need") == "need" and stem("gas") != ""


def test_class_titles():
    assert class_title("yahoo sports") == "questions on sports"
    assert class_title("mine some topic") == "some topic"
    assert class_title("mine") is None
    assert class_title("mine <script>") is None
    assert class_title("mine 1234") is None
    assert class_title("mine shit") is None


def test_patterns():
    assert list(patterns_of("what is it?")) == ["what ...", "what is ...", "questions"]
    assert list(patterns_of("dogs bark loudly!")) == ["exclamations"]
    assert "numbers" in patterns_of("born in 1912") and "numbers" in patterns_of("gave it <num> stars")
    assert list(patterns_of("")) == [] and list(patterns_of("the")) == []


def test_phrases_are_pairs_that_hardly_ever_part():
    texts = [
        "in the united states",
        "united states army",
        "united states",
        "united we stand",
        "the united states",
    ]
    texts += [
        "happy hour",
        "happy hour",
        "happy days",
        "happy end",
        "happy hour",
        "happy hour",
        "an happy man",
    ]
    texts += ["the of the of"] * 6
    found = collocations(texts, WordCounts.of(texts))
    assert found == dict.fromkeys(("united", "states"), "united states") | dict.fromkeys(
        ("happy", "hour"), "happy hour"
    )
    parted = [*texts, "happy", "happy birthday"]
    assert "happy" not in collocations(parted, WordCounts.of(parted))
    assert collocations([], WordCounts.of([])) == {}


def test_only_common_clean_patterns_are_counted():
    texts = ["the act of walking"] * 5 + ["the art of war"] * 3 + ["the shit of it"] * 9
    counts = count_patterns(texts)
    assert counts.words == ("the ...", "the act ...", "the act of ...")
    assert counts.rows.tolist() == [17, 5, 5]
    assert (counts.matrix.toarray().sum(0) == [17, 5, 5]).all()


def test_of_dimensions_with_the_same_words_the_rare_ones_come_forward():
    shared = [("great", 60), ("food", 50), ("service", 45)]
    own = [("steak", 44), ("patio", 43), ("brunch", 42), ("sushi", 41)]
    classes = [("yelp positive", 0.9, 5.0)]
    group = [evidence([*shared, word], classes=classes) for word in own]
    assert claimed(group) == {stem(word): 4 for word, _ in shared} | {stem(word): 1 for word, _ in own}
    plain = [propose(one).text for one in group]
    assert plain == ["good reviews: great, food"] * 4
    claims = claimed(group)
    named = [propose(replace(one, claims=claims)).text for one in group]
    assert named == [f"good reviews: {word}, great" for word, _ in own]
    bare = propose(replace(evidence([*shared, own[0]]), claims=claims)).text
    assert bare == "great, steak, food"  # without a class in front, the most telling word leads


def test_a_word_that_is_no_telling_one_is_claimed_by_nobody():
    assert claimed([evidence([("the", 90), ("river", 9), ("hill", 3.5)])]) == {stem("river"): 1}
    many = evidence([(f"word{chr(97 + place)}", 90 - place) for place in range(12)])
    assert len(claimed([many])) == 10
