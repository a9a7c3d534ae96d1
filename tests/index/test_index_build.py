"""Every number of the index, recomputed by a naive loop over the sentences."""

import math

import numpy as np
import pytest

from core.data.corpus import Corpus
from core.errors import DimensionIndexError, RequestError
from core.index.build import build_index
from core.index.schema import HOYER_EDGES, VALUE_EDGES, VALUE_PROBABILITIES
from core.index.tables import Tables
from core.interpretation.hoyer import hoyer
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import PLACEHOLDERS
from core.interpretation.words import words_of
from tests.index.invented import (
    CROWDED,
    NEVER,
    OTHER_TWIN,
    REVIEWS,
    SHA,
    SIGNED,
    TOPICS,
    TWIN,
    WIDTH,
    as_codes,
)


def test_every_sentence_is_encoded_once(world):
    missing = set(world.corpus.texts) - set(world.texts)
    assert missing
    assert sum(world.calls) == len(world.texts) + len(missing)
    assert max(world.calls) <= 256


def test_the_stored_codes_are_those_of_the_example_sentences(world):
    matrix = world.index.codes.matrix().toarray()
    for row, text in enumerate(world.corpus.texts):
        expected = world.code(text)
        assert ((matrix[row] != 0) == (expected != 0)).all()
        assert np.allclose(matrix[row], expected, rtol=1e-3)
        for dimension, value, p_on in world.index.codes.active(row):
            assert value == pytest.approx(expected[dimension], rel=1e-3)
            assert p_on == pytest.approx(0.5 + abs(expected[dimension]) / 20, abs=0.5 / 255 + 1e-6)


def test_density_values_and_counts(world):
    index = world.index
    for dimension in range(WIDTH):
        values = [float(world.code(text)[dimension]) for text in world.texts if world.code(text)[dimension]]
        assert index.density[dimension] == pytest.approx(len(values) / len(world.texts))
        examples = sum(1 for text in world.corpus.texts if world.code(text)[dimension])
        assert index.example_rows[dimension] == examples
        bins = [0] * (len(VALUE_EDGES) - 1)
        for value in values:
            place = sum(1 for edge in VALUE_EDGES[1:-1] if value >= edge)
            bins[place] += 1
        assert index.value_histogram[dimension].tolist() == bins
        if values:
            assert index.mean_abs[dimension] == pytest.approx(sum(map(abs, values)) / len(values), rel=1e-5)
            ordered = sorted(values)
            for probability, found in zip(VALUE_PROBABILITIES, index.value_quantiles[dimension], strict=True):
                at = probability * (len(ordered) - 1)
                low = math.floor(at)
                high = min(low + 1, len(ordered) - 1)
                expected = ordered[low] + (at - low) * (ordered[high] - ordered[low])
                assert found == pytest.approx(expected, abs=1e-5)
        else:
            assert not index.value_quantiles[dimension].any()


def test_histograms_of_active_dimensions_and_of_hoyer(world):
    index = world.index
    active, bins, scores = [0] * (WIDTH + 1), [0] * (len(HOYER_EDGES) - 1), []
    for text in world.texts:
        code = world.code(text)
        active[sum(1 for value in code if value)] += 1
        if code.any():
            scores.append(float(hoyer(code[None], np.full(WIDTH, 0.7))[0]))
            score = np.float32(scores[-1])
            bins[min(sum(1 for edge in HOYER_EDGES[1:] if score >= edge), len(bins) - 1)] += 1
    assert index.active_histogram.tolist() == active
    assert index.hoyer_histogram.tolist() == bins
    assert index.record.hoyer_rows == len(scores)
    for score in scores[:50]:
        below = sum(1 for other in scores if other < score - 1e-9)
        equal = sum(1 for other in scores if abs(other - score) <= 1e-9)
        expected = 100 * (below + equal / 2) / len(scores)
        assert index.hoyer_percentile(score) == pytest.approx(expected, abs=1.5)
    assert math.isnan(index.hoyer_percentile(float("nan")))
    assert index.hoyer_percentile(-1) == 0 and index.hoyer_percentile(2) == 100


def test_percentile_of_a_common_score_is_the_middle_of_its_ties(world):
    grid = world.index.hoyer_quantiles
    assert grid[-1] == pytest.approx(1, abs=1e-6)  # one active dimension: as sparse as can be
    ties = int((grid > 1 - 1e-6).sum())
    assert ties > 1
    assert world.index.hoyer_percentile(1.0) == pytest.approx(100 - (ties - 1) / 2)


