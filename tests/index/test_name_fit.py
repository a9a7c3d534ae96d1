"""The fit of a name, recomputed by a naive loop, and which of two names wins."""

import math

import numpy as np
import pytest
from scipy import sparse

from core.index.candidates import Candidates, Near, candidate_names, near_names, nearest_names
from core.index.evidence import Background
from core.index.name_choice import choose, parts_to_try
from core.index.name_fit import CLASS, PATTERN, WORD, Kinds, NameFit, Split, parts_of
from core.index.name_test import NameTest
from core.interpretation.labels import Proposal
from core.interpretation.patterns import patterns_of
from core.interpretation.words import words_of

ROSES, DOGS, OTHERS = (
    ["a rose in the vase", "tulips and a vase", "the rose is red", "her daisies are in water"],
    ["the dog barks at night", "a puppy sleeps", "dogs bark at cats", "the poodle barks"],
    ["we pay the bill", "he reads a book", "the train is late", "they sing at night", "i like the city"],
)


def texts_and_codes(rows: int = 900) -> tuple[list[str], sparse.csr_array]:
    """Sentences of three kinds in random order; dimension 0 is on for flowers, 1 for dogs, 2 by chance."""
    generator, texts = np.random.default_rng(3), []
    codes = np.zeros((rows, 3), np.float32)
    for row in range(rows):
        kind = int(generator.integers(3))
        texts.append(f"{generator.choice((ROSES, DOGS, OTHERS)[kind])} {generator.integers(5)}")
        if kind < 2:
            codes[row, kind] = generator.random() < 0.9
        codes[row, 2] = generator.random() < 0.3
    return texts, sparse.csr_array(codes)


@pytest.fixture(scope="module")
def small():
    texts, codes = texts_and_codes()
    labels = [f"mine {'animal' if any(one in text for one in DOGS) else 'else'}" for text in texts]
    background = Background.of(texts, labels)
    parts = [(WORD, word) for word in ("plant", "dog", "bark", "city", "night")]
    parts += [(PATTERN, "the ..."), (CLASS, "mine animal")]
    split = Split.of(len(texts))
    return texts, labels, codes, background, split, NameFit(background, codes, split, parts)


def test_the_three_parts_of_the_rows_are_all_of_them(small):
    split = small[4]
    together = np.concatenate([split.found, split.choice, split.told])
    assert sorted(together.tolist()) == list(range(900)) and len(split.told) == 90


def naive_fit(small, dimension: int, groups: list) -> float:
    """2 AUC - 1 by counting pairs; groups: for each part, whether a row has it."""
    texts, _, codes, background, split, _ = small
    features = [{*words_of(text), *patterns_of(text)} for text in texts]
    known = {*background.words.words, *background.patterns.words}
    scores = [0.0] * len(texts)
    for having in groups:
        inside = dict.fromkeys(known, 0)
        total = dict.fromkeys(known, 0)
        for row in split.found:
            for word in features[row] & known:
                total[word] += 1
                inside[word] += having[row]
        prior = {word: 0.01 * total[word] + 0.01 for word in known}
        here, there = (
            {word: counts[word] + prior[word] for word in known}
            for counts in (inside, {word: total[word] - inside[word] for word in known})
        )
        here_all, there_all = sum(here.values()), sum(there.values())
        odds = {}
        for word in known:
            value = math.log(here[word] / (here_all - here[word]) / there[word] * (there_all - there[word]))
            if value / math.sqrt(1 / here[word] + 1 / there[word]) >= 2:
                odds[word] = value
        for row in split.told:
            scores[row] += sum(odds.get(word, 0) for word in features[row]) + 3 * having[row]
    on = [scores[row] for row in split.told if codes[row, dimension]]
    off = [scores[row] for row in split.told if not codes[row, dimension]]
    won = sum((a > b) + 0.5 * (abs(a - b) < 1e-5) * (a <= b) for a in on for b in off)
    return 2 * won / (len(on) * len(off)) - 1


def test_the_fit_is_that_of_a_naive_loop(small):
    texts, labels, fit = small[0], small[1], small[5]
    flowers = {"rose", "tulips", "daisies"}
    dogs = {"dog", "dogs", "puppy", "poodle"}
    has = {
        name: [bool(words & set(words_of(text))) for text in texts]
        for name, words in {"plant": flowers, "dog": dogs, "night": {"night"}}.items()
    }
    the = ["the ..." in set(patterns_of(text)) for text in texts]
    animal = [label == "mine animal" for label in labels]
    for dimension, name, groups in (
        (0, Proposal(words=("plant",)), [has["plant"]]),
        (1, Proposal(words=("dog", "night")), [has["dog"], has["night"]]),
        (1, Proposal(pattern="the ...", words=("dog",)), [has["dog"], the]),
        (1, Proposal(class_label="mine animal"), [animal]),
    ):
        expected = naive_fit(small, dimension, groups)
        assert fit.fit(dimension, name, "told") == pytest.approx(expected, abs=0.02), name.text