def test_class_profile(world):
    for dimension in range(WIDTH):
        on = [
            label
            for text, label in zip(world.texts, world.labels, strict=True)
            if world.code(text)[dimension]
        ]
        profile = world.index.classes[dimension]
        assert [part.share for part in profile] == sorted((part.share for part in profile), reverse=True)
        assert {part.label for part in profile} == set(on)  # three classes: all of them are shown
        for part in profile:
            share = on.count(part.label) / len(on)
            assert part.share == pytest.approx(share, abs=1e-4)
            overall = world.labels.count(part.label) / len(world.labels)
            assert part.lift == pytest.approx(share / overall, abs=1e-3)


def naive_z(inside: dict, outside: dict, word: str) -> float:
    total = {key: inside.get(key, 0) + outside.get(key, 0) for key in {*inside, *outside}}
    prior = {key: 0.01 * count + 0.01 for key, count in total.items()}
    sides = []
    for counts in (inside, outside):
        here = counts.get(word, 0) + prior[word]
        everything = sum(counts.get(key, 0) + prior[key] for key in total)
        sides.append((math.log(here / (everything - here)), 1 / here))
    return (sides[0][0] - sides[1][0]) / math.sqrt(sides[0][1] + sides[1][1])


def test_words_have_the_z_and_the_counts_that_a_loop_finds(world):
    everywhere: dict[str, int] = {}
    for text in world.texts:
        for word in set(words_of(text)):
            everywhere[word] = everywhere.get(word, 0) + 1
    known = {word for word, rows in everywhere.items() if rows >= 4}
    for dimension in (0, 1, 3, 4, 9):
        inside: dict[str, int] = {}
        for text in world.texts:
            if world.code(text)[dimension]:
                for word in known & set(words_of(text)):
                    inside[word] = inside.get(word, 0) + 1
        outside = {word: everywhere[word] - inside.get(word, 0) for word in known}
        expected = {word: naive_z(inside, outside, word) for word in inside}
        shown = world.index.words[dimension]
        assert [word.z for word in shown] == sorted((word.z for word in shown), reverse=True)
        for word in shown:
            assert word.count == inside[word.word]
            assert word.z == pytest.approx(expected[word.word], abs=0.006)
        assert all(is_nameable(word.word) for word in shown)
        best = [z for word, z in expected.items() if z >= 2 and is_nameable(word)]
        best = sorted(best, reverse=True)[: len(shown)]
        assert [word.z for word in shown] == pytest.approx(best, abs=0.006)


def test_a_signed_dimension_is_named_on_both_sides(world):
    name = world.index.names[SIGNED]
    sea, music = name.split(" / ")
    assert set(sea.split(", ")) <= set(TOPICS["sea"])
    assert set(music.split(", ")) <= set(TOPICS["music"])
    for word in world.index.words[SIGNED]:
        if word.word in ("fish", "boat"):
            assert word.sign == 1
        if word.word in ("song", "melody"):
            assert word.sign == -1
        assert word.sign


def test_names_say_what_the_sentences_share(world):
    names = world.index.names
    assert set(names[0].replace(",", "").split()) & set(TOPICS["garden"])
    assert names[1].startswith("the act of ...")
    assert names[NEVER] == "never on"
    assert world.index.record.dimensions[1].patterns[0].word == "the act of ..."
    assert world.index.label(0) == f"{names[0]} - 0"


def test_names_are_distinct_even_for_twins(world):
    names = [name for name in world.index.names if name not in PLACEHOLDERS]
    assert len(set(names)) == len(names)
    sets = [frozenset(name.replace(",", "").split()) for name in names]
    assert len(set(sets)) == len(sets)
    twins = world.index.names[TWIN], world.index.names[OTHER_TWIN]
    assert twins[0] != twins[1]
    for name in twins:
        assert set(name.replace(",", "").split()) <= set(TOPICS["kitchen"])


def test_confidence_is_high_where_the_name_says_when_it_is_on(world):
    assert world.index.names[1] == "the act of ..."
    confidence = world.index.confidence
    assert confidence[TWIN] > 0.95 and confidence[1] > 0.8 and confidence[0] > 0.8
    assert ((confidence >= 0) & (confidence <= 1)).all()
    assert confidence[NEVER] == 0