def test_a_category_fits_though_no_sentence_says_it(small):
    fit = small[5]
    assert not any("plant" in text for text in small[0])
    assert fit.fit(0, Proposal(words=("plant",)), "told") > 0.8
    assert fit.fit(1, Proposal(words=("plant",)), "told") == 0
    assert abs(fit.fit(2, Proposal(words=("plant",)), "told")) < 0.3
    assert fit.fit(0, Proposal(), "told") == 0


def test_kinds_of_a_word():
    words = ("dog", "dogs", "poodle", "cat", "run", "ran", "runs", "angry", "zqx", "dog's")
    kinds = Kinds(words)
    assert {words[column] for column in kinds.columns("dog")} == {"dog", "dogs", "poodle", "dog's"}
    assert {words[column] for column in kinds.columns("animal")} == {"dog", "dogs", "poodle", "cat", "dog's"}
    assert {words[column] for column in kinds.forms("run")} == {"run", "ran", "runs"}
    assert {words[column] for column in kinds.columns("emotion")} == {"angry"}
    assert {words[column] for column in kinds.columns("zqx")} == {"zqx"} and not kinds.columns("qqq")


def test_the_better_name_wins_and_of_nearly_equals_the_near_one(small):
    fit, background, codes, split = small[5], small[3], small[2], small[4]
    near, odd = Near(("dog", "bark", "city"), (0.6, 0.5, 0.4)), Near(("city",), (0.6,))
    counted = Proposal(words=("bark", "night"), spare=("dog",))
    test = NameTest(background, codes, split)
    assert choose(fit, test, 1, counted, odd) == counted
    assert choose(fit, test, 1, counted, Near()) == counted
    found = choose(fit, test, 1, counted, near)
    assert found.words[0] == "dog" and "city" not in found.words and len(found.words) <= 3
    assert set(found.words) | set(found.spare) == {"dog", "bark", "city"}
    parts = parts_to_try(counted, near)
    assert set(parts) >= {*parts_of(counted), *parts_of(found), (WORD, "dog")}
    again = NameFit(background, codes, split, parts)
    assert choose(again, test, 1, counted, near) == found


def test_a_further_word_is_of_one_kind_with_the_others_or_borne_out(small):
    fit, background, codes, split = small[5], small[3], small[2], small[4]
    names = ["dog", "bark", "city", "night"]
    vectors = np.array([[1, 0, 0], [0.9, 0.1, 0], [-1, 0, 0.1], [-0.9, -0.1, -0.1]], np.float32)
    test, candidates = NameTest(background, codes, split), Candidates(names, vectors)
    assert candidates.cosine("dog", "bark") > 0.9 > 0 > candidates.cosine("dogs", "city")
    assert candidates.cosine("dog", "qqq") is None
    counted = Proposal(words=("dog", "city", "bark"), spare=("night", "qqq"))
    found = choose(fit, test, 1, counted, Near((), (), candidates))
    assert found.words == ("dog", "bark") and found.spare == ("qqq",)
    assert choose(fit, test, 1, counted, Near()) == counted


def test_candidates_are_words_that_people_use(small):
    texts, _, _, background, _, _ = small
    more = [*texts, *["tom waits at the bus stop"] * 9, *["bus stops are here"] * 3]
    names = candidate_names(Background.of(more, ["mine"] * len(more)), more)
    assert {"dog", "tulip", "bark", "bus"} <= set(names)
    assert not {"tom", "the", "dogs", "barks", "they"} & set(names)
    assert len(set(names)) == len(names)
    assert set(candidate_names(background, texts)) <= set(names)


def test_the_nearest_names_of_a_direction(small):
    names = ["rose", "dog", "city"]
    vectors = np.array([[1, 0, 0.2], [0, 1, 0.2], [-1, -1, 0.2]], np.float32)
    first, second = nearest_names(names, vectors, np.array([[1, 0, 0], [0, 1, 0]], np.float32))
    assert first.words == ("rose",) and second.words == ("dog",)
    assert 0 < first.cosines[0] <= 1.0001
    texts, _, codes, background, split, _ = small

    def embed(some):
        rows = [[("rose" in one or "tulip" in one) + 0.1, ("dog" in one) + 0.1, 0.1] for one in some]
        return np.array(rows, np.float32) / np.linalg.norm(rows, axis=1, keepdims=True)

    found = near_names(background, codes, texts, embed, split.found)
    assert found[0].words[0] in ("rose", "tulip") and found[1].words[0] == "dog"
    assert (
        near_names(Background.of(["1 2"], ["mine"]), codes[:1], ["1 2"], embed, np.array([0])) == [Near()] * 3
    )