def test_a_dimension_without_examples_says_what_it_fires_on(world):
    assert world.index.example_rows[REVIEWS] < 5
    assert world.index.notes[REVIEWS] == "fires on reviews"
    assert world.index.notes[CROWDED] == ""
    assert world.index.notes[NEVER] == ""


def test_no_text_of_any_corpus_is_in_the_files(world):
    record = (world.folder / "index.json").read_text()
    arrays = (world.folder / "arrays.safetensors").read_bytes()
    assert "<unk>" not in record and "unk" not in [word.word for words in world.index.words for word in words]
    for text in {*world.texts, *world.corpus.texts}:
        words = text.split()
        assert text not in record and text.encode() not in arrays
        assert " ".join(words[:5]) not in record


def test_the_mixture_is_described(world):
    parts = {part.name: part.rows for part in world.index.record.mixture}
    reviews = sum(1 for label in world.labels if label.startswith("yelp"))
    assert parts == {"yelp": reviews, "invented": len(world.texts) - reviews}
    assert world.index.mixture_rows == len(world.texts)


def test_building_reports_progress_and_replaces_what_was_there(world, tmp_path):
    told = []
    texts, labels = world.texts[:40], world.labels[:40]
    corpus = Corpus("invented", "", tuple(texts[:10]), None, tuple(texts[:10]))

    def encode(batch):
        return as_codes(batch, np.stack([world.code(text) for text in batch]))

    for _ in range(2):
        index = build_index(
            encode, corpus, texts, labels, tmp_path / "i", SHA, lambda *done: told.append(done), batch_size=16
        )
    assert told == [(40, 40)] * 2  # told after each part
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == [
        "arrays.safetensors",
        "index.json",
    ]
    assert index.top_sentences(CROWDED, 3)[0].label == ""


def test_sentences_with_nothing_active_have_no_hoyer(world, tmp_path):
    texts = world.texts[:12]
    corpus = Corpus("invented", "", tuple(texts), None, tuple(texts))
    index = build_index(
        lambda batch: as_codes(batch, np.zeros((len(batch), WIDTH), np.float32)),
        corpus,
        texts,
        world.labels[:12],
        tmp_path / "i",
        SHA,
    )
    assert index.names == ["never on"] * WIDTH
    assert index.record.hoyer_rows == 0 and math.isnan(index.hoyer_percentile(0.9))
    assert index.active_histogram[0] == 12
    assert index.nearest(np.ones(WIDTH)) == [] and index.top_sentences(0) == []


@pytest.mark.parametrize("problem", ["labels", "none", "mixed", "nan", "disk"])
def test_what_cannot_be_indexed_is_refused(world, tmp_path, problem):
    texts, labels = world.texts[:8], world.labels[:8]
    corpus = Corpus("invented", "", tuple(texts), None, tuple(texts))
    place, error = tmp_path / "i", RequestError
    array = np.ones((8, WIDTH), np.float32)
    changes = [{}]
    if problem == "labels":
        labels = labels[1:]
    elif problem == "none":
        texts, labels = [], []
    elif problem == "mixed":
        changes = [{}, {"has_gates": False}]
    elif problem == "nan":
        array[3, 3] = np.nan
    else:
        (tmp_path / "file").write_text("in the way")
        place, error = tmp_path / "file" / "i", DimensionIndexError

    def encode(batch):
        codes = as_codes(batch, array[: len(batch)])
        return type(codes)(**{**codes.__dict__, **(changes.pop(0) if len(changes) > 1 else changes[0])})

    with pytest.raises(error):
        build_index(encode, corpus, texts, labels, place, SHA, batch_size=4)
    assert not place.exists()


def test_words_without_a_meaning_stand_in_patterns_only(world):
    assert all(is_nameable(entry.word) for part in world.index.record.dimensions for entry in part.words)
    said = [word.word for word in world.index.distinctive[1]]  # on where a text begins with "the act of"
    assert "the act ..." in said or "the act of ..." in said
    assert "of" not in said and {word.word for word in world.index.words[1]} < set(said)


def test_an_index_that_lists_words_without_a_meaning_is_read_without_them(world):
    record = world.index.record
    first = record.dimensions[0]
    of = first.words[0].model_copy(update={"word": "of", "z": 99.0})
    older = first.model_copy(update={"words": (of, *first.words)})
    record = record.model_copy(update={"dimensions": (older, *record.dimensions[1:])})
    assert Tables(record, {}).words[0] == world.index.words[0]
